"""Prints about signing: the agreements themselves, the signing ledger, who has not signed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.fields.codes import code_list
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import LedgerColumn, ledger, name_list
from trafficdesk.store.query import Row
from trafficdesk.work.agreements.verbs import Agreements

_LEDGER = (
    "serial", "variant", "party_a", "party_b", "vehicle", "signed_on", "term_from", "term_until", "copies", "state",
    "remark",
)  # fmt: skip


def agreements(request: PrintRequest) -> Sequence[Document]:
    """The agreements as they are (frozen ones exactly as first printed). Full numbers: they are to be signed."""
    prints = Agreements(request.office, request.records).prints
    return prints.documents(request.ids, reprint=True)


def signing_ledger(request: PrintRequest) -> Sequence[Document]:
    """交通安全责任书签订台账 (domain 1.1)."""
    view = request.records.view("agreements")
    specs = [view.field(name) for name in _LEDGER]
    rows = [[row.text(spec, masked=request.masked) for spec in specs] for row in sorted(request.rows(), key=_serial)]
    columns = [LedgerColumn(spec.label, "期限" if spec.name.startswith("term_") else "") for spec in specs]
    year = f"{request.year} 年度" if request.year else ""
    title = f"{year}交通安全责任书签订台账"
    return [ledger(title, columns, rows, request.office.name, request.office.user, clock.today())] if rows else []


def _serial(row: Row) -> str:
    return str(row.values["serial"])


def unsigned_list(request: PrintRequest) -> Sequence[Document]:
    """Who must sign and has not, by unit, with names."""
    year = request.year or clock.today().year
    wanted = {each.value for each in request.filters if each.field == "unit"}
    open_ = [each for each in Agreements(request.office, request.records).unsigned(year)
             if not wanted or each.unit in wanted]  # fmt: skip
    label = code_list("agreement_type").label
    groups = [
        (name, [(each.name, label(each.variant), each.serial or "未建立", each.state) for each in members])
        for name, members in ((key, list(found)) for key, found in groupby(open_, key=lambda each: each.unit_name))
    ]
    title = f"{year} 年度未签交通安全责任书名单"
    return [name_list(title, groups, ("姓名或单位", "责任书类型", "编号", "进展"), clock.today())] if groups else []


PRINTS = (
    PrintKind("agreements", "交通安全责任书", "agreements", agreements),
    PrintKind("signing-ledger", "责任书签订台账", "agreements", signing_ledger),
    PrintKind("unsigned-list", "未签责任书名单", "agreements", unsigned_list),
)
