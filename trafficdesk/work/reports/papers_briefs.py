"""信息简报 on paper: red head, issue, text, to whom it goes (domain 1.13)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk.engine.papers.kind import Fits, PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.reports.document import Document
from trafficdesk.reports.official import notice
from trafficdesk.store.query import Row

_WRITTEN = Fits(lambda row: bool(row.values["body"]), "这篇简报还没有正文，没有可打印的。请先填“正文”。")


def briefs(request: PrintRequest) -> Sequence[Document]:
    """One paper for each chosen issue that has a text."""
    return [_brief(request, row) for row in request.rows() if _WRITTEN.when(row)]


def _brief(request: PrintRequest, row: Row) -> Document:
    values = row.values
    number = f"〔{values['year']}〕第 {values['issue']} 期" if values["issue"] is not None else f"{values['year']} 年"
    people = "　".join(f"{name}：{values[field]}" for name, field in (("撰稿", "author"), ("审核", "checked_by")) if values[field])
    body = [line.strip() for line in str(values["body"]).splitlines() if line.strip()]
    return notice(
        str(values["subject"]), number, values["sent_to"] or "", [*body, *([f"（{people}）"] if people else [])], request.office.name,
        values["written_on"], mark="信息简报",
    )  # fmt: skip


PRINTS = (PrintKind("brief", "信息简报", "briefs", briefs, fits=_WRITTEN),)
