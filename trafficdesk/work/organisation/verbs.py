"""The leading group in its dated versions, staff, list of rules, and the duty list of a month (domain 1.12)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.calendar_steps import add_months, month_end
from trafficdesk.rules.holidays import rest_day
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row

MEMBERS, DUTIES, FORCES, RULES = "organisation", "office-duties", "forces", "rule-documents"
EVERY_DAY, REST_DAYS, WORK_DAYS = "每天", "周末和节假日", "工作日"  # the code list duty_days
_COPIED = ("post", "rank", "name", "unit", "job", "phone", "duty")


@dataclass(frozen=True, slots=True)
class GroupVersion:
    """The group as one document set it up. until: None while it is in force."""

    since: date
    until: date | None
    document: str
    members: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DutyDay:
    """A day of the duty list; without rows nobody is on duty yet. rest: "周六", "国庆节", "" for a working day."""

    day: date
    rows: tuple[Row, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Strength:
    """How many people of a kind the office has now: open `code` with `filters` to see them."""

    kind: str
    number: int
    code: str
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One of the rules an office must have; no rows: it has not been made yet."""

    kind: str
    rows: tuple[Row, ...]


class Organisation:
    """desk.organisation"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def versions(self) -> list[GroupVersion]:
        """Every version, the newest first; its members by rank."""
        found: dict[tuple[date, str], list[Row]] = {}
        for row in self._records.select(MEMBERS, sort=("-since", "rank")):
            found.setdefault((row.values["since"], str(row.values["document"] or "")), []).append(row)
        return [GroupVersion(since, _end(rows), document, tuple(rows)) for (since, document), rows in found.items()]

    def group_on(self, day: date) -> list[Row]:
        """Who belonged to the group on a day, by rank."""
        rows = self._records.select(MEMBERS, Filter("since", "at_most", day), sort=("rank",))
        return [row for row in rows if row.values["until"] is None or row.values["until"] >= day]

    def new_version(self, since: date, document: str) -> ChangeSet:
        """The present members again from a new date under a new document; the old version ends the day before."""
        if not document.strip():
            raise KnownError("请填写调整文号，例如：东丽湖街发〔2026〕5号。")
        present = self._records.select(MEMBERS, Filter("until", "empty"), sort=("rank",))
        if not present:
            raise KnownError("还没有现行的领导小组名单。请先在“领导小组成员”里登记第一版。")
        latest = max(row.values["since"] for row in present)
        if since <= latest:
            raise KnownError(f"现行名单从 {latest} 起生效，新的一版要晚于这一天。请核对生效日期。")
        with self._records.work(f"领导小组调整：{document.strip()}，{since} 起，{len(present)} 人") as work:
            for row in present:
                work.set_fact(MEMBERS, row.id, {"until": since - timedelta(days=1)})
            copies = [{name: row.values[name] for name in _COPIED} for row in present]
            work.add_facts(MEMBERS, [{**each, "since": since, "document": document.strip()} for each in copies])
        return work.changeset

    def leave(self, member: int, last_day: date) -> ChangeSet:
        """Somebody leaves the group before its next version."""
        row = self._records.row(MEMBERS, member)
        if row.values["until"] is not None:
            raise KnownError(f"{row.title} 已于 {row.values['until']} 离任，不用再登记。")
        if last_day < row.values["since"]:
            raise KnownError(f"{row.title} 从 {row.values['since']} 起任职，离任日期不能早于这一天。请核对。")
        return self._records.edit(MEMBERS, member, {"until": last_day})

    # staff and rules

    def strength(self) -> list[Strength]:
        """Staff and volunteers by kind as of today; persuaders are those on the register of the stations."""
        today = clock.today()
        found = []
        for kind in code_list("force_kind").options():
            code, end, of_kind = FORCES, "until", [Filter("kind", "is", kind.code)]
            if kind.code == "劝导员":
                code, end, of_kind = "persuaders", "hired_until", []
            rows = [row for row in self._records.select(code, *of_kind) if (row.values[end] or today) >= today]
            found.append(Strength(kind.label, len(rows), code, (Filter("id", "in", tuple(row.id for row in rows)),)))
        return found

    def rules(self) -> list[RuleKind]:
        """The ten rules every office has, with what is in force for each."""
        today = clock.today()
        rows = [row for row in self._records.select(RULES) if (row.values["repealed"] or today) >= today]
        kinds = [code for code in code_list("rule_kind").options() if code.code != "其他"]
        return [RuleKind(k.label, tuple(row for row in rows if row.values["kind"] == k.code)) for k in kinds]

    def list_rules(self) -> ChangeSet:
        """A line for each rule that is missing, to be given its number and text."""
        missing = [each.kind for each in self.rules() if not each.rows]
        if not missing:
            raise KnownError("十项制度都已经登记，没有新加。")
        names = [kind if kind.endswith("职责") else f"{kind}制度" for kind in missing]
        with self._records.work(f"列出待制定的制度 {len(missing)} 项") as work:
            work.add_facts(RULES, [{"name": n, "kind": k} for n, k in zip(names, missing, strict=True)])
        return work.changeset

    # duty list

    def duty_list(self, year: int, month: int) -> list[DutyDay]:
        """Every day of a month with who is on duty; days without anybody are there too."""
        first = date(year, month, 1)
        last = month_end(first)
        rows = self._records.select(DUTIES, Filter("on", "between", first, last), sort=("on", "id"))
        days = [first + timedelta(days=step) for step in range(last.day)]
        return [DutyDay(day, tuple(row for row in rows if row.values["on"] == day), rest_day(day)) for day in days]

    def rotate(
        self, year: int, month: int, names: Sequence[str], leaders: Sequence[str] = (), *,
        which: str = EVERY_DAY, shift: str = "全天", phone: str = "",
    ) -> ChangeSet:  # fmt: skip
        """Fill the empty days of a month with people in turn, one a day; leaders take turns of their own."""
        if not names:
            raise KnownError("请写值班人的名单，用顿号隔开，例如：张三、李四、王五。")
        if twice := [name for at, name in enumerate(names) if name in names[:at]]:
            raise KnownError(f"名单里“{twice[0]}”写了两次，请去掉一个。")
        return self._fill(year, month, names, leaders, which, {"shift": shift, "phone": phone or None})

    def follow_last_month(self, year: int, month: int) -> ChangeSet:
        """The people of the month before in the same turn, going on after who was last; on the same kind of days."""
        before = add_months(date(year, month, 1), -1)
        past = [each for each in self.duty_list(before.year, before.month) if each.rows]
        if not past:
            raise KnownError(f"{before.year} 年 {before.month} 月没有值班表，接不下去。请用“轮流排班”写名单。")
        rows = [each.rows[0] for each in past]
        names, leaders = (_turn([row.values[name] for row in rows]) for name in ("name", "leader"))
        worked = any(not each.rest for each in past)
        which = EVERY_DAY if worked and any(each.rest for each in past) else WORK_DAYS if worked else REST_DAYS
        same = {"shift": rows[-1].values["shift"], "phone": rows[-1].values["phone"]}
        return self._fill(year, month, names, leaders, which, same)

    def set_duty(self, day: date, values: dict[str, Any], row: int = 0) -> ChangeSet:
        """Who is on duty on a day: a new shift, or another person for one that is there."""
        return self._records.edit(DUTIES, row, values) if row else self._records.add(DUTIES, {**values, "on": day})

    def clear_duty(self, rows: Sequence[int]) -> ChangeSet:
        """Take shifts off the list again."""
        if not rows:
            raise KnownError("这一天没有排班，没有可以去掉的。")
        return self._records.trash(DUTIES, rows, "调整值班")

    # inside

    def _fill(
        self, year: int, month: int, names: Sequence[str], leaders: Sequence[str], which: str, same: dict[str, Any]
    ) -> ChangeSet:
        empty = [each for each in self.duty_list(year, month) if not each.rows and _wanted(each.rest, which)]
        if not empty:
            raise KnownError(f"{year} 年 {month} 月的{which}都已经排好，没有空着的。")
        rows = [
            {**same, "on": each.day, "name": names[at % len(names)], "leader": leaders[at % len(leaders)] if leaders else None}
            for at, each in enumerate(empty)
        ]
        with self._records.work(f"{year} 年 {month} 月值班表排 {len(rows)} 班（{which}）") as work:
            work.add_facts(DUTIES, rows)
        return work.changeset


def names_in(text: str) -> list[str]:
    """The names in a text: 张三、李四 王五, one a line, or with commas."""
    return [part for part in re.split(r"[、,，;；\s]+", text.strip()) if part]


def _wanted(rest: str, which: str) -> bool:
    return which == EVERY_DAY or bool(rest) == (which == REST_DAYS)


def _turn(names: Sequence[str | None]) -> list[str]:
    """Everybody once, beginning with who comes after the last one."""
    known = [name for name in names if name]
    order = list(dict.fromkeys(known))
    start = order.index(known[-1]) + 1 if known else 0
    return order[start:] + order[:start]


def _end(rows: list[Row]) -> date | None:
    ends = [row.values["until"] for row in rows]
    return None if None in ends else max(ends)
