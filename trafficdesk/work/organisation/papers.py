"""Prints of the organisation: leading group on a day, duty list, list of rules (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from trafficdesk import clock
from trafficdesk.engine.papers.kind import PrintKind, Takes
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, grouped, table_page
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import month_day, written_date
from trafficdesk.reports.document import LIST, Document
from trafficdesk.rules.holidays import rest_day
from trafficdesk.rules.periods import month_period
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.organisation.reading import OrganisationReading

GROUP, DUTIES, RULES, FORCES = "organisation", "office-duties", "rule-documents", "forces"
_MEMBER_FIELDS = ("post", "name", "unit", "job", "phone", "duty")
_RULE_FIELDS = ("name", "kind", "number", "issued", "repealed", "remark")
_FORCE_FIELDS = ("kind", "name", "unit", "phone", "since", "until", "remark")
_DUTY_FIELDS = ("shift", "name", "leader", "phone", "record")
_A_MONTH = 20  # 31 days stay on one page
_WEEK = "一二三四五六日"


def leading_group(request: PrintRequest) -> Sequence[Document]:
    """领导小组名单 in force on a day: the day filtered for, the end of the chosen year, else today.

    When none of the chosen rows is in force then, they are an earlier or a later version: its own last or first day.
    """
    day = _asked_day(request)
    members = _in_force(request, day)
    chosen = request.rows()
    asked = request.year is not None or bool(request.filters)
    if chosen and not asked and not {row.id for row in chosen} & {each.row.id for each in members}:
        first = max(row.values["since"] for row in chosen)
        ends = [row.values["until"] for row in chosen if row.values["until"] is not None]
        day = max(first, min(ends)) if ends else first
        members = _in_force(request, day)
    if not members or not chosen:
        return []
    return [_group(request, members, _note(day, members))]


def blank_group(request: PrintRequest) -> Sequence[Document]:
    """The list of the leading group, to be filled in by hand."""
    return [_group(request, all_words(request), "")]


def _note(day: date, members: Sequence[Words]) -> str:
    documents = "、".join(dict.fromkeys(each["document"] for each in members if each["document"]))
    return f"{written_date(day)}有效的名单" + (f"　　调整文号：{documents}" if documents else "")


def _group(request: PrintRequest, members: Sequence[Words], note: str) -> Document:
    rows = [[each[name] for name in _MEMBER_FIELDS] for each in members]
    columns = [members[0].label(name) for name in _MEMBER_FIELDS]
    title = "道路交通安全工作领导小组名单"
    return table_page(request, title, columns, rows, page=LIST, note=note)


def _asked_day(request: PrintRequest) -> date:
    for each in request.filters:
        asked = each.upper or each.value
        if each.field == "since" and isinstance(asked, date):
            return asked
    today = clock.today()
    return today if request.year is None else min(today, date(request.year, 12, 31))


def _in_force(request: PrintRequest, day: date) -> list[Words]:
    """Members on a day by post and rank; somebody entered again in a later version counts once."""
    rows = [
        row for row in request.records.select(GROUP, Filter("since", "at_most", day), sort=("since", "id"))
        if row.values["until"] is None or row.values["until"] >= day
    ]  # fmt: skip
    latest = {(row.values["name"], row.values["post"]): row for row in rows}
    posts = {code.code: place for place, code in enumerate(code_list("group_post").options())}

    def place(row: Row) -> tuple[int, int, int]:
        return posts.get(row.values["post"], len(posts)), row.values["rank"] or 0, row.id

    return [Words(request, row) for row in sorted(latest.values(), key=place)]


def duty_lists(request: PrintRequest) -> Sequence[Document]:
    """值班表 of each month into which a chosen duty falls, from its first to its last day; empty days can be written on."""
    rows = sorted(all_words(request), key=lambda each: (each.row.values["on"], each.row.id))
    return [
        _duty_list(request, month, members)
        for month, members in grouped(rows, lambda each: each.row.values["on"].replace(day=1)).items()
    ]


_DUTY_HEADS = ("日期", "星期", "时段", "值班人", "带班领导", "值班电话", "值班情况")


def blank_duties(request: PrintRequest) -> Sequence[Document]:
    """The duties of a month, to be filled in by hand."""
    empty = [[""] * len(_DUTY_HEADS)]
    return [table_page(request, "＿＿＿年＿＿月交通安全值班表", _DUTY_HEADS, empty, page=LIST, serials=False)]


def _duty_list(request: PrintRequest, month: date, rows: Sequence[Words]) -> Document:
    by_day = grouped(rows, lambda each: each.row.values["on"])
    first, last = min(by_day), max(by_day)
    lines: list[list[str]] = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        head = [month_day(day), _day_name(day)]
        lines += [[*head, *(each[name] for name in _DUTY_FIELDS)] for each in by_day.get(day, [])]
        # A gap inside a month that is filled otherwise is to be filled by hand; outside a holiday nobody was on duty.
        if day not in by_day and len(by_day) > (last - first).days / 2:
            lines.append([*head, *([""] * len(_DUTY_FIELDS))])
    title = f"{month_period(month).name}交通安全值班表"
    return table_page(request, title, _DUTY_HEADS, lines, page=LIST, serials=False, row_height=_A_MONTH)


def _day_name(day: date) -> str:
    """ "周六", or the day of the week with the holiday."""
    week, rest = f"周{_WEEK[day.weekday()]}", rest_day(day)
    return week if rest in ("", week) else f"{week} {rest}"


def rule_list(request: PrintRequest) -> Sequence[Document]:
    """制度清单 in the order of the kinds; the kinds that are missing stand below, to be made."""
    order = [code.code for code in code_list("rule_kind").options()]
    rows = sorted(all_words(request), key=lambda each: (order.index(each.row.values["kind"] or order[-1]), each.row.id))
    if not rows:
        return []
    missing = [each.kind for each in OrganisationReading(request.records).rules() if not each.rows]
    pending = [each["name"] for each in rows if not each["number"] and not each["issued"]]
    lacking = [f"{words}：{'、'.join(names)}" for words, names in (("还没有制定的", missing), ("待印发的", pending)) if names]
    note = "　".join(lacking) or "应有的十项制度齐全"
    columns = [rows[0].label(name) for name in _RULE_FIELDS]
    lines = [[each[name] for name in _RULE_FIELDS] for each in rows]
    return [table_page(request, "道路交通安全工作制度清单", columns, lines, page=LIST, note=note)]


def force_list(request: PrintRequest) -> Sequence[Document]:
    """安全员和志愿者名册 by kind."""
    order = [code.code for code in code_list("force_kind").options()]
    rows = sorted(all_words(request), key=lambda each: (order.index(each.row.values["kind"]), each.row.id))
    if not rows:
        return []
    sizes = grouped(rows, lambda each: each["kind"])
    note = "　".join(f"{kind} {len(those)} 人" for kind, those in sizes.items())
    columns = [rows[0].label(name) for name in _FORCE_FIELDS]
    lines = [[each[name] for name in _FORCE_FIELDS] for each in rows]
    return [table_page(request, "道路交通安全工作力量名册", columns, lines, page=LIST, note=note)]


PRINTS = (
    PrintKind(
        "leading-group", "领导小组名单", GROUP, leading_group,
        takes=Takes(fields=("since",), whole="当时全体", year=True), empty=blank_group,
    ),
    PrintKind("force-list", "工作力量名册", FORCES, force_list),
    PrintKind("office-duty-list", "值班表", DUTIES, duty_lists, empty=blank_duties),
    PrintKind("rule-list", "制度清单", RULES, rule_list),
)
