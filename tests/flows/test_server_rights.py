"""What a login of a server may do: by plain SQL on a real server, and through the program."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.helpers.factory import person_id
from tests.helpers.server_place import WORK, Place
from trafficdesk.cli.run import run
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.server_login import forget_views
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.server import rights
from trafficdesk.store import schema
from trafficdesk.store.store import Store
from trafficdesk.work.packages.rules_scope import OWN

AS_SOMEBODY_ELSE = "INSERT INTO change_sets (at, \"by\", sentence, kind) VALUES (now(), '老王', '改', 'do')"


def filled(desk: Desk) -> int:
    """The committee 东湖里 with a school and a driver of its own, and another committee with the same; the id of the first."""
    own = 0
    for number, (committee, school) in enumerate((("东湖里", "东湖小学"), ("西湖里", "西湖小学")), start=1):
        unit = desk.records.add("units", {"name": f"{committee}社区居委会", "short_name": committee, "unit_type": "居委会"}).ids[0]
        of = desk.records.add("units", {"name": school, "committee": committee}).ids[0]
        desk.records.add("people", {
            "name": f"张{number}", "id_number": person_id(number), "phone": f"1381234000{number}", "unit": of,
            "remark": f"家里电话 1391234000{number}",
        }, reason="测")  # fmt: skip
        place = f"{committee}路口"
        desk.records.add("hazards", {"found": "2026-11-06", "category": "路", "place": place, "description": "标线不清", "unit": of})
        own = own or unit
    return own


def test_a_reader_sees_what_concerns_his_unit_and_nothing_else(place: Place) -> None:
    unit, (_, reader) = filled(place.desk), place.logins
    place.desk.logins.grant_reading(reader, unit)
    assert {row.name for row in place.ask(reader, "SELECT name FROM reading.units")} == {"东湖里社区居委会", "东湖小学"}
    assert [row.name for row in place.ask(reader, "SELECT name FROM reading.people")] == ["张1"]
    assert [row.place for row in place.ask(reader, "SELECT place FROM reading.hazards")] == ["东湖里路口"]
    (shown,) = place.ask(reader, "SELECT id_number, phone, born, remark FROM reading.people")
    number = person_id(1)
    assert shown.id_number == f"{number[:3]}***********{number[-4:]}"
    assert (shown.phone, shown.born) == ("****0001", f"{number[6:10]}-**-**")
    assert shown.remark == "家里电话 139****0001"
    for code in OWN:
        table = record_type(code).table.name
        assert place.refused(reader, f"SELECT * FROM public.{table}"), table
        place.ask(reader, f"SELECT * FROM reading.{table}")
    for table in ("audit", "change_sets", "search_terms", "seals", "settings", "file_parts", "school_roster", "users"):
        assert place.refused(reader, f"SELECT * FROM public.{table}"), table
    for sentence in (
        "DROP TABLE public.audit", "DELETE FROM reading.people", "UPDATE reading.people SET unit = 1", "SELECT * FROM access.logins",
        "UPDATE access.logins SET unit = 1", "CREATE TABLE public.mine (id int)", "DROP SCHEMA reading CASCADE", "SET ROLE office",
    ):  # fmt: skip
        assert place.refused(reader, sentence), sentence


def test_a_row_that_goes_to_somebody_else_or_into_the_trash_is_seen_no_more(place: Place) -> None:
    unit, (_, reader) = filled(place.desk), place.logins
    place.desk.logins.grant_reading(reader, unit)
    other = place.desk.records.select("units", Filter("name", "is", "西湖小学"))[0].id
    mine = place.desk.records.select("hazards", Filter("place", "is", "东湖里路口"))[0].id
    place.desk.records.edit("hazards", mine, {"unit": other})
    assert place.ask(reader, "SELECT * FROM reading.hazards") == []
    person = place.desk.records.select("people", Filter("name", "is", "张2"))[0]
    assert place.ask(reader, f"SELECT * FROM reading.people WHERE id = {person.id}") == []
    # A condition of one's own is asked after the view's: it cannot make the hidden rows tell of themselves.
    assert place.ask(reader, "SELECT name FROM reading.people WHERE 1 / (id - id + CASE name WHEN '张2' THEN 0 ELSE 1 END) = 1") != []


def test_no_view_shows_what_the_window_hides(place: Place) -> None:
    with place.desk.office.store.read() as connection:
        made = [each for each in rights.views(connection) if each.startswith("CREATE VIEW")]
    kinds, seen = {kind.table.name: kind for kind in all_types()}, Counter[str]()
    for sentence in made:
        schema, name = sentence.split()[2].split(".")
        bare = sentence.split(" AS SELECT ")[1].split(f" FROM public.{name}")[0].split(", ")
        assert not {spec.name for spec in kinds[name].fields if is_hidden(spec)} & {*bare}, sentence
        assert not {"uuid", "sort_key", "created_by", "deleted_reason"} & {*bare}, sentence
        seen[schema] += 1
    assert seen == {"reading": len(OWN), "shown": len([kind for kind in kinds.values() if not kind.spec.switch])}


def test_a_desk_works_under_its_own_name_and_cannot_change_what_was_done(place: Place) -> None:
    filled(place.desk)
    login = place.logins[0]
    place.desk.logins.grant_desk(login, "小林")
    desk = place.desk_of(login)
    assert (desk.office.user, desk.office.role) == ("小林", "经办人")
    hazard = desk.process("hazards").begin({"found": "2026-11-06", "category": "路", "place": "路口", "description": "灯不亮"})
    row = next(each.id for each in hazard.changes if each.code == "hazards")
    desk.records.edit("hazards", row, {"description": "灯灭了"})
    assert desk.records.undo() is not None and desk.records.redo() is not None
    desk.attachments.add_bytes("hazards", row, b"scan" * 400_000, "扫描.pdf")
    desk.prints.issue("driver-card", ids=desk.records.ids(Query("people")))
    desk.records.trash("hazards", [row], "重复登记")
    assert desk.records.search("东湖")
    assert next(act.by for act in desk.trail.acts()) == "小林"
    for sentence in (
        "DROP TABLE audit", "DELETE FROM audit", "UPDATE audit SET new = ''", "TRUNCATE change_sets", "DELETE FROM change_sets",
        "DELETE FROM people", "UPDATE users SET role = '管理员'", "UPDATE change_sets SET \"by\" = '老王'", "DELETE FROM seals",
        "UPDATE change_sets SET sentence = '没有这回事'", "UPDATE change_sets SET link = ''", "ALTER TABLE people DROP COLUMN name",
        "ALTER TABLE change_sets DISABLE TRIGGER ALL", "INSERT INTO access.logins VALUES ('x', 'desk', '老王')",
        AS_SOMEBODY_ELSE,
    ):  # fmt: skip
        assert place.refused(login, WORK, sentence), sentence
    desk.close()
    assert [fault for fault in place.desk.check() if fault.severity == "error"] == []
    place.desk.logins.revoke(login)
    assert place.refused(login, "SELECT * FROM people")
    with pytest.raises(KnownError, match="没有做这一步的权限"):
        Desk.open(place.folder / "desk")


def test_who_sets_the_office_up_with_a_login_of_his_own_goes_on_under_his_own_name(place: Place) -> None:
    login = place.logins[0]
    place.desk.records.add("users", {"name": "小周", "role": "管理员"})
    place.desk.logins.grant_desk(login, "小周")
    desk = place.desk_of(login)
    desk.set_up("另一个街道办事处", "老王")
    desk.records.add("units", {"name": "东湖小学"})
    assert desk.office.user == next(act.by for act in desk.trail.acts()) == "小周"
    desk.close()


def test_who_comes_in_by_a_group_has_no_name_to_write_under(place: Place) -> None:
    login, other = place.logins
    place.desk.logins.grant_desk(login, "小林")
    with place.root.connect() as connection:
        connection.execute(text(f"GRANT {login} TO {other}"))
    assert place.ask(other, "SELECT title FROM shown.users"), "it is let in"
    assert place.refused(other, "SELECT * FROM change_sets") and place.refused(other, AS_SOMEBODY_ELSE)
    assert place.refused(other, WORK, "SELECT * FROM change_sets"), "work is begun by who stands in the list"
    place.desk.records.add("units", {"name": "东湖小学"})  # the owner's own desk goes on


def test_the_guard_of_the_trail_uses_nothing_that_a_desk_has_made(place: Place) -> None:
    """It runs as the owner: a type of the same name in a desk's own temporary schema would run whatever the desk put into it."""
    login = place.logins[0]
    place.desk.logins.grant_desk(login, "小林")
    with place.engines(login).begin() as connection:
        connection.execute(text(WORK))
        connection.execute(text("CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (VALUE = 'nobody')"))
        connection.execute(text("INSERT INTO change_sets (at, \"by\", sentence, kind) VALUES (now(), '小林', '改', 'do')"))
        connection.rollback()


