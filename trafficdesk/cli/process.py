"""Verbs of processes: which steps there are, taking one, entering a new row. They read the declaration of the window."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from trafficdesk.cli.opening import opened
from trafficdesk.cli.output import say, say_json
from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.cli.wording import row_of
from trafficdesk.cli.writing import tell
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.nearness import days_word
from trafficdesk.fields.spec import FieldSpec

_MANY = 8  # states that a line no longer lists one by one

if TYPE_CHECKING:
    from trafficdesk.desk import Desk, RecordView, Row
    from trafficdesk.engine.doing import Doing
    from trafficdesk.engine.process import Process, Step


def steps(arguments: Namespace) -> None:
    """What can be done with a row now and why the rest cannot; without a row the whole process."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        doing = desk.process(view.code)
        found = _of_row(desk, view, doing, arguments.key) if arguments.key else _of_process(doing, view)
    if arguments.json:
        say_json(found)
    elif arguments.key:
        _say_row(found, view)
    else:
        _say_process(found, view)


def step(arguments: Namespace) -> None:
    """Take one step."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        doing = desk.process(view.code)
        wanted = doing.step(arguments.step)
        if wanted is doing.process.entry:
            raise WrongUsageError(f"“{wanted.words}”是新登记一{view.noun}，请用：begin {view.code} 字段=值。")
        row_id = row_of(desk, view, arguments.key)
        change = doing.do(row_id, wanted.key, _given(doing.specs(wanted), arguments.values), reason=arguments.reason)
    tell(change, arguments)


def begin(arguments: Namespace) -> None:
    """Enter a new row at the first state of its process."""
    with opened(arguments) as desk:
        view = desk.records.view(arguments.stream)
        doing = desk.process(view.code)
        entry = doing.process.entry
        if entry is None:
            raise KnownError(f"{view.label}不是单独登记的。可以用 add {view.code}，或由别的步骤带出来。")
        specs = [*doing.specs(entry), *_unasked(doing, entry, view)]
        change = doing.begin(_given(specs, arguments.values), reason=arguments.reason)
    tell(change, arguments)


def _unasked(doing: Doing, entry: Step, view: RecordView) -> list[FieldSpec]:
    """What a new row may say beside what its entry asks for: in the window it comes from where the row is entered."""
    asked = {spec.name for spec in doing.specs(entry)}
    return [spec for spec in view.fields if spec.name not in asked and not spec.read_only]


def _given(specs: Sequence[FieldSpec], pairs: Sequence[str]) -> dict[str, str]:
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


# What there is, as plain data.


def _of_row(desk: Desk, view: RecordView, doing: Doing, key: str) -> dict[str, Any]:
    row = desk.records.row(view.code, row_of(desk, view, key))
    process = doing.process
    possible = (*doing.steps(row.values), *(step for step in doing.beside if not doing.why_not(step, row.values)))
    return {
        "id": row.id,
        "title": row.title,
        "state": (row.values.get(process.field) or "") if process.field else None,
        "over": bool(process.field) and process.is_over(row.values.get(process.field)),
        "steps": [_step(doing, step, row) for step in possible],
        "not_now": [
            {"key": step.key, "words": step.words, "why": doing.why_not(step, row.values)}
            for step in process.steps
            if step not in possible
        ],
        "findings": [f"{each.title}：{each.what}，{days_word(each.days)}" for each in desk.findings.around([row])],
    }


def _of_process(doing: Doing, view: RecordView) -> dict[str, Any]:
    process = doing.process
    entry = _step(doing, process.entry) if process.entry is not None else None
    if entry is not None and process.entry is not None:
        needed = [spec for spec in _unasked(doing, process.entry, view) if spec.required and not spec.default]
        entry["asks"] += [_ask(spec) for spec in needed if process.entry.logic is None]  # else it works them out
    return {
        "states": list(process.states),
        "over": list(process.over),
        "entry": entry,
        "steps": [_step(doing, step) | {"since": _since(process, step)} for step in process.steps],
        "drifts": [{"since": list(drift.since), "to": drift.to, "day": drift.day} for drift in process.drifts],
    }


def _since(process: Process, step: Step) -> list[str]:
    """The states from which a step may be taken."""
    if step.since and set(step.since) <= set(process.states):
        return list(step.since)
    return [state for state in process.states if step.since or not process.is_over(state)]


def _step(doing: Doing, step: Step, row: Row | None = None) -> dict[str, Any]:
    start = doing.start(step, row)
    asks = [_ask(spec, start[spec.name][1] if spec.name in start else "") for spec in doing.specs(step)]
    return {"key": step.key, "words": step.words, "hint": step.hint, "to": list(step.goals), "asks": asks}


def _ask(spec: FieldSpec, start: str = "") -> dict[str, Any]:
    options = [each.code for each in code_list(spec.codes).options()] if spec.codes else []
    return {
        "field": spec.name, "label": spec.label, "required": spec.required, "help": spec.guidance, "start": start,
        "options": options,
    }  # fmt: skip


# The same for people.


def _say_row(found: dict[str, Any], view: RecordView) -> None:
    state = f"，现在是“{found['state'] or '未填'}”" if found["state"] is not None else ""
    say(f"{view.label} {found['title']}（编号 {found['id']}）{state}。")
    say("现在能办：" if found["steps"] else "已经办结，没有要办的步骤。" if found["over"] else "现在没有能办的步骤。")
    _say_steps(found["steps"])
    for sentence in found["findings"]:
        say(f"提醒：{sentence}")
    if found["not_now"]:
        say("现在不能办：")
        for each in found["not_now"]:
            say(f"  {each['words']}（{each['key']}）：{each['why']}")


def _say_process(found: dict[str, Any], view: RecordView) -> None:
    if found["states"]:
        say(f"{view.label}的状态：{'、'.join(found['states'])}。办结的是：{'、'.join(found['over']) or '没有'}。")
    if found["entry"] is not None:
        say(f"新登记（begin {view.code}）：")
        _say_steps([found["entry"]])
    if found["steps"]:
        say("步骤：")
        _say_steps(found["steps"])


def _say_steps(offered: Iterable[dict[str, Any]]) -> None:
    for each in offered:
        asks = "、".join(f"{ask['label']}{'' if ask['required'] else '（可空）'}" for ask in each["asks"]) or "什么也不用填"
        since = "、".join(each.get("since", ())) if len(each.get("since", ())) < _MANY else "未办结的"
        path = " → ".join(filter(None, (since, "或".join(each["to"])))) if since or each["to"] else ""
        say(f"  {each['words']}（{each['key']}）：{f'{path}；' if path else ''}{asks}")
