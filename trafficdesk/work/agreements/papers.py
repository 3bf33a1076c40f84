"""Prints about signing: the agreements themselves, the signing ledger, who has not signed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from trafficdesk import clock
from trafficdesk.engine.papers.coding import with_code
from trafficdesk.engine.papers.kind import First, Fits, PrintKind, Takes
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import BLANK_DAY
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import (
    AGREEMENT,
    Blank,
    Column,
    Document,
    Heading,
    Paragraph,
    Party,
    SignatureBlock,
    Style,
    Table,
    Text,
)
from trafficdesk.reports.ledger import LedgerColumn, blank_names, ledger, name_list
from trafficdesk.store.query import Filter, Query, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.agreements import rules
from trafficdesk.work.agreements.rules import EXCUSED, PRINTED, SHEET, VOID, WAITING
from trafficdesk.work.agreements.rules_signing import Signer
from trafficdesk.work.agreements.verbs import Agreements

_LEDGER = (
    "serial", "variant", "party_a", "party_b", "vehicle", "signed_on", "term_from", "term_until", "copies", "state",
    "remark",
)  # fmt: skip
_UNSIGNED = ("姓名或单位", "责任书类型", "编号", "进展")


def agreements(request: PrintRequest) -> Sequence[Document]:
    """The agreements as they are, frozen ones exactly as first printed. Full numbers: they are to be signed."""
    return Agreements(request.office, request.records).prints.documents(request.ids, request.again)


def fixed_under(_request: PrintRequest, rows: Sequence[Row]) -> dict[int, str]:
    """The serial; "" for what is not to be signed any more, and for what was signed elsewhere on a paper that nobody kept."""
    return {row.id: "" if _never(row) else str(row.values["serial"] or "") for row in rows}


def _never(row: Row) -> bool:
    state = row.values["state"]
    elsewhere = rules.is_signed(state) and not row.values["filled_values"]
    return elsewhere or (state in (EXCUSED, VOID) and row.values["printed_on"] is None)


def freeze(work: UnitOfWork, request: PrintRequest) -> None:
    """The first print: values and text are fixed on the agreement, and it waits for its signature."""
    rows = request.rows()
    fresh = Agreements(request.office, request.records).prints.freeze([row for row in rows if not row.values["filled_values"]])
    for row in rows:
        if rules.is_signed(row.values["state"]):
            continue  # fixed when it was signed
        state = PRINTED if row.values["state"] == WAITING else row.values["state"]
        work.set_fact("agreements", row.id, {**fresh.get(row.id, {}), "printed_on": clock.today(), "state": state})
    for text in {row.values["template"] or fresh[row.id]["template"] for row in rows}:
        work.set_fact("agreement-templates", text, {"used": True})


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
    open_ = _asked_for(request, year)
    label = code_list("agreement_type").label
    groups = [
        (name, [(each.name, label(each.variant), each.serial or "未建立", each.state) for each in members])
        for name, members in ((key, list(found)) for key, found in groupby(open_, key=lambda each: each.unit_name))
    ]
    title = f"{year} 年度未签交通安全责任书名单"
    return [name_list(title, groups, _UNSIGNED, clock.today())] if groups else []


def blank_unsigned(_request: PrintRequest) -> Sequence[Document]:
    """The list of who has not signed, to be filled in by hand."""
    return [blank_names(f"{clock.today().year} 年度未签交通安全责任书名单", _UNSIGNED)]


def _asked_for(request: PrintRequest, year: int) -> list[Signer]:
    """Of those who have not signed, whose agreement was chosen; without an agreement yet, whom the filters mean."""
    everybody = Query("agreements", (Filter("year", "is", year),))
    chosen = set(request.ids)
    all_chosen = chosen.issuperset(request.records.ids(everybody))

    def meant(each: Signer) -> bool:
        if each.agreement:
            return each.agreement in chosen
        return all(_fits(wanted, each) for wanted in request.filters) if request.filters else all_chosen

    return [each for each in Agreements(request.office, request.records).unsigned(year) if meant(each)]


def _fits(wanted: Filter, signer: Signer) -> bool:
    """What can be said of somebody without an agreement: unit, kind, person."""
    value = {"unit": signer.unit, "variant": signer.variant, "person": signer.person}.get(wanted.field)
    if value is None:
        return False
    return value in wanted.value if wanted.relation == "in" else wanted.relation == "is" and value == wanted.value


def signature_sheets(request: PrintRequest) -> Sequence[Document]:
    """One sheet to sign for all printed agreements of a person (or a unit), instead of one signature on each."""
    signers: dict[tuple[int | None, int | None], list[Row]] = {}
    for row in request.rows():
        person = row.values["person"]
        signers.setdefault((person, None if person else row.values["unit"]), []).append(row)
    return [_signature_sheet(request, rows) for rows in signers.values()]


def _signature_sheet(request: PrintRequest, rows: Sequence[Row]) -> Document:
    view, title = request.records.view("agreements"), "交通安全责任书签字页"
    name = str(rows[0].values["party_b"] or "")
    told, number_of = Style(size=14, leading=25), request.count(len(rows))
    lines = tuple(
        (
            str(number), *(row.text(view.field(field)) for field in ("serial", "variant", "party_a", "vehicle")),
            written_date(row.values["term_until"]),
        )
        for number, row in enumerate(rows, 1)
    )
    heads = ("序号", "编号", "责任书", "甲方", "车辆", "截止日期")
    columns = tuple(map(Column, (0.8, 2.3, 1.9, 1.9, 1.4, 1.9)))
    says = f"以上 {number_of} 份责任书的全部内容，双方已经看过并且清楚，愿意遵守。在这一页签字，和在每一份上签字一样。"
    sign = SignatureBlock(
        Party(((Text(f"乙方（签字）：{name}"),), (Text("　"),), (Text("签字："), Blank(9)), (Text(BLANK_DAY),))),
        Party(((Text("甲方（盖章）："),), (Text("　"),), (Text("责任人："), Blank(8)), (Text(BLANK_DAY),))),
    )
    blocks = (
        Heading(title, 0),
        Paragraph((Text(f"{name}应签的责任书共 {number_of} 份，已经逐份打印。各份内容以编号相同的印件为准："),), told, after=8),
        Table(columns, lines, (heads,), row_height=26),
        Paragraph((Text(says),), told, before=10, after=16),
        sign,
    )
    plain = Document(title, blocks, AGREEMENT, number=str(rows[0].values["serial"] or ""))
    return with_code("agreements", SHEET, rows, plain, rules.digest_of([str(row.values["sha256"] or "") for row in rows]))


PRINTS = (
    PrintKind(
        "agreements", "交通安全责任书", "agreements", agreements, First(fixed_under, freeze, "party_b", unmasked=True),
        Fits(lambda row: row.values["state"] not in (rules.EXCUSED, rules.VOID),
             "这些责任书登记为不需签或已经作废，没有可打印的。要签的请先退回待签。"),
        returns="责任书签字件",
        each_of="variant",
    ),
    PrintKind(
        SHEET, "责任书签字页（一人多份）", "agreements", signature_sheets,
        fits=Fits(lambda row: row.values["state"] == PRINTED and bool(row.values["sha256"]),
                  "签字页只给已经打印、还没有签字的责任书。请先打印责任书。"),
        returns="责任书签字件",
    ),
    PrintKind("signing-ledger", "责任书签订台账", "agreements", signing_ledger),
    PrintKind(
        "unsigned-list", "未签责任书名单", "agreements", unsigned_list,
        takes=Takes(fields=("unit", "variant", "person")), empty=blank_unsigned, posted=True,
    ),
)
