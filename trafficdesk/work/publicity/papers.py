"""Prints of publicity: activity with photos, the five entries, plan against done, stock of materials (domain 1.8)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.periods import counted_until, periods_of, to_name
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    Words,
    all_words,
    grouped,
    photo_place,
    photos,
    select_words,
    table_page,
)
from trafficdesk.reports.document import Document, Pair
from trafficdesk.reports.forms import blank_form
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.rules.periods import Period
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.publicity.reading import EntryFigures, PublicityReading
from trafficdesk.work.publicity.rules import ACTIVITIES, ISSUED, MATERIALS, MOVES, PLANS, RETURNED
from trafficdesk.work.publicity.rules_stock import SIGNS

_PLAN_FIELDS = ("theme", "entry", "form", "place", "due", "unit", "responsible", "funds", "materials", "state")


def records(request: PrintRequest) -> Sequence[Document]:
    """宣传活动记录表 with up to four of the photos attached to the activity."""
    return [_record(request, each) for each in all_words(request)]


def _record(request: PrintRequest, activity: Words) -> Document:
    materials = _handed_out(request, activity) or activity["leaflet_kinds"]
    handed_out = f"共 {activity['leaflets']} 份" if activity["leaflets"] else ""
    pictures = photos(request, activity.row)
    pairs = [
        Pair("活动名称", activity["theme"], wide=True),
        Pair("时间", activity["held"]),
        Pair("五进类别", activity["entry"]),
        Pair("地点", activity["place"], wide=True),
        Pair("主办单位", activity["host"]),
        Pair("协办单位", activity["partners"]),
        Pair("参与人数", activity["people"]),
        Pair("受众人数", activity["audience"]),
        Pair("形式", activity["form"], wide=True),
        Pair("发放资料", "：".join(filter(None, (handed_out, materials))), wide=True),
        Pair("展牌数", activity["boards"]),
        Pair("横幅数", activity["banners"]),
        Pair("媒体报道", activity["media"], wide=True),
        Pair("小结", activity["summary"], wide=True, height=80),
        *([] if pictures else [photo_place()]),
    ]
    return blank_form(
        "道路交通安全宣传活动记录表", pairs, unit=request.office.name, photos=pictures,
        signers=(("记录人", activity["keeper"]), ("审核人", activity["checked_by"]), "负责人"),
        dated=activity.row.values["held"],
    )  # fmt: skip


def _handed_out(request: PrintRequest, activity: Words) -> str:
    """Each material with what was issued for the activity, what came back taken off."""
    left: dict[str, int] = {}
    for each in select_words(request, MOVES, Filter("activity", "is", activity.row.id)):
        if each.row.values["kind"] in (ISSUED, RETURNED):
            left[each["material"]] = left.get(each["material"], 0) - SIGNS[each.row.values["kind"]] * int(each.row.values["quantity"])
    return "；".join(f"{name} {number} 份" for name, number in left.items())


def five_entries(request: PrintRequest) -> Sequence[Document]:
    """五进统计表 of the period of the chosen activities; an entry without any stands there with nothing."""
    return [_five_entries(request, period) for period in periods_of(request, "held", request.rows())]


def blank_entries(request: PrintRequest) -> Sequence[Document]:
    """The table of 五进 without an activity."""
    return [_five_entries(request, to_name())]


def _five_entries(request: PrintRequest, period: Period) -> Document:
    *each, total = PublicityReading(request.records).by_entry(period.since, period.until)
    columns = ("五进类别", "活动次数", "参与人数", "受众人数", "发放资料（份）")
    title = f"{period.name}道路交通安全宣传“五进”统计表{counted_until(period)[1]}"
    return table_page(request, title, columns, [_entry(line) for line in each], total=_entry(total))


def _entry(line: EntryFigures) -> list[str]:
    return [line.entry, *map(str, (line.times, line.people, line.audience, line.leaflets))]


def plan_tables(request: PrintRequest) -> Sequence[Document]:
    """宣传计划与完成情况表 of each year among the chosen plan items."""
    desk = PublicityReading(request.records)
    pages = []
    for year, chosen in grouped(request.rows(), lambda row: row.values["year"]).items():
        wanted = {row.id for row in chosen}
        rows = [(plan, held) for plan, held in desk.plan_against_done(year) if plan.id in wanted]
        pages.append(_plan_table(request, year, rows))
    return pages


def blank_plan(request: PrintRequest) -> Sequence[Document]:
    """The year's plan without an activity."""
    return [_plan_table(request, clock.today().year, [])]


