"""The office that is tried, and what must be true of it afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from trafficdesk.desk import Desk
from trafficdesk.engine.health import proofs
from trafficdesk.guard import login
from trafficdesk.guard.key_file import is_locked

PASSWORD = "correct horse"
# A database, a scan (see make_template) and a name of the template, as nobody may find them in a locked office.
PLAIN = (b"SQLite format 3\0", b"scan" * 20, "湖畔小学".encode())
LIST = "姓名,身份证号,单位,联系电话\n赵示例,{},湖滨小学,16012345678\n钱示例,{},湖滨小学,16012345679\n"


@dataclass
class Tally:
    """Trials of one kind; losses: what was lost, half or silently damaged, in words; notes: how often what came out."""

    trials: int = 0
    losses: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def note(self, what: str) -> None:
        """Count an outcome."""
        self.notes[what] = self.notes.get(what, 0) + 1


Kind = Callable[["Bench", int], Tally]


@dataclass
class Bench:
    """Where trials are made. template: an office to copy; place: for everything else; random: seeded."""

    template: Path
    place: Path
    random: Random
    _made: int = 0

    def fresh(self, name: str = "office") -> Path:
        """A copy of the template in a folder of its own."""
        folder = self.empty(name)
        shutil.copytree(self.template, folder)
        return folder

    def empty(self, name: str = "office") -> Path:
        """A path in a folder of its own at which nothing lies yet."""
        self._made += 1
        home = self.place / f"{self._made}"
        home.mkdir()
        return home / name

    def done(self, folder: Path) -> None:
        """The trial is over."""
        shutil.rmtree(folder.parent, ignore_errors=True)


def make_template(folder: Path) -> None:
    """A small office with people, an attachment and some history."""
    from tests.helpers.factory import person_id

    desk = Desk.open(folder, user="小林", create=True)
    desk.set_up("示例街道办事处", "小林")
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    for number in range(30):
        desk.records.add("people", {"name": f"示例{number}", "id_number": person_id(number + 1), "unit": unit})
    desk.attachments.add_bytes("units", unit, b"scan" * 5000, "扫描件.jpg")
    desk.close()


def _let_time_pass(folder: Path) -> None:
    """What a cut-off program left lies there for longer than a program at work would leave it untouched."""
    for path in folder.glob(".transfer-*/*"):
        os.utime(path, (0, 0))


def left_in_plain(folder: Path) -> Iterator[str]:
    """What lies unencrypted in the folder of a locked office that was opened again."""
    for path in folder.rglob("*"):
        if path.is_file() and any(sign in path.read_bytes() for sign in PLAIN):
            yield f"in plain in a locked office: {path.relative_to(folder)}"


def faults_of(folder: Path, confirmed: Iterable[int] = ()) -> Iterator[str]:
    """What is wrong with an office after a trial: it does not open, is damaged, lost an act that was confirmed, or holds half of one."""
    try:
        _let_time_pass(folder)
        Desk.settle(folder)
        if is_locked(folder):
            login.log_in(folder, "小林", PASSWORD)
        desk = Desk.open(folder, user="小林")
    except Exception as error:
        yield f"does not open: {type(error).__name__} {error}"
        return
    if desk.users.locked:
        yield from left_in_plain(folder)
    try:
        desk.quick_check()
        yield from (fault.sentence for fault in proofs(desk.office, desk.records))
        with desk.office.store.read() as connection:
            there = {row[0] for row in connection.exec_driver_sql("SELECT id FROM change_sets WHERE link IS NOT NULL")}
        yield from (f"act {act} was confirmed and is gone" for act in confirmed if act not in there)
    except Exception as error:
        yield f"{type(error).__name__} {error}"
    finally:
        desk.close()
