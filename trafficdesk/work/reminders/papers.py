"""The findings on paper: the whole list, a sheet to make the calls from, and a notice for each unit with its receipt."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.finding import Finding
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.papers.kind import Builder, PrintKind, Takes
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.errors import KnownError
from trafficdesk.fields.nearness import days_word
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import ledger
from trafficdesk.store.query import Row
from trafficdesk.work.reminders import notice

DAYS = 90
_UNPERMITTED = ("units.unpermitted", "vehicles.unpermitted")
_DUE = ("事项", "对象", "单位", "联系人和电话", "期限", "情况", "办理结果")
_WITHOUT = ("种类", "名称或车牌", "单位", "缺什么", "从哪天起", "处置（约谈、建议函、移送）")
_CALLS = ("单位", "联系人和电话", "对象", "事项", "期限", "情况", "通话结果")
_PHONES = (("safety_officer", "officer_phone"), ("deputy", "deputy_phone"), ("head", "head_phone"))


def findings_of(request: PrintRequest) -> list[Finding]:
    """What the lists print: what is late or due within ninety days."""
    from trafficdesk.work import catalogue  # it names these papers too

    return Findings(request.office, request.records, catalogue.finding_sources()).due(DAYS)


def due_list(request: PrintRequest) -> Sequence[Document]:
    """到期清单: what is late or due within 90 days, most urgent first, and whom to call."""
    found = findings_of(request)
    ids = sorted({item.unit_id for item in found if item.unit_id})
    call = {unit.id: _whom(request, unit) for unit in request.records.rows("units", ids)}
    rows = [
        [item.what, item.title, item.unit, call.get(item.unit_id or 0, ""), item.due.isoformat(), days_word(item.days), ""]
        for item in found
    ]
    if not rows:
        return []
    return [_list(request, "到期清单", _DUE, rows)]


def _list(request: PrintRequest, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> Document:
    return ledger(title, heads, rows, request.office.name, request.office.user, clock.today(), note=note)


def _blank(title: str, heads: Sequence[str]) -> Builder:
    return lambda request: [_list(request, title, heads, [[""] * len(heads)])]


def without_permit(request: PrintRequest) -> Sequence[Document]:
    """不具备道路运输资质名单: firms and cars in commercial service of which the list of findings says so."""
    found = [item for item in findings_of(request) if item.kind.name in _UNPERMITTED]
    rows = [[item.label, item.title, item.unit or item.title, item.what, item.found.since.isoformat() if item.found.since else "", ""]
            for item in sorted(found, key=lambda item: (item.code != "units", item.unit, item.title))]  # fmt: skip
    if not rows:
        return []
    note = "依据道路运输条例：营运车辆应有道路运输证，运输企业应有道路运输经营许可证；4.5 吨及以下普通货运车辆除外"
    return [_list(request, "不具备道路运输资质名单", _WITHOUT, rows, note)]


def call_sheet(request: PrintRequest) -> Sequence[Document]:
    """电话提醒单: unit by unit with whom to call; of the chosen units."""
    by_unit = _by_unit(request)
    rows = []
    for unit in request.records.rows("units", list(by_unit)):
        whom = _whom(request, unit)
        for item in by_unit[unit.id]:
            rows.append([unit.title, whom, item.title, item.what, item.due.isoformat(), days_word(item.days), ""])
    if not rows:
        return []
    return [_list(request, "电话提醒单", _CALLS, rows)]


def _whom(request: PrintRequest, unit: Row) -> str:
    """Whom to call in a unit: the first of those who answer for its safety that is on record."""
    view = request.records.view("units")
    person, phone = next((pair for pair in _PHONES if unit.values[pair[0]]), _PHONES[0])
    return f"{unit.text(view.field(person))} {unit.text(view.field(phone), masked=request.masked)}".strip()


def unit_notices(request: PrintRequest) -> Sequence[Document]:
    """告知单 with receipt, one for each chosen unit that has something to do."""
    by_unit, office = _by_unit(request), request.office
    if request.ids and not by_unit:
        raise KnownError("选中的单位没有要办的事项，不用打印告知单。")
    phone, today = str(office.setting("office.phone", "") or ""), clock.today()
    return [
        notice.sheet(unit.title, by_unit[unit.id], office.name, office.user, phone, today)
        for unit in request.records.rows("units", list(by_unit))
    ]


def blank_notice(request: PrintRequest) -> Sequence[Document]:
    """A notice to a unit, to be filled in by hand."""
    phone = str(request.office.setting("office.phone", "") or "")
    return [notice.blank_sheet(request.office.name, request.office.user, phone)]


def _by_unit(request: PrintRequest) -> dict[int, list[Finding]]:
    """Chosen unit → what it has to do, in the order of the choice."""
    found: dict[int, list[Finding]] = {unit: [] for unit in request.ids}
    for item in notice.of_unit(findings_of(request)):
        if item.unit_id in found:
            found[item.unit_id].append(item)
    return {unit: items for unit, items in found.items() if items}


PRINTS = (
    PrintKind("due-list", "到期清单", "people", due_list, takes=Takes(rows=False, fields=(), year=False), empty=_blank("到期清单", _DUE)),
    PrintKind("unpermitted-list", "不具备道路运输资质名单", "operating-permits", without_permit,
              takes=Takes(rows=False, fields=(), year=False), empty=_blank("不具备道路运输资质名单", _WITHOUT)),
    PrintKind("call-sheet", "电话提醒单", "units", call_sheet, empty=_blank("电话提醒单", _CALLS)),
    PrintKind("unit-notice", "交通安全事项告知单", "units", unit_notices, returns="签收回执", empty=blank_notice),
)
