"""Who is meant is looked for once, on however many lines a name or a number stands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.factory import person_id
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


def test_all_people_are_gone_through_once_for_the_numbers_of_a_list(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted(dict[int, dict[str, Any]]):
        times = 0

        def items(self) -> Any:
            Counted.times += 1
            return super().items()

    plain = names.KnownNames._tell
    told: dict[str, Counted] = {}
    monkeypatch.setattr(names.KnownNames, "_tell", lambda self, target: told.setdefault(target.code, Counted(plain(self, target))))
    numbers = [person_id(number) for number in range(1, 9)]
    unit = str(desk.records.add("units", {"name": "示例小学"}).ids[0])
    for number in numbers:
        desk.records.add("people", {"name": "王示例", "id_number": number, "unit": unit, "category": "其他"}, reason="测试")
    driver = record_type("drives").field("person")
    with desk.records.reading() as connection:
        known = names.KnownNames(connection)
        found = [known.find(driver, f"王示例 {number}") for number in numbers * 20]
    assert len({row for row, _ in found}) == len(numbers) and not any(refusal for _, refusal in found)
    assert Counted.times == 1
