"""The findings on paper: the whole list, and a sheet to make the calls from, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.finding import Finding
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.fields.nearness import days_word
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import ledger

DAYS = 90


def findings_of(request: PrintRequest) -> list[Finding]:
    """What the lists print: what is late or due within ninety days."""
    from trafficdesk.work import catalogue  # it names these papers too

    return Findings(request.office, request.records, catalogue.finding_sources()).due(DAYS)


def due_list(request: PrintRequest) -> Sequence[Document]:
    """到期清单: what is late or due within 90 days, most urgent first."""
    rows = [
        [item.what, item.title, item.unit, item.due.isoformat(), days_word(item.days), ""]
        for item in findings_of(request)
    ]
    if not rows:
        return []
    heads = ["事项", "对象", "单位", "期限", "情况", "办理结果"]
    return [ledger("到期清单", heads, rows, request.office.name, request.office.user, clock.today())]


PRINTS = (PrintKind("due-list", "到期清单", "people", due_list),)
