"""Damage from outside: pages of the database, its journal, backups that were altered or forged."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.campaign.office import PASSWORD, Bench, Tally
from trafficdesk.desk import Desk
from trafficdesk.engine.health import proofs
from trafficdesk.errors import KnownError
from trafficdesk.store.store import FILE_NAME
from trafficdesk.transfer.backup import backup
from trafficdesk.transfer.container import Cost
from trafficdesk.transfer.verify import verify

_PAGE, _CHEAP = 4096, Cost(log2n=4)


def pages(bench: Bench, trials: int) -> Tally:
    """Pages of the database are overwritten: it is noticed, or every row still says what it said."""
    tally, truth = Tally(), _contents(bench.template)
    for _ in range(trials):
        home = bench.fresh()
        path = home / FILE_NAME
        with path.open("r+b") as file:
            many = path.stat().st_size // _PAGE
            for page in bench.random.sample(range(many), bench.random.randint(1, 3)):
                file.seek(page * _PAGE)
                file.write(bench.random.choice((bytes(_PAGE), bench.random.randbytes(_PAGE))))
        tally.trials += 1
        found = _noticed(home)
        if found:
            tally.note(f"noticed {found}")
        elif _contents(home) == truth:
            tally.note("harmless")
        else:
            tally.losses.append("pages destroyed and nothing noticed it")
        bench.done(home)
    return tally


def _noticed(home: Path) -> str:
    """Where damage is noticed: when the office opens, in the quick check right after, or in the full check."""
    try:
        desk = Desk.open(home, user="小林")
    except KnownError:
        return "at opening"
    try:
        desk.quick_check()
    except KnownError:
        return "right after opening"
    try:
        return "by the check" if next(iter(proofs(desk.office, desk.records)), None) else ""
    except KnownError:
        return "by the check"
    finally:
        desk.close()


def _contents(home: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """Every row of every table but what is worked out from the others; None when it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{home / FILE_NAME}?mode=ro", uri=True)) as sql:
            tables = [row[0] for row in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            wanted = [name for name in tables if not name.startswith("sqlite_") and name != "search_terms"]
            return {name: sql.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall() for name in wanted}
    except sqlite3.Error:
        return None


def journal(bench: Bench, trials: int) -> Tally:
    """The journal of an office that was cut off is lost: it is noticed how many steps are gone, and the rest is whole."""
    tally = Tally()
    for _ in range(trials):
        home, steps = bench.fresh(), bench.random.randint(1, 6)
        child = os.fork()
        if child == 0:
            desk = Desk.open(home, user="小林")
            for number in range(steps):
                desk.records.add("units", {"name": f"新单位{number}"})
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        for end in ("-wal", "-shm"):
            (home / f"{FILE_NAME}{end}").unlink(missing_ok=True)
        desk = Desk.open(home, user="小林")
        tally.trials += 1
        if desk.lost_steps < steps:
            tally.losses.append(f"{steps} steps went with the journal, {desk.lost_steps} were noticed")
        tally.losses += [fault.sentence for fault in proofs(desk.office, desk.records)]
        desk.close()
        bench.done(home)
    return tally


def backups(bench: Bench, trials: int) -> Tally:
    """Bits turned, ends cut, pieces swapped, doubled, zeroed: never taken for good."""
    tally, home = Tally(), bench.fresh()
    about = {"office": "办", "schema_version": "0001", "program_version": "1", "counts": {}}
    made = backup(home, home.parent, PASSWORD, cost=_CHEAP, **about).path.read_bytes()  # type: ignore[arg-type]
    verify(_written(home.parent / "whole.tdbak", made), PASSWORD)
    for number in range(trials):
        bad, how = _altered(bench, made)
        path = _written(home.parent / f"bad{number}.tdbak", bad)
        tally.trials += 1
        try:
            verify(path, PASSWORD)
            tally.losses.append(f"a backup with {how} was taken for good")
        except KnownError:
            tally.note(how)
        except Exception as error:
            tally.losses.append(f"a backup with {how} ended in {type(error).__name__}")
        path.unlink()
    bench.done(home)
    return tally


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _altered(bench: Bench, made: bytes) -> tuple[bytes, str]:
    random, content = bench.random, bytearray(made)
    at, size = random.randrange(len(content)), random.randint(1, 5000)
    other = random.randrange(len(content))
    match random.randrange(6):
        case 0 | 1:
            content[at] ^= 1 << random.randrange(8)
            return bytes(content), "a bit turned"
        case 2:
            return bytes(content[:at]), "its end cut off"
        case 3:
            piece = bytes(content[other : other + size])
            content[at : at + len(piece)] = piece
            return (bytes(content), "a piece from elsewhere") if bytes(content) != made else (made[:-1], "its end cut off")
        case 4:
            content[at:at] = content[other : other + size] or b"x"
            return bytes(content), "a piece doubled"
    content[at : at + size] = bytes(len(content[at : at + size]))
    return (bytes(content), "a piece zeroed") if bytes(content) != made else (made[:-1], "its end cut off")


def forged(bench: Bench, trials: int) -> Tally:
    """A plain file of somebody else's office, given with a password: refused, and what is there stays."""
    tally = Tally()
    strange = bench.fresh("strange")
    desk = Desk.open(strange, user="别人")
    desk.records.add("units", {"name": "别人的单位"})
    desk.backups.automatic(force=True)
    (_, copy, _), *_ = desk.backups.copies()
    desk.close()
    for number in range(trials):
        home = bench.fresh()
        before = _contents(home)
        path = shutil.copy(copy, home.parent / f"forged{number}.tdbak")
        tally.trials += 1
        try:
            Desk.restore(Path(path), PASSWORD if number % 2 else None, home)
            tally.losses.append("a forged plain backup was restored")
        except KnownError:
            tally.note("refused")
        if _contents(home) != before:
            tally.losses.append("a refused backup changed the office")
        bench.done(home)
    bench.done(strange)
    return tally
