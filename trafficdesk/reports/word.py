"""Documents as a Word file: the same words in the same order and look as on paper, to be edited and sent on.

What Word sets otherwise than the paper: it breaks lines and pages itself, has its own fonts for the four faces of an official
document, and no code to scan. Nothing here knows what a document is about.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import Any

from trafficdesk.progress import Progress, no_progress
from trafficdesk.reports.document import (
    MM,
    QR,
    Align,
    Blank,
    Block,
    CheckBox,
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
    Role,
    Rule,
    Run,
    Runs,
    SignatureBlock,
    Spacer,
    Style,
    Table,
    Text,
    Together,
)
from trafficdesk.reports.fonts import heading_role
from trafficdesk.reports.layout import on_one_line
from trafficdesk.reports.pictures import upright_jpeg
from trafficdesk.reports.tables import grid_table
from trafficdesk.reports.titles import by_sense
from trafficdesk.reports.word_marks import (
    add_field,
    bordered,
    east_asian,
    floating_foot,
    indented,
    inner,
    page_parity,
    tab_right,
    thin,
    without_gaps,
)
from trafficdesk.reports.word_tables import grid

# As Word on an office's computer knows them; a face that is not there is replaced by 宋体.
_FONTS = {Role.BODY: "仿宋", Role.TITLE: "方正小标宋简体", Role.HEI: "黑体", Role.KAI: "楷体", Role.SERIF: "宋体"}
_CAPTION = Style(Role.SERIF, 9, 13, Align.CENTRE, 0)
_FURNITURE = Style(Role.SERIF, 9, 12, Align.LEFT, 0)
_OFFICIAL = Style(Role.SERIF, 14, 18, Align.LEFT, 0)
_BOXES = {True: "☑", False: "☐"}
ENDING = ".docx"


def render(documents: Sequence[Document], progress: Progress = no_progress) -> bytes:
    """The documents one after the other, each from a new page on paper of its own size. Raises BadPicture for a broken photo."""
    import docx

    made: Any = docx.Document()
    _plain(made)
    looks: dict[Any, Any] = {}
    for at, document in enumerate(documents):
        progress(at, len(documents), f"正在写第 {at + 1} 份，共 {len(documents)} 份")
        section = made.sections[0] if at == 0 else _new_section(made)
        _Writer(made, document, section, looks).write()
    about = made.core_properties
    about.title, about.author, about.subject = documents[0].title, documents[0].author or "交通安全工作台", documents[0].number
    about.comments, about.language = "", "zh-CN"
    page_parity(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _plain(made: Any) -> None:
    """Nothing of the styles that the library brings: no space between paragraphs, Chinese fonts."""
    from docx.shared import Pt

    normal = made.styles["Normal"]
    normal.font.size = Pt(16)
    east_asian(normal.element.get_or_add_rPr(), _FONTS[Role.BODY])
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    without_gaps(normal)
    for paragraph in list(made.paragraphs):
        inner(paragraph).getparent().remove(inner(paragraph))


def _new_section(made: Any) -> Any:
    """What follows begins a page; the paragraph that says so takes no room."""
    section = made.add_section()
    thin(made.paragraphs[-1])
    return section


class _Writer:
    """One document of the file. place: what paragraphs and tables are added to, the body or a cell.

    looks: the properties of paragraphs and runs that were dressed before; to dress one takes a hundred times as long as to copy them.
    """

    def __init__(self, made: Any, document: Document, section: Any, looks: dict[Any, Any]) -> None:
        self._made, self._document, self._section, self._looks = made, document, section, looks
        self._place: Any = made
        self._first: Any = None  # the empty paragraph that a new cell or section has

    def write(self) -> None:
        """Paper, margins, what stands in them, and the blocks."""
        _paper(self._section, self._document.page)
        self._margins()
        for block in self._document.blocks:
            self._block(block)

    # what stands below one another

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block.runs, block.style, block.before, block.after, block.keep_next)
        elif isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, KeyValueGrid):
            self._table(grid_table(block))
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, SignatureBlock):
            self._signature(block)
        elif isinstance(block, Image):
            self._picture(block, self._document.page.text_width)
        elif isinstance(block, PhotoGrid):
            self._photos(block)
        elif isinstance(block, Rule):
            self._rule(block)
        elif isinstance(block, Spacer):
            self._paragraph((), Style(Role.SERIF, 1, max(1, min(block.height, 1500)), Align.LEFT, 0))
        elif isinstance(block, PageBreak):
            self._paragraph((), Style(Role.SERIF, 1, 1, Align.LEFT, 0)).paragraph_format.page_break_before = True
        elif isinstance(block, Together):
            self._together(block)
        else:
            assert isinstance(block, QR), block  # what only a machine reads

    def _new_table(self, rows: int, columns: int) -> Any:
        """A table, and a paragraph of no height behind it: Word makes one of two that touch, and wants none at the end."""
        made = self._place.add_table(rows=rows, cols=columns)
        thin(self._place.add_paragraph())
        return made

    def _paragraph(self, runs: Runs, style: Style, before: float = 0, after: float = 0, keep_next: bool = False) -> Any:
        paragraph = self._new()
        runs, ems = _without_end(runs) if style.align is Align.RIGHT else (runs, 0)
        how = (style, ems, before, after, keep_next)
        if len(inner(paragraph)):  # with properties of the library's, as in a header
            _dress_paragraph(paragraph, *how)
        else:
            self._dress(paragraph, how, lambda: _dress_paragraph(paragraph, *how))
        for run in runs:
            self._run(paragraph, run, style)
        return paragraph

    def _dress(self, part: Any, look: Any, dress: Callable[[], None]) -> None:
        """Give a paragraph or run without properties those that such a look has."""
        if look in self._looks:
            inner(part).insert(0, deepcopy(self._looks[look]))
        else:
            dress()
            self._looks[look] = deepcopy(inner(part)[0])

    @contextmanager
    def _within(self, place: Any) -> Iterator[None]:
        """Write into a cell, a header or a footer instead of the body, from its first paragraph on."""
        before = self._place, self._first
        self._place, self._first = place, place.paragraphs[0]
        yield
        self._place, self._first = before

    def _new(self) -> Any:
        """The next paragraph; the first of a cell stands there already."""
        if self._first is not None:
            paragraph, self._first = self._first, None
            return paragraph
        return self._place.add_paragraph()

    def _run(self, paragraph: Any, run: Run, style: Style) -> None:
        role, underlined = style.role, False
        if isinstance(run, Blank):
            words, underlined = "\u3000" * max(1, round(run.ems)), True
        elif isinstance(run, CheckBox):
            words = _BOXES[run.checked]
        else:
            words, underlined, role = run.text, run.underline, run.role or style.role
        how = (style.size, underlined, style.red, "Segoe UI Symbol" if isinstance(run, CheckBox) else _FONTS[role])
        made = paragraph.add_run(words)
        self._dress(made, how, lambda: _dress_run(made, *how))

    def _heading(self, block: Heading) -> None:
        title = block.level == 0
        size = block.size or (22 if title else 16)
        leading = block.leading or (size * 1.5 if title else size * 28.95 / 16)
        style = Style(heading_role(block.level), size, round(leading, 2), Align.CENTRE if title else Align.JUSTIFY, 0 if title else 2)
        text = by_sense(block.text, lambda part: on_one_line(part, style, self._document.page.text_width)) if title else block.text
        self._paragraph((Text(text),), style, after=10 if title else 0, keep_next=True)

    def _rule(self, block: Rule) -> None:
        runs = (Text(block.text),) if block.text else ()
        style = Style(Role.SERIF, 10.5 if runs else 1, 14 if runs else 2, Align.CENTRE, 0)
        bordered(self._paragraph(runs, style, block.before, block.after), block.thickness, red=block.red, dashed=block.dashed)

    def _together(self, block: Together) -> None:
        if block.foot:
            self._foot(block.blocks)
            return
        start = len(self._place.paragraphs)
        for each in block.blocks:
            self._block(each)
        for paragraph in self._place.paragraphs[start:-1]:
            paragraph.paragraph_format.keep_with_next = True

    def _foot(self, blocks: Sequence[Block]) -> None:
        """版记: a table that lies at the lower edge of the text, its lines are those of its rows."""
        rows: list[tuple[Block, float]] = []
        line = 0.0
        for each in blocks:
            if isinstance(each, Rule):
                line = each.thickness
            else:
                rows.append((each, line))
        table = self._new_table(len(rows), 1)
        floating_foot(table, self._document.page.text_width, [above for _, above in rows], line)
        for at, (each, _) in enumerate(rows):
            with self._within(table.cell(at, 0)):
                if isinstance(each, Table):
                    self._ends(each)
                else:
                    self._block(each)

    def _ends(self, table: Table) -> None:
        """A line with something at its left and something at its right."""
        left, right = (cell if isinstance(cell, str) else cell.content for cell in table.rows[0])
        assert isinstance(left, str) and isinstance(right, str)
        words = (Text(f"{left}\t{right}"),)
        paragraph = self._paragraph(words, Style(table.role, table.size, table.row_height, Align.LEFT, 0))
        tab_right(paragraph, self._document.page.text_width)

    # tables and pictures

    def _table(self, table: Table) -> None:
        made = self._new_table(len(table.heads) + len(table.rows), len(table.columns))
        for cell, placed, style in grid(made, table, self._document.page.text_width):
            with self._within(cell):
                content = placed.content
                if isinstance(content, Image):
                    self._picture(content, 90)
                elif isinstance(content, tuple):
                    self._paragraph(content, style)
                else:
                    self._paragraph((Text(content if isinstance(content, str) else content.text),), style)

    def _signature(self, block: SignatureBlock) -> None:
        table = self._new_table(1, 2)
        for at, side in enumerate((block.left, block.right)):
            with self._within(table.cell(0, at)):
                self._party(side, block.style)

    def _party(self, party: Party, style: Style) -> None:
        for runs in party.lines:
            self._paragraph(runs, style, keep_next=True)

    def _photos(self, block: PhotoGrid) -> None:
        across = block.across
        table = self._new_table(-(-len(block.images) // across), across)
        for at, image in enumerate(block.images):
            with self._within(table.cell(at // across, at % across)):
                self._picture(image, self._document.page.text_width / across - 12)

    def _picture(self, image: Image, width: float) -> None:
        from docx.shared import Pt

        content, wide, high = upright_jpeg(image.content, image.caption)
        scale = min(width / wide, image.height / high)
        paragraph = self._paragraph((), Style(Role.SERIF, 10.5, 12, Align.CENTRE, 0), keep_next=bool(image.caption))
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.add_run().add_picture(io.BytesIO(content), Pt(wide * scale), Pt(high * scale))
        if image.caption:
            self._paragraph((Text(image.caption),), _CAPTION)

    # the margins

    def _margins(self) -> None:
        section, document = self._section, self._document
        for part in (section.header, section.footer, section.even_page_header, section.even_page_footer):
            part.is_linked_to_previous = False
        above = "　".join(filter(None, (document.note, document.watermark)))
        for part in (section.header, section.even_page_header):
            with self._within(part):
                self._paragraph((Text(above),) if above else (), _FURNITURE)
        for part, align in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
            with self._within(part):
                self._footer(align)

    def _footer(self, outside: Align) -> None:
        if self._document.footer is Footer.OFFICIAL:
            paragraph = self._paragraph((Text("— "),), Style(_OFFICIAL.role, _OFFICIAL.size, _OFFICIAL.leading, outside, 0))
            indented(paragraph, 1, _OFFICIAL.size, right=outside is Align.RIGHT)
            self._field(paragraph, "PAGE", _OFFICIAL)
            self._run(paragraph, Text(" —"), _OFFICIAL)
        elif self._document.footer is Footer.NUMBERED:
            number = f"编号 {self._document.number}　" if self._document.number else ""
            style = Style(_FURNITURE.role, _FURNITURE.size, _FURNITURE.leading, Align.CENTRE, 0)
            paragraph = self._paragraph((Text(f"{number}第 "),), style)
            self._field(paragraph, "PAGE", style)
            self._run(paragraph, Text(" 页　共 "), style)
            self._field(paragraph, "SECTIONPAGES", style)
            self._run(paragraph, Text(" 页"), style)
        else:
            self._paragraph((), _FURNITURE)

    def _field(self, paragraph: Any, code: str, style: Style) -> None:
        from docx.shared import Pt

        for run in add_field(paragraph, code):
            run.font.size = Pt(style.size)
            east_asian(inner(run).get_or_add_rPr(), _FONTS[style.role])


def _dress_paragraph(paragraph: Any, style: Style, ems: int, before: float, after: float, keep_next: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    how = paragraph.paragraph_format
    how.alignment = {
        Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY, Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
        Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER, Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    }[style.align]  # fmt: skip
    how.line_spacing_rule, how.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.leading)
    how.space_before, how.space_after = Pt(before), Pt(after)
    how.keep_with_next = keep_next
    how.widow_control = True
    if style.indent:
        indented(paragraph, style.indent, style.size)
    if style.align is Align.RIGHT:
        indented(paragraph, ems, style.size, right=True)


def _dress_run(run: Any, size: float, underlined: bool, red: bool, font: str) -> None:
    from docx.shared import Pt, RGBColor

    run.font.size, run.font.underline = Pt(size), underlined or None
    east_asian(inner(run).get_or_add_rPr(), font)
    if red:
        run.font.color.rgb = RGBColor(0xFF, 0, 0)


def _without_end(runs: Runs) -> tuple[Runs, int]:
    """Text that ends before the right edge, without the letters that keep it from there, and how many they are."""
    last = runs[-1] if runs else None
    if not isinstance(last, Text):
        return runs, 0
    kept = last.text.rstrip("\u3000")
    return (*runs[:-1], replace(last, text=kept)), len(last.text) - len(kept)


def _paper(section: Any, page: Page) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    section.page_width, section.page_height = Pt(page.width), Pt(page.height)
    section.orientation = WD_ORIENT.LANDSCAPE if page.width > page.height else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Pt(page.top), Pt(page.bottom)
    section.left_margin, section.right_margin = Pt(page.left), Pt(page.right)
    section.header_distance = Pt(min(page.top - 4 * MM, 15 * MM))
    section.footer_distance = Pt(max(8 * MM, page.bottom - 7 * MM - 18))
