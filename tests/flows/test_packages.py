"""Packages between desks: what travels, what is joined, what is asked, what is refused, and one step back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import exchanges
from tests.helpers.copies import opened_copy
from tests.helpers.exchanges import PASSWORD
from tests.helpers.factory import credit_code, person_id
from trafficdesk import clock
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError
from trafficdesk.transfer.verify import verify
from trafficdesk.work.packages import parcel
from trafficdesk.work.packages.api import OURS, THEIRS, key_of, made_words, receiver_of
from trafficdesk.work.packages.carrier import Carrier, Load

COMMITTEE, FIRM, OTHER = "东湖里社区居委会", "东湖里运输队", "西湖里社区居委会"


@pytest.fixture(scope="module")
def made(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with offices to copy: a street alone; the same and a committee, whose desk was begun with its first package."""
    place = tmp_path_factory.mktemp("made")
    desk = opened_copy(empty_office, place / "alone", "街道小林")
    desk.office.set_setting("office.name", "示例街道办事处")
    for name, short, of in ((COMMITTEE, "东湖里", None), (OTHER, "西湖里", None), (FIRM, None, "东湖里")):
        desk.records.add("units", {"name": name, "short_name": short, "committee": of})
    desk.records.add("people", {"name": "张伟", "unit": FIRM, "phone": "13800000001", "id_number": person_id(7), "category": "专职驾驶员"})
    hazard(desk, COMMITTEE, "湖滨路口")
    hazard(desk, OTHER, "西湖路口")
    desk.attachments.add_bytes("hazards", 1, b"photo", "照片.jpg")
    desk.close()
    street = opened_copy(place / "alone", place / "street", "街道小林")
    committee = opened_copy(empty_office, place / "committee", "居委会小王")
    committee.packages.take(out(street, place), PASSWORD)
    for each in (street, committee):
        each.close()
    return place


