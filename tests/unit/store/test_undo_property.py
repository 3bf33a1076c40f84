"""Any run of changes, undone and redone in any amount, lands exactly where it was."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError

NAMES = st.text(alphabet="甲乙丙丁戊己庚辛单仇aA1·", min_size=1, max_size=6)
STEP = st.one_of(
    st.tuples(st.just("add"), NAMES),
    st.tuples(st.just("rename"), st.integers(0, 5), NAMES),
    st.tuples(st.just("note"), st.integers(0, 5), st.text(max_size=12)),
    st.tuples(st.just("trash"), st.integers(0, 5)),
)


def state(desk: Desk) -> dict[str, Any]:
    """Everything a clerk can see of the units, and what the search finds."""
    rows = desk.records.select("units")
    seen = {row.uuid: (row.title, dict(row.values)) for row in rows}
    found = sorted((hit.id, hit.title) for name in "甲单a1" for hit in desk.records.search(name, per_kind=50))
    return {"rows": seen, "found": found}


def do(desk: Desk, step: tuple[Any, ...]) -> bool:
    """One step; False when it was refused."""
    ids = list(desk.records.ids(Query("units")))
    try:
        if step[0] == "add":
            desk.records.add("units", {"name": step[1]})
        elif not ids:
            return False
        elif step[0] == "trash":
            desk.records.trash("units", [ids[step[1] % len(ids)]], "测试")
        else:
            field = "name" if step[0] == "rename" else "remark"
            return bool(desk.records.edit("units", ids[step[1] % len(ids)], {field: step[2]}).changes)
    except KnownError:
        return False
    return True


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=8), back=st.integers(1, 8), forth=st.integers(0, 8))
def test_undo_and_redo_are_exact(empty_office: Path, steps: list[tuple[Any, ...]], back: int, forth: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "office"
        shutil.copytree(empty_office, folder)
        desk = Desk.open(folder, user="小林")
        states = [state(desk)]
        for step in steps:
            if do(desk, step):
                states.append(state(desk))
        place = len(states) - 1
        for _ in range(min(back, place)):
            assert desk.records.undo() is not None
            place -= 1
            assert state(desk) == states[place]
        desk.close()
        desk = Desk.open(folder, user="小林")  # the stack survives a restart
        for _ in range(min(forth, len(states) - 1 - place)):
            assert desk.records.redo() is not None
            place += 1
            assert state(desk) == states[place]
        desk.close()


def test_undo_and_redo_are_called_by_what_was_done_first(desk: Desk) -> None:
    """Even where its own sentence begins like an undo."""
    added = desk.records.add("units", {"name": "撤销：示例单位", "unit_type": "企业"})
    name = added.sentence
    for _ in range(2):
        undone = desk.records.undo()
        assert undone is not None and undone.sentence == f"撤销：{name}" and desk.next_redo() == name
        redone = desk.records.redo()
        assert redone is not None and redone.sentence == f"重做：{name}" and desk.next_undo() == name