def test_who_sees_everything_anyway_is_given_nothing(place: Place) -> None:
    unit, (desk, reader) = filled(place.desk), place.logins
    with pytest.raises(NotFound, match="没有用户“nobody”"):
        place.desk.logins.grant_reading("nobody", unit)
    with pytest.raises(KnownError, match="超级用户"):
        place.desk.logins.grant_reading("office", unit)
    with place.root.connect() as connection:
        connection.execute(text(f"GRANT pg_read_all_data TO {reader}"))
    with pytest.raises(KnownError, match="什么也管不住他"):
        place.desk.logins.grant_reading(reader, unit)
    with place.root.connect() as connection:
        connection.execute(text(f"REVOKE pg_read_all_data FROM {reader}"))
    with place.desk.office.store.write() as connection:
        connection.execute(text("GRANT SELECT (name) ON people TO PUBLIC"))
    with pytest.raises(KnownError, match="在别处已经有权限看 people"):
        place.desk.logins.grant_reading(reader, unit)
    assert place.desk.logins.lines() == []
    place.desk.records.add("users", {"name": "小李", "role": "只读"})
    for person, told in (("小李", "读得到完整号码"), ("老王", "没有“老王”")):
        with pytest.raises(KnownError, match=told):
            place.desk.logins.grant_desk(desk, person)


