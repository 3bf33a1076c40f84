"""Reports over the registers as they stand: agreements by unit, and the base data of cars and drivers (domain 1.13)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from trafficdesk.fields.codes import code_list
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.figures import Figure, percent
from trafficdesk.rules.periods import CalendarPeriod
from trafficdesk.store.query import Filter
from trafficdesk.work.agreements.rules_signing import Signer
from trafficdesk.work.people import rules_vehicles as vehicle_rules
from trafficdesk.work.reports.content import ReportCell, ReportLine, ReportSheet
from trafficdesk.work.reports.counting import Counting

# The agreements that drivers sign with their unit; every one of them has a column, so that the columns add up.
_VARIANTS = {"公车": "unit-official-driver", "私车": "unit-private-driver", "校车": "school-driver"}
_OWNED = ("公车", "私车")
# Groups of vehicle types by the first letters of their codes, as the basic tables of the police have them.
_TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("大型客车", ("K1",)), ("中型客车", ("K2",)), ("面包车", ("K39", "K49")), ("小型、微型客车", ("K3", "K4")),
    ("重型货车", ("H1", "Q1")), ("中型货车", ("H2", "Q2")), ("轻型、微型货车", ("H3", "H4", "Q3")),
    ("低速货车和三轮汽车", ("H5", "N")), ("摩托车", ("M",)), ("挂车", ("G", "B")), ("专项作业和机械", ("Z", "J", "D")),
    ("拖拉机和其他", ("T", "X")),
)  # fmt: skip
_AGES = ((18, 29), (30, 39), (40, 49), (50, 59), (60, 62), (63, 69), (70, 120))
_LATE = (
    ("驾驶证过期", "people", "valid_until"), ("检验过期", "vehicles", "inspection_until"),
    ("交强险过期", "vehicles", "insurance_until"), ("超过强制报废期", "vehicles", "scrap_by"),
)  # fmt: skip


def as_of(period: CalendarPeriod, today: date) -> date:
    """The day on which a register is looked at for a period: its last one, today while it runs."""
    return min(period.until, max(today, period.since))


def agreements_by_unit(counting: Counting, period: CalendarPeriod, today: date) -> ReportSheet:
    """责任书签订情况汇总表: who must sign, who has, who has not, by unit, for the year up to the period's end."""
    day = as_of(period, today)
    by_unit: dict[int, list[Signer]] = defaultdict(list)
    for signer in counting.signers(day.year, day):
        by_unit[signer.unit].append(signer)
    lines, sums, wholes = [], [0] * (3 + len(_VARIANTS)), Counter[str]()
    for signers in sorted(by_unit.values(), key=lambda each: each[0].unit_name):
        drivers = [each for each in signers if each.person is not None and each.must]
        signed = [each for each in drivers if each.signed]
        groups = (drivers, signed, [each for each in drivers if each.open],
                  *([each for each in signed if each.variant == variant] for variant in _VARIANTS.values()))  # fmt: skip
        sums = [before + len(some) for before, some in zip(sums, groups, strict=True)]
        whole = _whole(next((each for each in signers if each.person is None), None))
        wholes[whole] += 1
        lines.append(_unit_line(signers[0].unit_name, whole, [_people(some) for some in groups], len(drivers), len(signed)))
    total = _unit_line("合计", f"{wholes['已签']} 家已签", [ReportCell(str(number)) for number in sums], sums[0], sums[1])
    heads = ("应签", "已签", "未签", "签订率", *(f"{name}已签" for name in _VARIANTS), "单位责任书")
    note = (
        f"统计到 {day}。应签为在册驾驶员（不需签的除外），在几家单位任职的，每家各签一份、各计一次；"
        f"已签为 {day.year} 年度与现单位签订、没有终止的，等于{'、'.join(_VARIANTS)}已签之和。"
    )
    return ReportSheet("责任书签订情况", ("", "单位", ""), heads, tuple(lines), total, note)


def _whole(signer: Signer | None) -> str:
    """The unit's own agreement with the street, if it signs one at all."""
    if signer is None or not signer.must:
        return "不需签"
    return "已签" if signer.signed else "未签"


