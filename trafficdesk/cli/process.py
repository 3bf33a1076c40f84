"""Verbs of processes: which steps there are, and taking one. They read the same declaration as the window."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json
from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.cli.wording import row_of
from trafficdesk.cli.writing import tell
from trafficdesk.errors import NotFound
from trafficdesk.fields.spec import FieldSpec

if TYPE_CHECKING:
    from trafficdesk.engine.doing import Doing
    from trafficdesk.engine.process import Step


def steps(arguments: Namespace) -> None:
    """The steps of a row (or of the whole process) with what each asks for."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        doing = desk.process(view.code)
        offered = doing.process.steps
        if arguments.key:
            values = desk.records.row(view.code, row_of(desk, view, arguments.key)).values
            offered = (*doing.steps(values), *(step for step in doing.beside if not doing.why_not(step, values)))
        found = [_object(doing, step) for step in offered]
    if arguments.json:
        say_json(found)
        return
    for each in found:
        asks = "、".join(f"{ask['label']}{'' if ask['required'] else '（可空）'}" for ask in each["asks"]) or "什么也不用填"
        say(f"{each['words']}（{each['key']}）：{asks}")
    if not found:
        say("已经办结，没有要办的步骤。")


def step(arguments: Namespace) -> None:
    """Take one step."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        doing = desk.process(view.code)
        wanted = doing.step(arguments.step)
        row_id = row_of(desk, view, arguments.key)
        change = doing.do(row_id, wanted.key, _given(doing.specs(wanted), arguments.values), reason=arguments.reason)
    tell(change, arguments)


def _given(specs: list[FieldSpec], pairs: list[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise WrongUsageError(f"“{pair}”应写成 字段=值，例如 通知日期=2026-11-07。")
        spec = next((spec for spec in specs if name.strip() in (spec.name, spec.label, *spec.aliases)), None)
        if spec is None:
            labels = "、".join(f"{spec.label}（{spec.name}）" for spec in specs) or "什么也不用填"
            raise NotFound(f"这一步没有“{name}”这一项。要填的是：{labels}。")
        given[spec.name] = value
    return given


def _object(doing: Doing, step: Step) -> dict[str, Any]:
    asks = [{"field": spec.name, "label": spec.label, "required": spec.required, "help": spec.help} for spec in doing.specs(step)]
    return {"key": step.key, "words": step.words, "hint": step.hint, "to": list(step.goals), "asks": asks}
