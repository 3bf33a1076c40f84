"""What a clerk's login sees of an office beside the program, and what his role may not do by whatever program."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import text

from tests.flows.test_server_rights import filled
from tests.helpers.factory import one, person_id
from tests.helpers.server_place import WORK, Place
from trafficdesk.engine.process import Process
from trafficdesk.records.registry import all_types
from trafficdesk.server.roles import review_moves
from trafficdesk.store.dialect import PROGRAM
from trafficdesk.work.catalogue import WHERE, process_of

BESIDE = ("alembic_version", "audit", "change_sets", "counters", "file_parts", "seals", "search_terms", "settings", "users")
TRIP = {
    "passenger": "甲", "purpose": "会议", "destination": "区里", "leaves": "2026-11-06 09:00", "returns": "2026-11-06 11:00",
}  # fmt: skip


def test_beside_the_program_a_clerk_sees_no_more_than_the_window_shows(place: Place) -> None:
    filled(place.desk)
    login, number = place.logins[0], person_id(1)
    place.desk.logins.grant_desk(login, "小林")
    for table in (*BESIDE, *(kind.table.name for kind in all_types())):
        with place.desk.office.store.read() as connection:
            is_empty = connection.execute(text(f"SELECT 1 FROM {table}")).first() is None
        assert is_empty or place.refused(login, f"SELECT * FROM public.{table}"), table
    for kind in all_types():
        if not kind.spec.switch:
            place.ask(login, f"SELECT * FROM shown.{kind.table.name}")
    assert place.refused(login, "UPDATE people SET phone = ''") and place.refused(login, "DELETE FROM search_terms")
    shown = place.ask(login, "SELECT name, id_number, phone, born, remark FROM shown.people ORDER BY id")
    assert shown[0] == ("张1", f"{number[:3]}***********{number[-4:]}", "****0001", f"{number[6:10]}-**-**", "家里电话 139****0001")
    assert len(shown) == 2, "of every committee, as in the window"
    everything = str([place.ask(login, f"SELECT * FROM shown.{kind.table.name}") for kind in all_types() if not kind.spec.switch])
    assert number not in everything and "13912340001" not in everything


def test_whole_numbers_by_hand_are_one_session_and_one_line_in_the_trail(place: Place) -> None:
    filled(place.desk)
    login = place.logins[0]
    place.desk.logins.grant_desk(login, "小林")
    with place.engines(login).begin() as connection:
        connection.execute(text("SET application_name = 'psql'"))
        connection.execute(text(WORK))
        connection.execute(text(WORK))
        assert person_id(1) in connection.scalars(text("SELECT id_number FROM people")).all()
        assert place.refused(login, "SELECT id_number FROM people"), "another session of the same login is not open"
    for tried in ("SELECT access.keep_session(now())", "SELECT access.keep_session(access.started() - interval '1 second')"):
        assert place.refused(login, tried, "SELECT id_number FROM people"), "a moment that the server did not set opens nothing"
    place.desk.start_day()
    (told,) = [act for act in place.desk.trail.acts() if "用别的程序（psql" in act.sentence]
    assert (told.by, login in told.sentence) == ("程序", True)
    place.desk.start_day()
    assert len([act for act in place.desk.trail.acts() if "用别的程序（psql" in act.sentence]) == 1
    assert [fault for fault in place.desk.check() if fault.severity == "error"] == []


def test_the_program_begins_work_with_each_connection_and_is_no_news(place: Place) -> None:
    filled(place.desk)
    login = place.logins[0]
    place.desk.logins.grant_desk(login, "小林")
    with closing(place.desk_of(login)) as desk:
        desk.office.store.engine.dispose()  # every connection is a new one
        assert person_id(1) in {row.values["id_number"] for row in desk.records.select("people")}
        assert not [act for act in desk.trail.acts() if "用别的程序" in act.sentence]
    with place.desk.office.store.read() as connection:
        assert {*connection.scalars(text("SELECT program FROM access.sessions"))} == {PROGRAM}


@pytest.mark.parametrize("process", [pytest.param(each, id=code) for code in WHERE if review_moves(each := process_of(code))])
def test_every_step_of_a_reviewer_is_his_alone(process: Process) -> None:
    own = {(old, new) for step in process.steps if step.review for old in step.since for new in step.goals}
    assert own and own <= review_moves(process)
    assert not review_moves(process) & {(old, new) for each in process.steps if not each.review for old in each.since for new in each.goals}


def test_a_role_goes_no_further_in_sql_than_in_the_window(place: Place) -> None:
    clerk, reviewer = place.logins
    place.desk.records.add("users", {"name": "周审", "role": "审核人"})
    place.desk.logins.grant_desk(clerk, "小林")
    place.desk.logins.grant_desk(reviewer, "周审")
    with closing(place.desk_of(clerk)) as desk:
        unit = desk.records.add("units", {"name": "东湖小学"}).ids[0]
        row, other = (next(each.id for each in desk.process("official-trips").begin(
            {**TRIP, "department": unit}).changes if each.code == "official-trips") for _ in range(2))  # fmt: skip
    agreed = f"UPDATE official_trips SET state = '同意' WHERE id = {row}"
    assert place.refused(clerk, WORK, agreed), "approving is the reviewer's"
    assert place.refused(reviewer, WORK, f"UPDATE official_trips SET state = '取消' WHERE id = {row}"), "cancelling is the clerk's"
    assert place.refused(reviewer, WORK, "INSERT INTO units SELECT * FROM units"), "registering is the clerk's"
    for login in place.logins:
        assert place.refused(login, WORK, "INSERT INTO settings (name, value) VALUES ('office.phone', '1')")
        assert place.refused(login, WORK, "UPDATE users SET role = '管理员'")
        assert place.refused(login, WORK, "INSERT INTO users (name, role, uuid, version) VALUES ('坏', '管理员', 'u', 1)")
        assert place.refused(login, WORK, "DELETE FROM users")
        place.ask(login, WORK, "DELETE FROM settings WHERE name = 'office.name'")
    assert place.desk.office.name == "示例街道办事处", "what somebody may not take away stays"
    with closing(place.desk_of(reviewer, "his")) as desk:
        assert desk.office.role == "审核人"
        desk.process("official-trips").do(row, "approve", {"approver": "周审"})
        desk.process("official-trips").do(other, "refuse", {"approver": "周审", "refusal": "车不够"})
        assert desk.records.undo() is not None, "he takes back what he did"
        desk.prints.issue("trip-slip", ids=[row])
        assert desk.records.row("official-trips", row).values["state"] == "同意"
        desk.reports.submit("month", "2026-11", "", {}, "区交安办")
    assert place.refused(clerk, WORK, f"UPDATE official_trips SET state = '待批' WHERE id = {row}"), "nor is it taken back by the clerk"
    with closing(place.desk_of(clerk)) as desk:
        desk.process("official-trips").do(row, "cancel", {"refusal": "不去了"})
    assert [fault for fault in place.desk.check() if fault.severity == "error"] == []


def test_pupils_by_name_are_destroyed_at_a_clerks_desk_too_and_nothing_else_of_the_trail(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    login = place.logins[0]
    place.desk.records.edit("users", place.desk.records.select("users")[0].id, {"sees_pupils": "是"})
    place.desk.logins.grant_desk(login, "小林")
    with closing(place.desk_of(login)) as desk:
        vehicle = one(desk, "school-vehicles")
        desk.school_roster.switch_on("校车逐站点名")
        pupils = [
            desk.school_roster.add(vehicle, {"name": f"童{each}", "guardian_phone": "13812340077"}).changes[0].id for each in ("一", "二")
        ]
        for tried in (
            "UPDATE audit SET new = '改过' WHERE code = 'school-roster'", "UPDATE seals SET salt = NULL", "DELETE FROM audit",
            "UPDATE audit SET action = 'purged', field = '', old = NULL, new = NULL, salt = NULL",
            "UPDATE change_sets SET kind = 'purged', reason = NULL, salt = NULL",
            "UPDATE change_sets SET kind = 'purged', reason = NULL, salt = NULL WHERE id NOT IN (SELECT change_set FROM audit)",
        ):  # fmt: skip
            assert place.refused(login, WORK, tried), tried
        desk.school_roster.remove(pupils[0])
        assert [row.values["name"] for row in desk.school_roster.pupils(vehicle)] == ["童二"]
        monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-09-01")  # the term is over
        desk.start_day()
        assert desk.left_undone == ()
    with place.desk.office.store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM school_roster")) == 0
        kept = str(connection.execute(text("SELECT old, new FROM audit")).all())
        assert "童一" not in kept and "童二" not in kept and "13812340077" not in kept and "校车逐站点名" in kept
    assert [fault for fault in place.desk.check() if fault.severity == "error"] == []


def test_an_administrator_of_a_desk_keeps_users_and_settings(place: Place) -> None:
    place.desk.records.add("users", {"name": "小周", "role": "管理员"})
    place.desk.logins.grant_desk(place.logins[0], "小周")
    with closing(place.desk_of(place.logins[0])) as desk:
        desk.records.add("users", {"name": "小李"})
        desk.set_up("另一个街道办事处", "小周", "010-1")
        assert desk.office.name == "另一个街道办事处"
