"""Agreement texts: plain text with `{{字段}}`, checked by line, read into a tree before any value is put in.

One paragraph per line. `# 标题`, `## 副标题`, `> 靠右`, `一、` heads, `1.` items (numbered （一）（二）… anew under each
head), `__划线__`, `**黑体**`, `{8}` a ruled blank of 8 letters, `[ ]` and `[x]` boxes, `@当事人 标签：{{字段}} | …`,
`@签字 甲方的行 | … || 乙方的行 | …`, `@日期`, `@分页`. Before the title: `variant:`, `version:`, `title:`, `year:`,
`size:` (三号, 小三, 四号, 小四), `leading:` (points). Lines that begin with `;` are notes and are not printed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from trafficdesk.reports.document import (
    Align,
    Blank,
    Block,
    Cell,
    CheckBox,
    Column,
    Heading,
    PageBreak,
    Paragraph,
    Party,
    Role,
    Run,
    Runs,
    SignatureBlock,
    Style,
    Table,
    Text,
)

SIZES: Mapping[str, float] = {"三号": 16, "小三": 15, "四号": 14, "小四": 12}
HEAD_KEYS = ("variant", "version", "title", "year", "size", "leading")
BLOCKS = ("当事人", "签字", "日期", "分页")
UNFILLED_EMS = 8
# In the narrow columns of parties and signatures.
_NARROW_EMS = 6

_NUMERALS = "一二三四五六七八九十"
_HEAD_LINE = re.compile(r"([A-Za-z]+)\s*[:：]\s*(.*)")
_CLAUSE = re.compile(f"[{_NUMERALS}]+、")
_ITEM = re.compile(r"\d+[.．]\s*")
_PIECE = re.compile(
    r"\{\{\s*(?P<field>[^{}\n]*?)\s*\}\}|__(?P<under>.+?)__|\*\*(?P<bold>.+?)\*\*|\{(?P<blank>\d{1,2})\}|\[(?P<box>[ xX])\]"
)


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """A mistake: its line (from 1) and a sentence that says what to do."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value goes. `like` carries the look of the text around it."""

    name: str
    like: Text = field(default_factory=lambda: Text(""))


