"""What follows from a write follows for every record: consequences, uniqueness, remarks, names, search terms, trail; all or nothing."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import select

from tests.helpers.factory import inputs_for, one, text_for
from tests.helpers.snapshot import snapshot
from trafficdesk.desk import Change, Desk, Query
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import CONFIRM, ERROR
from trafficdesk.fields.spec import Kind
from trafficdesk.records.base import Unique
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.records.system import AuditRow, SearchTerm
from trafficdesk.rules import consequences
from trafficdesk.store.search import terms_of


@pytest.fixture
def desk(own_desk: Desk) -> Desk:
    """With fields that the office has added to the ledger itself."""
    return own_desk


CODES = [kind.code for kind in all_types() if not kind.spec.restricted]
_numbers = itertools.count(300_000)


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, tuple[int, ...]]]:
    """Every call for what follows from a write: how, of which record, which rows."""
    calls: list[tuple[str, str, tuple[int, ...]]] = []
    added, edited = consequences.after_adding, consequences.after_editing

    def after_adding(work: Any, code: str, ids: Any) -> None:
        calls.append(("added", code, tuple(ids)))
        added(work, code, ids)

    def after_editing(work: Any, change: Change) -> None:
        calls.append(("edited", change.code, (change.id,)))
        edited(work, change)

    monkeypatch.setattr(consequences, "after_adding", after_adding)
    monkeypatch.setattr(consequences, "after_editing", after_editing)
    return calls


def terms_in_database(desk: Desk, code: str, row_id: int) -> set[str]:
    with desk.office.store.read() as connection:
        mine = (SearchTerm.record == record_type(code).number, SearchTerm.row_id == row_id)
        return set(connection.scalars(select(SearchTerm.term).where(*mine)))


def terms_of_row(desk: Desk, code: str, row_id: int) -> set[str]:
    values = desk.records.row(code, row_id).values
    return {term for spec in record_type(code).searchable for term in terms_of(spec, values[spec.name])}


def trail(desk: Desk, code: str, row_id: int) -> list[tuple[str, str]]:
    with desk.office.store.read() as connection:
        table = AuditRow.table()
        mine = (table.c.code == code, table.c.row_id <= row_id, table.c.last_id >= row_id)
        spans = connection.execute(select(table.c.action, table.c.field).where(*mine)).all()
        single = (table.c.code == code, table.c.row_id == row_id, table.c.last_id.is_(None))
        return [tuple(row) for row in [*spans, *connection.execute(select(table.c.action, table.c.field).where(*single))]]


def put(desk: Desk, code: str, row_id: int | None, inputs: dict[str, Any], reason: str = "测试") -> int:
    with desk.records.work("写入", reason=reason) as work:
        return work.put(code, row_id, inputs)


def test_a_new_and_a_changed_row_bring_everything_with_them(desk: Desk, code: str, followed: list[Any]) -> None:
    inputs = inputs_for(desk, code, next(_numbers))
    followed.clear()
    row_id = put(desk, code, None, inputs)
    kind, before = record_type(code), desk.records.row(code, row_id)
    assert ("added", code, (row_id,)) in followed
    named = [before.values[name] for name in (*kind.spec.title, *kind.spec.title_else)]
    assert bool(before.title) == any(value not in (None, "") for value in named)
    assert terms_in_database(desk, code, row_id) == terms_of_row(desk, code, row_id)
    assert ("added", "") in trail(desk, code, row_id)

    texts = (Kind.TEXT, Kind.NAME, Kind.NOTE)
    fields = [s for s in kind.typed if s.kind in texts and s.name != "licence_file_number"]
    if not fields:
        return  # no text is typed here
    changed = next((s for s in fields if s.searchable or s.name in kind.spec.title), fields[0])
    followed.clear()
    put(desk, code, row_id, {changed.name: text_for(desk, changed, next(_numbers))})
    after = desk.records.row(code, row_id)
    assert after.values[changed.name] != before.values[changed.name] and after.version > before.version
    assert ("edited", code, (row_id,)) in followed
    assert (after.title != before.title) == (changed.name in kind.spec.title)
    assert terms_in_database(desk, code, row_id) == terms_of_row(desk, code, row_id)
    assert ("edited", changed.name) in trail(desk, code, row_id)
    desk.records.undo()
    assert desk.records.row(code, row_id).title == before.title
    assert terms_in_database(desk, code, row_id) == terms_of_row(desk, code, row_id)


def _once(code: str) -> list[Unique]:
    """What has to be unique, but for numbers that the program gives."""
    kind = record_type(code)
    return [each for each in kind.spec.unique if not any(kind.field(name).read_only for name in each.fields)]


@pytest.mark.parametrize("code", [c for c in CODES if _once(c)])
def test_a_second_one_is_refused_and_leaves_nothing(desk: Desk, code: str) -> None:
    inputs = inputs_for(desk, code, next(_numbers))
    first = put(desk, code, None, inputs)
    before = snapshot(desk)
    with pytest.raises(Refused) as refused:
        put(desk, code, None, inputs, reason="")
    named = {problem.field for problem in refused.value.problems if problem.severity in (ERROR, CONFIRM)}
    assert named & {name for each in _once(code) for name in each.fields}
    assert snapshot(desk) == before
    fresh = inputs_for(desk, code, next(_numbers))
    with pytest.raises(Refused), desk.records.work("两行") as work:  # two equal ones of one batch collide too
        work.put_all(code, [(None, fresh), (None, fresh)])
    assert first in desk.records.ids(Query(code))


@pytest.mark.parametrize(
    "code", [c for c in CODES if any(each.severity == CONFIRM for each in record_type(c).spec.unique)], ids=str
)
def test_what_was_overridden_is_kept_with_its_reason(desk: Desk, code: str) -> None:
    inputs = inputs_for(desk, code, next(_numbers))
    put(desk, code, None, inputs)
    kind = record_type(code)
    hard = {name for each in kind.spec.unique if each.severity == ERROR for name in each.fields}
    other = inputs_for(desk, code, next(_numbers))
    again = {name: other[name] if name in hard else value for name, value in inputs.items()}
    row_id = put(desk, code, None, again, reason="确有两份")
    assert "overrode" in {action for action, _ in trail(desk, code, row_id)}


@pytest.mark.parametrize("code", [c for c in CODES if record_type(c).spec.locked_when is not None], ids=str)
def test_a_row_that_is_locked_is_neither_changed_nor_thrown_away(desk: Desk, code: str) -> None:
    kind, row_id = record_type(code), one(desk, code)
    lock = kind.spec.locked_when
    assert lock is not None
    value: Any = lock.value[0] if isinstance(lock.value, tuple) else lock.value
    with desk.records.work("锁上") as work:
        work.set_fact(code, row_id, {lock.field: value == "True" if kind.field(lock.field).kind is Kind.FLAG else value})
    shut = [spec for spec in kind.typed if spec.kind in (Kind.TEXT, Kind.NAME, Kind.NOTE) and spec.name not in kind.spec.open_fields]
    before, trails = desk.records.row(code, row_id), trail(desk, code, row_id)
    for spec in shut[:3]:
        with pytest.raises(KnownError):
            put(desk, code, row_id, {spec.name: text_for(desk, spec, next(_numbers))})
    with pytest.raises(KnownError):
        desk.records.trash(code, [row_id], "误登记")
    assert desk.records.row(code, row_id).values == before.values and trail(desk, code, row_id) == trails
