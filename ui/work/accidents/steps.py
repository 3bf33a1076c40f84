"""The small forms of an accident: what each asks for, and the verb it ends in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Desk, Row
from trafficdesk.errors import KnownError
from trafficdesk.fields.kinds import show
from trafficdesk.work.accidents.rules import BLOCKS, CODE, PARTIES
from ui.parts.old_step_form import StepForm

if TYPE_CHECKING:
    from trafficdesk.work.accidents.rules import BlockState

_NEW = (
    "happened", "heard", "place", "road", "committee", "form", "weather", "course", "measures", "deaths", "serious",
    "slight", "loss",
)  # fmt: skip
_FACTS = (
    "deaths", "late_deaths", "serious", "slight", "loss", "procedure", "certificate_number", "certificate_on",
    "cause_kind", "cause", "outcome", "insurance",
)  # fmt: skip
_BLOCK = ("conclusion", "evidence", "responsible", "done_on")
_PARTY = ("person", "name", "role", "unit", "vehicle", "plate", "traffic", "liability", "casualty", "died_on")
_HAZARD = ("description", "category", "place", "level", "responsible_unit", "responsible", "measure", "due")
_ISSUE = ("meeting", "issue", "cause", "measure", "lead_unit", "responsible", "due")
_TRAINING = ("topic", "starts", "place", "form", "speaker")

Start = Mapping[str, tuple[Any, str]]


class AccidentSteps:
    """Opens the forms over a page; `written` gets the ChangeSet of each."""

    def __init__(self, desk: Desk, parent: QWidget, written: Callable[[ChangeSet], None]) -> None:
        self._desk, self._parent, self._written = desk, parent, written

    def register(self, done: Callable[[ChangeSet], None]) -> StepForm:
        """A new accident."""
        text = "等级按伤亡和损失算出。快报在接报后 1 小时内，续报在 7 日内。"
        begin = {"heard": (None, _now())}
        return self._form("登记事故", text, "登记事故", CODE, _NEW, self._desk.accidents.register, begin, done=done)

    def facts(self, record: Row) -> StepForm:
        """Casualties and what the police determined; both grades follow."""
        view = self._desk.records.view(CODE)
        stored = {
            name: (record.values[name], record.text(view.field(name), masked=False))
            for name in _FACTS
            if record.values[name] is not None
        }
        return self._form(
            f"伤亡和认定 — {record.title}", "两个等级随伤亡和损失重算；认定照交警认定书抄写。", "保存", CODE, _FACTS,
            lambda given: self._desk.accidents.update(record.id, given), stored,
        )  # fmt: skip

    def block(self, record: Row, block: BlockState) -> StepForm:
        """Conclusion, evidence, person and day of one block."""
        view = self._desk.records.view(BLOCKS)
        stored = {
            name: (block.values[name], show(view.field(name), block.values[name]))
            for name in _BLOCK
            if block.values.get(name) is not None
        }
        return self._form(
            block.name, "四样都有，这一项才算完成；可以分几次填。证据写材料名称，或用“附证据”附上扫描件。", "保存", BLOCKS, _BLOCK,
            lambda given: self._desk.accidents.fill_block(record.id, block.name, given), stored,
        )  # fmt: skip

    def make(self, what: str, record: Row) -> StepForm:
        """What block 3 or 4 leads to: hazard, issue, training, or a session that is in the ledger already."""
        makers = {"hazard": self._hazard, "issue": self._issue, "training": self._training, "session": self._session}
        return makers[what](record)

    def party(self, record: Row) -> StepForm:
        """Somebody who was involved."""
        return self._form(
            "登记当事人", "本辖区在册的先选人，姓名和单位自动带出；外来的只写姓名。", "登记当事人", PARTIES, _PARTY,
            lambda given: self._desk.records.add(PARTIES, {**given, "accident": record.id}),
            {"role": (None, "机动车驾驶人")},
        )  # fmt: skip

    def report(self, record: Row, follow_up: bool) -> StepForm:
        """When a report was sent, and to whom."""
        when, whom = fields = ("follow_up", "follow_to") if follow_up else ("quick_report", "quick_to")
        return self._form(
            "登记续报" if follow_up else "登记快报", "什么时候送出、报给谁？", "登记", CODE, fields,
            lambda given: self._desk.accidents.report(record.id, given[when], given[whom], follow_up=follow_up),
            {when: (None, _now())}, required=when,
        )  # fmt: skip

    # inside

    def _hazard(self, record: Row) -> StepForm:
        place = str(record.values["place"])
        return self._form(
            "建立整改事项", "登记到隐患台账，来源是事故倒查；在隐患看板上跟到销号，这一项才算完成。可以建立几项。",
            "建立整改事项", "hazards", _HAZARD,
            lambda given: self._desk.accidents.add_rectification(record.id, _filled(given)),
            {"place": (None, place), "category": (None, "管理"), "level": (None, "一般隐患")},
        )  # fmt: skip

    def _issue(self, record: Row) -> StepForm:
        return self._form(
            "提交联席会议",
            "作为会议议定事项登记，来源是这起事故；在会议台跟到销号，这一项才算完成。会还没有登记的，先到联席会议登记。",
            "提交联席会议", "meeting-issues", _ISSUE,
            lambda given: self._desk.accidents.add_issue(
                record.id, self._linked("meetings", given["meeting"]), _filled(given, "meeting")
            ),
            {"cause": (None, str(record.values["cause"] or ""))},
        )  # fmt: skip

    def _training(self, record: Row) -> StepForm:
        topic = f"事故警示教育：{record.title}"
        return self._form(
            "建立教育培训", "登记到培训台账；培训登记完成，这一项才算完成。", "建立教育培训", "training", _TRAINING,
            lambda given: self._desk.accidents.add_education(record.id, _filled(given)),
            {"topic": (None, topic), "starts": (None, _now()), "form": (None, "案例分析")},
        )  # fmt: skip

    def _session(self, record: Row) -> StepForm:
        return self._form(
            "选已有的培训", "事故以后办的一期培训；培训登记完成，这一项才算完成。", "用这一期", BLOCKS, ("training",),
            lambda given: self._desk.accidents.link_education(record.id, self._linked("training", given["training"])),
            required="training",
        )  # fmt: skip

    def _linked(self, code: str, given: Any) -> int:
        """The id of a record that was chosen, or named so that there is just one."""
        if isinstance(given, int):
            return given
        found = self._desk.records.find(code, str(given))
        if len(found) != 1:
            raise KnownError(f"“{given}”不是一条{self._desk.records.view(code).label}的名称，请从列表里选定。")
        return found[0]

    def _form(
        self,
        title: str,
        text: str,
        act: str,
        code: str,
        fields: Sequence[str],
        do: Callable[[dict[str, Any]], ChangeSet],
        start: Start | None = None,
        *,
        required: str = "",
        done: Callable[[ChangeSet], None] | None = None,
    ) -> StepForm:
        view = self._desk.records.view(code)
        specs = [replace(view.field(name), read_only=False) for name in fields]
        specs = [replace(spec, required=True) if spec.name == required else spec for spec in specs]
        dialog = StepForm(self._desk, title, text, act, specs, lambda given, reason: do(given), self._parent, start or {})
        dialog.written.connect(done or self._written)
        dialog.open()
        return dialog


def _now() -> str:
    return f"{clock.now():%Y-%m-%d %H:%M}"


def _filled(given: Mapping[str, Any], *without: str) -> dict[str, Any]:
    """Without what was left empty, so that the desk's own proposals stand."""
    return {name: value for name, value in given.items() if value is not None and name not in without}