def test_a_program_that_describes_more_gives_anew_what_was_given(place: Place) -> None:
    unit, (desk, reader) = filled(place.desk), place.logins
    place.desk.logins.grant_reading(reader, unit)
    place.desk.logins.grant_desk(desk, "小林")
    forget_views(place.desk.office.store)  # as before a migration
    with place.desk.office.store.write() as connection:
        connection.execute(text("DROP TRIGGER guard ON change_sets"))
    with pytest.raises(DBAPIError):
        place.ask(reader, "SELECT * FROM reading.people")
    Desk.open(place.folder / "office").close()
    assert [row.name for row in place.ask(reader, "SELECT name FROM reading.people")] == ["张1"]
    place.ask(desk, WORK, "SELECT * FROM people")
    assert place.refused(desk, WORK, AS_SOMEBODY_ELSE)


def test_no_view_stands_on_a_table_while_it_is_migrated(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    unit, (_, reader) = filled(place.desk), place.logins
    place.desk.logins.grant_reading(reader, unit)
    left: list[int] = []

    def migrated(store: Store, *_: object) -> None:
        with store.read() as connection:
            left.append(len(connection.execute(text("SELECT FROM pg_views WHERE schemaname = 'reading'")).all()))

    monkeypatch.setattr(schema, "_run", migrated)
    monkeypatch.setattr(schema, "newest", lambda: "9999")
    Desk.open(place.folder / "office").close()
    assert left == [0]
    assert [row.name for row in place.ask(reader, "SELECT name FROM reading.people")] == ["张1"]


def test_on_the_command_line(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    filled(place.desk)
    there, (desk, reader) = ["--data", str(place.folder / "office")], place.logins
    assert run([*there, "login", "grant", reader, "--unit", "东湖里社区居委会"]) == 0
    assert run([*there, "login", "grant", desk, "--person", "小林"]) == 0
    capsys.readouterr()
    assert run([*there, "login", "list"]) == 0
    said = capsys.readouterr().out
    assert f"{reader}\t查看 东湖里社区居委会" in said and f"{desk}\t登记，记在 小林 名下" in said
    assert run([*there, "login", "revoke", reader]) == 0
    assert run([*there, "login", "grant", reader]) != 0 and run([*there, "login", "grant"]) != 0


def test_an_office_of_this_computer_has_no_logins(desk: Desk) -> None:
    for verb in (desk.logins.lines, lambda: desk.logins.revoke("x"), lambda: desk.logins.grant_desk("x", "小林")):
        with pytest.raises(KnownError, match="不在服务器上"):
            verb()
