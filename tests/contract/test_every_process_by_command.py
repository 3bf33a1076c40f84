"""Every process by command: the window's steps in the window's words, refused at the same fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.rows import possible
from tests.contract.world import CHINESE, PROCESSES, STEPS, branches, every, given_for, made, sample, starts
from tests.helpers.factory import one
from tests.helpers.snapshot import snapshot
from trafficdesk.cli.run import run
from trafficdesk.desk import Desk
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.process import Process, Step
from trafficdesk.errors import Refused
from trafficdesk.fields.kinds import show
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import record_type


def told(desk: Desk, capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    """What a command answers beside the open office."""
    capsys.readouterr()
    assert run(["--data", str(desk.office.folder), "--json", *words]) == code, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def typed(desk: Desk, process: Process, step: Step, given: dict[str, Any]) -> list[str]:
    """FIELD=VALUE as a person writes it."""
    specs = {spec.name: spec for spec in desk.process(process.code).specs(step)}
    texts = {
        name: str(value) if specs[name].kind is Kind.LINK else show(specs[name], value)
        for name, value in given.items()
        if value is not None
    }
    return [f"{specs[name].label}={text}" for name, text in texts.items()]


@every("process,step", STEPS)
def test_a_step_by_command_does_what_it_does_in_the_window(
    process: Process, step: Step, world: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    state, answer, goal = next(branches(process, step))
    row = made(world, process, state, **possible(process, step))
    words = typed(world, process, step, given_for(world, process, step, row, answer))
    must = {spec.label: ask.must for ask, spec in zip(step.asks, world.process(process.code).specs(step), strict=True) if ask.must}
    before = snapshot(world)
    if must:  # what is said where only one is left empty: test_every_process.py
        left = [f"{label}=" if (label := word.partition("=")[0]) in must else word for word in words]
        problems = told(world, capsys, "step", process.code, str(row), step.key, *left, code=1)["refused"]
        assert {problem["label"]: problem["sentence"] for problem in problems} == must
        assert snapshot(world) == before
    change = told(world, capsys, "step", process.code, str(row), step.words, *words, "--reason", "示例")
    assert CHINESE.search(change["sentence"]) and snapshot(world) != before
    if process.field:
        follows = () if step.to else tuple(new for old, new in process.elsewhere if old == state)
        assert world.records.row(process.code, row).values[process.field] in ((goal, *follows) if goal else step.goals)


@every("process", PROCESSES)
def test_the_command_line_tells_the_whole_process(process: Process, world: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(world, capsys, "steps", process.code)
    assert (found["states"], found["over"]) == (list(process.states), list(process.over))
    assert {each["key"]: tuple(each["since"]) for each in found["steps"]} == {
        step.key: starts(process, step) if process.field else () for step in process.steps
    }
    assert run(["--data", str(world.office.folder), "steps", process.code]) == 0
    said = capsys.readouterr().out
    assert all(f"{step.words}（{step.key}）" in said for step in process.steps)
    entry = process.entry
    assert (found["entry"] or {}).get("key") == (entry.key if entry else None)
    if entry is None:
        assert run(["--data", str(world.office.folder), "begin", process.code]) == 1
        return
    assert run(["--data", str(world.office.folder), "step", process.code, "1", entry.key]) == 2
    specs = {spec.name: spec for spec in world.records.view(process.code).fields}
    for ask in found["entry"]["asks"]:
        if ask["required"] and ask["field"] in specs and (target := specs[ask["field"]].target):
            one(world, target)
    words = typed(world, process, entry, given_for(world, process, entry, 0))
    filled = {word.partition("=")[0] for word in words}
    words += [
        f"{ask['label']}={sample(world, specs[ask['field']], 0)}"
        for ask in found["entry"]["asks"]
        if ask["required"] and ask["label"] not in filled
    ]
    labels = {ask["label"]: ask["field"] for ask in found["entry"]["asks"]}
    given = {labels[label]: text for label, _, text in (word.partition("=") for word in words)}
    try:
        world.process(process.code).begin(given, reason="示例")
    except Refused as refused:  # other work has to be there first
        problems = told(world, capsys, "begin", process.code, *words, "--reason", "示例", code=1)["refused"]
        assert [(each["field"], each["sentence"]) for each in problems] == [(each.field, each.sentence) for each in refused.problems]
        return
    world.records.undo()
    change = told(world, capsys, "begin", process.code, *words, "--reason", "示例")
    new = world.records.row(process.code, next(each["id"] for each in change["changes"] if each["stream"] == process.code))
    assert not process.field or new.values[process.field] in (*entry.goals, record_type(process.code).field(process.field).default)


@every("process", PROCESSES)
def test_the_command_line_and_the_window_offer_the_same(
    process: Process, world: Desk, owner: Any, qtbot: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.parts.process import StepBar, open_step

    taken, seen = [], dict[str, list[str]]()
    bar, doing = StepBar(taken.append), world.process(process.code)
    qtbot.addWidget(bar)
    for state in process.states or ("",):
        row = world.records.row(process.code, made(world, process, state))
        found = told(world, capsys, "steps", process.code, str(row.id))
        monkeypatch.setattr(Findings, "around", lambda *_: [])  # of the whole office, whatever the state: once is enough
        assert found["id"] == row.id and found["state"] == (state if process.field else None)
        said = {each["key"]: [ask["field"] for ask in each["asks"]] for each in found["steps"]}
        bar.show_steps(doing.steps(row.values))
        beside = [step.key for step in doing.beside if not doing.why_not(step, row.values)]
        assert list(said) == [*bar.keys, *beside]
        assert {each["key"] for each in found["not_now"]} == {step.key for step in process.steps} - set(said)
        assert all(CHINESE.search(each["why"]) for each in found["not_now"])
        assert all(seen[key] == fields for key, fields in said.items() if key in seen)
        for key, fields in ((key, fields) for key, fields in said.items() if key not in seen):
            seen[key] = fields
            dialog = open_step(owner, doing, key, row, lambda _: None)
            assert list(dialog.rows) == fields and dialog.windowTitle().startswith(doing.step(key).words)
            dialog.reject()
