"""What is done with the grids of the persuasion stations: the roster, the duty log (domain 1.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.stations.reading import WEEK, StationReading
from trafficdesk.work.stations.rules import CONTENT, DUTIES, FIXED, IN_USE, LOGS, PERSUADERS, STATIONS
from trafficdesk.work.stations.rules_duty import after_the_term

_STATIONS = 8  # of the plan


class Stations(StationReading):
    """desk.stations"""

    def install(self) -> ChangeSet:
        """The eight stations of the plan, to be named; nothing already there is touched."""
        have = {row.values["number"] for row in self._records.select(STATIONS)}
        numbers = [number for number in range(1, _STATIONS + 1) if number not in have]
        if not numbers:
            raise KnownError("八个劝导站都已登记。")
        rows = [{"number": n, "name": f"{n} 号劝导站", "kind": FIXED, "state": IN_USE} for n in numbers]
        with self._records.work(f"建立 {len(rows)} 个劝导站") as work:
            work.put_all(STATIONS, [(None, row) for row in rows])
        return work.changeset

    # the roster

    def assign(self, station: int, on: date, shift: str, persuader: int | str, *, reason: str = "") -> ChangeSet:
        """Put somebody on duty; who stands elsewhere then, or whose term has ended, only with a reason."""
        return self._records.add(
            DUTIES, {"station": station, "on": on, "shift": shift, "persuader": persuader}, reason=reason
        )

    def unassign(self, duties: Sequence[int]) -> ChangeSet:
        """Take people off the roster again."""
        if not duties:
            raise KnownError("这一格没有排班，没有可以去掉的。")
        return self._records.trash(DUTIES, duties, "调整排班")

    def repeat_day(self, station: int, on: date) -> ChangeSet:
        """Put the people of the day before on duty once more; who already stands there is left alone."""
        known = {(row.values["shift"], row.values["persuader"]) for row in self._day(station, on)}
        rows = [
            {"station": station, "on": on, "shift": row.values["shift"], "persuader": row.values["persuader"]}
            for row in self._day(station, on - timedelta(days=1))
            if (row.values["shift"], row.values["persuader"]) not in known
        ]
        if not rows:
            raise KnownError("前一天没有排班，或者已经照前一天排好。")
        with self._records.work(f"照前一天排班 {len(rows)} 班（{on}）") as work:
            work.put_all(DUTIES, [(None, row) for row in rows])
        return work.changeset

    def copy_week(self, monday: date, to: date) -> ChangeSet:
        """Repeat a week's roster in another week; people already on duty then are left alone."""
        return self._copy(monday, self._in_week(monday, to))

    def _in_week(self, monday: date, to: date) -> list[dict[str, Any]]:
        """The shifts of a week as they would be in another one, without those that are there."""
        have = {(row.values["persuader"], row.values["on"], row.values["shift"]) for row in self._week(to)}
        in_use = {station.id for station in self.in_use()}
        rows = []
        for row in self._week(monday):
            on = row.values["on"] + (to - monday)
            if row.values["station"] in in_use and (row.values["persuader"], on, row.values["shift"]) not in have:
                rows.append({name: row.values[name] for name in ("station", "shift", "persuader")} | {"on": on})
        return rows

    def _copy(self, monday: date, rows: Sequence[dict[str, Any]], also: str = "") -> ChangeSet:
        if not rows:
            raise KnownError(f"那一周没有可以沿用的排班，或者都已经排好。{also}")
        with self._records.work(f"沿用 {monday} 那周的排班 {len(rows)} 班{also}") as work:
            work.put_all(DUTIES, [(None, row) for row in rows])
        return work.changeset

    def begin_year(self, year: int) -> ChangeSet:
        """The last roster of the year before as that of the first whole week; stations and persuaders go on as they are."""
        first = date(year, 1, 1)
        monday = first + timedelta(days=-first.weekday() % WEEK)
        last = self._records.select(DUTIES, Filter("on", "before", first), sort=("-on",), limit=1)
        if not last:
            raise KnownError(f"{year} 年以前没有排过班，没有可以沿用的。劝导站和劝导员不分年度，接着用。")
        week: date = last[0].values["on"] - timedelta(days=last[0].values["on"].weekday())
        terms = {row.id: row for row in self._records.rows(PERSUADERS, sorted({each.values["persuader"] for each in self._week(week)}))}
        rows: list[dict[str, Any]] = []
        over: list[dict[str, Any]] = []
        for each in self._in_week(week, monday):
            who = terms[each["persuader"]]
            ended = next(after_the_term(who.title, who.values["hired_until"], each["on"]), None) is not None
            (over if ended else rows).append(each)
        names = "、".join(dict.fromkeys(terms[each["persuader"]].title for each in over))
        return self._copy(week, rows, f"，{len(over)} 班没有沿用（{names}聘期已到）" if over else "")

    def _day(self, station: int, on: date) -> list[Row]:
        return self._records.select(DUTIES, Filter("station", "is", station), Filter("on", "is", on))

    def _week(self, monday: date) -> list[Row]:
        return self._records.select(DUTIES, Filter("on", "between", monday, monday + timedelta(days=WEEK - 1)))

    # the duty log

    def check_lines(self, lines: Sequence[Mapping[str, Any]]) -> list[tuple[Problem, ...]]:
        """What blocks each line of a duty log, () for a line in order; nothing is written."""
        with self._records.at_once() as records:
            return [self._with_content(line, [each for each in records.check(LOGS, line).problems if each.blocks]) for line in lines]

    def log(self, lines: Sequence[Mapping[str, Any]]) -> ChangeSet:
        """Several lines of a duty log at once, all or none (the keyboard grid)."""
        if not lines:
            raise KnownError("没有填写任何一行。")
        with self._records.work(f"登记劝导日志 {len(lines)} 条") as work:
            for number, line in enumerate(lines, start=1):
                try:
                    work.put(LOGS, None, line, problems=self._with_content(line, ()))
                except Refused as refused:
                    faults = "；".join(each.text for each in refused.problems)
                    raise KnownError(f"第 {number} 行没有存上，其余也没有写入：{faults}") from refused
        return work.changeset

    def _with_content(self, line: Mapping[str, Any], problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """The problems of a line, and that it says nothing."""
        if {problem.field for problem in problems}.intersection(CONTENT) or any(map(line.get, CONTENT)):
            return tuple(problems)
        label = self._records.view(LOGS).field("behaviour").label
        return (*problems, Problem("behaviour", label, "这一行没有内容。请填行为或车牌，或只填检查车辆数、发放资料份数。"))
