"""At a committee's desk: what the street lent has its name there, is nobody's to change, and a driver lent to it stays the street's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.copies import opened_copy
from tests.helpers.exchanges import PASSWORD
from tests.helpers.factory import person_id
from trafficdesk import clock
from trafficdesk.cli.run import run
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import Refused
from trafficdesk.work.packages.api import THEIRS

STREET, COMMITTEE, OTHER, STREET_TEAM = "示例街道办事处", "东湖里社区居委会", "西湖里社区居委会", "街道车队"
SAID = f"归{OTHER}，不归本单位，本机只能看。要改请告诉{STREET}。"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """On which the other committee has not handed in what was due."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def street(empty_office: Path, tmp_path: Path) -> Iterator[Desk]:
    """A street with two committees; who drives the car of the one belongs to the other."""
    desk = opened_copy(empty_office, tmp_path / "street", "街道小林")
    desk.office.set_setting("office.name", STREET)
    desk.agreements.install_texts()
    for name, short in ((COMMITTEE, "东湖里"), (OTHER, "西湖里"), (STREET_TEAM, None)):
        desk.records.add("units", {"name": name, "short_name": short, "unit_type": "社区居委会" if short else "企业"}, reason="测试")
    for number, (name, unit) in enumerate((("张伟", COMMITTEE), ("赵强", OTHER), ("孙明", OTHER)), 7):
        values = {"name": name, "unit": unit, "id_number": person_id(number), "category": "专职驾驶员", "phone": f"1380000000{number}"}
        desk.records.add("people", values, reason="测试")
    car = desk.records.add("vehicles", {"plate": "津A12345", "unit": COMMITTEE, "ownership": "公车"}, reason="测试").ids[0]
    desk.records.add("drives", {"person": named(desk, "赵强"), "vehicle": car}, reason="测试")
    yield desk
    desk.close()


@pytest.fixture
def committee(street: Desk, empty_office: Path, tmp_path: Path) -> Iterator[Desk]:
    desk = opened_copy(empty_office, tmp_path / "committee", "居委会小王")
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    desk.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit).path, PASSWORD)
    yield desk
    desk.close()


def named(desk: Desk, name: str) -> int:
    return desk.records.select("people", Filter("name", "is", name))[0].id


def test_a_lent_driver_has_a_name_and_is_not_changed(committee: Desk, street: Desk, tmp_path: Path) -> None:
    assert [row.titles["person"] for row in committee.records.select("drives")] == ["赵强"]
    assert {row.title for row in committee.records.select("people")} == {"张伟", "赵强"}, "who is not pointed at stays away"
    lent = named(committee, "赵强")
    for change in (
        lambda: committee.records.edit("people", lent, {"phone": "13811112222"}),
        lambda: committee.records.edit("people", lent, {"unit": COMMITTEE}),  # nor taken over
        lambda: committee.merging.merge("people", named(committee, "张伟"), lent),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert SAID in str(refused.value)
    assert committee.records.edit("people", named(committee, "张伟"), {"phone": "13811112222"})
    assert committee.packages.make(tmp_path, PASSWORD).left == ()


@pytest.mark.parametrize("since", ["", "1"])
def test_what_the_street_changes_of_it_comes_with_the_next_package(
    committee: Desk, street: Desk, tmp_path: Path, since: str
) -> None:
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    committee.records.edit("drives", committee.records.select("drives")[0].id, {"end": clock.today().isoformat()}, reason="测试")
    committee.agreements.make(clock.today().year)
    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    street.records.edit("people", named(street, "赵强"), {"phone": "13811112222", "unit": STREET_TEAM}, reason="调动")
    taken = committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit, since=since).path, PASSWORD)
    assert not taken.waiting
    row = committee.records.row("people", named(committee, "赵强"))
    assert row.values["phone"] == "13811112222" and row.titles["unit"] == STREET_TEAM
    assert committee.records.whose("people", row.id).startswith(f"驾驶员 赵强 归{STREET_TEAM}")
    street.records.trash("people", [named(street, "孙明")], "搬走了")
    assert committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit, since="2").path, PASSWORD).change is None


