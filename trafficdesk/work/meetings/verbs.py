"""Joint meetings from the year's plan to the minutes, and issues from raising to closure (domain 1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.steps import (
    add_checked,
    need,
    need_text,
    not_later_than_today,
    refuse_move,
    take_step,
)
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.organisation import Organisation
from trafficdesk.work.meetings import rules
from trafficdesk.work.meetings.lines import MeetingSheet
from trafficdesk.work.meetings.reading import ATTENDANCES, ISSUES, MEETINGS, MeetingReading, unit_rows

# What a notice and minutes must name.
_TO_ANNOUNCE = {"starts": "会议时间", "place": "地点", "chair": "主持人"}


class Meetings(MeetingReading):
    """desk.meetings"""

    # meetings

    def plan_year(self, year: int) -> ChangeSet:
        """Put the quarterly meetings that are still missing into the plan, one per quarter."""
        missing = [each.quarter for each in self.quarters(year) if not each.meeting]
        if not missing:
            raise KnownError(f"{year} 年四个季度的例会都已列入计划，没有新建。")
        with self._records.work(f"列入 {year} 年联席会议计划：{'、'.join(missing)}") as work:
            for quarter in missing:
                starts = rules.proposed_start(year, quarter)
                values = {"year": year, "quarter": quarter, "kind": rules.REGULAR, "starts": starts}
                add_checked(work, MEETINGS, {**values, "session": rules.QUARTERS.index(quarter) + 1})
        return work.changeset

    def invite_members(self, meeting: int) -> ChangeSet:
        """Take the members over from the meeting before, the first time from the leading group; who comes is open."""
        row = self._records.row(MEETINGS, meeting)
        source = self._last_with_members(row) or self._leading_group(row)
        known = unit_rows(self._records.select(ATTENDANCES, Filter("meeting", "is", meeting)))
        fresh = [each for each in source if (each.values["unit"], each.values["name"]) not in known]
        if not fresh:
            raise KnownError("前面的会议和领导小组名单里都没有可以沿用的人，或已经都在名单里。请点“加人”登记。")
        kept = ("name", "unit", "member_kind", "job", "phone")
        with self._records.work(f"{row.title} 沿用参会名单 {len(fresh)} 人") as work:
            work.add_many(
                ATTENDANCES, [{**{n: each.values.get(n) for n in kept}, "meeting": meeting} for each in fresh]
            )
        return work.changeset

    def write_agenda(self, meeting: int, items: Sequence[str] = ()) -> ChangeSet:
        """Write the agenda, opening with what the earlier meetings left open."""
        row = self._records.row(MEETINGS, meeting)
        if row.values["state"] == rules.FILED:
            raise KnownError(f"{row.title} 已归档，议程不能再改。")
        return take_step(
            self._records, row, {"agenda": self.agenda_text(meeting, items)}, f"拟定议程：{row.title}"
        )

    def arrange(self, meeting: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Name, time, place, chair and keeper of a meeting that is not filed."""
        row = self._records.row(MEETINGS, meeting)
        if row.values["state"] in (rules.FILED, rules.CANCELLED):
            raise KnownError(f"{row.title} 已经是“{row.values['state']}”，会议信息不能再改。")
        starts = inputs.get("starts")
        if starts is not None:
            self._in_its_quarter(row, starts)
        return take_step(self._records, row, inputs, f"修改会议信息：{row.title}")

    def notify(self, meeting: int, inputs: Mapping[str, Any] | None = None) -> ChangeSet:
        """The notice is out. Needs time, place and chair; inputs: these and the number of the notice."""
        row = self._movable(meeting, rules.INVITED, "发通知")
        values = {**row.values, **(inputs or {})}
        need([label for name, label in _TO_ANNOUNCE.items() if not values[name]], "发会议通知")
        self._in_its_quarter(row, values["starts"])
        # Until it is held, a meeting's agenda is kept up to date; with the notice it is written down for the first time.
        changed = {**(inputs or {}), "state": rules.INVITED, "agenda": self.minutes_data(meeting).agenda}
        return take_step(self._records, row, changed, f"发出会议通知：{row.title}")

    def mark_attendance(self, ids: Sequence[int], attendance: str, substitute: str = "") -> ChangeSet:
        """出席、列席、请假 or 委托 of some people; 委托 names the substitute."""
        if attendance == "委托" and not substitute.strip():
            raise KnownError("委托参会要写明代会人的姓名。")
        rows = self._records.rows(ATTENDANCES, ids)
        if not rows:
            raise KnownError("没有选中参会人员。请先在名单里勾选。")
        with self._records.work(f"登记参会情况：{len(rows)} 人{attendance}") as work:
            for row in rows:
                values = {"attendance": attendance, "substitute": substitute.strip() or None}
                work.edit(ATTENDANCES, row.id, values, row.version)
        return work.changeset

    def reread(self, meeting: int, ids: Sequence[int], said: Mapping[int, str] | None = None) -> ChangeSet:
        """Open items of earlier meetings were read out at this one. said: issue → what was reported of it."""
        row = self._records.row(MEETINGS, meeting)
        waiting = {line.id for line in self.open_items(meeting)}
        rows = self._records.rows(ISSUES, ids)
        strange = [each.title for each in rows if each.id not in waiting]
        if strange or not rows:
            raise KnownError(
                f"只有以前会议没有办结的事项才要重读，这些不是：{'、'.join(strange) or '（没有选）'}。"
            )
        mark = rules.mark(row.values["starts"], row.values["quarter"], row.values["kind"])
        with self._records.work(f"登记会上重读 {len(rows)} 项") as work:
            for each in rows:
                words = (said or {}).get(each.id, "").strip()
                line = f"{mark}：{each.values['state']}{f'，{words}' if words else ''}"
                values = {"reread": True, "reread_at": meeting, "progress": _appended(each, "progress", line)}
                work.edit(ISSUES, each.id, values, each.version)
        return work.changeset

    def hold(self, meeting: int, starts: datetime | None = None, *, reason: str = "") -> ChangeSet:
        """The meeting took place. Needs who came; items not read out and people not marked ask for a reason."""
        row = self._movable(meeting, rules.HELD, "登记召开")
        began = starts or row.values["starts"]
        need([] if began else ["会议时间"], "登记召开")
        not_later_than_today(began.date(), "会议时间")
        self._in_its_quarter(row, began)
        sheet = self.minutes_data(meeting)
        need([] if sheet.present else ["参会人员（至少一人出席）"], "登记召开")
        values = {"state": rules.HELD, "starts": began, "agenda": sheet.agenda}
        return take_step(
            self._records, row, values, f"会议已召开：{row.title}", reason=reason, problems=self._doubts(sheet)
        )

    def issue_minutes(self, meeting: int, text: str, on: date, number: str = "") -> ChangeSet:
        """Write the minutes and the day they went out."""
        row = self._records.row(MEETINGS, meeting)
        if row.values["state"] != rules.HELD:
            raise KnownError(
                f"{row.title} 现在是“{row.values['state']}”，登记召开以后才能印发纪要，归档后不能再改。"
            )
        text = need_text(text, "会议纪要还没有正文，请先写好再印发。")
        need([label for name, label in _TO_ANNOUNCE.items() if not row.values[name]], "印发纪要")
        if on < row.values["starts"].date():
            raise KnownError(f"纪要印发日期 {on} 早于会议时间，请核对。")
        values = {"minutes": text, "minutes_on": on, "minutes_number": number.strip() or None}
        return take_step(self._records, row, values, f"印发会议纪要：{row.title}")

    def file(self, meeting: int) -> ChangeSet:
        """Archive the meeting; needs its minutes and every issue handed to somebody."""
        row = self._movable(meeting, rules.FILED, "归档")
        missing = [] if row.values["minutes"] and row.values["minutes_on"] else ["会议纪要正文和印发日期"]
        loose = [f"第 {i.number} 项事项的交办" for i in self.issues(meeting) if i.state == rules.PENDING]
        need(missing + loose, "归档")
        return take_step(self._records, row, {"state": rules.FILED}, f"会议归档：{row.title}")

    def cancel(self, meeting: int, reason: str) -> ChangeSet:
        """Call a planned meeting off."""
        row = self._movable(meeting, rules.CANCELLED, "取消")
        why = need_text(reason, "请写明为什么取消会议。")
        values = {"state": rules.CANCELLED, "remark": _appended(row, "remark", f"取消原因：{why}")}
        return take_step(self._records, row, values, f"取消会议：{row.title}", reason=why)

    def replan(self, meeting: int) -> ChangeSet:
        """A meeting that was called off is planned again."""
        row = self._movable(meeting, rules.PLANNED, "恢复")
        return take_step(self._records, row, {"state": rules.PLANNED}, f"恢复会议：{row.title}")

    # issues

    def raise_issue(self, meeting: int, inputs: Mapping[str, Any]) -> ChangeSet:
        """Add an issue with the next number of its meeting."""
        row = self._records.row(MEETINGS, meeting)
        if row.values["state"] in (rules.FILED, rules.CANCELLED):
            raise KnownError(f"{row.title} 已经是“{row.values['state']}”，不能再加议定事项。")
        number = 1 + max((line.number for line in self.issues(meeting)), default=0)
        with self._records.work("提出议定事项") as work:
            values = {**inputs, "meeting": meeting, "number": number, "state": rules.PENDING}
            issue = add_checked(work, ISSUES, values)
            work.sentence = f"提出议定事项：{work.row(ISSUES, issue)['title']}"
        return work.changeset

    def assign(self, issue: int, inputs: Mapping[str, Any] | None = None) -> ChangeSet:
        """Hand an issue over; needs 措施、责任单位、责任人、时限."""
        row, values = self._with(issue, rules.ASSIGNED, "交办", inputs)
        need(rules.missing_to_assign(values), "交办")
        due = self._records.check(ISSUES, {"due": values["due"]}, issue).values.get("due")
        self._not_before_its_meeting(row, due, "完成时限")
        return self._step(row, rules.ASSIGNED, inputs or {}, "交办事项")

    def start(self, issue: int) -> ChangeSet:
        """The responsible unit is at work."""
        row, _ = self._with(issue, rules.WORKING, "转入整改", None)
        return self._step(row, rules.WORKING, {}, "开始整改")

    def ask_closure(self, issue: int, report: str, done_on: date) -> ChangeSet:
        """The responsible unit reports that it is done."""
        row, _ = self._with(issue, rules.ASKED, "申请销号", None)
        report = need_text(report, "请写明办理情况，例如：已补划标线 120 米。")
        not_later_than_today(done_on, "完成日期")
        self._not_before_its_meeting(row, done_on, "完成日期")
        return self._step(row, rules.ASKED, {"report": report, "done_on": done_on}, "申请销号")

    def accept(self, issue: int, verified_by: str) -> ChangeSet:
        """Somebody has looked at the result and it stands."""
        row, _ = self._with(issue, rules.ACCEPTED, "验收", None)
        who = need_text(verified_by, "请填写验证人。")
        return self._step(row, rules.ACCEPTED, {"verified_by": who}, "验收通过")

    def send_back(self, issue: int, reason: str) -> ChangeSet:
        """Not accepted: back to work, with what is wrong."""
        row, _ = self._with(issue, rules.WORKING, "退回整改", None)
        why = need_text(reason, "请写明验收不通过的原因。")
        note = _appended(row, "report", f"退回整改（{clock.today()}）：{why}")
        values = {"report": note, "done_on": None, "verified_by": None}
        return self._step(row, rules.WORKING, values, "退回整改", why)

    def close(self, issue: int, opinion: str, on: date | None = None) -> ChangeSet:
        """Close; needs 办理情况、完成日期、验证人、销号意见."""
        given = {"closing_opinion": opinion.strip()}
        row, values = self._with(issue, rules.CLOSED, "销号", given)
        need(rules.missing_to_close(values), "销号")
        day = on or clock.today()
        not_later_than_today(day, "销号日期")
        if day < values["done_on"]:
            raise KnownError(f"销号日期 {day} 早于完成日期 {values['done_on']}，请核对。")
        return self._step(row, rules.CLOSED, {**given, "closed_on": day}, "销号")

    def extend(self, issue: int, due: date, reason: str, approver: str) -> ChangeSet:
        """A later date with reason and approver; the first date stays on record."""
        row, values = self._with(issue, rules.EXTENDED, "延期", None)
        need([] if values["due"] else ["完成时限"], "延期")
        why = need_text(reason, "延期要写明原因。")
        who = need_text(approver, "延期要写明批准人。")
        if due <= values["due"]:
            raise KnownError(f"新时限 {due} 不晚于现在的时限 {values['due']}，请核对。")
        changed = {
            "due": due,
            "original_due": values["original_due"] or values["due"],
            "extension_reason": why,
            "extended_by": who,
            "progress": _appended(row, "progress", f"{clock.today()} 延期：{values['due']} 改为 {due}，{who}批准，{why}"),
        }
        return self._step(row, rules.EXTENDED, changed, f"延期到 {due}", why)

    def shelve(self, issue: int, reason: str) -> ChangeSet:
        """Keep on the books without a date, because it cannot be done for now."""
        row, _ = self._with(issue, rules.SHELVED, "挂账", None)
        why = need_text(reason, "挂账要写明为什么现在办不了。")
        note = _appended(row, "report", f"挂账（{clock.today()}）：{why}")
        return self._step(row, rules.SHELVED, {"report": note}, "挂账", why)

    # inside

    def _movable(self, meeting: int, state: str, verb: str) -> Row:
        row = self._records.row(MEETINGS, meeting)
        refuse_move(rules.MEETING_MOVES, f"会议 {row.title}", str(row.values["state"]), state, verb)
        return row

    def _in_its_quarter(self, row: Row, starts: datetime) -> None:
        if (starts.year, rules.quarter_of(starts.date())) != (row.values["year"], row.values["quarter"]):
            raise KnownError(
                f"会议时间 {starts:%Y-%m-%d} 不在 {row.values['year']} 年{row.values['quarter']}，请核对。"
            )

    def _not_before_its_meeting(self, issue: Row, day: date | None, name: str) -> None:
        """What a held meeting decided cannot have been due or done before it."""
        meeting = self._records.row(MEETINGS, issue.values["meeting"])
        held = meeting.values["starts"] if meeting.values["state"] in rules.TOOK_PLACE else None
        if held is not None and day is not None and day < held.date():
            raise KnownError(f"{name} {day} 早于会议日期 {held:%Y-%m-%d}，请核对。")

    def _doubts(self, sheet: MeetingSheet) -> list[Problem]:
        problems = []
        if unread := self.to_reread(sheet.id):
            names = "、".join(line.issue for line in unread[:3])
            sentence = f"{len(unread)} 项以前的议定事项没有在会上重读：{names}。请先登记重读，或写明原因。"
            problems.append(Problem("reread", "上次议定事项", sentence, CONFIRM))
        if unknown := [each.name for each in sheet.absent if not each.attendance]:
            sentence = f"{len(unknown)} 人没有登记来没来：{'、'.join(unknown[:5])}。请勾选后登记出席、请假或委托，或写明原因。"
            problems.append(Problem("attendance", "参会情况", sentence, CONFIRM))
        return problems

    def _leading_group(self, meeting: Row) -> list[Row]:
        """The members of the leading group in force on the day of the meeting."""
        day = (meeting.values["starts"] or clock.now()).date()
        return Organisation(self._office, self._records).group_on(day)

    def _with(
        self, issue: int, state: str, verb: str, inputs: Mapping[str, Any] | None
    ) -> tuple[Row, dict[str, Any]]:
        row = self._records.row(ISSUES, issue)
        refuse_move(rules.ISSUE_MOVES, f"事项 {row.title}", str(row.values["state"]), state, verb)
        return row, {**row.values, **(inputs or {})}

    def _step(
        self, row: Row, state: str, values: Mapping[str, Any], verb: str, reason: str = ""
    ) -> ChangeSet:
        return take_step(
            self._records, row, {**values, "state": state}, f"{verb}：{row.title}", reason=reason
        )

    def _last_with_members(self, meeting: Row) -> list[Row]:
        others = [
            row
            for row in self._records.select(MEETINGS, sort=("-starts",))
            if row.id != meeting.id
            and (row.values["starts"] or datetime.max) <= (meeting.values["starts"] or datetime.max)
        ]
        for row in others:
            if members := self._records.select(ATTENDANCES, Filter("meeting", "is", row.id)):
                return members
        return []


def _appended(row: Row, field: str, line: str) -> str:
    return "\n".join(filter(None, (row.values[field], line)))


__all__ = ["Meetings"]
