"""What one term's pupil transport comes to, in numbers (domain 1.5): by committee, buses by stage, handling without permit."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import grouped, table_page
from trafficdesk.fields.codes import code_list
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.school import rules
from trafficdesk.work.school.coverage import TermCoverage, coverage
from trafficdesk.work.school.reading import SchoolReading
from trafficdesk.work.school.rules import VEHICLES

_NO_STAGE = "学段未填"
_DATED = ("校车使用许可", "校车标牌", "半年检验", "承运人责任险", "交强险")
_STATES = (rules.SURVEYED, rules.VERIFIED, rules.TOLD, rules.PASSED, rules.RECHECKED, rules.CLOSED)


def summaries(request: PrintRequest) -> Sequence[Document]:
    """接送学生车辆汇总表 of each term among the chosen rows, with its tables of buses and of vehicles without a permit."""
    reading = SchoolReading(request.records)
    made: list[Document] = []
    for term in sorted({row.values["term"] for row in request.rows()}):
        made.append(_summary(request, term))
        found = request.records.select(VEHICLES, Filter("term", "is", term))
        buses = [row for row in found if row.values["category"] == rules.PERMITTED]
        others = [row for row in found if row.values["category"] in rules.NEEDS_PERMIT]
        made += [_buses(request, reading, term, buses)] if buses else []
        made += [_handled(request, term, others)] if others else []
    return made


def blank_summary(request: PrintRequest) -> Sequence[Document]:
    """All three tables, with every stage and every category."""
    reading, term = SchoolReading(request.records), "＿" * 8
    return [_summary(request, term), _buses(request, reading, term, []), _handled(request, term, [])]


def _summary(request: PrintRequest, term: str) -> Document:
    categories = code_list("school_vehicle_category").options()
    found = grouped(
        request.records.select(VEHICLES, Filter("term", "is", term)),
        lambda row: (row.values["committee"], row.values["category"]),
    )
    columns = [
        LedgerColumn("居委会"), *(LedgerColumn(each.label, "登记车辆（辆）") for each in categories),
        LedgerColumn("合计", "登记车辆（辆）"), LedgerColumn("申报", "与申报对账"), LedgerColumn("相差", "与申报对账"),
        LedgerColumn("申报", "驾驶人（人）"), LedgerColumn("登记", "驾驶人（人）"), LedgerColumn("学生（人）"),
        LedgerColumn("缺项（项）"),
    ]  # fmt: skip
    covered = coverage(request.records, term)
    counts = [[len(found.get((line.committee, each.code), ())) for each in categories] for line in covered]
    rows = [_summary_line(line, numbers) for line, numbers in zip(covered, counts, strict=True)]
    sums = [sum(numbers[place] for numbers in counts) for place in range(len(categories))]
    total = [
        "合计", *map(str, sums), str(sum(line.vehicles for line in covered)),
        str(sum(line.declared_vehicles or 0 for line in covered)), "",
        str(sum(line.declared_drivers or 0 for line in covered)), str(sum(line.drivers for line in covered)),
        str(sum(line.pupils for line in covered)), str(sum(len(line.gaps) for line in covered)),
    ]  # fmt: skip
    return table_page(request, f"{term}学期接送学生车辆汇总表", columns, rows, total=total)


def _summary_line(line: TermCoverage, numbers: Sequence[int]) -> list[str]:
    told = line.declared_vehicles
    difference = "未申报" if told is None else f"{line.vehicles - told:+d}" if line.vehicles != told else "0"
    return [
        line.name, *(str(number or "") for number in numbers), str(line.vehicles), "" if told is None else str(told),
        difference, "" if line.declared_drivers is None else str(line.declared_drivers), str(line.drivers),
        str(line.pupils), str(len(line.gaps)),
    ]  # fmt: skip


def _buses(request: PrintRequest, reading: SchoolReading, term: str, buses: Sequence[Row]) -> Document:
    """School buses by stage: how many are dedicated, five-fixed, and whose documents are missing, out or about to be."""
    columns = [
        LedgerColumn("学段"), LedgerColumn("合计", "校车（辆）"), LedgerColumn("专用", "校车（辆）"),
        LedgerColumn("非专用", "校车（辆）"), LedgerColumn("学生（人）"), LedgerColumn("五定齐全（辆）"),
        *(LedgerColumn(head, f"{name}（辆）") for name in _DATED for head in ("缺或过期", "30 日内")),
    ]  # fmt: skip
    by_stage = grouped(buses, lambda row: row.values["stage"] or _NO_STAGE)
    known = [each.code for each in code_list("school_stage").options()]
    stages = [stage for stage in (*known, _NO_STAGE) if stage in by_stage or (request.by_hand and stage in known)]
    lines = [_bus_numbers(reading, by_stage.get(stage, [])) for stage in stages]
    total = [sum(numbers) for numbers in zip(*lines, strict=True)]
    rows = [[stage, *map(str, numbers)] for stage, numbers in zip(stages, lines, strict=True)]
    return table_page(request, f"{term}学期校车统计表", columns, rows, total=["合计", *map(str, total)])


def _bus_numbers(reading: SchoolReading, buses: Sequence[Row]) -> list[int]:
    dedicated = sum(row.values["dedicated"] is True for row in buses)
    fixed = sum(all(part.done for part in reading.five_fixed(row.id)) for row in buses)
    levels = [(paper.name, paper.level) for row in buses for paper in reading.papers(row.id)]
    running_out = [levels.count((name, level)) for name in _DATED for level in ("bad", "warn")]
    pupils = sum(row.values["pupils"] or 0 for row in buses)
    return [len(buses), dedicated, len(buses) - dedicated, pupils, fixed, *running_out]


def _handled(request: PrintRequest, term: str, vehicles: Sequence[Row]) -> Document:
    """Vehicles without a permit by category: where their handling stands, and what was done."""
    columns = [
        LedgerColumn("类别"), LedgerColumn("登记（辆）"), *(LedgerColumn(state, "现在的进展（辆）") for state in _STATES),
        LedgerColumn("已告知", "做过的处置（辆）"), LedgerColumn("已移交", "做过的处置（辆）"),
        LedgerColumn("已复查", "做过的处置（辆）"), LedgerColumn("复查不合格"), LedgerColumn("过复查期限"),
    ]  # fmt: skip
    by_category = grouped(vehicles, lambda row: row.values["category"])
    categories = [each for each in rules.NEEDS_PERMIT if each in by_category or request.by_hand]
    lines = [_handled_numbers(by_category.get(category, [])) for category in categories]
    total = [sum(numbers) for numbers in zip(*lines, strict=True)]
    rows = [[category, *map(str, numbers)] for category, numbers in zip(categories, lines, strict=True)]
    title = f"{term}学期未取得许可的接送车辆处置统计表"
    return table_page(request, title, columns, rows, total=["合计", *map(str, total)])


def _handled_numbers(vehicles: Sequence[Row]) -> list[int]:
    values = [row.values for row in vehicles]
    states = [each["state"] for each in values]
    done = [sum(each[name] is not None for each in values) for name in ("told_on", "passed_on", "rechecked_on")]
    failed = sum(each["recheck_result"] == "不合格" for each in values)
    open_ = [each for each in values if each["state"] in (rules.TOLD, rules.PASSED)]
    late = sum(each["recheck_by"] is not None and each["recheck_by"] < clock.today() for each in open_)
    return [len(values), *(states.count(state) for state in _STATES), *done, failed, late]
