"""From blocks to boxes, and from boxes to pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trafficdesk.reports.boxes import (
    CAPTION,
    MIN_LINES,
    Box,
    BreakBox,
    GroupBox,
    PictureBox,
    QRBox,
    RuleBox,
    SideBySide,
    SpaceBox,
    TextBox,
)
from trafficdesk.reports.document import (
    QR,
    Align,
    Block,
    Document,
    Footer,
    Heading,
    Image,
    KeyValueGrid,
    Page,
    PageBreak,
    Paragraph,
    Party,
    PhotoGrid,
    Rule,
    SignatureBlock,
    Spacer,
    Style,
    Table,
    Text,
    Together,
)
from trafficdesk.reports.fonts import heading_role
from trafficdesk.reports.linebreak import lay_out
from trafficdesk.reports.tables import TableBox, grid_table, table_box
from trafficdesk.reports.titles import by_sense

# A page: boxes with the distance of their upper edge from the top of the text area.
PageBoxes = list[tuple[Box, float]]
_SLACK = 1e-3
_GUTTER = 18.0
# A last page that is filled less than this is not worth turning over for (of a letter, who signed and the imprint take a third); how
# much lower rows to write in may get, and the least.
_WORTH_OF_A_LETTER = 0.42
_WORTH_A_PAGE, _LOWER, _LEAST_ROW = 0.3, (0.96, 0.92, 0.85, 0.78), 20.0
# Of the size of the letters: 25.6 points in a letter where 28.95 are usual, 18 in a text for two pages set small.
_LEAST_LEADING, _LEAST_SIGNED = 1.6, 1.5
_ONE_SHEET = 2  # pages: what is signed is set closer rather than put on a second sheet


def pages_of(document: Document) -> list[PageBoxes]:
    """The document laid out on pages; at least one. A form whose last page would hold next to nothing is set closer."""
    width = document.page.text_width
    boxes = [tuple(boxes_of(block, width)) for block in document.blocks]
    pages = _set(boxes, document.page)
    for blocks in _closer(document, pages) if len(pages) > 1 else ():
        trial = [
            same if block is old else tuple(boxes_of(block, width))
            for block, old, same in zip(blocks, document.blocks, boxes, strict=True)
        ]
        fewer = _set(trial, document.page)
        if len(fewer) < len(pages):
            return fewer
    return pages


def _set(blocks: Sequence[Sequence[Box]], page: Page) -> list[PageBoxes]:
    paginator = _Paginator(page.text_height)
    for boxes in blocks:
        for box in boxes:
            paginator.add(box)
    return paginator.finish()


def _filled(page: PageBoxes) -> float:
    return sum(box.before + box.height for box, _ in page)


def _closer(document: Document, pages: Sequence[PageBoxes]) -> Iterator[tuple[Block, ...]]:
    """The same with fewer spare rows; then, where little stands on the last page, with lower rows to write in, or closer lines."""
    blocks = document.blocks
    spare = max((each.spare for each in blocks if isinstance(each, Table)), default=0)
    for less in range(1, spare + 1):
        yield tuple(_tighter(each, less, 1.0) for each in blocks)
    signed = len(pages) > _ONE_SHEET and any(isinstance(each, SignatureBlock) for each in blocks)
    letter = _LEAST_SIGNED if signed else _LEAST_LEADING if document.footer is Footer.OFFICIAL else 0.0
    little = _filled(pages[-1]) < (_WORTH_OF_A_LETTER if letter else _WORTH_A_PAGE) * document.page.text_height
    for share in _LOWER if little and (letter or any(isinstance(each, KeyValueGrid) for each in blocks)) else ():
        yield tuple(_tighter(each, spare, share, letter) for each in blocks)


def _tighter(block: Block, less: int, share: float, letter: float = 0.0) -> Block:
    if letter and isinstance(block, Paragraph):
        return replace(block, style=replace(block.style, leading=max(block.style.leading * share, letter * block.style.size)))
    if isinstance(block, Table) and block.spare:
        return replace(block, rows=block.rows[: len(block.rows) - min(less, block.spare)])
    if isinstance(block, KeyValueGrid) and share < 1:
        pairs = tuple(replace(each, height=each.height * share) if each.height else each for each in block.pairs)
        return replace(block, pairs=pairs, row_height=max(_LEAST_ROW, block.row_height * share))
    return block


def boxes_of(block: Block, width: float) -> Iterator[Box]:
    """The boxes of one block, set over `width` points."""
    if isinstance(block, Paragraph):
        yield _paragraph(block, width)
    elif isinstance(block, Heading):
        yield _heading(block, width)
    elif isinstance(block, KeyValueGrid):
        yield table_box(grid_table(block), width)
    elif isinstance(block, Table):
        yield table_box(block, width)
    elif isinstance(block, SignatureBlock):
        yield _signature(block, width)
    elif isinstance(block, Image):
        yield _pictures((block,), 1, width, block.height)
    elif isinstance(block, PhotoGrid):
        yield from _photo_grid(block, width)
    elif isinstance(block, QR):
        yield QRBox(block.size, payload=block.payload)
    elif isinstance(block, Rule):
        high = block.thickness + block.before + block.after + (CAPTION.leading if block.text else 0)
        yield RuleBox(high, rule=block, width=width)
    elif isinstance(block, Spacer):
        yield SpaceBox(block.height)
    elif isinstance(block, PageBreak):
        yield BreakBox()
    elif isinstance(block, Together):
        inner = tuple(box for each in block.blocks for box in boxes_of(each, width))
        yield GroupBox(inner, company=block.company, foot=block.foot)


def _paragraph(block: Paragraph, width: float) -> TextBox:
    layout = lay_out(block.runs, block.style, width)
    return TextBox(layout, 0, len(layout.lines), block.before, block.after, block.keep_next)


def _heading(block: Heading, width: float) -> TextBox:
    title = block.level == 0
    size = block.size or (22 if title else 16)
    leading = block.leading or (size * 1.5 if title else size * 28.95 / 16)
    align = Align.CENTRE if title else Align.JUSTIFY
    style = Style(heading_role(block.level), size, round(leading, 2), align, 0 if title else 2)
    text = by_sense(block.text, lambda part: on_one_line(part, style, width)) if title else block.text
    layout = lay_out((Text(text),), style, width)
    return TextBox(layout, 0, len(layout.lines), after=10 if title else 0, keep_next=True)


def on_one_line(text: str, style: Style, width: float) -> bool:
    """Whether a text needs no second line."""
    return len(lay_out((Text(text),), style, width).lines) == 1


def _signature(block: SignatureBlock, width: float) -> GroupBox:
    column = (width - _GUTTER) / 2
    sides = (_party(block.left, block.style, column), _party(block.right, block.style, column))
    high = max(block.seal, *(sum(box.height for box in side) for side in sides))
    both = SideBySide(high, columns=((0.0, sides[0]), (column + _GUTTER, sides[1])))
    return GroupBox((both,), before=block.style.leading / 2, company=True)


def _party(party: Party, style: Style, width: float) -> tuple[Box, ...]:
    layouts = [lay_out(runs, style, width) for runs in party.lines]
    return tuple(TextBox(layout, 0, len(layout.lines)) for layout in layouts)


def _pictures(images: tuple[Image, ...], across: int, width: float, height: float) -> PictureBox:
    captions = [
        lay_out((Text(image.caption),), CAPTION, width / across - 6) for image in images if image.caption
    ]
    caption = max((len(layout.lines) for layout in captions), default=0) * CAPTION.leading
    return PictureBox(height + caption, images=images, across=across, width=width, caption=caption)


def _photo_grid(block: PhotoGrid, width: float) -> Iterator[Box]:
    for start in range(0, len(block.images), block.across):
        row = block.images[start : start + block.across]
        yield _pictures(row, block.across, width, min(image.height for image in row))


class _Paginator:
    """Fills pages from the top. A heading never stays behind, a signature block never goes alone."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._pages: list[PageBoxes] = []
        self._page: PageBoxes = []
        self._used = 0.0

    def add(self, box: Box) -> None:
        """Put a box below the others, on a new page if need be."""
        if isinstance(box, BreakBox):
            if self._page:
                self._turn()
            return
        self._fetch_company(box)
        if self._put(box):
            return
        parts = box.split(self._height - self._used - self._gap(box), False)
        if parts is not None:
            self._put(parts[0])
            self._turn()
            self.add(parts[1])
        elif not self._page:
            self._force(box)
        else:
            self._go_over(box)

    def finish(self) -> list[PageBoxes]:
        """All pages."""
        if self._page or not self._pages:
            self._turn()
        return self._pages

    def _gap(self, box: Box) -> float:
        return box.before if self._page else 0.0

    def _put(self, box: Box) -> bool:
        top = self._used + self._gap(box)
        if top + box.height > self._height + _SLACK:
            return False
        if isinstance(box, GroupBox) and box.foot:
            top = max(top, self._height - box.height)
        self._page.append((box, top))
        self._used = top + box.height
        return True

    def _turn(self) -> None:
        self._pages.append(self._page)
        self._page, self._used = [], 0.0

    def _force(self, box: Box) -> None:
        """A box higher than a page: cut it anyhow; what cannot be cut is drawn over the margin."""
        parts = box.split(self._height, True)
        if parts is None or not self._put(parts[0]):
            self._page.append((box, 0.0))
            self._used = self._height
            return
        self._turn()
        self.add(parts[1])

    def _go_over(self, box: Box) -> None:
        """The box begins a new page and takes along what must not stay behind."""
        wanted = MIN_LINES if isinstance(box, GroupBox) and box.company else 0
        stay, taken = _take_back([each for each, _ in self._page], wanted)
        if not stay:
            # Everything here hangs together and one page cannot hold it: let it break here.
            stay, taken = [each for each, _ in self._page], []
        self._reset(stay)
        self._turn()
        for each in (*taken, box):
            if not self._put(each):
                self.add(each)

    def _fetch_company(self, box: Box) -> None:
        """A signature block that fits, on a page with too little text above it: fetch lines of the page before."""
        if not (isinstance(box, GroupBox) and box.company and self._pages):
            return
        here = [each for each, _ in self._page]
        lacking = MIN_LINES - sum(each.body for each in here)
        if not self._page or lacking <= 0:
            return
        stay, taken = _take_back([each for each, _ in self._pages[-1]], lacking)
        if not stay:
            return
        self._pages.pop()
        self._reset(stay)
        self._turn()
        for each in _joined(taken, here):
            self._put(each)

    def _reset(self, boxes: Sequence[Box]) -> None:
        self._page, self._used = [], 0.0
        for box in boxes:
            self._put(box)


def _joined(above: Sequence[Box], below: Sequence[Box]) -> list[Box]:
    """Boxes that come together again: two pieces of one table are one, with its heads once."""
    last = above[-1] if above else None
    whole = last.joined(below[0]) if isinstance(last, TableBox) and below else None
    return [*above[:-1], whole, *below[1:]] if whole is not None else [*above, *below]


def _take_back(boxes: list[Box], lines: int) -> tuple[list[Box], list[Box]]:
    """Take boxes from the end until `lines` lines of text or rows are among them, and the headings above those."""
    stay, taken = list(boxes), list[Box]()
    while stay and lines > 0:
        last = stay.pop()
        if isinstance(last, (TextBox, TableBox)) and last.body >= 2 * MIN_LINES and last.body > lines:
            first, second = last.at(last.body - max(lines, MIN_LINES))
            stay.append(first)
            taken.insert(0, second)
            return stay, taken
        taken.insert(0, last)
        lines -= last.body
    while stay and stay[-1].keep_next:
        taken.insert(0, stay.pop())
    if taken and taken[0].before:
        taken[0] = replace(taken[0], before=0)  # type: ignore[type-var]
    return stay, taken
