"""What a person keeps at hand: pinned records, those opened last, filters by name; each for oneself, without a trace."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.helpers.factory import one
from trafficdesk.desk import Desk, Filter
from trafficdesk.engine.at_hand import PINNED_MOST, RECENT_MOST
from trafficdesk.errors import KnownError


def units(desk: Desk, number: int) -> list[int]:
    return [desk.records.add("units", {"name": f"示例{at}号", "unit_type": "企业"}).changes[0].id for at in range(number)]


def at_hand(desk: Desk) -> tuple[list[int], list[int]]:
    pinned, recent = desk.at_hand.lists()
    return [row.id for row in pinned], [row.id for row in recent]


def test_what_was_opened_last_comes_first_and_only_once(desk: Desk) -> None:
    rows = units(desk, RECENT_MOST + 2)
    for row_id in [*rows, rows[5]]:
        desk.at_hand.opened("units", row_id)
    _pinned, recent = at_hand(desk)
    assert recent[:3] == [rows[5], rows[-1], rows[-2]] and len(recent) == RECENT_MOST == len(set(recent))


def test_pinned_ones_stand_apart_and_what_was_deleted_goes_by_itself(desk: Desk) -> None:
    first, second = units(desk, 2)
    for row_id in (first, second):
        desk.at_hand.opened("units", row_id)
    assert desk.at_hand.pin("units", first)
    assert at_hand(desk) == ([first], [second])
    desk.records.trash("units", [second], "测试")
    assert at_hand(desk) == ([first], [])
    assert not desk.at_hand.pin("units", first)
    assert at_hand(desk) == ([], [first])


def test_too_many_are_refused_and_pupils_are_never_listed(desk: Desk) -> None:
    rows = units(desk, PINNED_MOST + 1)
    for row_id in rows[:-1]:
        desk.at_hand.pin("units", row_id)
    with pytest.raises(KnownError, match="最多钉住 20 条"):
        desk.at_hand.pin("units", rows[-1])
    desk.at_hand.opened("school-roster", 1)
    assert at_hand(desk)[1] == []


def test_each_person_has_ones_own_and_nothing_stands_in_the_trail(desk: Desk) -> None:
    (unit,) = units(desk, 1)
    before = desk.next_undo()
    desk.at_hand.pin("units", unit)
    desk.office.user = "小张"
    assert at_hand(desk) == ([], []) and desk.next_undo() == before


def test_filters_come_back_with_their_values_as_they_were(desk: Desk) -> None:
    one(desk, "people")
    filters = (
        Filter("valid_until", "between", date(2026, 1, 1), date(2026, 12, 31)), Filter("search", "contains", "王"),
        Filter("changed_at", "at_least", datetime(2026, 1, 2, 3, 4)), Filter("id", "in", (1, 2)),
        Filter("points", "at_least", Decimal("1.50")),
    )  # fmt: skip
    desk.at_hand.keep_filters("people", " 快到期的 ", filters[:4])
    assert desk.at_hand.filters("people") == {"快到期的": filters[:4]}
    desk.at_hand.keep_filters("people", "不再有的栏目", (Filter("own_99", "is", 1),))
    assert list(desk.at_hand.filters("people")) == ["快到期的"] and desk.at_hand.filters("units") == {}
    desk.at_hand.drop_filters("people", "快到期的")
    assert desk.at_hand.filters("people") == {}
    with pytest.raises(KnownError, match="起个名字"):
        desk.at_hand.keep_filters("people", "  ", ())
