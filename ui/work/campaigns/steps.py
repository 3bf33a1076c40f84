"""The steps of a campaign's way as small forms: deploy, weekly report, summary, archive. The desk decides what may be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trafficdesk import clock
from ui.parts.old_step_dialog import Answers, StepDialog, field_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.work.campaigns.verbs import CampaignState

CAMPAIGNS, REPORTS = "campaigns", "campaign-reports"
_DAYS = ("deployed_on", "since", "until", "archived_on")
Done = Callable[["ChangeSet"], object]


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """One step. words on its button; text above its form; draft: whether the program has words to begin with."""

    words: str
    text: str
    draft: bool = False


STEPS: Mapping[str, CampaignStep] = {
    "deploy": CampaignStep("登记部署", "方案写齐、发下去了，才算部署。还空着的在这里填。"),
    "late_deploy": CampaignStep("补登部署", "这次行动先上了路，部署的日期和情况补在这里。"),
    "report_week": CampaignStep("出周报", "数字由行动日加出来，报出以后定住，不再变。", draft=True),
    "sum_up": CampaignStep("写总结", "由数字起草的总结，请接着改。", draft=True),
    "archive": CampaignStep("归档", "归档以后不能再登记行动日。"),
}


def drafted(desk: Desk, key: str, state: CampaignState) -> str:
    """The words a step begins with; read in the background."""
    if key == "report_week":
        return desk.campaigns.draft_week(state.row.id, *state.next_week)
    return str(state.row.values["summary"] or "") or desk.campaigns.draft_summary(state.row.id)


def step_dialog(desk: Desk, key: str, state: CampaignState, draft: str, done: Done, parent: QWidget) -> StepDialog:
    """The form of a step, filled with what is known."""
    step, row = STEPS[key], state.row
    names = _FIELDS[key](state)
    code = REPORTS if key == "report_week" else CAMPAIGNS
    fields = [field_of(desk, code, name, required=name in _DAYS) for name in names]
    dialog = StepDialog(
        desk, f"{step.words} — {row.title}", step.text, step.words, fields,
        lambda given: _WORK[key](desk, row.id, given, names), done, parent,
    )  # fmt: skip
    for name, value in _start(key, state, draft).items():
        dialog.give(name, value)
    return dialog


_FIELDS: Mapping[str, Callable[[CampaignState], tuple[str, ...]]] = {
    "deploy": lambda state: ("deployed_on", "deployment", *state.missing),
    "late_deploy": lambda state: ("deployed_on", "deployment"),
    "report_week": lambda state: ("since", "until", "work", "problems", "following"),
    "sum_up": lambda state: ("summary",),
    "archive": lambda state: ("archived_on",),
}


def _start(key: str, state: CampaignState, draft: str) -> dict[str, str]:
    today = clock.today().isoformat()
    if key == "report_week":
        since, until = state.next_week
        return {"since": since.isoformat(), "until": until.isoformat(), "work": draft}
    if key == "sum_up":
        return {"summary": draft}
    if key == "archive":
        return {"archived_on": today}
    return {"deployed_on": min(state.row.values["starts"].isoformat(), today)}


def _deploy(desk: Desk, row: int, given: Answers, names: tuple[str, ...]) -> ChangeSet:
    plan = {name: given.values[name] for name in names[2:]}
    return desk.campaigns.deploy(row, given["deployed_on"], given.text("deployment"), plan)


def _late(desk: Desk, row: int, given: Answers, names: tuple[str, ...]) -> ChangeSet:
    return desk.campaigns.late_deploy(row, given["deployed_on"], given.text("deployment"))


def _report(desk: Desk, row: int, given: Answers, names: tuple[str, ...]) -> ChangeSet:
    words = {name: given.text(name) for name in names[2:]}
    return desk.campaigns.report_week(row, given["since"], given["until"], words)


_WORK: Mapping[str, Callable[[Desk, int, Answers, tuple[str, ...]], ChangeSet]] = {
    "deploy": _deploy,
    "late_deploy": _late,
    "report_week": _report,
    "sum_up": lambda desk, row, given, names: desk.campaigns.sum_up(row, given.text("summary"), reason=given.reason),
    "archive": lambda desk, row, given, names: desk.campaigns.archive(row, given["archived_on"]),
}
