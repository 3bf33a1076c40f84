"""Nothing typed twice: fields follow a chosen record; what is a part of a row goes into the trash with it."""

from __future__ import annotations

import pytest

from tests.helpers.factory import one
from tests.helpers.print_rows import made, unit
from trafficdesk.desk import Desk
from trafficdesk.errors import Refused
from trafficdesk.records.registry import all_types, record_type


def test_every_source_of_a_following_field_exists_and_has_its_kind() -> None:
    for kind in all_types():
        for spec in kind.following:
            for source in spec.follows:
                link, name = source.split(".")
                other = record_type(kind.field(link).target).field(name)
                assert (other.kind, other.target) == (spec.kind, spec.target), (kind.code, spec.name)


def test_the_unit_follows_the_person_unless_another_was_typed(desk: Desk) -> None:
    here, there = unit(desk, "示例小学"), unit(desk, "示例物流")
    first, second = made(desk, "people", unit=here), made(desk, "people", unit=there)
    row = made(desk, "hazards", person=first, unit="")
    assert desk.records.row("hazards", row).values["unit"] == here
    desk.records.edit("hazards", row, {"person": second})
    assert desk.records.row("hazards", row).values["unit"] == there
    desk.records.edit("hazards", row, {"unit": here})
    desk.records.edit("hazards", row, {"person": first, "place": "别处"})
    desk.records.edit("hazards", row, {"person": second, "unit": here})
    assert desk.records.row("hazards", row).values["unit"] == here
    desk.records.edit("hazards", row, {"unit": None})
    assert desk.records.row("hazards", row).values["unit"] is None


def test_parts_go_into_the_trash_and_come_back_with_their_row(desk: Desk) -> None:
    owner = one(desk, "people")
    posts = [row.id for row in desk.records.select("posts")]
    assert posts
    desk.records.trash("people", [owner], "重复登记")
    assert not desk.records.select("posts")
    desk.records.restore("people", [owner])
    assert [row.id for row in desk.records.select("posts")] == posts
    desk.records.trash("people", [owner], "重复登记")
    desk.records.undo()
    assert [row.id for row in desk.records.select("posts")] == posts
    desk.records.add("certificates", {"person": owner, "kind": "身份证"})
    with pytest.raises(Refused, match="其他证件"):
        desk.records.trash("people", [owner], "重复登记")
