"""Every verb of the façade × every role: what a role may not do is refused before anything happens, and nothing is unlisted."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contract.world import PROCESSES
from tests.helpers.factory import one
from trafficdesk.desk import Desk, Query, _Area
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import Refused, SomebodyElses
from trafficdesk.guard.door import Door, verbs
from trafficdesk.guard.rights import ADMIN, CLERK, GRANTED, READER, REVIEWER, ForbiddenError, Right, may

DONE = object()
# What a process says of its steps by name: who reviews, does these.
REVIEWED = {
    ("official-trips", "approve"), ("official-trips", "refuse"), ("assessments", "publish"), ("assessments", "withdraw"),
    ("reports", "submit"), ("accidents", "close"), ("accidents", "reopen"),
}  # fmt: skip


def areas() -> dict[str, type]:
    """Every area of the façade, found on the class itself."""
    found = {name: each for name, each in vars(Desk).items() if isinstance(each, _Area)}
    made = {name: getattr(import_module(f"trafficdesk.{each.module}"), each.kind) for name, each in found.items()}
    return {"desk": Desk, "records": Records, "process": Doing, **made}


def public(kind: type) -> set[str]:
    shown = {name for name, each in inspect.getmembers(kind) if not name.startswith("_") and not isinstance(each, type)}
    return {name for name in shown if not isinstance(vars(kind).get(name), _Area)}


VERBS = [(area, verb) for area, kind in sorted(areas().items()) for verb in sorted(public(kind))]


@pytest.mark.parametrize(("area", "verb"), VERBS)
def test_a_verb_is_listed(area: str, verb: str) -> None:
    assert verb in verbs()[area], f"resources/rights/verbs.csv: {area}.{verb}"


def test_nothing_is_listed_that_is_not_there() -> None:
    listed = {(area, verb) for area, of_it in verbs().items() for verb in of_it} - {("process", "process")}
    assert listed - set(VERBS) == set()


@pytest.fixture
def as_role(desk: Desk) -> Iterator[Any]:
    """The same office, at whose desk somebody in a role sits."""

    def seated(role: str, user: str = "小林") -> Desk:
        office = Office(desk.office.store, desk.office.folder)
        office.user, office.role = user, role
        return Desk(office)

    yield seated


@pytest.mark.parametrize("role", GRANTED)
def test_the_matrix(as_role: Any, role: str) -> None:
    """Through the real door of the desk, before a stand-in that only says that it was reached."""
    seated = as_role(role)
    for area, verb in VERBS:
        if area == "desk":
            continue
        door = seated._through(area, SimpleNamespace(**{verb: lambda: DONE}))
        allowed = any(may(role, right) for right in verbs()[area][verb])
        if allowed:
            assert getattr(door, verb)() is DONE, (area, verb)
        else:
            with pytest.raises(ForbiddenError, match=role):
                getattr(door, verb)()


@pytest.mark.parametrize("role", GRANTED)
def test_every_area_of_the_desk_has_the_door(as_role: Any, role: str) -> None:
    seated = as_role(role)
    for area in areas().keys() - {"desk", "process"}:
        assert isinstance(getattr(seated, area), Door), area
    assert isinstance(seated.process("hazards"), Door)


@pytest.mark.parametrize("role", GRANTED)
def test_the_desks_own_verbs(as_role: Any, role: str, tmp_path: Path) -> None:
    seated = as_role(role)
    if not may(role, Right.SETTINGS):
        with pytest.raises(ForbiddenError):
            seated.set_up("别的名称", "别人")
    if not may(role, Right.WRITE):
        with pytest.raises(ForbiddenError):
            seated.review_import("people", tmp_path / "x.xlsx")


def test_without_a_password_there_is_no_door(desk: Desk) -> None:
    assert desk.office.role == "" and type(desk.records) is Records
    assert not any(isinstance(getattr(desk, area), Door) for area in areas().keys() - {"desk", "process"})


def test_who_may_what() -> None:
    """What the help says of the roles."""
    assert GRANTED[ADMIN] == set(Right)
    assert not {Right.USERS, Right.SETTINGS, Right.RESTORE, Right.UNDO_OTHERS, Right.REVIEW} & GRANTED[CLERK]
    assert Right.WRITE not in GRANTED[REVIEWER] and Right.REVIEW in GRANTED[REVIEWER]
    assert GRANTED[READER] == {Right.READ, Right.OWN}


def test_the_steps_of_a_reviewer_are_named_by_the_processes() -> None:
    found = {(process.code, step.key) for process in PROCESSES for step in process.steps if step.review}
    assert found == REVIEWED


# the second wall: where changes are written, whoever gets there


def test_nobody_writes_past_his_role(as_role: Any) -> None:
    for role in (REVIEWER, READER):
        with pytest.raises(ForbiddenError, match="登记和修改"), as_role(role)._records.work("试"):
            pass
    with pytest.raises(ForbiddenError, match="管理使用人"):
        as_role(CLERK).records.add("users", {"name": "某人", "role": ADMIN})


def test_a_reviewers_step_is_his(as_role: Any, desk: Desk) -> None:
    row = one(desk, "official-trips")
    clerk = as_role(CLERK).process("official-trips")
    values = desk.records.row("official-trips", row).values
    step = clerk.step("approve")
    assert "审核人" in clerk.why_not(step, values)
    given = {ask.name: "王主任" for ask in step.asks if ask.name in ("approver", "approved_by")}
    with pytest.raises(ForbiddenError, match="审核"):
        clerk.do(row, "approve", given)
    reviewer = as_role(REVIEWER).process("official-trips")
    assert reviewer.why_not(step, values) == ""
    with pytest.raises(ForbiddenError, match="登记和修改"):
        reviewer.do(row, "cancel", {})
    with pytest.raises(Refused) as refused:  # past his role, what the step itself asks for
        reviewer.do(row, "approve", {"approver": ""})
    assert not isinstance(refused.value, ForbiddenError)


def test_undo_of_anothers_step_asks_the_role_and_names_him(as_role: Any, desk: Desk) -> None:
    desk.records.add("units", {"name": "示例学校", "unit_type": "学校"})
    other = as_role(CLERK, "小李")
    with pytest.raises(SomebodyElses, match="小林"):
        other.records.undo()
    with pytest.raises(ForbiddenError, match="撤销别人"):
        other.records.undo(anyones=True)
    change = as_role(ADMIN, "主任").records.undo(anyones=True)
    assert "小林" in change.sentence and desk.records.count(Query("units")) == 0


def test_full_values_ask_for_their_right(as_role: Any) -> None:
    with pytest.raises(ForbiddenError, match="完整"):
        as_role(READER).office.log_look("看")