def test_who_comes_over_to_the_committee_is_its_own_from_then_on(committee: Desk, street: Desk, tmp_path: Path) -> None:
    street.records.edit("people", named(street, "赵强"), {"unit": COMMITTEE}, reason="调来")
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit).path, PASSWORD)
    assert committee.records.whose("people", named(committee, "赵强")) == ""
    assert committee.records.edit("people", named(committee, "赵强"), {"phone": "13811112222"})


def test_own_work_with_what_is_lent_goes_on(committee: Desk) -> None:
    """Who drives one's own car, and since when, is one's own; what the program works out of it at the lent row is no change by anybody."""
    drives = committee.records.select("drives")[0].id
    committee.records.edit("drives", drives, {"end": clock.today().isoformat()}, reason="测试")
    committee.agreements.make(clock.today().year)
    mine = committee.records.select("agreements", Filter("person", "is", named(committee, "张伟")))
    committee.prints.issue("agreements", ids=[mine[0].id])
    texts = committee.records.select("agreement-templates", Filter("used", "is", True))
    assert len(texts) == 1 and committee.records.whose("agreement-templates", texts[0].id).startswith("责任书文本")


def test_the_command_line_says_the_same(committee: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lent = named(committee, "赵强")
    committee.close()
    assert run(["--data", str(tmp_path / "committee"), "edit", "people", str(lent), "phone=13811112222"]) != 0
    assert SAID in "".join(capsys.readouterr())


def test_where_nobody_lends_everything_may_be_changed(street: Desk) -> None:
    assert street.records.whose("people", named(street, "赵强")) == ""
    assert street.records.edit("people", named(street, "赵强"), {"phone": "13811112222"})


def test_it_is_counted_nowhere(committee: Desk, street: Desk) -> None:
    """The lent driver's file is as incomplete as that of the committee's own; only the own one is to be cured here."""
    year = clock.today().year
    there, here = ({each.key: each for each in desk.coverage(year)} for desk in (street, committee))
    assert (there["filed"].must, here["filed"].must) == (3, 1) and (there["trained"].must, here["trained"].must) == (3, 1)
    assert here["signed"].must == 1 and here["driven"].must == here["driven"].done == 1, "who drives it may be lent"
    assert {each.title for each in here["filed"].missing} == {"张伟"}
    assert {each.name for each in committee.agreements.signers(year)} == {"张伟"}
    found, driver = {(each.code, each.id) for each in committee.findings.everything()}, named(committee, "赵强")
    assert OTHER in {each.title for each in street.findings.everything()}
    assert OTHER not in {each.title for each in committee.findings.everything()}, "nor what the other committee has not handed in"
    assert ("people", named(committee, "张伟")) in found and ("people", driver) not in found
    assert committee.overview.standing(year).people == 1 and street.overview.standing(year).people == 3
    assert len(committee.records.select("people")) == 2, "what was read before it was counted is whole again"


def test_who_took_part_in_a_training_of_the_street_is_trained(committee: Desk, street: Desk, tmp_path: Path) -> None:
    year = clock.today().year
    held = {"topic": "冬季安全", "starts": f"{year}-01-01 09:00", "state": "已完成"}
    training = street.records.add("training", held, reason="测试").ids[0]
    came = {"training": training, "person": named(street, "张伟"), "result": "已到"}
    street.records.add("training-attendances", came, reason="测试")
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit).path, PASSWORD)
    here, there = ({each.key: each for each in desk.coverage(year)}["trained"] for desk in (committee, street))
    assert (there.must, there.done) == (3, 1) and (here.must, here.done) == (1, 1)


def test_what_is_lent_no_more_is_counted(committee: Desk, street: Desk, tmp_path: Path) -> None:
    lent = ("people", named(committee, "赵强"))
    assert lent not in {(each.code, each.id) for each in committee.findings.everything()}
    street.records.edit("people", named(street, "赵强"), {"unit": COMMITTEE}, reason="调来")
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit).path, PASSWORD)
    assert lent in {(each.code, each.id) for each in committee.findings.everything()}


def test_the_past_counts_it_no_more_than_the_present(committee: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registers that are wound back to the end of a year are wound back without what is lent."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", f"{clock.today().year + 1}-02-01")
    committee.records.edit("people", named(committee, "张伟"), {"remark": "后来写的"})
    here = {each.key: each.must for each in committee.coverage(clock.today().year - 1)}
    assert (here["filed"], here["driven"]) == (1, 1)


