"""What holds for every process, declared now or later: nothing here names a step. A new process gets these for nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract.rows import TODAY, possible
from tests.contract.world import CHINESE, PROCESSES, STEPPED, STEPS, branches, every, given_for, made, starts
from tests.helpers.copies import opened_copy
from tests.helpers.snapshot import Snapshot, snapshot
from trafficdesk.desk import Desk
from trafficdesk.engine.process import KEPT, Drift, Process, Step
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.kinds import show
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import record_type
from trafficdesk.work.catalogue import DRIFTING

# The declaration.


def test_those_that_time_moves_are_named_where_a_start_looks_for_them() -> None:
    assert [process.code for process in PROCESSES if process.drifts] == list(DRIFTING)


@every("process", PROCESSES)
def test_every_state_is_known_and_reached_and_leads_to_an_end(process: Process) -> None:
    if not process.field:
        return
    spec = record_type(process.code).field(process.field)
    assert set(process.states) <= {code.code for code in code_list(spec.codes).options()}
    first = process.entry.goals if process.entry else (spec.default,)
    reached, waiting = set(), list(first)
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += process.moves[state]
    asleep = set(process.states) - reached
    assert asleep <= {"复查"}, "复查 comes from old lists only"
    for state in process.states:
        found, waiting = set(), [state]
        while waiting:
            found.add(each := waiting.pop())
            waiting += [goal for goal in process.moves[each] if goal not in found]
        assert found & set(process.over), f"{state} leads nowhere"


@every("process", PROCESSES)
def test_every_state_has_its_column_and_its_place(process: Process) -> None:
    if process.columns:
        assert all(sum(state in column.states for column in process.columns) == 1 for state in process.states)
    for course in process.courses:
        assert all(1 <= place <= len(course.names) + 1 for _, place in course.places)


@every("process", PROCESSES)
def test_every_name_in_the_declaration_is_one_of_the_record(process: Process, desk: Desk) -> None:
    kind = record_type(process.code)
    prints = {each.key for each in desk.prints.kinds()}
    for step in (*process.steps, *((process.entry,) if process.entry else ())):
        specs = {spec.name: spec for spec in desk.process(process.code).specs(step)}
        assert len(specs) == len(step.asks), step.key
        assert all(kind.has(ask.since) for ask in step.asks if ask.since)
        assert all(name in specs or kind.has(name) for name, _ in (step.needs.fields if step.needs else ()))
        assert all(kind.has(name) for name, _ in step.fixed)
        assert not step.why or step.why in specs
        assert not step.done or kind.has(step.done)
        assert not step.only or kind.has(step.only.field)
        assert set(step.prints) <= prints, step.key
        if step.series:
            assert kind.has(step.series.field) and step.series.day in specs
        if step.note:
            note = record_type(step.note.code)
            assert note.field(step.note.link).target == process.code
            assert all(note.has(name) for name, _ in (*step.note.values, *step.note.copied))
            assert all(kind.has(name) for _, name in step.note.copied)


@every("process", PROCESSES)
def test_words_are_chinese_and_sentences_whole(process: Process, desk: Desk) -> None:
    words = [step.words for step in process.steps]
    assert len(set(words)) == len(words) and len({step.key for step in process.steps}) == len(words)
    for step in process.steps:
        assert re.fullmatch(r"[a-z_]+", step.key) and CHINESE.search(step.words) and len(step.words) <= 6
        assert not step.hint or step.hint[-1] in "。？"
        assert all(not ask.must or (CHINESE.search(ask.must) and ask.must.endswith("。")) for ask in step.asks)
        assert all(CHINESE.search(spec.label) for spec in desk.process(process.code).specs(step))


# Doing it.


@every("process,step", STEPS)
def test_a_step_from_a_wrong_state_is_refused_at_the_state_and_says_what_can_be_done(process: Process, step: Step, world: Desk) -> None:
    for state in set(process.states) - set(starts(process, step)):
        row = made(world, process, state)
        before = snapshot(world)
        with pytest.raises(Refused) as raised:
            world.process(process.code).do(row, step.key, given_for(world, process, step, row))
        (problem,) = raised.value.problems
        assert problem.field == process.field and f"现在是“{state}”，不能{step.words}" in problem.sentence
        nexts = [each.words for each in world.process(process.code).steps(world.records.row(process.code, row).values)]
        nothing = "已经办结" if process.is_over(state) else "现在没有下一步可以办"
        assert (f"下一步可以是：{'、'.join(nexts)}。" if nexts else nothing) in problem.sentence
        assert snapshot(world) == before


@dataclass(frozen=True)
class Standing:
    """A row of which a step may be taken, what a clerk would answer, and the office as it stands then."""

    step: Step
    row: int
    given: dict[str, Any]
    desk: Desk
    doing: Any
    before: Snapshot


@pytest.fixture(scope="module")
def made_for_step(request: pytest.FixtureRequest, furnished_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """One office for all tests of a step that leave it as it is."""
    process, step = request.param
    place = tmp_path_factory.mktemp("standing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
        desk = opened_copy(furnished_office, place / "office")
        row = made(desk, process, starts(process, step)[0], **possible(process, step))
        given = given_for(desk, process, step, row)
    yield Standing(step, row, given, desk, desk.process(process.code), snapshot(desk))
    desk.close()
    shutil.rmtree(place)


@pytest.fixture
def standing(made_for_step: Standing, monday: None) -> Iterator[Standing]:
    """It, for one test; another office may have been open meanwhile."""
    made_for_step.desk._use_own()
    yield made_for_step
    assert snapshot(made_for_step.desk) == made_for_step.before, "nothing may be written here"


every_standing = pytest.mark.parametrize(
    "made_for_step", STEPS, indirect=True, scope="module", ids=[f"{process.code}-{step.key}" for process, step in STEPS]
)


@every_standing
def test_what_must_be_said_is_asked_for_at_its_field_in_its_own_words(standing: Standing) -> None:
    step, row, full = standing.step, standing.row, standing.given
    for ask in step.asks:
        if ask.must:
            with pytest.raises(Refused) as raised:
                standing.doing.do(row, step.key, {**full, ask.name: ""})
            assert [(each.field, each.sentence) for each in raised.value.problems] == [(ask.name, ask.must)]
            assert snapshot(standing.desk) == standing.before
    with pytest.raises(Refused, match="不填这一项"):
        standing.doing.do(row, step.key, {**full, "nonsense": "1"})


@every_standing
def test_a_day_lies_between_the_step_before_and_today(standing: Standing) -> None:
    step, row, full, doing = standing.step, standing.row, standing.given, standing.doing
    for ask in step.asks:
        wrong = {"还没有到": TODAY + timedelta(days=1)} if ask.past else {}
        wrong |= {"早于前一步": TODAY - timedelta(days=30)} if ask.since else {}
        for words, day in wrong.items():
            given = datetime(day.year, day.month, day.day) if isinstance(full[ask.name], datetime) else day
            found = doing.check(row, step.key, {**full, ask.name: given})
            assert [each.field for each in found] == [ask.name] and words in found[0].sentence


@every("process,step", STEPS)
def test_a_step_leads_where_it_says_and_is_taken_back_whole(process: Process, step: Step, world: Desk) -> None:
    for state, answer, goal in branches(process, step):
        row = made(world, process, state, **possible(process, step))
        before = snapshot(world)
        change = world.process(process.code).do(row, step.key, given_for(world, process, step, row, answer), reason="示例")
        after = snapshot(world)
        assert after != before and CHINESE.search(change.sentence) and "{" not in change.sentence
        if process.field:
            follows = () if step.to else tuple(new for old, new in process.elsewhere if old == state)
            assert world.records.row(process.code, row).values[process.field] in ((goal, *follows) if goal else step.goals)
        if step.series:
            assert world.records.row(process.code, row).values[step.series.field]
        world.records.undo()
        assert snapshot(world) == before
        world.records.redo()
        assert snapshot(world) == after


@every_standing
def test_trying_a_step_says_what_taking_it_says_and_writes_nothing(standing: Standing) -> None:
    step, row, given, doing = standing.step, standing.row, standing.given, standing.doing
    assert not any(problem.blocks for problem in doing.check(row, step.key, given))
    for ask in step.asks:
        if ask.must:
            assert [each.sentence for each in doing.check(row, step.key, {**given, ask.name: ""})] == [ask.must]
    assert snapshot(standing.desk) == standing.before and not standing.desk.next_undo().startswith(step.words)


@every("process", STEPPED)
def test_a_row_changed_under_an_open_dialog_is_said_once(
    process: Process, world: Desk, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.parts import step_dialog
    from ui.parts.process import open_step

    said: list[Any] = []

    def at_once(_owner: Any, work: Any, done: Any, refused: Any) -> None:
        try:
            done(work(None))
        except KnownError as error:
            refused(error)

    monkeypatch.setattr(step_dialog, "run_change", at_once)
    step = process.steps[0]
    row = world.records.row(process.code, made(world, process, starts(process, step)[0], **possible(process, step)))
    dialog = open_step(owner, world.process(process.code), step.key, row, said.append)
    for name, value in given_for(world, process, step, row.id).items():
        spec = dialog.rows[name].spec
        shown = "" if value is None else show(spec, value)
        dialog.rows[name].editor.put(*((value, "示例城管办") if spec.kind is Kind.LINK and value else (shown,)))
    asked, kind = {ask.name for ask in step.asks}, record_type(process.code)
    note = next(each.name for each in reversed(kind.fields) if each.kind in (Kind.NOTE, Kind.TEXT) and each.name not in asked)
    with world.records.work("别处改了") as work:
        work.set_fact(process.code, row.id, {note: "另外的话"})
    dialog.go()
    problems = {name: line.problem.sentence for name, line in dialog.rows.items() if line.problem}
    assert not said and "刚被" in dialog.notices._general_text.text(), problems
    dialog.go()
    assert said


@every("process", STEPPED)
def test_a_row_in_the_trash_takes_no_step(process: Process, world: Desk) -> None:
    step = process.steps[0]
    row = made(world, process, starts(process, step)[0])
    with world.office.store.work("误登记", "小林", kind="daily") as work:  # as an undo would, also where the row is locked
        work.trash(process.code, row, "误登记")
    with pytest.raises(Refused, match="回收站"):
        world.process(process.code).do(row, step.key, given_for(world, process, step, row))


# Time.


DRIFTS = [pytest.param(process, drift, id=f"{process.code}-{drift.to}") for process in PROCESSES for drift in process.drifts]


@pytest.mark.parametrize(("process", "drift"), DRIFTS)
def test_a_drift_moves_its_row_on_its_day(world: Desk, monkeypatch: pytest.MonkeyPatch, process: Process, drift: Drift) -> None:
    """In the trail, under the program's name, not among the steps of undo; a second time changes nothing."""
    row = made(world, process, drift.since[0], **{drift.day: TODAY})
    first = TODAY + timedelta(days=int(drift.after))
    undo = world.next_undo()
    for day, state in ((first - timedelta(days=1), drift.since[0]), (first, drift.to)):
        monkeypatch.setenv("TRAFFICDESK_TODAY", day.isoformat())
        world.start_day()
        assert world.records.row(process.code, row).values[process.field] == state
    history = world.records.history(process.code, row)
    assert history[0].by == "程序" and world.next_undo() == undo
    world.start_day()
    assert len(world.records.history(process.code, row)) == len(history)


