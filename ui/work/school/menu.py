"""What else can be done with a vehicle that carries pupils: people, pupils, checks, line, its permit and plate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.school.api import CLOSED, NON_MOTOR, PERMITS, SchoolCard
from ui.parts.process import ProcessPage, open_step
from ui.parts.step_dialog import StepDialog, Work

# Opens the form of a verb that is no step: act, hint, fields, work.
AskFor = Callable[[str, str, Sequence[FieldSpec], Work], StepDialog]
_PEOPLE, _CHECKS, _PERMIT = ("staff", "new_staff", "pupils"), ("inspect", "route"), ("plate", "papers", "lapse")


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry of the menu."""

    key: str
    words: str
    act: Callable[[], StepDialog | None]


def offers(page: ProcessPage, card: SchoolCard, ask: AskFor) -> list[list[Offer]]:
    """What makes sense for the chosen vehicle, in groups."""
    leaving = [
        Offer(f"remove{staff}", f"撤下{role} {name}", lambda each=(staff, role, name): _remove(page, ask, *each))  # type: ignore[misc]
        for staff, role, name in card.staff
    ]
    return [[*_beside(page, _PEOPLE), *leaving], _beside(page, _CHECKS), [*_permit(page, card), *_beside(page, _PERMIT)]]


def _beside(page: ProcessPage, keys: tuple[str, ...]) -> list[Offer]:
    record, process = page.record, page.process
    if record is None or process is None:
        return []
    steps = [step for step in process.beside if step.key in keys and not process.why_not(step, record.values)]
    return [Offer(step.key, step.words, lambda key=step.key: page.take(key)) for step in steps]  # type: ignore[misc]


def _permit(page: ProcessPage, card: SchoolCard) -> Iterator[Offer]:
    """The steps of the open application, or a new one."""
    doing, application = page.desk.process(PERMITS), card.application
    if application is not None:
        for step in doing.steps(application.values):
            def act(key: str = step.key) -> StepDialog:
                return open_step(page, doing, key, application, page.written)

            yield Offer(step.key, step.words, act)
    elif card.category != NON_MOTOR and card.state != CLOSED:
        also, title = {"vehicle": card.id}, f"登记许可申请 — {card.plate}"
        yield Offer("apply", "登记许可申请", lambda: open_step(page, doing, "apply", None, page.written, also, title))


def _remove(page: ProcessPage, ask: AskFor, staff: int, role: str, name: str) -> StepDialog:
    """One person who is no longer with the vehicle."""
    why = FieldSpec("原因", Kind.TEXT, name="reason", required=True, help="例如 换人、离职")
    return ask(
        f"撤下{role} {name}", "有校车标牌的换了驾驶人，标牌应重新领取。", [why],
        lambda given, _: page.desk.school.remove_staff(staff, str(given["reason"])),
    )  # fmt: skip