@pytest.fixture
def moved(committee: Desk) -> int:
    """The committee's own driver, of whom it wrote this and that before it moved him to the other committee."""
    driver = named(committee, "张伟")
    committee.records.add("certificates", {"person": driver, "kind": "从业资格证", "number": "津009"}, reason="测试")
    committee.records.edit("people", driver, {"remark": "走之前写的"})
    committee.attachments.add_bytes("people", driver, b"photo", "照片.jpg")
    committee.records.edit("people", driver, {"unit": OTHER}, reason="调走")
    return driver


@pytest.mark.parametrize("since", ["", "last"])
def test_an_own_driver_who_moves_away_travels_with_what_hangs_on_him(
    committee: Desk, street: Desk, moved: int, tmp_path: Path, since: str
) -> None:
    assert committee.records.whose("people", moved).endswith(SAID), "only read from then on"
    made = committee.packages.make(tmp_path, PASSWORD, since=since)
    assert made.left == ()
    taken = street.packages.take(made.path, PASSWORD)
    assert not taken.waiting
    row = street.records.row("people", named(street, "张伟"))
    assert (row.titles["unit"], row.values["remark"]) == (OTHER, "走之前写的")
    assert [each.values["number"] for each in street.records.select("certificates", Filter("person", "is", row.id))] == ["津009"]
    assert [each.content() for each in street.attachments.of("people", row.id)] == [b"photo"]
    posts = street.records.select("posts", Filter("person", "is", row.id))
    assert sorted((each.titles["unit"], each.values["end"] is None) for each in posts) == [(COMMITTEE, False), (OTHER, True)]
    assert committee.packages.desks()[0].to_send == 0, "told once"


def test_a_move_that_was_taken_back_is_as_if_nobody_had_made_it(committee: Desk, street: Desk, moved: int, tmp_path: Path) -> None:
    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    committee.records.undo()
    assert committee.records.whose("people", moved) == ""
    street.packages.take(committee.packages.make(tmp_path, PASSWORD, since="1").path, PASSWORD)
    assert street.records.row("people", named(street, "张伟")).titles["unit"] == COMMITTEE


def test_a_move_that_the_street_made_otherwise_is_asked(committee: Desk, street: Desk, moved: int, tmp_path: Path) -> None:
    street.records.edit("people", named(street, "张伟"), {"unit": STREET_TEAM}, reason="调动")
    taken = street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    asked = {each.label: (each.ours, each.theirs) for row in taken.waiting for each in row.questions if each.code == "people"}
    assert asked == {"所在单位": (STREET_TEAM, OTHER)}
    street.packages.settle({"": THEIRS})
    assert street.records.row("people", named(street, "张伟")).titles["unit"] == OTHER and not street.packages.waiting()


def test_a_unit_that_goes_to_another_committee_takes_its_drivers_along(committee: Desk, street: Desk, tmp_path: Path) -> None:
    """Two links away: the driver is the committee's own through his firm, which says by a name whose it is."""
    unit = committee.records.add("units", {"name": "湖滨运输队", "committee": "东湖里"}).ids[0]
    values = {"name": "钱进", "unit": unit, "id_number": person_id(20), "category": "专职驾驶员", "phone": "13800000020"}
    driver = committee.records.add("people", values, reason="测试").ids[0]
    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    committee.records.edit("people", driver, {"remark": "随队走"})
    committee.records.edit("units", unit, {"committee": "西湖里"})
    assert committee.records.whose("people", driver)
    assert street.packages.take(committee.packages.make(tmp_path, PASSWORD, since="1").path, PASSWORD).changed == 2
    assert street.records.select("units", Filter("name", "is", "湖滨运输队"))[0].values["committee"] == "西湖里"
    assert street.records.row("people", named(street, "钱进")).values["remark"] == "随队走"


def test_what_was_written_before_the_committee_took_another_name_travels(committee: Desk, street: Desk, tmp_path: Path) -> None:
    """A unit that still names it by the old one is not told to be its own any more."""
    unit = committee.records.add("units", {"name": "湖滨运输队", "committee": "东湖里"}).ids[0]
    me = committee.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    committee.records.edit("units", me, {"short_name": "湖东"})
    assert committee.packages.make(tmp_path, PASSWORD).left == ()
    committee.records.undo()
    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    committee.records.edit("units", unit, {"remark": "改名前写的"})
    committee.records.edit("units", me, {"short_name": "湖东"})
    street.packages.take(committee.packages.make(tmp_path, PASSWORD, since="1").path, PASSWORD)
    assert street.records.select("units", Filter("name", "is", "湖滨运输队"))[0].values["remark"] == "改名前写的"


