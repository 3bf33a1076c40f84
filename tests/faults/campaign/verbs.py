"""The verbs in which a process is killed: each does something of every kind and says which acts were confirmed."""

from __future__ import annotations

import hashlib
import lzma
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from tests.faults.campaign.office import LIST, PASSWORD
from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from trafficdesk.guard import login
from trafficdesk.store.store import FILE_NAME
from trafficdesk.transfer.folder import ATTACHMENTS
from trafficdesk.transfer.locking import lock_office, unlock_office

Tell = Callable[[int], None]  # an act was confirmed to whoever asked for it
Verb = Callable[[Path, Tell], None]  # the folder of the office; beside it lies `out`, for files


def _told(desk: Desk, tell: Tell) -> None:
    tell(desk.trail.head()[0])


def _open(home: Path) -> Desk:
    return Desk.open(home, user="小林")


def edit(home: Path, tell: Tell) -> None:
    desk = _open(home)
    for number in range(4):
        desk.records.edit("people", number + 1, {"remark": f"第 {number} 次"})
        _told(desk, tell)
    desk.close()


def add(home: Path, tell: Tell) -> None:
    desk = _open(home)
    for number in range(4):
        desk.records.add("units", {"name": f"新单位{number}"})
        _told(desk, tell)
    desk.close()


