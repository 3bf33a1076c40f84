"""What stands on a driver's or a vehicle's card beside its own fields (domain 2.2, 2.3): worked out, or to write in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.history import HistoryLine
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.reports.archive_card import CardSection, CardTable
from trafficdesk.rules.calendar_steps import full_years
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.rules_signing import is_signed_on
from trafficdesk.work.people import rules_points_cycle as points_cycle

Pairs = tuple[tuple[str, str], ...]
_CHANGES = 10  # changes shown on a card, newest first


@dataclass(frozen=True, slots=True)
class BackSection:
    """One table of a card's back: rows of `code` under the office's own name; `least` rows are there to write on, `blank` on a
    card that is written by hand altogether."""

    code: str
    heading: str
    least: int = 0
    blank: int = 0


# The order of the paper; what else belongs to the record follows.
BACKS: Mapping[str, tuple[BackSection, ...]] = {
    "people": (
        BackSection("training-attendances", "培训记录", 2), BackSection("violations", "违法记录", 2),
        BackSection("accident-parties", "事故记录", 1), BackSection("agreements", "责任书"), BackSection("merits", "奖惩", 2),
    ),
    "vehicles": (
        BackSection("accident-parties", "事故", 2), BackSection("violations", "违法", 2), BackSection("drives", "驾驶人"),
        BackSection("vehicle-changes", "变更"), BackSection("vehicle-services", "维修保养", 2),
    ),
    "units": (
        BackSection("people", "驾驶员", blank=8), BackSection("vehicles", "车辆", blank=5), BackSection("agreements", "责任书", blank=3),
        BackSection("merits", "奖惩", blank=2), BackSection("operating-permits", "道路运输资质", blank=2),
    ),
}  # fmt: skip
# Said on the front already: the usual cars, the present post.
LEFT_OUT: Mapping[str, frozenset[str]] = {  # memos are the clerk's own, for no archive
    "people": frozenset({"vehicles", "memos"}), "units": frozenset({"memos"}), "vehicles": frozenset({"memos"}),
}
PASTE: Mapping[str, str] = {"people": "证件复印件粘贴处（身份证、驾驶证正副页）", "vehicles": "车辆照片、行驶证复印件粘贴处"}
HEADINGS: Mapping[str, str] = {"people": "驾驶和责任", "vehicles": "使用和保险", "units": "人员和车辆"}
# Tables to write on by hand that no record keeps.
BLANKS: Mapping[str, tuple[tuple[str, tuple[str, ...], int], ...]] = {
    "vehicles": (("年检记录", ("检验日期", "有效期至", "检验机构", "结果"), 2),),
}


def facts_of(request: PrintRequest, row: Row) -> Pairs:
    """Pairs that follow from other records; () for other kinds."""
    tell = {"people": _of_driver, "vehicles": _of_vehicle, "units": _of_unit}.get(row.code)
    return tell(request, row) if tell else ()


def blanks_of(code: str) -> list[CardSection]:
    """Tables to write on."""
    return [CardSection(name, table=CardTable(columns, least=least)) for name, columns, least in BLANKS.get(code, ())]


def changes_of(request: PrintRequest, row: Row) -> CardSection | None:
    """变更记录: what was changed on the record since it was made; None without a change."""
    lines = [line for line in request.records.history(row.code, row.id) if line.action == "edited" and line.label]
    if not lines:
        return None
    table = CardTable(("日期", "项目", "原来", "改为", "经手人"), _texts(lines[:_CHANGES]), (1.3, 1.6, 2, 2, 1.2), least=0)
    return CardSection("变更记录", table=table)


def _texts(lines: Sequence[HistoryLine]) -> tuple[tuple[str, ...], ...]:
    return tuple((f"{line.at:%Y-%m-%d}", line.label, line.old, line.new, line.by) for line in lines)


def _of_driver(request: PrintRequest, row: Row) -> Pairs:
    today, first = clock.today(), row.values["first_issued"]
    drives = request.records.select("drives", Filter("person", "is", row.id), Filter("end", "empty"))
    agreements = request.records.select("agreements", Filter("person", "is", row.id))  # in the order of the table on the back: read once
    signed = [each for each in agreements if each.values["signed_on"]]
    last = max(signed, key=lambda each: each.values["year"] or 0, default=None)
    years, cycle, points = "", "", ""
    if first is not None and first <= today:
        years = f"{full_years(first, today)} 年"
        span = points_cycle.points_cycle(first, today).value
        cycle = f"{span[0]} 至 {span[1]}" if span else ""
        mine = request.records.select("violations", Filter("person", "is", row.id))
        points = f"{points_cycle.points_so_far(first, today, [(v.values['happened'], v.values['points']) for v in mine]).value} 分"
    return (
        ("驾龄", years),
        ("记分周期", cycle),
        ("周期内违法记分", points),
        ("常驾车辆", "、".join(each.titles.get("vehicle", "") for each in drives)),
        ("责任书编号", f"{last.title}（{last.values['signed_on']}签）" if last else ""),
    )


def _of_unit(request: PrintRequest, row: Row) -> Pairs:
    """驾驶人数、机动车数、本年责任书数 (domain 1.1, 单位交通安全基本情况表)."""
    mine, year = Filter("unit", "is", row.id), request.year or clock.today().year
    people = request.records.select("people", mine, Filter("state", "is", "在册"))
    cars = request.records.select("vehicles", mine)
    own = sum(each.values["ownership"] == "公车" for each in cars)
    private = sum(each.values["category"] == "私家车驾驶人" for each in people)
    made, day = request.records.select("agreements", mine, Filter("year", "is", year)), min(clock.today(), date(year, 12, 31))
    signed = [row for row in made if is_signed_on(row.values["state"], row.values["signed_on"], row.values["ended_on"], day)]
    classes = Counter(_class_of(str(each.values["vehicle_type"] or "")) for each in cars)
    return (
        ("驾驶人数", f"{len(people)} 人（公车等 {len(people) - private}，私家车 {private}）"),
        ("机动车数", f"{len(cars)} 辆（公车 {own}，私车 {len(cars) - own}）"),
        ("车型", "，".join(f"{name} {number}" for name, number in sorted(classes.items()))),
        (f"{year} 年责任书", f"已签 {len(signed)} 份"),
    )


def _class_of(vehicle_type: str) -> str:
    """大型, 中型, 小型, 摩托车 or 其他 by the type code (GA 24.4)."""
    if vehicle_type.startswith("M"):
        return "摩托车"
    sizes = {"1": "大型", "2": "中型", "3": "小型", "4": "小型"}
    return sizes.get(vehicle_type[1:2], "其他") if vehicle_type[:1] in ("K", "H") else "其他"


def _of_vehicle(request: PrintRequest, row: Row) -> Pairs:
    drives = request.records.select("drives", Filter("vehicle", "is", row.id), Filter("end", "empty"))
    school = request.records.select("school-vehicles", Filter("vehicle", "is", row.id))
    carrier = next((each.values["carrier_until"] for each in school if each.values["carrier_until"]), None)
    return (
        ("使用人", "、".join(each.titles.get("person", "") for each in drives)),
        ("承运人责任险止期", str(carrier or "")),
    )
