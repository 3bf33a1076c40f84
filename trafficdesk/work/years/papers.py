"""年度办结表: the figures with which a year was closed, on one sheet to sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.papers.kind import Fits, PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import BLANK_DAY
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import (
    LIST,
    Align,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Role,
    Spacer,
    Style,
    Table,
    Together,
    signing,
)
from trafficdesk.store.trail import head
from trafficdesk.work.years import digest
from trafficdesk.work.years.digest import Digest, Pair

_PLAIN = Style(Role.SERIF, 10.5, 18, Align.LEFT, 0)
_PROOF = Style(Role.SERIF, 7.5, 10, Align.LEFT, 0)
_ACROSS, _BLANK_PAIRS = 2, 8
_CLOSED = Fits(
    lambda row: bool(row.values["closed_on"] and row.values["figures"]),
    "这一年度还没有办结，没有办结表。请先在“年度交接”里办结。",
)


def digests(request: PrintRequest) -> Sequence[Document]:
    """One sheet for each closed year that was chosen."""
    rows = [row for row in request.rows() if _CLOSED.when(row)]
    return [_sheet(request, digest.read(row.values["figures"]), row.values["closed_by"] or "") for row in rows]


def _sheet(request: PrintRequest, figures: Digest, closed_by: str) -> Document:
    act, link = trail_head(request)
    proof = f"修改记录到第 {act} 步，末端印记 {' '.join(link[at : at + 8] for at in range(0, len(link), 8))}"
    return _page(request, str(figures.year), date.fromisoformat(figures.made_on), closed_by, figures.parts, proof)


def blank_digest(request: PrintRequest) -> Sequence[Document]:
    """The parts of the sheet with room to write in each; what a trail would prove stands on none by hand."""
    nothing = Digest(clock.today().year, "", (), (), (), (), ())
    parts = [(name, (("", ""),) * _BLANK_PAIRS) for name, _ in nothing.parts]
    return [_page(request, str(nothing.year), None, "", parts, "")]


def _page(
    request: PrintRequest, year: str, day: date | None, closed_by: str, parts: Sequence[tuple[str, Sequence[Pair]]], proof: str
) -> Document:
    by = f"　　经办人：{closed_by}" if closed_by else ""
    blocks: list[Block] = [
        Heading(f"{year} 年度工作办结表", 0, 18, 30),
        Paragraph.of(f"单位：{request.office.name}　　办结日期：{written_date(day)}{by}", _PLAIN, after=6),
    ]
    for name, pairs in parts:
        blocks += [Heading(name, 1, 12, 22), _table(pairs) if pairs else Paragraph.of("没有。", _PLAIN)]
    words = "以上数字截至办结日期，已经核对。没有办完的事项继续办理，办完后另行登记。"
    signed = signing("分管领导（签字）：", "经办人（签字）：", f"日期：{BLANK_DAY}", gap=18)
    blocks.append(Together((Spacer(8), Paragraph.of(words, _PLAIN), *signed.blocks, Spacer(10), Paragraph.of(proof, _PROOF)), company=True))
    return Document(f"{year} 年度工作办结表", tuple(blocks), LIST, dated=day)


def trail_head(request: PrintRequest) -> tuple[int, str]:
    """The last act of the trail and its link: on paper they prove later that nothing before was changed."""
    with request.records.reading() as connection:
        return head(connection)


def _table(pairs: Sequence[Pair]) -> Table:
    """Names and figures, two pairs to a line."""
    filled = [*pairs, *[("", "")] * (-len(pairs) % _ACROSS)]
    rows = tuple((*filled[at], *filled[at + 1]) for at in range(0, len(filled), _ACROSS))
    columns = (Column(3, Align.LEFT), Column(3, Align.LEFT)) * _ACROSS
    return Table(columns, rows, size=9.5, row_height=18)


PRINTS = (PrintKind("year-digest", "年度工作办结表", "years", digests, fits=_CLOSED, empty=blank_digest),)
