"""用户手册: the help pages with their pictures and what each step asks for, as one document of the reports layer.

The pages use little of Markdown: headings, paragraphs, lists, **bold**, tables. What else stands there is set as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from trafficdesk import __version__
from trafficdesk.paths import resources
from trafficdesk.reports.document import (
    LIST,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Image,
    PageBreak,
    Paragraph,
    Role,
    Runs,
    Style,
    Table,
    Text,
)
from trafficdesk.work.catalogue import print_kinds
from trafficdesk.work.guide import PAPER, guide

TITLE = "交通安全工作台 用户手册"
_TEXT = Style(size=11, leading=18, indent=2)
_ITEM = Style(size=11, leading=18, indent=0)
_PICTURE_HEIGHT, _PAPER_HEIGHT = 290.0, 240.0
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_NUMBERED = re.compile(r"(\d+)\. (.*)")


def manual(order: Sequence[str]) -> Document:
    """Every help page, those of `order` (keys of the window's pages) first, and every paper."""
    files = sorted(_folder().glob("*.md"), key=lambda path: (order.index(path.stem) if path.stem in order else len(order), path.stem))
    below = Style(size=11, leading=18, align=Align.CENTRE, indent=0)
    blocks: list[Block] = [Heading(TITLE), Paragraph((Text(f"版本 {__version__}"),), below)]
    for at, path in enumerate(files):
        if at:
            blocks.append(PageBreak())
        blocks += _page(path)
    blocks += [PageBreak(), Heading("文书和表格的样子", 2, size=16), *_papers()]
    return Document(TITLE, tuple(blocks), LIST)


def _papers() -> Iterable[Block]:
    """Every paper that has a picture, two on a page."""
    for kind in print_kinds():
        picture = _folder() / f"{PAPER}{kind.key}.png"
        if picture.is_file():
            head, *rest = blocks_of(guide(f"{PAPER}{kind.key}").replace("# 文书样子：", "## "))
            yield head
            yield Image(picture.read_bytes(), height=_PAPER_HEIGHT)
            yield from rest


def _folder() -> Path:
    return resources() / "help"


def _page(path: Path) -> Iterable[Block]:
    head, *rest = blocks_of(f"{path.read_text('utf-8')}\n{guide(path.stem)}")
    picture = _folder() / "pictures" / f"{path.stem}.png"
    yield head
    if picture.is_file():
        yield Image(picture.read_bytes(), height=_PICTURE_HEIGHT)
    yield from rest


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of a page."""
    found: list[Block] = []
    lines = _joined(_LINK.sub(r"\1", markdown).splitlines())
    while lines:
        line = lines.pop(0)
        if line.startswith("|"):
            rows = [line]
            while lines and lines[0].startswith("|"):
                rows.append(lines.pop(0))
            found.append(_table(rows))
        elif line.startswith("#"):
            marks, _, text = line.partition(" ")
            found.append(Heading(text, min(len(marks) + 1, 3), size=(16, 14, 12)[min(len(marks), 3) - 1]))
        elif line.startswith("- "):
            found.append(Paragraph(_runs(f"• {line[2:]}"), _ITEM))
        elif _NUMBERED.match(line):
            found.append(Paragraph(_runs(line), _ITEM))
        else:
            found.append(Paragraph(_runs(line), _TEXT))
    return found


def _joined(lines: Iterable[str]) -> list[str]:
    """Lines of one paragraph or list entry in one; empty lines gone."""
    found: list[str] = []
    open_ = False
    for line in lines:
        text = line.strip()
        new = text.startswith(("#", "|", "- ")) or bool(_NUMBERED.match(text))
        if text and open_ and not new:
            found[-1] += text
        elif text:
            found.append(text)
        open_ = bool(text) and not text.startswith(("#", "|"))
    return found


def _runs(text: str) -> Runs:
    """The letters of a line, what is bold in 黑体."""
    parts = _BOLD.split(text)
    return tuple(Text(part, Role.HEI if at % 2 else None) for at, part in enumerate(parts) if part)


def _table(lines: Sequence[str]) -> Table:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not set(line) <= set("|- ")]
    heads = (tuple(Cell(_BOLD.sub(r"\1", text), head=True) for text in rows[0]),)
    body = tuple(tuple(Cell(_runs(text) or "", align=Align.LEFT) for text in row) for row in rows[1:])
    longest = [max(6, min(40, max(len(row[at]) for row in rows))) for at in range(len(rows[0]))]
    return Table(tuple(Column(weight) for weight in longest), body, heads, size=9, row_height=18)