@pytest.fixture
def street(made: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A street with a committee, a firm in it with a driver, a hazard with a photo, and another committee's hazard."""
    begun = "street" if "committee" in request.fixturenames else "alone"
    desk = opened_copy(made / begun, tmp_path / "street", "街道小林")
    yield desk
    desk.close()


@pytest.fixture
def committee(made: Path, street: Desk, tmp_path: Path) -> Iterator[Desk]:
    """The committee's desk, begun with the street's first package."""
    desk = opened_copy(made / "committee", tmp_path / "committee", "居委会小王")
    yield desk
    desk.close()


def hazard(desk: Desk, unit: str, place: str) -> int:
    values = {"found": "2026-11-01", "place": place, "description": "标志被树挡住", "category": "路", "committee": unit}
    return desk.records.add("hazards", values, reason="测试").ids[0]


def out(desk: Desk, place: Path, since: str = "", unit: str = COMMITTEE) -> Path:
    row = None if desk.packages.serves() else desk.records.select("units", Filter("name", "is", unit))[0].id
    return desk.packages.make(place, PASSWORD, unit=row, since=since).path


def person(desk: Desk) -> Any:
    return desk.records.select("people", Filter("name", "is", "张伟"))[0]


def places(desk: Desk) -> set[str]:
    return {str(row.values["place"]) for row in desk.records.select("hazards")}


def test_the_committee_sees_its_own_and_nothing_else(committee: Desk, street: Desk) -> None:
    assert committee.office.name == COMMITTEE and committee.packages.serves() == "示例街道办事处"
    assert places(committee) == {"湖滨路口"} and person(committee).uuid == person(street).uuid
    assert [row.title for row in committee.records.select("units")] == [COMMITTEE, FIRM]
    photo = committee.attachments.of("hazards", committee.records.select("hazards")[0].id)
    assert [each.content() for each in photo] == [b"photo"]
    assert len(committee.records.select("posts")) == len(street.records.select("posts")) == 1  # nothing followed a second time


def test_work_comes_back_and_different_fields_join(committee: Desk, street: Desk, tmp_path: Path) -> None:
    committee.records.edit("people", person(committee).id, {"remark": "搬来不久"})
    street.records.edit("people", person(street).id, {"phone": "13800000009"})
    fresh = hazard(committee, COMMITTEE, "湖滨路北")
    committee.records.trash("hazards", [committee.records.select("hazards", Filter("place", "is", "湖滨路口"))[0].id], "已整治")
    found = street.packages.take(out(committee, tmp_path), PASSWORD)
    assert (found.added, found.changed, found.trashed, found.waiting) == (1, 1, 1, ())
    assert person(street).values["remark"] == "搬来不久" and person(street).values["phone"] == "13800000009"
    assert places(street) == {"湖滨路北", "西湖路口"}
    # The committee's own mark keeps both series of numbers apart.
    assert committee.records.row("hazards", fresh).values["number"] == "东湖里隐〔2026〕001"
    committee.packages.take(out(street, tmp_path, "last"), PASSWORD)
    assert person(committee).values == {**person(street).values, "unit": person(committee).values["unit"]}


def test_what_a_committee_changed_that_is_not_its_own_is_named_and_stays(committee: Desk, street: Desk, tmp_path: Path) -> None:
    committee.records.edit("people", person(committee).id, {"remark": "自己的"})
    committee.records.add("units", {"name": OTHER})
    made = committee.packages.make(tmp_path, PASSWORD)
    assert made.left == (f"单位 {OTHER}",)
    assert "不归本机的 1 条没有放进去" in made_words(made)[1] and OTHER in made_words(made)[1]
    assert street.packages.take(made.path, PASSWORD).added == 0 and person(street).values["remark"] == "自己的"
    assert committee.packages.make(tmp_path, PASSWORD).left == ()  # told once


def test_the_streets_lists_go_out_whole_and_are_no_work_of_the_committee(committee: Desk, street: Desk, tmp_path: Path) -> None:
    street.agreements.install_texts()
    street.inspections.install_standard()
    lists = ("agreement-templates", "checklist-items")
    waits = street.packages.desks()[0].to_send
    assert waits == sum(len(street.records.select(code)) for code in lists) > 30
    committee.packages.take(out(street, tmp_path, "last"), PASSWORD)
    for code in lists:
        assert {row.uuid for row in committee.records.select(code)} == {row.uuid for row in street.records.select(code)}
    committee.agreements.install_texts()
    assert committee.packages.make(tmp_path, PASSWORD).left == (), "nobody changed anything here"
    street.packages.take(out(committee, tmp_path), PASSWORD)
    item = street.records.select("checklist-items")[0]
    street.records.edit("checklist-items", item.id, {"days": 45})
    assert street.packages.desks()[0].to_send == 1
    committee.packages.take(out(street, tmp_path, "last"), PASSWORD)
    assert {row.values["days"] for row in committee.records.select("checklist-items") if row.uuid == item.uuid} == {45}


def test_who_was_trained_is_known_at_the_committee_and_training_held_there_comes_back(
    committee: Desk, street: Desk, tmp_path: Path
) -> None:
    for desk, topic in ((street, "夏季安全课"), (committee, "冬季安全课")):
        held = desk.records.add("training", {"topic": topic, "starts": "2026-11-20 09:00", "state": "已完成"}, reason="测试").ids[0]
        came = {"training": held, "person": person(desk).id, "result": "已到"}
        desk.records.add("training-attendances", came, reason="测试")
    committee.packages.take(out(street, tmp_path), PASSWORD)
    street.packages.take(out(committee, tmp_path), PASSWORD)
    for desk in (street, committee):
        assert {row.values["topic"] for row in desk.records.select("training")} == {"夏季安全课", "冬季安全课"}
        assert len(desk.records.select("training-attendances", Filter("person", "is", person(desk).id))) == 2


def test_what_a_committee_holds_itself_travels(committee: Desk, street: Desk, tmp_path: Path) -> None:
    held = {"held": "2026-11-20", "theme": "拒绝酒驾", "entry": "进社区", "host": COMMITTEE}
    force = {"name": "李强", "kind": "专职安全员", "unit": COMMITTEE}
    for code, values in (("publicity", held), ("publicity", {**held, "theme": "酒后不开车", "host": FIRM}), ("forces", force)):
        committee.records.add(code, values, reason="测试")
    street.packages.take(out(committee, tmp_path), PASSWORD)
    assert {row.values["theme"] for row in street.records.select("publicity")} == {"拒绝酒驾", "酒后不开车"}
    assert [row.values["name"] for row in street.records.select("forces")] == ["李强"]


def test_a_conflict_is_asked_with_both_values_and_changes_nothing_before(committee: Desk, street: Desk, tmp_path: Path) -> None:
    committee.records.edit("people", person(committee).id, {"address": "东湖路一号", "remark": "同样的话"})
    street.records.edit("people", person(street).id, {"address": "东湖路二号", "remark": "同样的话"})
    file = out(committee, tmp_path)
    look = street.packages.look(file, PASSWORD)
    assert look.questions == 1 and person(street).values["address"] == "东湖路二号"
    found = street.packages.take(file, PASSWORD)
    (waiting,) = found.waiting
    (asked,) = waiting.questions
    assert (asked.label, asked.ours, asked.theirs) == ("住址", "东湖路二号", "东湖路一号")
    assert (asked.ours_by, asked.theirs_by) == ("街道小林", "居委会小王")
    assert street.packages.desks()[0].questions == 1
    change = street.packages.settle({key_of(asked): THEIRS})
    assert change is not None and person(street).values["address"] == "东湖路一号" and street.packages.waiting() == []
    street.records.undo()
    assert person(street).values["address"] == "东湖路二号" and len(street.packages.waiting()) == 1
    assert street.packages.settle({"people": OURS}) is None and street.packages.waiting() == []
    committee.packages.take(out(street, tmp_path), PASSWORD)
    assert person(committee).values["address"] == "东湖路二号"


def test_numbers_that_differ_where_they_are_hidden_are_shown_and_that_is_logged(committee: Desk, street: Desk, tmp_path: Path) -> None:
    committee.records.edit("people", person(committee).id, {"phone": "13811110001"})
    street.records.edit("people", person(street).id, {"phone": "13822220001"})
    look = street.packages.look(out(committee, tmp_path), PASSWORD)
    assert [(each.ours, each.theirs) for each in look.waiting[0].questions] == [("13822220001", "13811110001")]
    assert "核对交换包里两边不同的完整联系电话" in [act.sentence for act in street.trail.acts()]


def test_an_answer_that_was_undone_and_done_again_leaves_nothing_waiting(committee: Desk, street: Desk, tmp_path: Path) -> None:
    for desk, value in ((committee, "东湖路一号"), (street, "西湖路二号")):
        desk.records.edit("people", person(desk).id, {"address": value})
    street.packages.take(out(committee, tmp_path), PASSWORD)
    street.packages.settle({"": THEIRS})
    street.records.undo()
    assert len(street.packages.waiting()) == 1
    street.records.redo()
    assert street.packages.waiting() == [] and person(street).values["address"] == "东湖路一号"


def test_what_is_used_here_is_not_deleted_by_a_package_and_waits(committee: Desk, street: Desk, tmp_path: Path) -> None:
    committee.records.trash("posts", [committee.records.select("posts")[0].id], "写错了")
    street.packages.take(out(committee, tmp_path), PASSWORD)
    committee.records.trash("people", [person(committee).id], "搬走了")
    street.agreements.make(2026)
    found = street.packages.take(out(committee, tmp_path), PASSWORD)
    assert found.change is None and [each.title for each in found.waiting] == ["张伟"], "nothing else came, and it is not lost"
    assert "责任书" in street.packages.waiting()[0].sentence and person(street)
    street.packages.settle({})
    assert len(street.packages.waiting()) == 1
    made = [row.id for row in street.records.select("agreements", Filter("person", "is", person(street).id))]
    street.records.trash("agreements", made, "不用签了")
    street.packages.settle({})
    assert street.packages.waiting() == [] and not street.records.select("people", Filter("name", "is", "张伟"))


def test_what_was_chosen_for_a_row_that_cannot_be_deleted_yet_is_shown_and_holds(committee: Desk, street: Desk, tmp_path: Path) -> None:
    """Its fields are written, only the trash waits: both values are told, and neither side asks for them again."""
    mine = committee.records.select("hazards")[0].id
    committee.records.edit("hazards", mine, {"remark": "居委会写的"}, reason="测试")
    committee.records.trash("hazards", [mine], "重复")
    street.records.edit("hazards", 1, {"remark": "街道写的"}, reason="测试")
    street.records.add("hazard-follow-ups", {"hazard": 1, "on": "2026-11-02", "act": "电话提醒"}, reason="测试")
    taken = street.packages.take(out(committee, tmp_path), PASSWORD, {"": THEIRS})
    assert [(each.label, each.ours, each.theirs) for each in taken.decided] == [("备注", "街道写的", "居委会写的")]
    assert (taken.changed, taken.trashed) == (1, 0) and len(street.packages.waiting()) == 1
    assert street.records.row("hazards", 1).values["remark"] == "居委会写的"
    street.records.trash("hazard-follow-ups", [street.records.select("hazard-follow-ups")[0].id], "一起删")
    street.packages.settle({"": THEIRS})
    assert "湖滨路口" not in places(street) and not street.packages.waiting()
    assert not committee.packages.take(out(street, tmp_path), PASSWORD).questions


def test_deleted_against_changed_asks(committee: Desk, street: Desk, tmp_path: Path) -> None:
    street.records.edit("hazards", 1, {"remark": "还没有修"}, reason="测试")
    committee.records.trash("hazards", [committee.records.select("hazards")[0].id], "重复")
    found = street.packages.take(out(committee, tmp_path), PASSWORD)
    assert [(each.label, each.theirs) for each in found.waiting[0].questions] == [("删除还是留下", "删除（重复）")]
    assert "湖滨路口" in places(street)
    street.packages.settle({"": OURS})
    committee.packages.take(out(street, tmp_path), PASSWORD)
    row = committee.records.select("hazards")[0]
    assert (row.values["place"], row.values["remark"]) == ("湖滨路口", "还没有修")


def test_one_person_entered_twice_is_one(committee: Desk, street: Desk, tmp_path: Path) -> None:
    both = {"name": "李强", "id_number": person_id(9), "category": "专职驾驶员", "unit": FIRM}
    committee.records.add("people", {**both, "remark": "居委会登记的"})
    street.records.add("people", {**both, "phone": "13800000005"})
    found = street.packages.take(out(committee, tmp_path), PASSWORD)
    row = street.records.select("people", Filter("name", "is", "李强"))
    assert found.twins == 1 and len(row) == 1
    asked = {each.label for each in found.waiting[0].questions}
    assert asked == {"联系电话", "备注"}  # neither knows of the other, so an empty field is an answer too
    uuid = found.waiting[0].questions[0].uuid
    street.packages.settle({f"people/{uuid}/remark": THEIRS, f"people/{uuid}/phone": OURS})
    committee.packages.take(out(street, tmp_path), PASSWORD)
    rows = committee.records.select("people", Filter("name", "is", "李强"))
    assert [(each.values["phone"], each.values["remark"]) for each in rows] == [("13800000005", "居委会登记的")]


def test_another_name_under_one_number_is_asked(committee: Desk, street: Desk, tmp_path: Path) -> None:
    both = {"credit_code": credit_code(9), "committee": "东湖里"}
    committee.records.add("units", {**both, "name": "湖滨物流"})
    street.records.add("units", {**both, "name": "湖宾物流"})
    found = street.packages.take(out(committee, tmp_path), PASSWORD)
    asked = next(each for row in found.waiting for each in row.questions)
    assert (asked.label, asked.ours, asked.theirs) == ("是不是同一条", "湖宾物流", "湖滨物流") and len(street.records.select("units")) == 4
    street.packages.settle({key_of(asked): THEIRS})
    assert [each.label for row in street.packages.waiting() for each in row.questions] == ["单位名称"]
    street.packages.settle({"": THEIRS})
    assert {row.title for row in street.records.select("units")} == {COMMITTEE, OTHER, FIRM, "湖滨物流"} and street.packages.waiting() == []


def test_a_number_that_both_gave_is_kept_beside(committee: Desk, street: Desk, tmp_path: Path) -> None:
    with committee.office.store.write() as connection:
        connection.exec_driver_sql("UPDATE package_desks SET mark = '' WHERE role = 'self'")  # as if its office were older than marks
    hazard(street, COMMITTEE, "南口")
    committee.records.edit("hazards", hazard(committee, COMMITTEE, "北口"), {"remark": "坑洼"}, reason="测试")
    numbers = {row.values["number"] for row in street.records.select("hazards")}
    fresh = next(row for row in committee.records.select("hazards") if row.values["place"] == "北口")
    with committee.records.work("编号") as work:
        work.set_fact("hazards", fresh.id, {"number": max(numbers)})
    street.packages.take(out(committee, tmp_path), PASSWORD)
    got = {row.values["place"]: row.values["number"] for row in street.records.select("hazards")}
    assert got["北口"] == f"{max(numbers)}（居委会小王）" and got["南口"] == max(numbers)


def test_never_twice_any_order_and_one_undo(committee: Desk, street: Desk, tmp_path: Path) -> None:
    first = out(committee, tmp_path)
    committee.records.edit("people", person(committee).id, {"remark": "一"})
    second = out(committee, tmp_path)
    committee.records.edit("people", person(committee).id, {"remark": "二"})
    third = out(committee, tmp_path)
    assert street.packages.take(third, PASSWORD).gaps == (1, 2) and person(street).values["remark"] == "二"
    assert street.packages.take(second, PASSWORD).change is None and person(street).values["remark"] == "二"
    street.packages.take(first, PASSWORD)
    with pytest.raises(KnownError, match=r"已经在.*由街道小林导入过"):
        street.packages.take(third, PASSWORD)
    street.records.undo()
    assert person(street).values["remark"] is None
    street.packages.take(third, PASSWORD)  # an undone package may come again
    assert person(street).values["remark"] == "二"


def test_what_a_later_package_would_have_brought_comes_again_when_the_one_before_it_is_taken_back(
    committee: Desk, street: Desk, tmp_path: Path
) -> None:
    """The second one brought nothing only because the third had come first: without the third nothing of either is here."""
    street.packages.take(out(committee, tmp_path), PASSWORD)
    hazard(street, COMMITTEE, "新路口")
    second, third = out(street, tmp_path, "last"), out(street, tmp_path, "last")
    for each in (third, second):
        committee.packages.take(each, PASSWORD)
    street.packages.take(out(committee, tmp_path), PASSWORD)
    committee.records.undo()
    assert not committee.records.select("hazards", Filter("place", "is", "新路口"))
    street.packages.take(out(committee, tmp_path), PASSWORD)
    committee.packages.take(out(street, tmp_path, "last"), PASSWORD)
    assert committee.records.select("hazards", Filter("place", "is", "新路口"))


def test_what_an_undone_package_had_brought_is_deleted_nowhere(committee: Desk, street: Desk, tmp_path: Path) -> None:
    out(committee, tmp_path)
    committee.records.undo()
    assert committee.records.select("people") == []
    with pytest.raises(KnownError, match=r"找不到.*完整的包"):
        out(committee, tmp_path)
    committee.packages.take(out(street, tmp_path), PASSWORD)
    street.packages.take(out(committee, tmp_path), PASSWORD)
    assert person(committee).title == person(street).title == "张伟" and "湖滨路口" in places(street)


def test_only_what_changed_and_each_file_once(committee: Desk, street: Desk, tmp_path: Path) -> None:
    street.packages.take(out(committee, tmp_path), PASSWORD)
    street.records.edit("people", person(street).id, {"remark": "新"})
    made = street.packages.make(tmp_path, PASSWORD, unit=1, since="last")
    assert (made.since, made.files, made.counts["people"]) == (1, 0, 1) and "hazards" not in made.counts
    assert street.packages.make(tmp_path, PASSWORD, unit=1, since=made.path.name).since == made.number
    with pytest.raises(KnownError, match=r"没有给.*做过"):
        street.packages.make(tmp_path, PASSWORD, unit=1, since="99")
    assert committee.packages.take(made.path, PASSWORD).changed == 1


def test_others_strangers_and_forgers_are_refused(committee: Desk, street: Desk, empty_office: Path, tmp_path: Path) -> None:
    file = out(street, tmp_path, unit=OTHER)
    with pytest.raises(KnownError, match=f"是给“{OTHER}”的"):
        committee.packages.take(file, PASSWORD)
    with pytest.raises(KnownError, match="要在一个空的新办事处里导入"):
        stranger(empty_office, tmp_path, "旧办").packages.take(file, PASSWORD)
    mine = out(committee, tmp_path)
    with pytest.raises(KnownError, match="密码不对，打不开交换包"):
        street.packages.take(mine, "wrong password")
    street.packages.let_go(street.packages.desks()[0].id)
    with pytest.raises(KnownError, match="不认识的办公点"):
        street.packages.take(mine, PASSWORD)
    broken = tmp_path / f"坏{parcel.SUFFIX}"
    broken.write_bytes(mine.read_bytes()[:-40])
    with pytest.raises(KnownError, match=r"交换包“坏\.tdpack”已损坏"):
        street.packages.take(broken, PASSWORD)


def stranger(empty_office: Path, place: Path, name: str) -> Desk:
    desk = Desk.open(shutil.copytree(empty_office, place / name), user="别人")
    desk.records.add("units", {"name": "别的单位"})
    return desk


def test_the_signature_is_over_everything(committee: Desk, street: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "signature", lambda secret, said: "00" * 64)
    with pytest.raises(KnownError, match="和它的签名对不上"):
        street.packages.take(out(committee, tmp_path), PASSWORD)


def test_a_copied_office_is_found_out(committee: Desk, street: Desk, tmp_path: Path) -> None:
    copy = shutil.copytree(committee.office.folder, tmp_path / "copy")
    street.packages.take(out(committee, tmp_path), PASSWORD)
    other = Desk.open(copy, user="居委会小李")
    file = out(other, tmp_path)
    other.close()
    with pytest.raises(KnownError, match="复制到了两台电脑上"):
        street.packages.take(file, PASSWORD)


def test_a_package_is_no_backup_and_a_backup_no_package(street: Desk, tmp_path: Path) -> None:
    file = out(street, tmp_path)
    assert receiver_of(file, PASSWORD)
    with pytest.raises(KnownError, match="是交换包，不是备份"):
        verify(file, PASSWORD)
    backup = street.backups.make(tmp_path, PASSWORD).path
    with pytest.raises(KnownError, match="不是交换包，是备份"):
        street.packages.take(backup, PASSWORD)
    with pytest.raises(KnownError, match="至少要 8 个字符"):
        street.packages.make(tmp_path, "short", unit=1)


def test_a_package_of_an_older_program_is_migrated(committee: Desk, street: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program of the schema 0015 would have made it: a ledger less, nothing of versions."""
    whole = Carrier.content

    def older(carrier: Carrier) -> bytes:
        plain = sqlite3.connect(":memory:")
        plain.deserialize(whole(carrier))
        plain.executescript("DROP TABLE memos; UPDATE alembic_version SET version_num = '0015'")
        for name in ("file_parts", "package_aliases", "package_waiting", "packages", "package_desks", "package_sent", "package_versions"):
            plain.execute(f"DROP TABLE {name}")
        plain.commit()
        return plain.serialize()

    committee.records.edit("people", person(committee).id, {"remark": "旧程序"})
    monkeypatch.setattr(Carrier, "content", older)
    file = out(committee, tmp_path)
    monkeypatch.undo()
    with street.office.store.read() as connection:
        public = connection.exec_driver_sql("SELECT public FROM package_desks WHERE role = 'unit'").scalar()
    found = parcel.read(file, PASSWORD, str(public), lambda _: None)
    load = Load(found.carrier, file.name)
    rows = load.said([key for key in load.owned if key[0] == "people"])
    load.close()
    assert [said.values["remark"] for said in rows.values()] == ["旧程序"]


def test_a_quarter_that_is_missing_is_found(committee: Desk, street: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2030, 1, 9))
    assert street.packages.desks()[0].late == ""
    monkeypatch.setattr(clock, "today", lambda: date(2030, 1, 10))
    assert street.packages.desks()[0].late == "2029 年第四季度"


def test_the_trail_still_proves_everything(committee: Desk, street: Desk, tmp_path: Path) -> None:
    committee.records.edit("people", person(committee).id, {"remark": "改过"})
    street.packages.take(out(committee, tmp_path), PASSWORD)
    for desk in (street, committee):
        assert [each.sentence for each in desk.check() if each.severity == "error"] == []
    lines = street.packages.history()
    assert sorted((each.out, each.number) for each in lines) == [(False, 1), (True, 1)] and lines[0].at <= clock.now()


def test_packages_of_one_second_are_told_in_the_order_in_which_they_came(
    committee: Desk, street: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    for number in range(1, 5):
        committee.records.edit("people", person(committee).id, {"remark": f"第 {number} 次"})
        street.packages.take(out(committee, tmp_path), PASSWORD)
        out(street, tmp_path)
    lines = [(each.out, each.number) for each in street.packages.history() if each.at == moment]
    assert lines[:8] == [(True, 5), (False, 4), (True, 4), (False, 3), (True, 3), (False, 2), (True, 2), (False, 1)]


@pytest.mark.parametrize("seed", range(1, 5))
def test_three_desks_agree_in_the_end_and_no_value_is_lost_unseen(seed: int, empty_office: Path, tmp_path: Path) -> None:
    """A thousand of them: python -m tests.helpers.exchanges."""
    history = exchanges.one(seed, empty_office, tmp_path, steps=18)
    assert history.typed