def test_what_cannot_be_written_today_is_said_and_does_not_keep_the_office_shut(world: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    process = next(each for each in PROCESSES if each.drifts)
    drift = process.drifts[0]
    made(world, process, drift.since[0], **{drift.day: TODAY})

    def full(*_args: object, **_more: object) -> None:
        raise KnownError("磁盘已满，这一步没有保存。")

    monkeypatch.setattr(world.office.store, "work", full)
    world.start_day()
    assert world.left_undone == ("磁盘已满，这一步没有保存。",)


KEPT_DEADLINES = [
    pytest.param(process, step, ask.name, id=f"{process.code}-{step.key}-{ask.name}")
    for process, step in STEPS
    for ask in step.asks
    if ask.start == KEPT and ask.is_kept and record_type(process.code).field(ask.name).expiry
]


@pytest.mark.parametrize(("process", "step", "name"), KEPT_DEADLINES)
def test_a_deadline_that_has_passed_is_not_taken_over(world: Desk, process: Process, step: Step, name: str) -> None:
    """The form asks for a new one; one that lies ahead is kept."""
    doing = world.process(process.code)
    for day, begins in ((TODAY - timedelta(days=1), False), (TODAY, True)):
        row = world.records.row(process.code, made(world, process, starts(process, step)[0], **{name: day}))
        assert (name in doing.start(step, row)) is begins
