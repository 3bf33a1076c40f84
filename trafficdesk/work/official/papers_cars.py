"""Tables over all official cars: running figures by month and year, the fleet against its establishment, flagged trips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, table_page, years
from trafficdesk.fields.shown import money_text, number_text
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules.legal import practice
from trafficdesk.work.official.reading import CarMonth, TripReading
from trafficdesk.work.official.rules_checks import CARS, TRIPS

_FUELS = ("加油", "充电")


def running(request: PrintRequest) -> Sequence[Document]:
    """公务用车运行统计表: the year, then each month in which one of the cars drove or cost something."""
    reading = TripReading(request.office, request.records)
    year = request.year or clock.today().year
    cars = request.rows()
    sheets = reading.sheets([row.values["vehicle"] for row in cars], year)
    bought = {row.values["vehicle"]: row.values["price"] for row in cars if (row.values["bought"] or date.min).year == year}
    spans = [(f"{year} 年", [sheet.total for sheet in sheets])]
    spans += [(f"{year} 年 {month} 月", [sheet.months[month - 1] for sheet in sheets]) for month in range(1, 13)]
    pages = [
        _running(request, f"{name}公务用车运行统计表", lines, bought if not place else None)
        for place, (name, lines) in enumerate(spans)
        if not place or any(line.trips or line.costs for line in lines)
    ]
    return pages if sheets else []


def _running(request: PrintRequest, title: str, lines: Sequence[CarMonth], bought: Mapping[int, Decimal | None] | None) -> Document:
    """bought: what cars bought in the year cost, for the yearly disclosure (购置 and 运行)."""
    kinds = sorted({kind for line in lines for kind, _ in line.costs}, key=lambda kind: (kind not in _FUELS, kind))
    kinds = [*_FUELS, "维修", "保养", "保险"] if request.by_hand else kinds
    columns = [
        LedgerColumn("车牌"), LedgerColumn("出车次数"), LedgerColumn("行驶里程（公里）"), LedgerColumn("加油（升）"),
        LedgerColumn("百公里油耗（升）"), *(LedgerColumn(kind, "运行费用（元）") for kind in kinds),
        LedgerColumn("合计", "运行费用（元）"), LedgerColumn("每公里（元）"), LedgerColumn("有标记的派车单"),
        *([LedgerColumn("当年购置（元）")] if bought is not None else []),
    ]  # fmt: skip
    rows = [_line(line, kinds, bought) for line in lines]
    numbers = [*_sums(lines), *(money_text(sum(dict(line.costs).get(kind, 0) for line in lines) or None) for kind in kinds)]
    numbers += [money_text(sum(line.total for line in lines) or None), "", str(sum(line.flagged for line in lines) or "")]
    if bought is not None:
        numbers.append(money_text(sum(price or 0 for price in bought.values()) or None))
    return table_page(request, title, columns, rows, total=["合计", *numbers])


def _sums(lines: Sequence[CarMonth]) -> list[str]:
    return [
        str(sum(line.trips for line in lines)), str(sum(line.km for line in lines)),
        number_text(sum(line.fuel for line in lines)), "",
    ]  # fmt: skip


def _line(line: CarMonth, kinds: Sequence[str], bought: Mapping[int, Decimal | None] | None) -> list[str]:
    costs = dict(line.costs)
    per_km = f"{line.total / line.km:.2f}" if line.km and line.total else ""
    texts = [
        line.plate, str(line.trips or ""), str(line.km or ""), number_text(line.fuel or None),
        f"{line.per_100:.1f}" if line.per_100 is not None else "", *(money_text(costs.get(kind) or None) for kind in kinds),
        money_text(line.total or None), per_km, str(line.flagged or ""),
    ]  # fmt: skip
    return texts if bought is None else [*texts, money_text(bought.get(line.vehicle) or None)]


def fleet(request: PrintRequest) -> Sequence[Document]:
    """公务用车编制与实有表: every chosen car with its place in the establishment and its years of use."""
    cars = all_words(request)
    names = ("use", "establishment", "department", "bought")
    vehicles = vehicles_of(request, cars)
    rows = [_car(car, vehicles[car.row.values["vehicle"]], names) for car in cars]
    columns = ("车牌", "车辆类型", "品牌型号", *(cars[0].label(name) for name in names), "已用（年）", "可申请更新", "购置价（元）",
               "标识化", "装北斗", "责任人", "状态") if cars else ()  # fmt: skip
    inside = sum(car.row.values["establishment"] == "在编" for car in cars)
    total = ["合计", f"{len(cars)} 辆", *[""] * (len(columns) - 2)]
    note = f"实有 {len(cars)} 辆：在编 {inside} 辆，超编 {len(cars) - inside} 辆"
    return [table_page(request, "公务用车编制与实有表", columns, rows, total=total, note=note)] if cars else []


def vehicles_of(request: PrintRequest, cars: Sequence[Words]) -> dict[int, Words]:
    """The vehicle of each official car, by id."""
    ids = [car.row.values["vehicle"] for car in cars]
    return {row.id: Words(request, row) for row in request.records.rows("vehicles", ids)}


def _car(car: Words, vehicle: Words, names: Sequence[str]) -> list[str]:
    bought, today = car.row.values["bought"] or vehicle.row.values["registered"], clock.today()
    used = None if bought is None else today.year - bought.year - ((today.month, today.day) < (bought.month, bought.day))
    renew = "" if used is None else "是" if used >= practice("car_renewal_years", today) else "否"
    return [
        vehicle["plate"], vehicle["vehicle_type"], vehicle["brand"], *(car[name] for name in names),
        "" if used is None else str(used), renew, car["price"], car["marked"], car["beidou"], car["keeper"], vehicle["state"],
    ]  # fmt: skip


def flagged(request: PrintRequest) -> Sequence[Document]:
    """用车核对情况表: the trips among the chosen ones on which something was flagged, with the reason given."""
    looked_at = all_words(request)
    if not looked_at:
        return []
    trips = [trip for trip in looked_at if trip.row.values["findings"]]
    names = ("number", "leaves", "department", "passenger", "purpose", "destination", "vehicle", "driver", "state")
    view = request.records.view(TRIPS)
    columns = [*(view.field(name).label for name in names), "核对情况和原因"]
    rows = [[*(trip[name] for name in names), trip["findings"]] for trip in trips]
    title = f"{years(row.values['leaves'] for row in request.rows())}用车核对情况表"
    return [table_page(request, title, columns, rows, note=_looked_at(looked_at, len(rows)))]


def _looked_at(trips: Sequence[Words], flagged: int) -> str:
    """What the list was made of, so that a short one is no riddle."""
    numbers = "、".join(trip["number"] for trip in trips[:3]) + (f"等 {len(trips)} 张" if len(trips) > 3 else "")
    return f"核对了{numbers}派车单，有标记的 {flagged} 张" if flagged else f"核对了{numbers}派车单，都没有需要核对的情况"


PRINTS = (
    PrintKind("car-month-table", "公务用车运行统计表", CARS, running, takes=Takes(year=True)),
    PrintKind("car-fleet-table", "公务用车编制与实有表", CARS, fleet),
    PrintKind("trip-flags", "用车核对情况表", TRIPS, flagged),
)
