"""Chinese line breaking: 避头尾 both ways, whole numbers and words, narrowed punctuation, justified lines.

ReportLab's own CJK paragraphs start lines with ，。 and end them with （, never justify and swallow ideographic
spaces; this replaces them. Rules after GB/T 15834-2011 5.1 (marks at line start and end).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby

from trafficdesk.reports.document import Align, Blank, CheckBox, Role, Run, Runs, Style, Text
from trafficdesk.reports.fonts import FontChain, chain, leaves_ink, with_other_fonts
from trafficdesk.reports.rare_fonts import as_letters, is_word

# Never at the start of a line.
CLOSERS = "，。、；：？！）》〉】〕」』〗”’％‰℃°…—·～,.;:?!)]}%"
# Never at the end of a line. U+FFFC stands for a check box, which belongs to the word after it.
OPENERS = "（《〈【〔「『〖“‘￥＄$([{№\ufffc"
# Full-width closers whose ink is in the left half: the right half may go.
_HALVED = frozenset("，。、；：）》〉】〕」』〗”’")
_FULL_OPENERS = frozenset("（《〈【〔「『〖“‘")
_BLANK, _BOX = "\ufffb", "\ufffc"
_LINE = "＿"  # in a text: a piece of a line to write on, which no font draws without gaps
_WORDS = "\U00100000"  # from here on a letter stands for a word that is never spread

_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-Z]·?[A-Z0-9]{4,6}[学警挂港澳领]?"
)
_SERIAL = r"[\u4e00-\u9fff]{0,2}〔\d{4}〕\d+号?"
# A day and a number with what it counts stay on one line: 2026年9月29日, 86.3%, 33家.
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日"
_COUNT = r"\d[\d,.]*(?:万元|公里|小时|人次|车次|[年月日时分天周岁次人名家户辆车台处项份件起个条元吨升米期课])"
_MONEY = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_WORD = r"[0-9A-Za-z](?:[0-9A-Za-z./:@_+*-]*[0-9A-Za-z*])?"
# A line to write on may go over, but three letters of it stay together at either end: nobody writes on less.
_RULED = f"(?<!{_BLANK}){_BLANK}{{3}}(?={_BLANK}{{3}})|(?<={_BLANK}){_BLANK}(?={_BLANK}{{3}})|{_BLANK}{{1,5}}"
_open, _close = re.escape(OPENERS), re.escape(CLOSERS)
_UNIT = re.compile(
    f"[{_open}]*{_SERIAL}[{_close}]*|"
    f"[{_open}]*(?:{_RULED}|{_PLATE}|{_DAY}|{_COUNT}|{_MONEY}|{_WORD}|[^{_open}{_close}\n])?[{_close}]*|\n", re.S
)
_LATIN = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz./:@_+-*·")
# Two full-width marks in a row.
_PAIR = re.compile(f"[{''.join(_HALVED)}](?=[{''.join(_HALVED | _FULL_OPENERS)}])")
_SLACK = 1e-6
_MOST_SPREAD = 0.25  # of a letter between two letters of a justified line; what needs more stays ragged


@dataclass(frozen=True, slots=True)
class Segment:
    """Letters of one font set with one spacing, from x (points from the left edge)."""

    font: str
    text: str
    x: float
    spacing: float


@dataclass(frozen=True, slots=True)
class Line:
    """A set line. rules: (x, width) to underline; boxes: (x, checked); right: where the ink's advance ends."""

    segments: tuple[Segment, ...]
    rules: tuple[tuple[float, float], ...]
    boxes: tuple[tuple[float, bool], ...]
    right: float


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A paragraph broken into lines. Compared by identity: the same cached layout means the same ink."""

    style: Style
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Letters:
    """A paragraph's letters as parallel lists: letter, font, width in points, underlined, ticked box."""

    text: str
    fonts: list[str]
    widths: list[float]
    under: list[bool]
    ticks: list[bool]


@lru_cache(maxsize=1024)
def lay_out(runs: Runs, style: Style, width: float) -> Layout:
    """Break runs into lines of `width` points. The cache serves the clauses that every agreement repeats."""
    letters = _flatten(runs, style)
    indent = style.indent * style.size
    _squeeze(letters, style.size)
    if "\n" not in letters.text and indent + sum(letters.widths) <= width + _SLACK:
        return Layout(style, (_set_line(letters, 0, len(letters.text), indent, width, style, True),))
    spans = _Breaker(letters, width, indent, style.size).run()
    return Layout(style, tuple(_set_line(letters, start, stop, left, width, style, last)
                               for start, stop, left, last in spans))  # fmt: skip


with_other_fonts(lay_out.cache_clear)