def _unit_line(name: str, whole: str, counted: Sequence[ReportCell], must: int, came: int) -> ReportLine:
    share = ReportCell(percent(came, must, 1))
    return ReportLine("", name, "", (*counted[:3], share, *counted[3:], ReportCell(whole)))


def _people(signers: Sequence[Signer]) -> ReportCell:
    ids = tuple(each.person for each in signers)
    return ReportCell.of(Figure(Decimal(len(ids)), "people", (Filter("id", "in", ids),), f"{len(ids)} 条记录"))


def base_data(counting: Counting, period: CalendarPeriod, today: date) -> tuple[ReportSheet, ...]:
    """机动车和驾驶人基础数据表: kinds of cars by owner, licence classes by age, what has run out."""
    day = as_of(period, today)
    return _cars(counting, day), _licences(counting, day), _late(counting, day)


def _cars(counting: Counting, day: date) -> ReportSheet:
    there = vehicle_rules.ON_REGISTER
    types = [each.code for each in code_list("vehicle_type").options()]
    lines = []
    for name, starts in _TYPES:
        codes = tuple(code for code in types if code.startswith(starts))
        types = [code for code in types if code not in codes]
        lines.append(_car_line(counting, name, (there, Filter("vehicle_type", "in", codes))))
    lines.append(_car_line(counting, "没有填类型", (there, Filter("vehicle_type", "empty"))))
    total = _car_line(counting, "合计", (there,))
    note = f"截至 {day} 的登记情况，已报废、调拨、拍卖、转出的车不计。"
    return ReportSheet("机动车（车型×公车、私车）", ("", "车型", "计量单位"), (*_OWNED, "没有填", "合计"), tuple(lines), total, note)


def _car_line(counting: Counting, name: str, filters: tuple[Filter, ...]) -> ReportLine:
    owned = [Filter("ownership", "is", each) for each in _OWNED] + [Filter("ownership", "empty")]
    cells = [ReportCell.of(counting.figure("vehicles", (*filters, each))) for each in owned]
    return ReportLine("", name, "辆", (*cells, ReportCell.of(counting.figure("vehicles", filters))))


def _licences(counting: Counting, day: date) -> ReportSheet:
    on_register = Filter("state", "is", "在册")
    spans = [_born(day, low, high) for low, high in _AGES]
    heads = [f"{low}—{high} 岁" if high < 120 else f"{low} 岁以上" for low, high in _AGES]
    classes = [each.code for each in code_list("licence_class").options()]
    lines = [
        _licence_line(counting, code, (on_register, Filter("licence_classes", "contains", code)), spans) for code in classes
    ]
    lines.append(_licence_line(counting, "没有填车型", (on_register, Filter("licence_classes", "empty")), spans))
    total = _licence_line(counting, "在册人数", (on_register,), spans)
    note = "一人有几种准驾车型的，各种里都计；最后一行是实有人数。"
    shown = tuple(line for line in lines if line.cells[-1].text != "0")
    return ReportSheet("驾驶人（准驾×年龄，单位：人）", ("", "准驾车型", ""), (*heads, "没有填", "合计"), shown, total, note)


def _licence_line(
    counting: Counting, name: str, filters: tuple[Filter, ...], spans: Iterable[Filter]
) -> ReportLine:
    ages = [counting.figure("people", (*filters, span)) for span in (*spans, Filter("born", "empty"))]
    all_ = counting.figure("people", filters)
    return ReportLine("", name, "人", tuple(ReportCell.of(each) for each in (*ages, all_)))


def _born(day: date, low: int, high: int) -> Filter:
    """Who is between `low` and `high` years old on a day."""
    return Filter("born", "between", add_years(day, -high - 1) + timedelta(days=1), add_years(day, -low), counted=True)


def _late(counting: Counting, day: date) -> ReportSheet:
    lines = []
    for name, code, field in _LATE:
        there = vehicle_rules.THERE if code == "vehicles" else ("在册",)
        filters = (Filter("state", "in", there), Filter(field, "before", day))
        cell = ReportCell.of(counting.figure(code, filters))
        lines.append(ReportLine("", name, "辆" if code == "vehicles" else "人", (cell,)))
    return ReportSheet("逾期情况", ("", "项目", "计量单位"), ("数量",), tuple(lines), note=f"截至 {day}。")
