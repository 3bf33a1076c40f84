"""An office's own tables, words and fields stand in the program's descriptions while it is open, and no longer."""

from __future__ import annotations

from pathlib import Path

from trafficdesk.desk import Desk
from trafficdesk.fields.codes import code_list
from trafficdesk.records.registry import record_type


def added() -> tuple[list[str], list[str], list[str]]:
    """What is now in use beyond what the program brings: fields, columns of the table, words of a list."""
    people = record_type("people")
    shipped = {spec.name for spec in people.declared}
    columns = [column.name for column in people.table.columns if column.name.startswith("own_")]
    words = [code.label for code in code_list("training_form").options() if code.label == "直播课"]
    return [spec.label for spec in people.fields if spec.name not in shipped], columns, words


def own_office(folder: Path, name: str) -> Desk:
    desk = Desk.open(folder, create=True)
    desk.own_fields.add("people", name)
    desk.codes.add("training_form", "直播课")
    return desk


def test_they_leave_with_the_office(tmp_path: Path) -> None:
    desk = own_office(tmp_path / "甲", "工牌号")
    assert added() == (["工牌号"], ["own_1"], ["直播课"])
    desk.close()
    assert added() == ([], [], [])
    again = Desk.open(tmp_path / "甲")
    assert added() == (["工牌号"], ["own_1"], ["直播课"])
    again.close()


def test_closing_an_office_takes_nothing_from_the_one_opened_since(tmp_path: Path) -> None:
    first = own_office(tmp_path / "甲", "工牌号")
    second = own_office(tmp_path / "乙", "门禁卡")
    first.close()
    assert added() == (["门禁卡"], ["own_1"], ["直播课"])
    second.close()
    assert added() == ([], [], [])
