"""A unit's name that is nearly a known one is looked for once, on however many lines it stands."""

from __future__ import annotations

import pytest

from trafficdesk.desk import Desk
from trafficdesk.exchange import names
from trafficdesk.records.registry import record_type


def test_a_doubtful_name_is_compared_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plain = names.nearly

    def counted(one: str, other: str) -> bool:
        asked.append(one)
        return plain(one, other)

    monkeypatch.setattr(names, "nearly", counted)
    desk.records.add("units", {"name": "示例湖光运输有限公司"})
    unit = record_type("people").field("unit")
    with desk.records.reading() as connection:
        known = names.KnownNames(connection)
        for _ in range(50):
            row, refusal = known.find(unit, "示例湖光运输公司")
            assert row is not None and not refusal
            assert known.doubts["unit", "示例湖光运输公司"]
    assert len(asked) == 1
