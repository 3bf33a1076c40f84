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

CODE, FOLLOW_UPS = "hazards", "hazard-follow-ups"
Do = Callable[[Desk, int, Mapping[str, Any]], ChangeSet]
TODAY = frozenset({"notice_on", "done_on", "checked_on", "passed_on", "replied_on", "closed_on", "on", "supervised_on"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step. fields: of the record `code`; kept: those that begin with what is stored; optional: may stay empty."""

    name: str
    hint: str
    fields: tuple[str, ...]
    do: Do
    kept: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    icon: str = ""
    code: str = CODE


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
    return desk.hazards.recheck(row, given["checked_on"], checkers, passed, given["check_opinion"] or "", given["due"])


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
        "申请验收", "责任单位回复整改完成。整改后的照片点右边的照片框来加。", ("done_on", "progress", "spent"),
        lambda desk, row, given: desk.hazards.ask_for_check(
            row, given["done_on"], given["progress"] or "", given["spent"]
        ),
        kept=("spent",), optional=("progress", "spent"),
    ),
    "recheck": Step(
        "登记复查", "两个人到现场复查。合格就销号，不合格再次整改，可以另定期限。",
        ("checked_on", "check_result", "checker_one", "checker_two", "check_opinion", "due"), _recheck,
        optional=("checker_one", "checker_two", "check_opinion", "due"), icon="shield_checkmark",
    ),
    "extend": Step(
        "延期", "原定期限会保留在记录里。", ("due", "extension", "approver"),
        lambda desk, row, given: desk.hazards.extend(
            row, given["due"], given["extension"] or "", given["approver"] or ""
        ),
    ),
    "pass_on": Step(
        "移交", "不归本街道管的隐患移交给主管部门，并跟踪到处理完。移交函的文号由程序给出。", ("passed_to", "passed_on", "due"),
        lambda desk, row, given: desk.hazards.pass_on(row, given["passed_to"] or "", given["passed_on"], given["due"]),
        optional=("passed_to", "due"),
    ),
    "reply": Step(
        "登记移交回复", "对方怎么答复的？", ("replied_on", "reply"),
        lambda desk, row, given: desk.hazards.reply(row, given["reply"] or "", given["replied_on"]),
        optional=("reply",),
    ),
    "follow": Step(
        "跟踪了解", "问问对方办到哪一步了，每次都记下来。", ("on", "content", "answer"),
        lambda desk, row, given: desk.hazards.follow(row, given["on"], given["content"] or "", given["answer"] or ""),
        optional=("content", "answer"), code=FOLLOW_UPS,
    ),
    "supervise": Step(
        "挂牌督办", "由街道、区或市挂牌督办，销号时一并摘牌。文号由程序给出。", ("supervision", "supervisor", "supervised_on"),
        lambda desk, row, given: desk.hazards.supervise(
            row, given["supervision"] or "", given["supervisor"] or "", given["supervised_on"]
        ),
        kept=("supervision",), optional=("supervision", "supervisor"),
    ),
    "close_passed": Step(
        "销号", "对方已经处理好。请写明结果。", ("closed_on", "check_opinion"),
        lambda desk, row, given: desk.hazards.close_passed(row, given["closed_on"], given["check_opinion"] or ""),
        optional=("check_opinion",),
    ),
}  # fmt: skip

_WORDS = {"extension": "延期原因", "check_opinion": "意见", "replied_on": "回复日期"}
_OWN_WORDS = {
    "移交": {"due": "请对方办结日期"}, "登记复查": {"due": "再次整改期限"}, "延期": {"due": "新期限"},
}  # fmt: skip
_HELP = {
    ("移交", "due"): "不填就按通常的天数", ("登记复查", "due"): "合格的不填；不合格的不填就照原期限", ("延期", "due"): "要晚于现在的期限",
}  # fmt: skip
_APPROVER = FieldSpec("批准人", Kind.NAME, name="approver", maximum=40)


def specs_of(desk: Desk, step: Step) -> list[FieldSpec]:
    """The fields of a step, to be typed here although the full form shows some of them read-only."""
    view = desk.records.view(step.code)
    words = {**_WORDS, **_OWN_WORDS.get(step.name, {})}
    found = []
    for name in step.fields:
        spec = _APPROVER if name == "approver" else view.field(name)
        found.append(
            replace(
                spec, read_only=False, required=name not in step.optional, shown_when=None,
                label=words.get(name, spec.label), default="", help=_HELP.get((step.name, name), spec.help),
            )
        )  # fmt: skip
    return found


def start_of(desk: Desk, step: Step, row: Row) -> dict[str, tuple[Any, str]]:
    """What the fields begin with: what is stored, and today for the day of the step."""
    view = desk.records.view(step.code)
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


def letter_form(parent: Any, desk: Desk, row: Row) -> StepForm:
    """The form of a letter about a hazard, filled with what the hazard says."""
    view = desk.records.view("letters")
    names = ("kind", "subject", "addressee", "unit", "vehicle", "facts", "basis", "proposal", "sent", "reply_due", "number")
    specs = [
        replace(
            view.field(name), required=name in ("kind", "subject", "addressee", "sent"), default="",
        )
        for name in names
    ]  # fmt: skip
    values = row.values
    unit = "unit" if values["unit"] else "responsible_unit"
    who = row.titles.get(unit) or row.titles.get("vehicle") or str(values["place"])
    road = values["category"] in ("路", "环境")
    day = f"{values['found'].year}年{values['found'].month}月{values['found'].day}日"
    proposal = "建议依照职权核查，依法处理。" if road else "建议依法责令停业整顿。"
    texts = {
        "kind": "建议函", "subject": f"依法处理{who}{values['item'] or '道路交通安全隐患'}",
        "facts": f"{day}在{values['place']}发现：{values['description']}", "basis": str(values["basis"] or ""),
        "proposal": proposal, "sent": clock.today().isoformat(),
    }  # fmt: skip
    start: dict[str, tuple[Any, str]] = {name: (None, text) for name, text in texts.items() if text}
    if values[unit] is not None:
        start["unit"] = (values[unit], row.titles.get(unit, ""))
    if values["vehicle"] is not None:
        start["vehicle"] = (values["vehicle"], row.titles.get("vehicle", ""))
    return StepForm(
        desk, f"起草函件 — {row.title}", "街道没有停业、处罚的权力，只向主管部门提建议。", "登记函件", specs,
        lambda given, reason: desk.hazards.propose({**given, "hazard": row.id}), parent, start,
    )  # fmt: skip


def answer_form(parent: Any, desk: Desk, letter: Row) -> StepForm:
    """The form of the answer to a letter."""
    view = desk.records.view("letters")
    specs = [replace(view.field(name), required=True) for name in ("replied_on", "result")]
    start = {"replied_on": (None, clock.today().isoformat())}
    return StepForm(
        desk, f"登记回复 — {letter.title}", "", "登记回复", specs,
        lambda given, reason: desk.hazards.answer_letter(letter.id, given["replied_on"], given["result"]), parent, start,
    )  # fmt: skip


def urge_form(parent: Any, desk: Desk, ids: list[int]) -> StepForm:
    """The form that urges several late hazards at once."""
    view = desk.records.view(FOLLOW_UPS)
    specs = [replace(view.field("on"), default=""), replace(view.field("content"), help="不填就写期限和逾期天数")]
    start = {"on": (None, clock.today().isoformat())}
    return StepForm(
        desk, f"催办逾期隐患 {len(ids)} 处",
        "提醒责任人、发催办单、报分管领导、街道挂牌督办，照阶梯办，一级只催一次。催办单和督办单给文号。",
        "登记催办", specs, lambda given, reason: desk.hazards.urge(ids, given["on"], given["content"] or ""), parent, start,
    )  # fmt: skip