def _plan_table(request: PrintRequest, year: int, rows: Sequence[tuple[Row, list[Row]]]) -> Document:
    plans, view = [(Words(request, plan), held) for plan, held in rows], request.records.view(PLANS)
    columns = [
        LedgerColumn("月份"), *(LedgerColumn(view.field(name).label) for name in _PLAN_FIELDS),
        LedgerColumn("次数", "完成情况"), LedgerColumn("日期、地点和说明", "完成情况"), LedgerColumn("参与人数", "完成情况"),
        LedgerColumn("发放份数", "完成情况"),
    ]  # fmt: skip
    lines = [[_month(plan.row), *(plan[name] for name in _PLAN_FIELDS), *_done(held, plan["outcome"])] for plan, held in plans]
    return table_page(request, f"{year} 年道路交通安全宣传计划与完成情况表", columns, lines)


def _month(plan: Row) -> str:
    starts, due = plan.values["starts"] or plan.values["due"], plan.values["due"]
    return f"{due.month} 月" if (starts.year, starts.month) == (due.year, due.month) else f"{starts.month}—{due.month} 月"


def _done(held: Sequence[Row], outcome: str) -> list[str]:
    if not held:
        return ["", outcome, "", ""]
    where = "\n".join(filter(None, (*(f"{row.values['held']} {row.values['place'] or ''}".strip() for row in held), outcome)))
    people = sum(row.values["people"] or 0 for row in held)
    leaflets = sum(row.values["leaflets"] or 0 for row in held)
    return [str(len(held)), where, str(people or ""), str(leaflets or "")]


def stock_tables(request: PrintRequest) -> Sequence[Document]:
    """宣传资料库存表: what came in, what was handed out and what is left of each chosen material."""
    rows = all_words(request)
    if not rows:
        return []
    moves = grouped(
        request.records.select(MOVES, Filter("material", "in", tuple(each.row.id for each in rows))),
        lambda row: row.values["material"],
    )
    columns = ("名称", "规格", "来源", "入库", "领用（减退回）", "盘点增减和报废", "结存", "存放地点", "最近领用人", "备注")
    lines = [_stock(each, moves.get(each.row.id, [])) for each in rows]
    return [table_page(request, "道路交通安全宣传资料库存表", columns, lines)]


def _stock(material: Words, moves: Sequence[Row]) -> list[str]:
    def total(*kinds: str) -> int:
        return sum(int(row.values["quantity"] or 0) for row in moves if row.values["kind"] in kinds)

    other = total("盘盈") - total("盘亏", "报废")
    taken = [row for row in moves if row.values["kind"] == "领用" and row.values["receiver"]]
    last = max(taken, key=lambda row: (row.values["moved"], row.id)).values["receiver"] if taken else ""
    return [
        material["name"], material["size"], material["source"], str(total("入库")), str(total("领用") - total("退回")),
        f"{other:+d}" if other else "", material["stock"], material["place"], last, material["remark"],
    ]  # fmt: skip


PRINTS = (
    PrintKind("publicity-record", "宣传活动记录表", ACTIVITIES, records, returns="活动记录"),
    PrintKind("five-entries", "五进统计表", ACTIVITIES, five_entries, takes=Takes(fields=("held",), whole="整个时期"), empty=blank_entries),
    PrintKind("publicity-plan", "宣传计划与完成情况表", PLANS, plan_tables, empty=blank_plan),
    PrintKind("material-stock", "宣传资料库存表", MATERIALS, stock_tables),
)
