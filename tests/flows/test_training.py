"""培训 from inviting to the make-up session, and who was never there."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.factory import NUMBERS, person_id
from tests.helpers.since import answers_since
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError
from trafficdesk.work.training.api import Signed


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture
def units(desk: Desk) -> dict[str, int]:
    made = {}
    for name, people in (("示例小学", ("陈示例", "李示例", "王示例")), ("示例公司", ("王示例", "赵示例"))):
        made[name] = added(desk.records.add("units", {"name": name, "unit_type": "企业"}), "units")
        for person in people:
            number = person_id(next(NUMBERS))
            values = {"name": person, "unit": made[name], "category": "私家车驾驶人", "id_number": number}
            desk.records.add("people", values, reason="同名不同人")
    return made


def session(desk: Desk, topic: str = "冬季安全", **values: object) -> int:
    return added(desk.records.add("training", {"topic": topic, "starts": "2026-11-20 09:00", **values}), "training")


def names(desk: Desk, training: int, result: str) -> list[str]:
    rows = desk.training.attendance(training)
    return sorted(row.titles["person"] for row in rows if row.values["result"] == result)


def test_inviting_puts_every_driver_on_the_list_once(desk: Desk, units: dict[str, int]) -> None:
    training = session(desk)
    with pytest.raises(KnownError, match="没有选单位"):
        desk.training.invite(training, [])
    assert "通知 3 人" in desk.training.invite(training, [units["示例小学"]]).sentence
    assert "通知 2 人" in desk.training.invite(training, list(units.values())).sentence
    with pytest.raises(KnownError, match="都已经在名单里"):
        desk.training.invite(training, list(units.values()))
    assert desk.records.row("training", training).values["state"] == "已通知"
    assert len(desk.training.attendance(training)) == 5


def test_a_pasted_list_finds_names_among_other_columns(desk: Desk, units: dict[str, int]) -> None:
    training = session(desk)
    desk.training.invite(training, list(units.values()))
    pasted = "序号\t姓名\t单位\t签字\n1\t陈示例\t示例小学\t已签\n2\t王 示例\n3\t王示例\t示例公司\n4、李示例，孙外人\n\n陈示例"
    read = {(each.text, bool(each.attendance)): each.why for each in desk.training.read_pasted(training, pasted)}
    assert read == {
        ("陈示例", True): "", ("王示例", False): "名单里有同名的人，请选是哪一位", ("王示例", True): "",
        ("李示例", True): "", ("孙外人", False): "档案里没有这个人",
    }  # fmt: skip
    asked = next(each for each in desk.training.read_pasted(training, pasted) if each.candidates)
    assert ["示例小学" in each.words for each in asked.candidates] == [True], "the other one signed on a line of her own"
    assert names(desk, training, "应到") == ["李示例", "王示例", "王示例", "赵示例", "陈示例"]


def test_the_title_above_a_pasted_list_is_nobody(desk: Desk, units: dict[str, int]) -> None:
    training = session(desk)
    pasted = "冬季培训签到表\n二楼会议室\n序号\t姓名\t成绩\n1\t陈示例\t90\n"
    assert [(each.text, each.score) for each in desk.training.read_pasted(training, pasted)] == [("陈示例", 90)]
    assert [each.text for each in desk.training.read_pasted(training, "孙外人\n陈示例")] == ["孙外人", "陈示例"]


def test_a_session_that_nobody_closed_is_on_the_radar(desk: Desk, units: dict[str, int]) -> None:
    answers_since(desk)
    training = session(desk, starts="2026-11-20 09:00")
    session(desk, "还没到的一期", starts="2026-11-30 09:00")

    def due() -> list[str]:
        return [each.title for each in desk.due() if each.what == "培训没有登记完成"]

    assert due() == ["冬季安全（11-20）"]
    desk.training.sign_in(training, [Signed(name="孙外人")])
    desk.process("training").do(training, "finish")
    assert due() == []
    desk.records.undo()
    assert due() == ["冬季安全（11-20）"]


def test_who_made_a_session_up_is_counted_once(desk: Desk, units: dict[str, int]) -> None:
    plan = desk.records.add("training-plans", {"year": "2026", "topic": "冬季安全", "due": "2026-12-15", "people": "2"}).ids[0]
    training = session(desk, plan=plan)
    desk.training.invite(training, [units["示例公司"]])
    first, second = desk.training.attendance(training)
    desk.training.tick([first.id], "已到")
    desk.process("training").do(training, "finish")
    assert desk.records.row("training-plans", plan).values["state"] == "进行中", "one of the two planned came"
    again = session(desk, "补课", starts="2026-11-21 09:00", makes_up=training)
    desk.training.invite_absent(again)
    desk.training.tick([row.id for row in desk.training.attendance(again)], "已到")
    desk.process("training").do(again, "finish")
    assert names(desk, training, "已补课") == [second.titles["person"]]
    assert desk.training.figures(date(2026, 11, 1), date(2026, 11, 30)).visits == 2
    assert desk.records.row("training-plans", plan).values["state"] == "完成", "both were trained in the end"


def test_finishing_makes_the_make_up_list_and_a_second_session_clears_it(desk: Desk, units: dict[str, int]) -> None:
    training = session(desk)
    desk.training.invite(training, list(units.values()))
    with pytest.raises(KnownError, match="没有一个人登记为已到"):
        desk.process("training").do(training, "finish")
    with pytest.raises(KnownError, match="没有选人"):
        desk.training.tick([])
    people = {row.titles["person"]: row.id for row in desk.training.attendance(training)}
    desk.training.tick([people["陈示例"], people["李示例"]])
    assert desk.training.tick([people["赵示例"]], "请假").sentence == "登记 1 人请假"
    assert desk.process("training").do(training, "finish").sentence == "培训完成，已到 2 人，未到 2 人：冬季安全"
    assert names(desk, training, "未到") == ["王示例", "王示例"]
    with pytest.raises(KnownError, match="已经是“已完成”，不能再通知"):
        desk.training.invite(training, list(units.values()))
    again = session(desk, "冬季安全补课", starts="2026-11-22 09:00", makes_up=training)
    assert "通知 3 人" in desk.training.invite_absent(again).sentence
    came = [row.id for row in desk.training.attendance(again) if row.titles["person"] == "赵示例"]
    desk.training.tick(came)
    desk.process("training").do(again, "finish")
    assert names(desk, training, "已补课") == ["赵示例"]
    assert [row.titles["person"] for row in desk.training.to_make_up(training)] == ["王示例", "王示例"]


def test_a_session_that_has_not_begun_cannot_be_finished(desk: Desk, units: dict[str, int]) -> None:
    training = session(desk, starts="2026-12-20 09:00")
    desk.training.invite(training, [units["示例公司"]])
    desk.training.tick([desk.training.attendance(training)[0].id])
    with pytest.raises(KnownError, match="还没有到"):
        desk.process("training").do(training, "finish")
    with pytest.raises(KnownError, match="补哪一期"):
        desk.training.invite_absent(training)


def test_coverage_names_who_was_never_there(desk: Desk, units: dict[str, int]) -> None:
    training = session(desk)
    desk.training.invite(training, list(units.values()))
    people = desk.training.attendance(training)
    desk.training.tick([row.id for row in people if row.values["unit"] == units["示例小学"]])
    lines = {line.unit: line for line in desk.training.coverage(2026)}
    assert (lines["示例小学"].done, lines["示例小学"].missing) == (3, ())
    assert (lines["示例公司"].must, lines["示例公司"].done) == (2, 0)
    assert sorted(lines["示例公司"].missing) == ["王示例", "赵示例"]
    assert lines["示例公司"].unit_id == units["示例公司"]
    desk.records.edit("training", training, {"state": "取消"})
    assert all(line.done == 0 for line in desk.training.coverage(2026))
