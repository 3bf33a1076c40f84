"""The nine steps tick themselves by what the registers hold; those of a year begin anew in January."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.factory import one
from tests.helpers.statements import statements
from trafficdesk.desk import Desk
from trafficdesk.engine.office import Office


def done(desk: Desk, year: int = 2026) -> list[str]:
    steps, _wanted = desk.overview.first_steps(year)
    return [each.step.key for each in steps if each.done]


def test_a_new_office_has_all_nine_before_it(desk: Desk) -> None:
    steps, wanted = desk.overview.first_steps(2026)
    assert len(steps) == 9 and wanted and done(desk) == []


def test_each_step_is_done_when_the_registers_say_so(desk: Desk, tmp_path: Path) -> None:
    desk.set_up("示例街道办事处", "小林")
    assert done(desk) == []  # the telephone is still to be given
    desk.set_up("示例街道办事处", "小林", "022-00000000")
    assert done(desk) == ["office"]
    unit = desk.records.add("units", {"name": "示例学校", "unit_type": "学校"}).changes[0].id
    assert done(desk) == ["office"]  # a unit alone has no driver yet
    one(desk, "people")
    one(desk, "vehicles")
    assert done(desk) == ["office", "people", "vehicles"]
    desk.records.add("organisation", {"post": "组长", "name": "示例乙", "unit": str(unit), "since": "2026-01-05"})
    one(desk, "plan-tasks")
    assert "plan" not in done(desk, _year_of(desk, "plan-tasks"))  # no target yet
    assert "group" in done(desk)
    (tmp_path / "stick").mkdir()
    desk.backups.make(tmp_path / "stick" / "x.tdbak", "示例-2026-密码")
    assert done(desk, int(str(desk.backups.last())[:4])).count("backup") == 1


def test_what_a_server_guards_needs_no_password_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Office, "server", "数据服务器")
    (step,) = [each for each in desk.overview.first_steps(2026)[0] if each.step.key == "password"]
    assert step.done and "服务器" in step.detail


def test_those_of_a_year_are_owed_again_in_the_next(desk: Desk) -> None:
    unit = desk.records.add("units", {"name": "示例学校", "unit_type": "学校"}).changes[0].id
    desk.records.add(
        "organisation", {"post": "组长", "name": "示例乙", "unit": str(unit), "since": "2026-01-05", "until": "2026-12-31"}
    )
    assert "group" in done(desk, 2026) and "group" not in done(desk, 2027)


def test_agreements_are_done_when_none_waits(desk: Desk) -> None:
    agreement = one(desk, "agreements")
    year = int(str(desk.records.row("agreements", agreement).values["year"]))
    assert "agreements" not in done(desk, year)
    (step,) = [each for each in desk.overview.first_steps(year)[0] if each.step.key == "agreements"]
    assert step.detail == f"{year} 年 1 份，已签 0 份"


def test_put_away_for_a_year_it_comes_back_in_the_next(desk: Desk) -> None:
    desk.overview.hide_first_steps(2026)
    assert not desk.overview.first_steps(2026)[1]
    assert desk.overview.first_steps(2027)[1]


def test_all_nine_are_read_with_few_questions(desk: Desk) -> None:
    with statements(desk) as asked:
        desk.overview.first_steps(2026)
    assert len(asked) <= 20


def _year_of(desk: Desk, code: str) -> int:
    return int(str(desk.records.select(code)[0].values["year"]))


def test_a_slip_in_the_year_of_a_row_offers_no_such_year(desk: Desk) -> None:
    for year in (0, 2025, 20266):  # as earlier programs took it
        made = desk.records.add("targets", {"year": "2025", "goal": "降事故", "name": f"目标{year}", "wanted": "1"}).ids[0]
        with desk.records.work("测试") as work:
            work.set_fact("targets", made, {"year": year})
    assert desk.overview.years() == (2025,)