def _flatten(runs: Runs, style: Style) -> _Letters:
    letters = _Letters("", [], [], [], [])
    parts: list[str] = []
    for run in runs:
        parts.append(_add(letters, run, style))
    letters.text = "".join(parts)
    return letters


def _add(letters: _Letters, run: Run, style: Style) -> str:
    size = style.size
    if isinstance(run, Text):
        text = as_letters(run.text.replace("\t", " ").replace("\r", ""))
        found = list(map(chain(run.role or style.role).__getitem__, text))
        if max(text, default="") >= _WORDS:  # a word that no font has is a line to write on
            text = "".join(_BLANK if is_word(each) and not name else each for each, (name, _) in zip(text, found, strict=True))
        if _LINE in text:
            found = [("", 1.0) if letter == _LINE else each for letter, each in zip(text, found, strict=True)]
            text = text.replace(_LINE, _BLANK)
        widths = [ems * size for _, ems in found]
        if "\n" in text:
            widths = [0.0 if letter == "\n" else wide for letter, wide in zip(text, widths, strict=True)]
        letters.fonts += [name for name, _ in found]
        letters.widths += widths
        letters.under += [run.underline or letter == _BLANK for letter in text] if _BLANK in text else [run.underline] * len(text)
        letters.ticks += [False] * len(text)
        return text
    # A blank is a row of one-em pieces, so that a long one may go over two lines.
    pieces = max(1, round(run.ems)) if isinstance(run, Blank) else 1
    wide = run.ems * size / pieces if isinstance(run, Blank) else size
    letters.fonts += [""] * pieces
    letters.widths += [wide] * pieces
    letters.under += [isinstance(run, Blank)] * pieces
    letters.ticks += [isinstance(run, CheckBox) and run.checked] * pieces
    return (_BLANK if isinstance(run, Blank) else _BOX) * pieces


def _units(text: str) -> list[tuple[int, int]]:
    """Spans that must not be broken."""
    units: list[tuple[int, int]] = []
    for match in _UNIT.finditer(text):
        start, stop = match.span()
        if start == stop:
            continue
        # Closers with nothing before them in their own unit belong to the unit before.
        if text[start] in CLOSERS and units and text[units[-1][0]] != "\n":
            units[-1] = (units[-1][0], stop)
        else:
            units.append((start, stop))
    return units


class _Breaker:
    """Greedy fill. lines: (start, stop, left edge, ends a paragraph)."""

    def __init__(self, letters: _Letters, width: float, indent: float, size: float) -> None:
        self.letters, self.width, self.indent, self.size = letters, width, indent, size
        self.lines: list[tuple[int, int, float, bool]] = []
        self.begin, self.used, self.fresh = 0, 0.0, True

    def run(self) -> list[tuple[int, int, float, bool]]:
        text = self.letters.text
        for start, stop in _units(text):
            if text[start] == "\n":
                self._end(start, True)
                self.begin = stop
            else:
                self._take(start, stop)
        if self.begin < len(text) or not self.lines:
            self._end(len(text), True)
        return self.lines

    def _take(self, start: int, stop: int) -> None:
        text, widths = self.letters.text, self.letters.widths
        wide = sum(widths[start:stop])
        spare = self.size / 2 if text[stop - 1] in _HALVED else 0.0
        if self.used and wide - spare > self._room() + _SLACK:
            self._end(start, False)
            if text[start] == " ":
                self.begin = stop
                return
        while not self.used and stop - start > 1 and wide - spare > self._room() + _SLACK:
            cut = _cut(self.letters, start, stop, self._room())
            if cut >= stop:
                break
            self._end(cut, False)
            start, wide = cut, sum(widths[cut:stop])
        self.used += wide

    def _room(self) -> float:
        return self.width - (self.indent if self.fresh else 0.0) - self.used

    def _end(self, stop: int, last: bool) -> None:
        self.lines.append((self.begin, stop, self.indent if self.fresh else 0.0, last))
        self.begin, self.used, self.fresh = stop, 0.0, last


def _cut(letters: _Letters, start: int, stop: int, room: float) -> int:
    """Where to cut a unit that is longer than a line: after as much as fits, better not before a closer."""
    used, cut = 0.0, start
    while cut < stop and used + letters.widths[cut] <= room + _SLACK:
        used += letters.widths[cut]
        cut += 1
    cut = max(cut, start + 1)
    better = cut
    while better > start + 1 and (
        letters.text[better : better + 1] in CLOSERS or letters.text[better - 1] in OPENERS
    ):
        better -= 1
    return better if better > start + 1 else cut


