"""The verbs in which a process is killed: each does something of every kind and says which acts were confirmed."""

from __future__ import annotations

import lzma
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.faults.campaign.office import LIST, PASSWORD
from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from trafficdesk.store.store import FILE_NAME

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
    """The database of the first release in the place of an office; its kept files were not kept with it."""
    kept = next((Path(__file__).parents[2] / "migrations" / "offices").glob("0001*.xz"))
    shutil.rmtree(home)
    home.mkdir()
    (home / FILE_NAME).write_bytes(lzma.decompress(kept.read_bytes()))


# What an office must be before its verb, where it is not the template; what is lacking then by its nature.
FIRST: Mapping[str, Callable[[Path], None]] = {"migrate": first_release}
LACKS: Mapping[str, str] = {"migrate": "留存的文件不见了"}

VERBS: Mapping[str, Verb] = {
    each.__name__: each
    for each in (
        edit, add, edit_many, back_and_forth, trash_and_restore, attach, import_list, setting, look_and_print, export, take_out,
        backup, automatic, restore, rehearse, set_up, migrate,
    )
}  # fmt: skip
