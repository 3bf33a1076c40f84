"""Any table as a landscape ledger."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.fields.kinds import kind_of, show
from trafficdesk.records.registry import all_types
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import ledger

_SUMMED = ("money",)


def ledger_of_records(request: PrintRequest) -> Sequence[Document]:
    """The chosen rows with the table's own columns, or those asked for; money columns are summed."""
    view = request.records.view(request.code)
    specs = [view.field(name) for name in request.fields] or list(view.listed)
    rows = request.rows()
    if not rows:
        return []
    texts = [[row.text(spec, masked=request.masked) for spec in specs] for row in rows]
    total = [""] * len(specs)
    for place, spec in enumerate(specs):
        if kind_of(spec).excel in _SUMMED:
            total[place] = show(spec, sum((row.values[spec.name] or Decimal(0) for row in rows), Decimal(0)))
    if any(total):
        total[0] = total[0] or "合计"
    year = f"{request.year} 年度" if request.year else ""
    return [
        ledger(
            year + request.name,
            [spec.label for spec in specs],
            texts,
            request.office.name,
            request.office.user,
            clock.today(),
            total=total if any(total) else (),
        )
    ]


def of_every_table() -> tuple[PrintKind, ...]:
    """Every record with a table of its own, printed as one."""
    return tuple(
        PrintKind(f"ledger-{kind.code}", f"{kind.spec.label.removesuffix('台账')}台账", kind.code, ledger_of_records)
        for kind in all_types()
        if kind.spec.ledger
    )