def edit_many(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.records.edit_many("people", list(range(1, 26)), {"job": "驾驶员"})
    _told(desk, tell)
    desk.close()


def back_and_forth(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.records.edit("people", 2, {"job": "司机"})
    for step in (desk.records.undo, desk.records.redo, desk.records.undo):
        step()
        _told(desk, tell)
    desk.close()


def trash_and_restore(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.records.trash("people", [3, 4], "重复登记")
    _told(desk, tell)
    desk.records.restore("people", [3])
    _told(desk, tell)
    desk.close()


def attach(home: Path, tell: Tell) -> None:
    desk = _open(home)
    for number in range(3):
        desk.attachments.add_bytes("people", 1, bytes([number]) * 40_000, f"扫描{number}.jpg")
        _told(desk, tell)
    desk.close()


def import_list(home: Path, tell: Tell) -> None:
    path = home.parent / "list.csv"
    path.write_text(LIST.format(person_id(901), person_id(902)), "utf-8")
    desk = _open(home)
    job = desk.exchange.open("people", path)
    desk.exchange.plan(job)
    desk.exchange.write(job)
    _told(desk, tell)
    desk.close()


def setting(home: Path, tell: Tell) -> None:
    desk = _open(home)
    for number in range(4):
        desk.office.set_setting("office.phone", f"022-2499{number:04}")
        _told(desk, tell)
    desk.close()


def look_and_print(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.records.reveal("people", 1, "id_number", "核对")
    _told(desk, tell)
    desk.prints.issue("ledger-units")
    _told(desk, tell)
    desk.close()


def export(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.exchange.export("people", home.parent / "out" / "people.xlsx")
    _told(desk, tell)
    desk.close()


def take_out(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.take_out.everything(home.parent / "out")
    _told(desk, tell)
    desk.close()


def backup(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.backups.make(home.parent / "out", PASSWORD)
    _told(desk, tell)
    desk.close()


def automatic(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.backups.automatic(force=True)
    desk.close()


def restore(home: Path, tell: Tell) -> None:
    """Back to an automatic copy; afterwards either the old office or the new one stands there."""
    desk = _open(home)
    desk.backups.automatic(force=True)
    (_, copy, _), *_ = desk.backups.copies()
    desk.close()
    Desk.restore(copy, None, home)
    _open(home).close()


def rehearse(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.backups.automatic(force=True)
    (_, copy, _), *_ = desk.backups.copies()
    desk.backups.rehearse(copy, None)
    _told(desk, tell)
    desk.close()


def merge(home: Path, tell: Tell) -> None:
    """Two people that are one, with a car and an attachment that hang on the one that goes; taken apart again and merged anew."""
    desk = _open(home)
    car = desk.records.add("vehicles", {"plate": "津A12345", "plate_type": "小型汽车"}).ids[0]
    desk.records.add("drives", {"person": 6, "vehicle": car})
    desk.attachments.add_bytes("people", 6, b"scan" * 2000, "驾驶证.jpg")
    _told(desk, tell)
    desk.merging.merge("people", 5, 6, reason="同一人")
    _told(desk, tell)
    for step in (desk.records.undo, desk.records.redo):
        step()
        _told(desk, tell)
    desk.close()


def steps(home: Path, tell: Tell) -> None:
    """A hazard from finding to putting right, step by step, each with its number, its rows beside and its gate."""
    desk = _open(home)
    hazards, day = desk.process("hazards"), date(2026, 11, 6)
    found = {"found": day, "category": "路", "place": "示例一小门前", "description": "人行横道标线不清"}
    row = next(each.id for each in hazards.begin(found).changes if each.code == "hazards")
    _told(desk, tell)
    graded = {"responsible": "王示例", "measure": "补划标线", "fund_source": "街道自筹", "contingency": "摆放锥桶", "budget": 12000}
    hazards.do(row, "grade", {"level": "重大隐患", **graded, "responsible_unit": 1})
    _told(desk, tell)
    hazards.do(row, "notify", {"notice_on": day})
    _told(desk, tell)
    desk.close()


def binder(home: Path, tell: Tell) -> None:
    """A year in one PDF, of the unit with its people and its scan."""
    desk = _open(home)
    desk.archive.write_binder(2026, home.parent / "out" / "卷宗.pdf")
    _told(desk, tell)
    desk.close()


def encrypt(home: Path, tell: Tell) -> None:
    """The office gets a password; afterwards it is the plain one or the locked one, each with what was confirmed."""
    desk = _open(home)
    desk.backups.automatic(force=True)
    desk.records.edit("people", 1, {"remark": "加密以前"})
    _told(desk, tell)
    owner, name = desk.users.first("小林")
    desk.close()
    lock_office(home, owner, name, PASSWORD)
    _edit_locked(home, tell)


def decrypt(home: Path, tell: Tell) -> None:
    """The password is taken away (see FIRST); afterwards it is the locked office or the plain one."""
    _edit_locked(home, tell)
    unlock_office(home)
    edit(home, tell)


def _edit_locked(home: Path, tell: Tell) -> None:
    desk = _open(home)
    desk.records.edit("people", 2, {"remark": "加密以后"})
    _told(desk, tell)
    desk.close()


def locked(home: Path) -> None:
    """The office with a password, its clerk logged in."""
    encrypt(home, lambda _act: None)
    login.log_in(home, "小林", PASSWORD)


def set_up(home: Path, tell: Tell) -> None:
    """A first run: what is there of it afterwards opens, or can be begun again."""
    shutil.rmtree(home)
    desk = Desk.open(home, user="小林", create=True)
    desk.set_up("示例街道办事处", "小林")
    _told(desk, tell)
    desk.close()


def migrate(home: Path, tell: Tell) -> None:
    """An office of the first release (see FIRST) is brought up to date."""
    _open(home).close()


def first_release(home: Path) -> None:
    """The database of the first release in the place of an office, with files in the place of those that were not kept with it."""
    kept = next((Path(__file__).parents[2] / "migrations" / "offices").glob("0001*.xz"))
    shutil.rmtree(home)
    home.mkdir()
    (home / FILE_NAME).write_bytes(lzma.decompress(kept.read_bytes()))
    with closing(sqlite3.connect(home / FILE_NAME)) as sql, sql:
        for table, column in (("reports", "printed_file"), ("agreements", "printed_file")):
            for (old,) in sql.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall():
                content = f"%PDF-1.4 {old}".encode() * 50
                new = hashlib.sha256(content).hexdigest()
                sql.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))
                for side in ("old", "new"):
                    sql.execute(f"UPDATE audit SET {side} = ? WHERE {side} = ?", (new, old))
                place = home / ATTACHMENTS / new[:2] / new
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)


# What an office must be before its verb, where it is not the template.
FIRST: Mapping[str, Callable[[Path], None]] = {"migrate": first_release, "decrypt": locked}

VERBS: Mapping[str, Verb] = {
    each.__name__: each
    for each in (
        edit, add, edit_many, back_and_forth, trash_and_restore, attach, import_list, setting, look_and_print, export, take_out,
        backup, automatic, restore, rehearse, merge, steps, binder, encrypt, decrypt, set_up, migrate,
    )
}  # fmt: skip
