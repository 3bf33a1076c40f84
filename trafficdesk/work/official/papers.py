"""Prints of the official cars: trip slip, cost sheet, data sheet, holiday sealing (domain 1.4, 2.5)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.kind import First, Fits, PrintKind, Takes
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, grouped, table_page
from trafficdesk.fields.shown import number_text, written_date
from trafficdesk.reports.document import (
    A5_SLIP,
    LIST,
    Align,
    Block,
    Cell,
    Column,
    Document,
    KeyValueGrid,
    Pair,
    Paragraph,
    Role,
    Rule,
    Spacer,
    Style,
    Table,
    Text,
)
from trafficdesk.reports.forms import blank_form
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.official import rules
from trafficdesk.work.official.papers_cars import vehicles_of
from trafficdesk.work.official.reading import (
    CarMonth,
    CarSheet,
    SealingLine,
    TripReading,
)
from trafficdesk.work.official.rules_checks import CARS, COSTS, SEALINGS, TRIPS

_STAGES = {rules.AGREED: "派车", rules.OUT: "派车", rules.BACK: "回场"}
_TITLE = Style(Role.HEI, 16, 24, Align.CENTRE, 0)
_RECEIPT = Style(Role.HEI, 9, 14, Align.LEFT, 0)
_STUB_TITLE = Style(Role.HEI, 12, 18, Align.CENTRE, 0)
_COST_KINDS = ("加油", "充电", "维修", "保养", "保险", "过路费", "停车费", "洗车", "年检", "其他")
_VEHICLE_FIELDS = (
    "plate", "plate_type", "vehicle_type", "brand", "vin", "engine_number", "use_character", "displacement", "fuel",
    "seats", "registered", "inspection_until", "insurance_until", "commercial_until", "scrap_by", "parked_at", "state",
)  # fmt: skip
_CAR_FIELDS = (
    "use", "establishment", "bought", "price", "marked", "beidou", "fuel_per_100", "department", "keeper", "service_km",
)  # fmt: skip


def slips(request: PrintRequest) -> Sequence[Document]:
    """派车单 on A5: the stub for the office, the slip for the driver; what happens on the way is written in."""
    bought = request.records.select(COSTS, Filter("trip", "in", tuple(request.ids)))
    return [_slip(each, [cost for cost in bought if cost.values["trip"] == each.row.id]) for each in all_words(request)]


def _slip(trip: Words, bought: Sequence[Row]) -> Document:
    number = trip["number"]
    stub = ("department", "passenger", "purpose", "destination", "vehicle", "driver", "leaves", "approver")
    asked = ("department", "passenger", "heads", "purpose")
    blocks: list[Block] = [
        Paragraph((Text("派车单（存根）"),), _STUB_TITLE),
        _numbered(number),
        _grid([Pair(label, text, wide=len(text) > 18) for label, text in trip.pairs(*stub)], 18),
        Rule(dashed=True, text=f"骑　缝　{number}", before=4, after=4),
        Paragraph((Text("派车单"),), _TITLE),
        _numbered(number),
        _grid([Pair(label, text) for label, text in trip.pairs(*asked)], 21),
        _grid([Pair(label, text, wide=True) for label, text in trip.pairs("reason", "destination")], 21),
        _grid([Pair(label, text) for label, text in trip.pairs("leaves", "returns", "vehicle", "driver", "approver",
                                                               "approved_at")], 21),
        Paragraph((Text("回执（回场后填）"),), _RECEIPT, keep_next=True),
        _grid(_way(trip, bought), 21),
        Spacer(4),
        _signers("用车人签字", "驾驶员签字", "派车人签字"),
    ]  # fmt: skip
    leaves = trip.row.values["leaves"]
    return Document(f"派车单 {number}", tuple(blocks), A5_SLIP, number=number, dated=leaves.date() if leaves else None)


def _way(trip: Words, bought: Sequence[Row]) -> list[Pair]:
    """The receipt half: filled in when the car is back, room to write until then."""
    values = trip.row.values
    known = values["left_km"] is not None and values["back_km"] is not None
    driven = str(values["back_km"] - values["left_km"]) if known else ""
    fields = trip.pairs("left_at", "back_at", "left_km", "back_km")
    pairs = [*fields, ("行驶里程", driven), ("加油（升、元）", _fuel(bought)), *trip.pairs("toll", "parking")]
    return [Pair(label, text) for label, text in pairs]


def _fuel(bought: Sequence[Row]) -> str:
    """What was bought on the way, as the costs have it."""
    return "；".join(f"{number_text(each.values['quantity'])} 升，{number_text(each.values['amount'])} 元" for each in bought)


def _grid(pairs: Sequence[Pair], height: float) -> KeyValueGrid:
    return KeyValueGrid(tuple(pairs), row_height=height, size=9)


def _numbered(number: str) -> Table:
    return Table((Column(1),), ((Cell(f"编号：{number}", align=Align.RIGHT),),), size=9, row_height=14, ruled=False)


def _signers(*names: str) -> Table:
    cells = tuple(Cell(f"{name}：", align=Align.LEFT) for name in names)
    return Table((Column(1),) * len(names), (cells,), size=9, row_height=20, ruled=False)


def cost_sheets(request: PrintRequest) -> Sequence[Document]:
    """单车核算表: twelve months and the year of each chosen car."""
    reading = TripReading(request.office, request.records)
    year = request.year or clock.today().year
    return [_cost_sheet(request, each, year) for each in reading.sheets([row.values["vehicle"] for row in request.rows()], year)]


def _cost_sheet(request: PrintRequest, sheet: CarSheet, year: int) -> Document:
    spent = {kind for month in sheet.months for kind, _ in month.costs}
    kinds = [kind for kind in _COST_KINDS if kind in spent] + sorted(spent - set(_COST_KINDS))
    kinds = kinds or list(_COST_KINDS[:4])
    columns = [
        LedgerColumn("月份"), LedgerColumn("出车次数"), LedgerColumn("行驶里程（公里）"), LedgerColumn("加油（升）"),
        LedgerColumn("充电（千瓦时）"), LedgerColumn("百公里油耗（升）"),
        *(LedgerColumn(kind, "费用（元）") for kind in kinds), LedgerColumn("合计（元）"), LedgerColumn("有标记的派车单"),
    ]  # fmt: skip
    rows = [_cost_line(f"{month.month} 月", month, kinds) for month in sheet.months]
    total = _cost_line("全年", sheet.total, kinds)
    title = f"{sheet.plate} {year} 年单车核算表"
    return table_page(request, title, columns, rows, total=total, serials=False)


def _cost_line(name: str, month: CarMonth, kinds: Sequence[str]) -> list[str]:
    costs = dict(month.costs)
    amounts = [f"{costs[kind]:.2f}" if kind in costs else "" for kind in kinds]
    numbers = [number_text(value) if value else "" for value in (month.trips, month.km, month.fuel, month.charge)]
    rate = f"{month.per_100:.1f}" if month.per_100 is not None else ""
    return [name, *numbers, rate, *amounts, f"{month.total:.2f}" if month.total else "", str(month.flagged or "")]


def data_sheets(request: PrintRequest) -> Sequence[Document]:
    """公务用车基础信息采集表, one car on a page."""
    cars = all_words(request)
    vehicles = vehicles_of(request, cars)
    return [_data_sheet(request, each, vehicles[each.row.values["vehicle"]]) for each in cars]


def _data_sheet(request: PrintRequest, car: Words, vehicle: Words) -> Document:
    pairs = [*vehicle.pairs(*_VEHICLE_FIELDS), *car.pairs(*_CAR_FIELDS)]
    return blank_form(
        "公务用车基础信息采集表",
        [*pairs, Pair(car.label("remark"), car["remark"], wide=True, height=50)],
        number=vehicle["plate"],
        unit=request.office.name,
        signers=("填表人", "审核人", "负责人（盖章）"),
        page=LIST,
        dated=clock.today(),
    )


def sealing(request: PrintRequest) -> Sequence[Document]:
    """节假日公务用车封存登记表 of each holiday among the chosen rows: every car, also those not registered."""
    reading = TripReading(request.office, request.records)
    found = grouped(
        request.rows(), lambda row: (row.values["holiday"], row.values["starts"], row.values["ends"])
    )
    pages = []
    for holiday, starts, ends in found:
        rows = [_sealed(line) for line in reading.sealing_list(starts, ends)]
        title = f"{starts.year} 年{holiday}公务用车封存登记表（{written_date(starts)}至{written_date(ends)}）"
        pages.append(table_page(request, title, _SEALED, [*rows]))
    return pages


_SEALED = ("车牌", "情况", "停放地点", "封存时里程（公里）", "钥匙保管人", "不封存原因", "期间派车单", "检查人", "检查人签字")


def blank_sealing(request: PrintRequest) -> Sequence[Document]:
    """The register of cars put away over a holiday, to be filled in by hand."""
    title = "＿＿＿年＿＿＿＿公务用车封存登记表（　　月　　日至　　月　　日）"
    return [table_page(request, title, _SEALED, [[""] * len(_SEALED)])]


def _sealed(line: SealingLine) -> list[str]:
    return [
        line.plate, line.state, line.place, number_text(line.odometer), line.key_holder, line.exempt,
        "、".join(line.trips), line.checked_by, "",
    ]  # fmt: skip


def as_far_as_it_came(_request: PrintRequest, rows: Sequence[Row]) -> dict[int, str]:
    """A slip is one paper on its way out, for this car and driver, and another one when the car is back."""
    found = {}
    for row in rows:
        number, state, vehicle, driver = (row.values[name] for name in ("number", "state", "vehicle", "driver"))
        if state in _STAGES and (state == rules.BACK or (vehicle and driver)):
            found[row.id] = f"{number} {_STAGES[state]} {vehicle} {driver}"
    return found


PRINTS = (
    PrintKind(
        "trip-slip", "派车单", TRIPS, slips, First(as_far_as_it_came),
        Fits(lambda row: row.values["state"] not in (rules.CANCELLED, rules.REFUSED),
             "申请已经取消或驳回，没有派车单可打印。要用车请重新申请。"),
        returns="派车单",
    ),
    PrintKind("car-cost-sheet", "单车核算表", CARS, cost_sheets, takes=Takes(year=True)),
    PrintKind("car-data-sheet", "公务用车基础信息采集表", CARS, data_sheets),
    PrintKind(
        "sealing-table", "节假日公车封存登记表", SEALINGS, sealing,
        takes=Takes(fields=("holiday", "starts"), whole="整个假期"), empty=blank_sealing,
    ),
)
