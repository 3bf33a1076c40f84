"""What is done with many rows of the organisation: a new version of the group, missing rules, the duty list (domain 1.12).

Somebody who leaves the group: process.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter
from trafficdesk.work.organisation.reading import DUTIES, MEMBERS, RULES, OrganisationReading

EVERY_DAY, REST_DAYS, WORK_DAYS = "每天", "周末和节假日", "工作日"  # the code list duty_days
_COPIED = ("post", "rank", "name", "unit", "job", "phone", "duty")
_LABELS = {"document": "调整文号", "since": "生效日期", "names": "值班人名单"}


class Organisation(OrganisationReading):
    """desk.organisation"""

    def new_version(self, since: date, document: str) -> ChangeSet:
        """The present members again from a new date under a new document; the old version ends the day before."""
        if not document.strip():
            raise _refused("document", "请填写调整文号，例如：东丽湖街发〔2026〕5号。")
        present = self._records.select(MEMBERS, Filter("until", "empty"), sort=("rank",))
        if not present:
            raise KnownError("还没有现行的领导小组名单。请先在“领导小组成员”里登记第一版。")
        latest = max(row.values["since"] for row in present)
        if since <= latest:
            raise _refused("since", f"现行名单从 {latest} 起生效，新的一版要晚于这一天。请核对生效日期。")
        with self._records.work(f"领导小组调整：{document.strip()}，{since} 起，{len(present)} 人") as work:
            work.put_all(MEMBERS, [(row.id, {"until": since - timedelta(days=1)}) for row in present])
            copies = [{name: row.values[name] for name in _COPIED} for row in present]
            work.put_all(MEMBERS, [(None, {**each, "since": since, "document": document.strip()}) for each in copies])
        return work.changeset

    def list_rules(self) -> ChangeSet:
        """A line for each rule that is missing, to be given its number and text."""
        missing = [each.kind for each in self.rules() if not each.rows]
        if not missing:
            raise KnownError("十项制度都已经登记，没有新加。")
        names = [kind if kind.endswith("职责") else f"{kind}制度" for kind in missing]
        with self._records.work(f"列出待制定的制度 {len(missing)} 项") as work:
            work.put_all(RULES, [(None, {"name": n, "kind": k}) for n, k in zip(names, missing, strict=True)])
        return work.changeset

    # duty list

    def rotate(
        self, year: int, month: int, names: Sequence[str], leaders: Sequence[str] = (), *,
        which: str = EVERY_DAY, shift: str = "全天", phone: str = "",
    ) -> ChangeSet:  # fmt: skip
        """Fill the empty days of a month with people in turn, one a day; leaders take turns of their own."""
        if not names:
            raise _refused("names", "请写值班人的名单，用顿号隔开，例如：张三、李四、王五。")
        if twice := [name for at, name in enumerate(names) if name in names[:at]]:
            raise _refused("names", f"名单里“{twice[0]}”写了两次，请去掉一个。")
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
            work.put_all(DUTIES, [(None, row) for row in rows])
        return work.changeset


def _refused(field: str, sentence: str) -> Refused:
    return Refused([Problem(field, _LABELS[field], sentence)])


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
