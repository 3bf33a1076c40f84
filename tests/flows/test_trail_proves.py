"""The trail proves: each way in which an office was tampered with from outside is named, and what the law takes away breaks nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from trafficdesk import clock
from trafficdesk.desk import Desk, Filter
from trafficdesk.engine.health import proofs
from trafficdesk.engine.trail import Wanted
from trafficdesk.records.registry import record_type
from trafficdesk.store import trail, trail_check
from trafficdesk.store.purge import purge
from trafficdesk.store.store import FILE_NAME
from trafficdesk.transfer.verify import describe

Sql = sqlite3.Connection
ATTACHMENT = b"scan of a signed paper"


@pytest.fixture(scope="module")
def proven(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo office with an attachment and an edit: nothing is wrong with it."""
    folder = tmp_path_factory.mktemp("proven") / "office"
    shutil.copytree(demo_office, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
        desk = Desk.open(folder, user="小林")
        scan = folder / "scan.txt"
        scan.write_bytes(ATTACHMENT)
        desk.attachments.add("people", 1, scan, "其他")
        scan.unlink()
        desk.records.edit("people", 1, {"remark": "换过手机"})
        assert differences(desk) == []
        desk.close()
    return folder


@pytest.fixture
def office(proven: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    return Path(shutil.copytree(proven, tmp_path / "office"))


@pytest.fixture
def opened(office: Path) -> Iterator[Callable[[], Desk]]:
    desks: list[Desk] = []

    def make() -> Desk:
        desks.append(Desk.open(office, user="小林"))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def differences(desk: Desk) -> list[str]:
    with desk.office.store.read() as connection:
        return [each.sentence for each in trail_check.differences(connection)]


def named_by(desk: Desk) -> list[str]:
    """What `check` says of the proofs, before it goes on to what is only late or missing."""
    return [fault.sentence for fault in proofs(desk.office, desk.records)]


def kept_files(folder: Path, table: str, column: str) -> list[Path]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as sql:
        digests = [row[0] for row in sql.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")]
    return [folder / "attachments" / digest[:2] / digest for digest in digests]


def an_attachment_is_gone(folder: Path, _sql: Sql) -> None:
    next(path for path in kept_files(folder, "attachments", "sha256") if path.read_bytes() == ATTACHMENT).unlink()


def an_attachment_is_another(folder: Path, _sql: Sql) -> None:
    next(path for path in kept_files(folder, "attachments", "sha256") if path.read_bytes() == ATTACHMENT).write_bytes(b"something else")


def a_printed_paper_is_another(folder: Path, _sql: Sql) -> None:
    kept_files(folder, "printed_papers", "sha256")[0].write_bytes(b"%PDF-1.7 another")


def a_signed_agreement_has_another_day(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE agreements SET signed_on = '2026-01-02' WHERE id = (SELECT min(id) FROM agreements WHERE signed_on IS NOT NULL)")


def a_driver_has_no_points(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE people SET points = 11, phone = '13800000000' WHERE id = 3")


def somebody_else_did_it(_folder: Path, sql: Sql) -> None:
    sql.execute('UPDATE change_sets SET "by" = \'小王\' WHERE id = (SELECT max(id) FROM change_sets)')


def the_trail_is_shorter(_folder: Path, sql: Sql) -> None:
    sql.execute("DELETE FROM audit WHERE code = 'people' AND action = 'edited'")


def an_accident_never_was(_folder: Path, sql: Sql) -> None:
    sql.execute("PRAGMA foreign_keys = OFF")
    sql.execute("DELETE FROM accidents WHERE id = (SELECT min(id) FROM accidents)")


# The eight of the review.
TAMPERS = {
    an_attachment_is_gone: "文件不见了", an_attachment_is_another: "和登记时不一样", a_printed_paper_is_another: "和登记时不一样",
    a_signed_agreement_has_another_day: "在程序以外改过", a_driver_has_no_points: "在程序以外改过",
    somebody_else_did_it: "对不上", the_trail_is_shorter: "对不上", an_accident_never_was: "不是用本程序删的",
}  # fmt: skip


def a_frozen_text_is_another(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE agreements SET filled_values = replace(filled_values, '1', '2') WHERE filled_values IS NOT NULL")


def an_edit_said_something_else(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE audit SET new = '换过地址' WHERE field = 'remark' AND new = '换过手机'")


def the_row_follows_no_edit(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE people SET remark = '没有换过手机' WHERE id = 1")


def the_office_has_another_name(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE settings SET value = '\"别的街道\"' WHERE name = 'office.name'")


def a_row_came_from_nowhere(_folder: Path, sql: Sql) -> None:
    columns = [row[1] for row in sql.execute("PRAGMA table_info(units)") if row[1] not in ("id", "uuid")]
    listed = ",".join(f'"{name}"' for name in columns)
    sql.execute(f"INSERT INTO units (uuid, {listed}) SELECT 'ffff', {listed} FROM units LIMIT 1")


def a_row_was_taken_out_of_the_trash(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE people SET deleted_at = '2026-11-23', deleted_by = '小林' WHERE id = 2")


def an_act_was_slipped_in(_folder: Path, sql: Sql) -> None:
    sql.execute("INSERT INTO change_sets (at, \"by\", sentence, kind) VALUES ('2026-11-23 08:00:00', '小林', '没有的事', 'do')")


def a_driver_was_never_taken_by_law(_folder: Path, sql: Sql) -> None:
    sql.execute("PRAGMA foreign_keys = OFF")
    sql.execute("DELETE FROM violations WHERE id = (SELECT min(id) FROM violations)")
    sql.execute("UPDATE seals SET salt = NULL WHERE row_id = 1")


def the_reason_was_another(_folder: Path, sql: Sql) -> None:
    sql.execute("UPDATE change_sets SET reason = '没有原因' WHERE id = (SELECT max(id) FROM change_sets)")


MORE = {
    a_frozen_text_is_another: "在程序以外改过", an_edit_said_something_else: "原值或新值", the_row_follows_no_edit: "备注",
    the_office_has_another_name: "office.name", a_row_came_from_nowhere: "不是用本程序登记的",
    a_row_was_taken_out_of_the_trash: "在程序以外改过", an_act_was_slipped_in: "没有链上的印记",
    a_driver_was_never_taken_by_law: "不是用本程序删的", the_reason_was_another: "对不上",
}  # fmt: skip


@pytest.mark.parametrize("tamper", [*TAMPERS, *MORE], ids=lambda tamper: tamper.__name__)
def test_every_tamper_is_named(office: Path, opened: Callable[[], Desk], tamper: Callable[[Path, Sql], None]) -> None:
    with closing(sqlite3.connect(office / FILE_NAME)) as sql:
        tamper(office, sql)
        sql.commit()
    named = named_by(opened())
    assert any({**TAMPERS, **MORE}[tamper] in sentence for sentence in named), named


def test_an_end_that_was_cut_off_is_known_by_the_copies(office: Path, opened: Callable[[], Desk]) -> None:
    desk = opened()
    desk.records.edit("people", 4, {"remark": "最后一步"})
    desk.backups.automatic(force=True)
    desk.close()
    with closing(sqlite3.connect(office / FILE_NAME)) as sql:
        (last,) = sql.execute("SELECT max(id) FROM change_sets").fetchone()
        sql.execute("UPDATE people SET remark = NULL WHERE id = 4")
        sql.execute("DELETE FROM audit WHERE change_set = ?", (last,))
        sql.execute("DELETE FROM change_sets WHERE id = ?", (last,))
        sql.commit()
    named = named_by(opened())
    assert any("数据被换成了旧的" in sentence for sentence in named), named


def test_a_restore_is_an_act_and_not_a_tamper(office: Path, opened: Callable[[], Desk], tmp_path: Path) -> None:
    desk = opened()
    kept = desk.backups.make(tmp_path, "password1")
    desk.records.edit("people", 4, {"remark": "以后的一步"})
    desk.backups.automatic(force=True)
    desk.close()
    Desk.restore(kept.path, "password1", office)
    desk = opened()
    assert "恢复" in desk.trail.acts()[0].sentence
    assert named_by(desk) == []


def test_the_head_is_in_every_backup(office: Path, opened: Callable[[], Desk], tmp_path: Path) -> None:
    desk = opened()
    head = desk.trail.head()
    report = desk.backups.make(tmp_path, "password1")
    manifest = describe(report.path, "password1")
    assert (manifest.trail_act, manifest.trail_link) == head and desk.trail.holds(manifest)
    assert desk.trail.acts(Wanted(kinds=(trail.BACKUP,)))[0].sentence.endswith(f"记到第 {head[0]} 步")


def test_everything_done_is_chained(desk: Desk, tmp_path: Path) -> None:
    desk.set_up("示例街道办事处", "小林")
    person = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    desk.records.edit("units", person, {"name": "湖畔第一小学"})
    desk.records.undo()
    desk.exchange.export("units", tmp_path / "units.xlsx")
    desk.prints.issue("ledger-units", ids=[person])
    desk.backups.make(tmp_path, "password1")
    desk.office.set_setting("office.name", "另一个办事处")
    kinds = {act.kind for act in desk.trail.acts()}
    assert {"do", "undo", trail.PRINT, trail.EXPORT, trail.BACKUP, trail.SETTING, trail.SEALED} <= kinds
    with desk.office.store.read() as connection:
        links = list(connection.exec_driver_sql("SELECT link FROM change_sets").scalars())
        (old, new) = connection.exec_driver_sql("SELECT old, new FROM audit WHERE field = 'office.name' ORDER BY id DESC").first()
    assert None not in links and len(set(links)) == len(links) and (old, new) == ('"示例街道办事处"', '"另一个办事处"')
    assert differences(desk) == []


def test_a_clock_that_went_back_is_marked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.records.add("units", {"name": "湖畔小学"})
    earlier = clock.now() - timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: earlier)
    desk.records.add("units", {"name": "湖滨小学"})
    desk.records.add("units", {"name": "湖心小学"})
    last, marked, first = desk.trail.acts()[:3]
    assert (marked.backwards, last.backwards, first.backwards) == (True, False, False)
    assert differences(desk) == []


def test_what_the_law_takes_away_leaves_the_chain_whole(desk: Desk) -> None:
    """Value and salt go; the digests stay, and tell nothing of the value."""
    desk.set_up("示例街道办事处", "小林")
    desk.office.set_setting("school.roster", {"on": True})
    with desk.records.work("登记学生") as work:
        pupils = work.add_facts("school-roster", [{"name": "赵示例"}, {"name": "钱示例"}])
    with desk.records.work("改年级") as work:
        work.set_fact("school-roster", pupils[0], {"name": "孙示例"})
    assert differences(desk) == []
    with desk.office.store.write() as connection:
        purge(connection, record_type("school-roster"), pupils)
    assert differences(desk) == []
    with desk.office.store.read() as connection:
        left = str(list(connection.exec_driver_sql("SELECT * FROM audit")))
        salts = list(connection.exec_driver_sql("SELECT salt FROM audit WHERE code = 'school-roster'").scalars())
        seals = list(connection.exec_driver_sql("SELECT salt FROM seals WHERE row_id IN (1, 2) AND since > 1").scalars())
    assert "赵示例" not in left and "孙示例" not in left and salts and set(salts) == {None} and None in seals


def test_first_values_are_proven_too(desk: Desk) -> None:
    """An added row kept only a span: what was first typed could not be proven."""
    unit = desk.records.add("units", {"name": "湖畔小学", "remark": "第一次写的"}).ids[0]
    desk.records.edit("units", unit, {"name": "湖畔第一小学"})
    with desk.office.store.write() as connection:
        connection.exec_driver_sql("UPDATE units SET remark = '后来换的'")
    assert any("湖畔第一小学" in each for each in differences(desk))


def test_a_year_that_is_closed_prints_the_head(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-05")
    demo_desk.years.close(2026)
    head = demo_desk.trail.head()
    (row,) = demo_desk.records.select("years", Filter("year", "is", 2026))
    (sheet,) = demo_desk.prints.documents("year-digest", ids=[row.id])
    text = str(sheet.blocks)
    assert f"第 {head[0]} 步" in text and head[1][:8] in text


def test_what_is_kept_for_comfort_is_no_tamper(opened: Callable[[], Desk]) -> None:
    """Pins, records opened last, filters by name, steps put away, widths, drafts, scans already taken in: none leaves a trace."""
    office = opened()
    unit = office.records.select("units", limit=1)[0].id
    office.at_hand.opened("units", unit)
    office.at_hand.pin("units", unit)
    office.at_hand.keep_filters("units", "学校", (Filter("unit_type", "is", "学校"),))
    office.overview.hide_first_steps(2026)
    office.office.remember("scans.done", ["a"])
    for name in ("table.units", "draft.units.1", "import.units"):
        office.office.remember(name, {"a": 1})
    assert [fault.sentence for fault in proofs(office.office, office.records)] == []
    office.office.set_setting("backup.schedule", {"folder": "/media/u", "days": 7})  # where backups go is no comfort
    assert [fault.sentence for fault in proofs(office.office, office.records)] == []
    with office.office.store.write() as connection:
        connection.exec_driver_sql("UPDATE settings SET value = '{}' WHERE name = 'backup.schedule'")
    assert ["backup.schedule" in fault.sentence for fault in proofs(office.office, office.records)] == [True]
    for name in ("office.phone", "scans.folder", "backup.schedule", "rules.own", "anything"):
        with pytest.raises(AssertionError, match="tampered"):
            office.office.remember(name, "1")