@pytest.mark.parametrize("since", ["", "last"])
def test_whom_the_street_moves_away_is_lent_from_then_on_and_told_no_more(
    committee: Desk, street: Desk, tmp_path: Path, since: str
) -> None:
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id

    def given(phone: str) -> str:
        """What the committee has of his telephone after the street changed it and a package came."""
        street.records.edit("people", named(street, "张伟"), {"phone": phone}, reason="换号")
        committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit, since=since).path, PASSWORD)
        return str(committee.records.row("people", named(committee, "张伟")).values["phone"])

    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    street.records.edit("people", named(street, "张伟"), {"unit": OTHER}, reason="调动")
    street.packages.make(tmp_path, PASSWORD, unit=unit, since=since)  # a stick that never arrived
    assert given("13800001111") == "13800001111"
    row = committee.records.row("people", named(committee, "张伟"))
    assert (row.titles["unit"], committee.records.whose("people", row.id)) == (OTHER, f"驾驶员 张伟 {SAID}")
    with pytest.raises(Refused, match="不归本单位"):
        committee.records.edit("people", row.id, {"phone": "13811112222"})
    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    assert given("13800002222") == "13800001111", "what becomes of him after that is not the committee's to know"
    assert [fault for desk in (street, committee) for fault in desk.check() if fault.severity == "error"] == []


def test_what_the_street_took_away_meanwhile_keeps_what_was_written_here(committee: Desk, street: Desk, tmp_path: Path) -> None:
    driver = named(committee, "张伟")
    committee.records.edit("people", driver, {"remark": "还没有送出的"})
    street.records.edit("people", named(street, "张伟"), {"unit": OTHER}, reason="调走")
    car = street.records.select("vehicles")[0].id
    street.records.add("drives", {"person": named(street, "张伟"), "vehicle": car}, reason="测试")  # so he is still lent there
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit).path, PASSWORD)
    assert committee.records.whose("people", driver)
    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    assert street.records.row("people", named(street, "张伟")).values["remark"] == "还没有送出的"


def test_what_was_thrown_away_before_its_owner_moved_is_thrown_away_at_the_street(committee: Desk, street: Desk, tmp_path: Path) -> None:
    driver = named(committee, "张伟")
    made = committee.records.add("certificates", {"person": driver, "kind": "从业资格证", "number": "津009"}, reason="测试").ids
    street.packages.take(committee.packages.make(tmp_path, PASSWORD).path, PASSWORD)
    assert street.records.select("certificates")
    committee.records.trash("certificates", made, "登错了")
    committee.records.edit("people", driver, {"unit": OTHER}, reason="调走")
    street.packages.take(committee.packages.make(tmp_path, PASSWORD, since="1").path, PASSWORD)
    assert not street.records.select("certificates")


def test_what_changed_while_it_was_away_comes_along_when_its_owner_is_back(committee: Desk, street: Desk, tmp_path: Path) -> None:
    """A package of what changed has it too, though it did not change since the one before."""
    unit = street.records.select("units", Filter("name", "is", COMMITTEE))[0].id
    driver = named(street, "张伟")
    made = street.records.add("certificates", {"person": driver, "kind": "从业资格证", "number": "津009"}, reason="测试").ids[0]
    committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit).path, PASSWORD)
    street.records.edit("people", driver, {"unit": OTHER}, reason="调走")
    street.records.edit("certificates", made, {"number": "津010"}, reason="测试")
    committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit, since="2").path, PASSWORD)
    assert committee.records.select("certificates")[0].values["number"] == "津009", "not its business"
    street.records.edit("people", driver, {"unit": COMMITTEE}, reason="调回")
    committee.packages.take(street.packages.make(tmp_path, PASSWORD, unit=unit, since="3").path, PASSWORD)
    assert committee.records.select("certificates")[0].values["number"] == "津010"
    assert committee.records.whose("people", named(committee, "张伟")) == ""