def _squeeze(letters: _Letters, size: float) -> None:
    """Two full-width marks in a row take one and a half places, not two."""
    for pair in _PAIR.finditer(letters.text):
        if letters.widths[pair.start()] >= size * 0.9:
            letters.widths[pair.start()] -= size / 2


def _set_line(
    letters: _Letters, start: int, stop: int, left: float, width: float, style: Style, last: bool
) -> Line:
    """Place the letters start..stop on a line that begins at `left`."""
    text, widths = letters.text, list(letters.widths[start:stop])
    while stop > start and text[stop - 1] == " ":
        stop -= 1
        widths.pop()
    natural = sum(widths)
    if stop > start and text[stop - 1] in _HALVED and left + natural > width + _SLACK:
        widths[-1] -= style.size / 2
        natural -= style.size / 2
    spare = width - left - natural
    gaps = _gaps(text, start, stop) if style.align is Align.JUSTIFY and not last else frozenset[int]()
    stretch = 0.0
    if gaps and spare <= _MOST_SPREAD * style.size * len(gaps):
        stretch = spare / len(gaps)
    elif style.align is Align.CENTRE:
        left += spare / 2
    elif style.align is Align.RIGHT:
        left += spare
    fonts = letters.fonts[start:stop]
    if stretch or "" in fonts or True in letters.under[start:stop] or _PAIR.search(text, start, stop):
        return _place(letters, start, stop, left, widths, stretch, gaps)
    return _place_even(text[start:stop], fonts, left, widths)


def _gaps(text: str, start: int, stop: int) -> frozenset[int]:
    """Indices of letters after which a justified line may be stretched: not inside words and numbers."""
    return frozenset(
        index
        for index in range(start, stop - 1)
        if not (text[index] in _LATIN and text[index + 1] in _LATIN) and text[index] < _WORDS
    )


def _place_even(text: str, fonts: list[str], x: float, widths: list[float]) -> Line:
    """Letters that stand as wide as their fonts have them, as on most lines."""
    edges = list(accumulate(widths, initial=x))
    if fonts and fonts.count(fonts[0]) == len(fonts):
        return Line((Segment(fonts[0], text, x, 0.0),), (), (), edges[-1])
    segments, at = [], 0
    for name, same in groupby(fonts):
        stop = at + len(list(same))
        segments.append(Segment(name, text[at:stop], edges[at], 0.0))
        at = stop
    return Line(tuple(segments), (), (), edges[-1])


def _place(
    letters: _Letters,
    start: int,
    stop: int,
    x: float,
    widths: list[float],
    stretch: float,
    gaps: frozenset[int],
) -> Line:
    segments: list[Segment] = []
    rules: list[tuple[float, float]] = []
    boxes: list[tuple[float, bool]] = []
    open_at, open_x, open_key = start, x, ("", 0.0)

    def close(index: int) -> None:
        if open_key[0] and index > open_at:
            segments.append(Segment(open_key[0], letters.text[open_at:index], open_x, open_key[1]))

    for index in range(start, stop):
        # A letter is followed by its stretch; a segment holds letters of one font with the same stretch.
        more = stretch if index in gaps else 0.0
        key = (letters.fonts[index], more)
        if key != open_key:
            close(index)
            open_at, open_x, open_key = index, x, key
        advance = widths[index - start] + more
        if letters.under[index]:
            if rules and abs(rules[-1][0] + rules[-1][1] - x) < 0.01:
                rules[-1] = (rules[-1][0], rules[-1][1] + advance)
            else:
                rules.append((x, advance))
        if not letters.fonts[index] and letters.text[index] != _BLANK and leaves_ink(letters.text[index]):
            boxes.append((x, letters.ticks[index]))  # a box to tick, or one for a letter that no font has: written in by hand
        x += advance
        if widths[index - start] != letters.widths[index] or _narrowed(letters, index):
            close(index + 1)
            open_at, open_x, open_key = index + 1, x, ("", 0.0)
    close(stop)
    return Line(tuple(segments), tuple(rules), tuple(boxes), x)


def _narrowed(letters: _Letters, index: int) -> bool:
    """The letter was squeezed: the font's own advance is larger, so the next letter needs a place of its own."""
    following = letters.text[index + 1 : index + 2]
    return (
        letters.text[index] in _HALVED
        and bool(following)
        and (following in _HALVED or following in _FULL_OPENERS)
    )


def width_of(text: str, role: Role, size: float) -> float:
    """Points that text takes on one line."""
    found: FontChain = chain(role)
    return found.width(as_letters(text), size)


def longest_unit(text: str, role: Role, size: float) -> float:
    """Points that the widest piece of text takes that must not be broken."""
    look = chain(role)
    return max((sum(look[letter][1] for letter in text[a:b]) for a, b in _units(text)), default=0.0) * size
