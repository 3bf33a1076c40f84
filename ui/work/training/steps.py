"""What can be done with a session: register, invite, tick, paste, marks, record and photos, close, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Row
from ui.dialogs.ask import ask_reason
from ui.dialogs.photos import PhotosDialog
from ui.parts.old_step_form import StepForm
from ui.parts.side_list import SideLine
from ui.tasks import run_change, run_query
from ui.work.training.paste import PasteDialog
from ui.work.training.units import UnitDialog

if TYPE_CHECKING:
    from ui.work.training.desk import TrainingDesk

CODE = "training"
DONE, CANCELLED, INVITED, MADE_UP = "已完成", "取消", "应到", "已补课"
_NEW = ("topic", "starts", "place", "form", "audience", "hours", "speaker", "speaker_unit", "film", "plan", "makes_up")
_RECORD = ("place", "form", "hours", "speaker", "speaker_unit", "film", "content", "units", "expected", "present",
           "exam", "pass_mark", "effect", "keeper", "plan", "makes_up", "remark")  # fmt: skip
_FROM_PLAN = ("topic", "place", "form", "audience", "hours")


def came_of(person: Row) -> bool:
    """Whether somebody on a list was there or made it up."""
    return person.values["result"] in ("已到", MADE_UP)


def missing_of(person: Row) -> bool:
    """Whether somebody on a list still has to come or to make it up."""
    return person.values["result"] in ("未到", "请假", "应到")


def line_of(training: Row) -> SideLine:
    """A session in the list at the left."""
    starts: datetime = training.values["starts"]
    state: Any = training.values["state"] or "计划"
    level = "ok" if state == DONE else "none" if state == CANCELLED else "bad" if starts < clock.now() else "warn"
    word = "该登记完成了" if level == "bad" else str(state)
    return SideLine(training.id, str(training.values["topic"]), f"{starts:%m-%d %H:%M}", level, word)


class TrainingSteps:
    """The verbs of a training desk's page, on the session it shows."""

    def __init__(self, page: TrainingDesk) -> None:
        self.page = page

    def new_session(self, plan: Row | None = None) -> StepForm:
        """The form of a new session, begun from a plan item when there is one."""
        page = self.page
        begun: dict[str, tuple[Any, str]] = {"starts": (None, f"{clock.now():%Y-%m-%d} 09:00")}
        return open_session_form(page, begun | (plan_start(page, plan) if plan is not None else {}), self._registered)

    def choose_units(self) -> None:
        """Ask which units' people to invite."""
        run_query(self.page, lambda _: self.page.desk.training.units(), self._open_units, key="units")

    def _open_units(self, units: Sequence[tuple[int, str, Mapping[str, int]]]) -> None:
        page = self.page
        if page.record is None:
            return
        groups = page.desk.training.groups
        audience = str(page.record.values["audience"] or "").split("、")
        begun = [word for word in groups if word in audience] or list(groups)[:3]
        dialog = UnitDialog(units, groups, begun, page)
        dialog.accepted.connect(lambda: self.invite(dialog.chosen, dialog.categories))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def invite(self, units: Sequence[int], categories: Sequence[str] = ()) -> None:
        """Put people of units on the list."""
        self._change(lambda training: self.page.desk.training.invite(training, units, categories))

    def invite_absent(self) -> None:
        """Put who missed the earlier session on the list of this one."""
        self._change(self.page.desk.training.invite_absent)

    def tick(self, ids: list[int], result: str) -> None:
        """Set the attendance of people; once the list is closed, who did not come is 未到."""
        result = "未到" if result == INVITED and self.page.ended else result
        self._change(lambda _: self.page.desk.training.tick(ids, result))

    def tick_chosen(self, result: str) -> None:
        """The same for who is selected."""
        self.tick(self.page.table.chosen(), result)

    def score(self, attendance: int, text: str) -> None:
        """The mark of one person as it was typed."""
        if text and not (text.isascii() and text.isdigit()):
            self._refused_text(f"成绩“{text}”不是整数，没有登记。请填 0 到 100 的数。")
            return
        self._change(lambda _: self.page.desk.training.score(attendance, int(text) if text else None))

    def open_paste(self) -> PasteDialog | None:
        """Paste the signed list."""
        page = self.page
        if page.record is None:
            return None
        training = page.record.id
        dialog = PasteDialog(lambda text: page.desk.training.read_pasted(training, text), page)
        dialog.accepted.connect(lambda: self._sign_in(training, dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _sign_in(self, training: int, dialog: PasteDialog) -> None:
        signed = dialog.signed
        run_change(self.page, lambda _: self.page.desk.training.sign_in(training, signed), self.written, self.refused)

    def fill_record(self) -> StepForm | None:
        """The form of what the session's record says."""
        page = self.page
        if page.record is None:
            return None
        record, view = page.record, page.desk.records.view(CODE)
        start = {name: (record.values[name], record.text(view.field(name), masked=False)) for name in _RECORD}
        dialog = StepForm(
            page.desk, f"填写记录 — {record.title}", "印在培训记录表上；有签到名单的，人数和单位按名单，不用填。", "登记",
            [view.field(name) for name in _RECORD],
            lambda given, reason: page.desk.records.edit(CODE, record.id, given, version=record.version, reason=reason),
            page, start,
        )  # fmt: skip
        dialog.written.connect(self.written)
        dialog.open()
        return dialog

    def open_photos(self) -> PhotosDialog | None:
        """The photos of the session."""
        record = self.page.record
        if record is None:
            return None
        dialog = PhotosDialog(self.page.desk, CODE, record.id, record.title, self.written, self.page)
        dialog.open()
        return dialog

    def remove(self) -> None:
        """Take who is selected off the list."""
        ids = self.page.table.chosen()
        self._change(lambda _: self.page.desk.training.remove(ids))

    def cancel(self) -> None:
        """The session does not take place."""
        page = self.page
        if page.record is None:
            return
        training, words = page.record.id, f"{page.record.title} 不办了，名单留着备查。"
        ask_reason(page, "取消培训", words, "取消这一期", "主讲人出差，改到下月", lambda why: self._cancel(training, why))

    def _cancel(self, training: int, why: str) -> None:
        run_change(self.page, lambda _: self.page.desk.training.cancel(training, why), self.written, self.refused)

    def finish(self) -> bool:
        """Close the list of the session."""
        if self.page.record is None or self.page.ended:
            return False
        self._change(self.page.desk.training.finish)
        return True

    # inside

    def _change(self, work: Any) -> None:
        """Run a change of the session that is shown; `work` gets its id."""
        if self.page.record is not None:
            training = self.page.record.id
            run_change(self.page, lambda _: work(training), self.written, self.refused)

    def _registered(self, change: ChangeSet) -> None:
        self.page.changed.emit(change)
        self.page.load(next((each.id for each in change.changes if each.code == CODE), 0))

    def refused(self, error: Exception) -> None:
        """Say above the list why something was not written; a mark that was refused shows its old value again."""
        self._refused_text(str(error))
        self.page._load_one()

    def _refused_text(self, text: str) -> None:
        self.page.problem.say("没有登记", text)
        self.page.problem.show()

    def written(self, change: ChangeSet) -> None:
        """Tell the window, and show what is there now."""
        self.page.problem.hide()
        self.page.changed.emit(change)
        self.page.load()


def plan_start(page: Any, plan: Row) -> dict[str, tuple[Any, str]]:
    """What a new session takes over from an item of the year's plan."""
    view = page.desk.records.view("training-plans")
    begun = {name: (plan.values[name], plan.text(view.field(name), masked=False)) for name in _FROM_PLAN}
    return {**begun, "speaker": (plan.values["speaker"], plan.values["speaker"] or ""), "plan": (plan.id, plan.title)}


def open_session_form(page: Any, start: Mapping[str, tuple[Any, str]], written: Any) -> StepForm:
    """The form of a new session over a page."""
    view = page.desk.records.view(CODE)
    dialog = StepForm(
        page.desk, "登记培训", "补课的，写明补哪一期；登记完成后，到了的人在那一期记为已补课。", "登记培训",
        [view.field(name) for name in _NEW], page.desk.training.register, page, start,
    )  # fmt: skip
    dialog.written.connect(written)
    dialog.open()
    return dialog
