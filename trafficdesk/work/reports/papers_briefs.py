"""信息简报 on paper: red head, issue, text, to whom it goes; and the list of what was sent and taken up (domain 1.13)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk.engine.papers.kind import Fits, PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import LETTER_LINE, all_words, fields_page, grouped, paragraphs
from trafficdesk.reports.document import Document
from trafficdesk.reports.official import Imprint, minutes
from trafficdesk.store.query import Row

_BLANK_LINES = 9
_SENT = ("issue", "subject", "kind", "unit", "author", "written_on", "sent_to", "sent_on", "used_by")
_WRITTEN = Fits(lambda row: bool(row.values["body"]), "这篇简报还没有正文，没有可打印的。请先填“正文”。")


def briefs(request: PrintRequest) -> Sequence[Document]:
    """One paper for each chosen issue that has a text."""
    return [_brief(request, row) for row in request.rows() if _WRITTEN.when(row)]


def blank_brief(request: PrintRequest) -> Sequence[Document]:
    """A brief with lines to write on."""
    people = [(name, ("＿" * 6,)) for name in ("撰稿", "审核")]
    imprint = Imprint(reported="＿" * 20, issuer=request.office.name, issued=None)
    body = ["＿" * LETTER_LINE] * _BLANK_LINES
    return [minutes("信息简报", "第＿＿＿期", "＿" * 12, body, people, request.office.name, None, imprint=imprint)]


def _brief(request: PrintRequest, row: Row) -> Document:
    values = row.values
    number = f"〔{values['year']}〕第 {values['issue']} 期" if values["issue"] is not None else f"{values['year']} 年"
    people = [(name, (str(values[field]),)) for name, field in (("撰稿", "author"), ("审核", "checked_by")) if values[field]]
    imprint = Imprint(reported=values["sent_to"] or "", issuer=request.office.name, issued=values["written_on"])
    return minutes(
        "信息简报", number, str(values["subject"]), paragraphs(values["body"]), people, request.office.name, values["written_on"],
        imprint=imprint,
    )  # fmt: skip


def sent(request: PrintRequest) -> Sequence[Document]:
    """信息简报报送采用情况表, a sheet a year: what was written, sent to whom, taken up where."""
    found = []
    for year, rows in grouped(all_words(request), lambda each: each.row.values["year"]).items():
        gone, used = (sum(row.row.values[name] is not None for row in rows) for name in ("sent_on", "used_by"))
        total = ["合计", f"编写 {len(rows)} 篇", *[""] * 5, f"报送 {gone} 篇", f"采用 {used} 篇"]
        found.append(fields_page(request, f"{year} 年度信息简报报送采用情况表", _SENT, rows, total=total))
    return found


PRINTS = (
    PrintKind("brief", "信息简报", "briefs", briefs, fits=_WRITTEN, empty=blank_brief),
    PrintKind("brief-table", "信息简报报送采用情况表", "briefs", sent),
)