Piece = Run | Field
Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A parsed line: kind (title, subtitle, right, head, item, plain, or a block's name) and its parts.

    A part is a list of pieces; only @当事人 and @签字 have more than one, `sides` says where the second side begins.
    """

    number: int
    kind: str
    parts: tuple[Pieces, ...] = ()
    sides: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text. Equal texts give equal templates."""

    variant: str
    version: str
    title: str
    year: str
    size: float
    leading: float
    lines: tuple[Line, ...] = field(repr=False)
    # The blocks of lines without fields, made once: every agreement of a batch shares them.
    fixed: tuple[Block | None, ...] = field(default=(), repr=False, compare=False)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields used, each once, in order."""
        pieces = (piece for line in self.lines for part in line.parts for piece in part)
        return tuple(dict.fromkeys(piece.name for piece in pieces if isinstance(piece, Field)))


def check(text: str, fields: Iterable[str]) -> list[TemplateProblem]:
    """Mistakes in a text, by line; `fields` are the names that may stand in double braces."""
    known = tuple(fields)
    problems: list[TemplateProblem] = []
    head, body = cut_head(text)
    for number, line in head:
        problems += [TemplateProblem(number, sentence) for sentence in _head_mistakes(line)]
    clauses = 0
    for number, line in body:
        problems += [TemplateProblem(number, sentence) for sentence in _line_mistakes(line, known)]
        if _CLAUSE.match(line):
            clauses += 1
            problems += [TemplateProblem(number, sentence) for sentence in _order_mistakes(line, clauses)]
    if not any(line.startswith("# ") for _, line in body):
        problems.insert(
            0, TemplateProblem(1, "没有标题。请加一行“# 交通安全责任书”这样的标题，井号后面空一格。")
        )
    if not any(line.startswith("@签字") for _, line in body):
        last = body[-1][0] if body else 1
        problems.append(TemplateProblem(last, "没有签字栏。请在最后加一行“@签字”。"))
    return problems


def parse(text: str) -> Template:
    """Read a text. Mistakes stay literal text (check names them), so a half-written text can be previewed."""
    head, body = cut_head(text)
    values = {}
    for _, line in head:
        match = _HEAD_LINE.fullmatch(line)
        if match:
            values[match[1].lower()] = match[2].strip()
    size = SIZES.get(values.get("size", ""), SIZES["三号"])
    leading = _number(values.get("leading", "")) or round(size * 28.95 / 16, 2)
    lines = tuple(_parse_lines(body))
    title = values.get("title", "") or next((_plain(line) for line in lines if line.kind == "title"), "")
    template = Template(
        values.get("variant", ""),
        values.get("version", ""),
        title,
        values.get("year", ""),
        size,
        leading,
        lines,
    )
    fixed = tuple(None if _has_field(line) else _block(template, line, {}) for line in lines)
    return replace(template, fixed=fixed)


def fill(template: Template, values: Mapping[str, str]) -> tuple[Block, ...]:
    """The text with values put in as literal text; a field without a value becomes a ruled blank."""
    return tuple(
        block or _block(template, line, values)
        for line, block in zip(template.lines, template.fixed, strict=True)
    )


# reading


def cut_head(text: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Head lines and body lines with their numbers; empty lines and notes are left out."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith(";")]
    count = 0
    while count < len(lines) and _HEAD_LINE.fullmatch(lines[count][1]):
        count += 1
    return lines[:count], lines[count:]


def _parse_lines(body: list[tuple[int, str]]) -> Iterator[Line]:
    item = 0
    for number, line in body:
        if line.startswith("# "):
            yield Line(number, "title", (_pieces(line[2:].strip()),))
        elif line.startswith("## "):
            yield Line(number, "subtitle", (_pieces(line[3:].strip()),))
        elif line.startswith("> "):
            yield Line(number, "right", (_pieces(line[2:].strip()),))
        elif (
            line.startswith("@")
            and line[1:].split(maxsplit=1)[:1]
            and line[1:].split(maxsplit=1)[0] in BLOCKS
        ):
            yield _parse_block(number, line)
        elif _CLAUSE.match(line):
            item = 0
            yield Line(number, "head", (_pieces(line),))
        elif match := _ITEM.match(line):
            item += 1
            yield Line(number, "item", (_pieces(f"（{chinese(item)}）{line[match.end() :]}"),))
        else:
            yield Line(number, "plain", (_pieces(line),))


def _parse_block(number: int, line: str) -> Line:
    name, _, rest = line[1:].partition(" ")
    sides = (
        [[_pieces(part.strip()) for part in side.split("|")] for side in rest.split("||")]
        if rest.strip()
        else []
    )
    parts = [part for side in sides for part in side]
    return Line(number, name, tuple(parts), len(sides[0]) if sides else 0)


def _pieces(text: str, like: Text | None = None) -> Pieces:
    """Text, fields, blanks and boxes in order. `like` is the look taken over from surrounding marks."""
    like = like or Text("")
    pieces: list[Piece] = []
    at = 0
    for match in _PIECE.finditer(text):
        if match.start() > at:
            pieces.append(Text(text[at : match.start()], like.role, like.underline))
        at = match.end()
        if match["field"] is not None:
            pieces.append(Field(match["field"], like))
        elif match["under"] is not None:
            pieces += _pieces(match["under"], Text("", like.role, True))
        elif match["bold"] is not None:
            pieces += _pieces(match["bold"], Text("", Role.HEI, like.underline))
        elif match["blank"] is not None:
            pieces.append(Blank(int(match["blank"])))
        else:
            pieces.append(CheckBox(match["box"] in "xX"))
    if at < len(text):
        pieces.append(Text(text[at:], like.role, like.underline))
    return tuple(pieces)


def chinese(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones - 1]
    return ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" + (_NUMERALS[ones - 1] if ones else "")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _has_field(line: Line) -> bool:
    return any(isinstance(piece, Field) for part in line.parts for piece in part)


def _plain(line: Line) -> str:
    return "".join(piece.text for part in line.parts for piece in part if isinstance(piece, Text))


# checking


def _head_mistakes(line: str) -> Iterator[str]:
    match = _HEAD_LINE.fullmatch(line)
    key, value = (match[1].lower(), match[2].strip()) if match else ("", "")
    if key not in HEAD_KEYS:
        near = difflib.get_close_matches(key, HEAD_KEYS, 1, 0.5)
        hint = f"，是否想用“{near[0]}”？" if near else f"。可以用：{'、'.join(HEAD_KEYS)}。"
        yield f"开头没有“{key}”这一项{hint}"
    elif key == "size" and value not in SIZES:
        yield f"没有“{value}”这个字号。可以用：{'、'.join(SIZES)}。"
    elif key == "leading" and not 12 <= _number(value) <= 60:
        yield "行距要写 12 到 60 之间的数（磅），例如 25。"


def _line_mistakes(line: str, known: tuple[str, ...]) -> Iterator[str]:
    for match in re.finditer(r"\{\{\s*([^{}\n]*?)\s*\}\}", line):
        name = match[1]
        if name not in known:
            near = difflib.get_close_matches(name.replace(" ", ""), known, 1, 0.4)
            yield f"没有“{name}”这个字段" + (f"，是否想用“{near[0]}”？" if near else "。请从字段列表里选。")
    rest = re.sub(r"\{\{[^{}\n]*\}\}", "", line)
    if "{{" in rest or "}}" in rest:
        yield "双花括号不成对。字段要写成“{{姓名}}”这样。"
    elif re.search(r"[{}]", re.sub(r"\{\d{1,2}\}", "", rest)):
        yield "花括号用错了。空白写成“{8}”（8 个字宽），字段写成“{{姓名}}”。"
    if rest.count("__") % 2:
        yield "下划线 __ 不成对，前后各要两个。"
    if rest.count("**") % 2:
        yield "黑体 ** 不成对，前后各要两个。"
    if line.startswith("#") and not re.match(r"##? ", line):
        yield "井号后面要空一格，例如“# 标题”。"
    if line.startswith("@"):
        yield from _block_mistakes(line)


def _block_mistakes(line: str) -> Iterator[str]:
    name = (line[1:].split(maxsplit=1) or [""])[0]
    if name not in BLOCKS:
        near = difflib.get_close_matches(name, BLOCKS, 1, 0.4)
        hint = (
            f"，是否想用“@{near[0]}”？" if near else f"。可以用：{'、'.join('@' + each for each in BLOCKS)}。"
        )
        yield f"没有“@{name}”这个版块{hint}"
    elif name == "签字" and line.count("||") > 1:
        yield "签字栏只有左右两边，中间的“||”只能有一处。"


def _order_mistakes(line: str, clause: int) -> Iterator[str]:
    written = line.partition("、")[0]
    if written != chinese(clause):
        yield f"序号写的是“{written}、”，按顺序应是“{chinese(clause)}、”。"


# filling


def _runs(pieces: Pieces, values: Mapping[str, str], ems: float = UNFILLED_EMS) -> Runs:
    return tuple(_run(piece, values, ems) if isinstance(piece, Field) else piece for piece in pieces)


def _run(piece: Field, values: Mapping[str, str], ems: float) -> Run:
    value = values.get(piece.name, "")
    if not value:
        return Blank(ems)
    return Text(value, piece.like.role, piece.like.underline, piece.name)


def _block(template: Template, line: Line, values: Mapping[str, str]) -> Block:
    size, leading = template.size, template.leading
    runs = _runs(line.parts[0], values) if line.parts else ()
    if line.kind == "title":
        return Heading("".join(run.text for run in runs if isinstance(run, Text)), 0)
    if line.kind == "subtitle":
        return Paragraph(runs, Style(Role.BODY, 16, 26, Align.CENTRE, 0), after=4)
    if line.kind == "right":
        return Paragraph(runs, Style(Role.BODY, size, leading, Align.RIGHT, 0))
    if line.kind == "head":
        return Paragraph(runs, Style(Role.HEI, size, leading), keep_next=True)
    if line.kind == "当事人":
        return _parties(template, line, values)
    if line.kind == "签字":
        return _signature(template, line, values)
    if line.kind == "日期":
        label = runs or (Text("签订日期："),)
        date = (Blank(4), Text("年"), Blank(2), Text("月"), Blank(2), Text("日"))
        return Paragraph(label + date, Style(Role.BODY, size, leading, Align.RIGHT, 0), before=leading / 2)
    if line.kind == "分页":
        return PageBreak()
    return Paragraph(runs, Style(Role.BODY, size, leading))


def _parties(template: Template, line: Line, values: Mapping[str, str]) -> Table:
    """Lines that name a party and what is known of it, without rules, the pieces in columns."""
    cells = tuple(Cell(_runs(part, values, _NARROW_EMS), align=Align.LEFT) for part in line.parts)
    columns = (Column(1.0, Align.LEFT),) * max(1, len(cells))
    return Table(
        columns, (cells,), size=template.size, row_height=template.leading, ruled=False, role=Role.BODY
    )


def _signature(template: Template, line: Line, values: Mapping[str, str]) -> SignatureBlock:
    parts = [_runs(part, values, _NARROW_EMS) for part in line.parts]
    left, right = parts[: line.sides], parts[line.sides :]
    date: Runs = (Text("日期："), Blank(4), Text("年"), Blank(2), Text("月"), Blank(2), Text("日"))
    if not parts:
        left = [(Text("甲方（盖章）："),), (Text("责任人（签字）："), Blank(6)), date]
        right = [(Text("乙方（盖章或者签字）："),), (Text("联系电话："), Blank(8)), date]
    style = Style(Role.BODY, template.size, round(template.size * 1.9, 2), Align.LEFT, 0)
    return SignatureBlock(Party(tuple(left)), Party(tuple(right)), style)
