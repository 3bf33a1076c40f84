"""The steps of a hazard as small forms: which fields each asks for, and the verb it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Desk, Row
from trafficdesk.fields.kinds import show
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.pages.step_form import StepForm

CODE = "hazards"
Do = Callable[[Desk, int, Mapping[str, Any]], ChangeSet]
TODAY = frozenset({"notice_on", "done_on", "checked_on", "passed_on", "replied_on", "closed_on"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step. fields: of the record; kept: those that begin with what is stored; optional: may stay empty."""

    name: str
    hint: str
    fields: tuple[str, ...]
    do: Do
    kept: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    icon: str = ""


_FIVE = (
    "responsible_unit", "responsible", "measure", "budget", "fund_source", "due", "contingency",
)  # fmt: skip
_GRADE = ("level", "supervision", "basis", "consequence", *_FIVE, "helpers")


def _notify(desk: Desk, row: int, given: Mapping[str, Any]) -> ChangeSet:
    inputs = {name: value for name, value in given.items() if name != "notice_on"}
    return desk.hazards.notify(row, given["notice_on"], inputs)


def _recheck(desk: Desk, row: int, given: Mapping[str, Any]) -> ChangeSet:
    checkers = [given["checker_one"] or "", given["checker_two"] or ""]
    passed = given["check_result"] == "合格"
    return desk.hazards.recheck(row, given["checked_on"], checkers, passed, given["check_opinion"] or "")


STEPS: Mapping[str, Step] = {
    "grade": Step(
        "核实定级", "到现场核实，定等级。五落实可以现在填，最迟在下达通知时填齐。", _GRADE,
        lambda desk, row, given: desk.hazards.grade(row, given), kept=_GRADE,
        optional=tuple(name for name in _GRADE if name != "level"),
    ),
    "notify": Step(
        "下达通知", "五落实（责任、措施、资金、时限、预案）填齐才能下达。编号由程序给出。", ("notice_on", *_FIVE), _notify,
        kept=_FIVE, optional=_FIVE,
    ),
    "start": Step("开始整改", "责任单位已经动手整改？", (), lambda desk, row, given: desk.hazards.start(row)),
    "ask_for_check": Step(
        "申请验收", "责任单位回复整改完成。整改后的照片在右边“添加照片”里加。", ("done_on", "progress", "spent"),
        lambda desk, row, given: desk.hazards.ask_for_check(
            row, given["done_on"], given["progress"] or "", given["spent"]
        ),
        kept=("spent",), optional=("progress", "spent"),
    ),
    "recheck": Step(
        "登记复查", "两个人到现场复查。合格就销号，不合格再次整改。",
        ("checked_on", "check_result", "checker_one", "checker_two", "check_opinion"), _recheck,
        optional=("checker_one", "checker_two", "check_opinion"), icon="shield_checkmark",
    ),
    "extend": Step(
        "延期", "原定期限会保留在记录里。", ("due", "extension", "approver"),
        lambda desk, row, given: desk.hazards.extend(
            row, given["due"], given["extension"] or "", given["approver"] or ""
        ),
        optional=("extension", "approver"),
    ),
    "pass_on": Step(
        "移交", "不归本街道管的隐患移交给主管部门，并跟踪到处理完。", ("passed_to", "passed_on"),
        lambda desk, row, given: desk.hazards.pass_on(row, given["passed_to"] or "", given["passed_on"]),
        optional=("passed_to",),
    ),
    "reply": Step(
        "登记移交回复", "对方怎么答复的？", ("replied_on", "reply"),
        lambda desk, row, given: desk.hazards.reply(row, given["reply"] or "", given["replied_on"]),
        optional=("reply",),
    ),
    "follow": Step("转入跟踪", "继续跟踪，等对方处理？", (), lambda desk, row, given: desk.hazards.follow(row)),
    "close_passed": Step(
        "销号", "对方已经处理好。请写明结果。", ("closed_on", "check_opinion"),
        lambda desk, row, given: desk.hazards.close_passed(row, given["closed_on"], given["check_opinion"] or ""),
        optional=("check_opinion",),
    ),
}  # fmt: skip

_WORDS = {"extension": "延期原因", "check_opinion": "意见", "replied_on": "回复日期"}
_APPROVER = FieldSpec("批准人", Kind.NAME, name="approver", maximum=40)


def specs_of(desk: Desk, step: Step) -> list[FieldSpec]:
    """The fields of a step, to be typed here although the full form shows some of them read-only."""
    view = desk.records.view(CODE)
    found = []
    for name in step.fields:
        spec = _APPROVER if name == "approver" else view.field(name)
        found.append(
            replace(
                spec, read_only=False, required=name not in step.optional, shown_when=None,
                label=_WORDS.get(name, spec.label),
            )
        )  # fmt: skip
    return found


def start_of(desk: Desk, step: Step, row: Row) -> dict[str, tuple[Any, str]]:
    """What the fields begin with: what is stored, and today for the day of the step."""
    view = desk.records.view(CODE)
    start: dict[str, tuple[Any, str]] = {}
    for name in step.fields:
        if name in step.kept and row.values.get(name) is not None:
            start[name] = (row.values[name], row.text(view.field(name), masked=False))
        elif name in TODAY:
            start[name] = (clock.today(), show(view.field(name), clock.today()))
    return start


def open_step(parent: Any, desk: Desk, key: str, row: Row) -> StepForm:
    """Open the form of a step for a hazard; answers the dialog, which emits `written`."""
    step = STEPS[key]
    dialog = StepForm(
        desk, f"{step.name} — {row.title}", step.hint, step.name, specs_of(desk, step),
        lambda given, reason: step.do(desk, row.id, given), parent, start_of(desk, step, row),
    )  # fmt: skip
    dialog.open()
    return dialog
