"""What a password costs: pages and opening of the same office, plain and encrypted, the derivation of the key apart."""

from __future__ import annotations

import random
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.data import office
from benchmarks.measure import cpu, outcome_of, report, run_side, timed
from trafficdesk.desk import Desk, Query
from trafficdesk.guard import login
from trafficdesk.store import schema
from trafficdesk.store.store import Store
from trafficdesk.transfer.condition import require_ours, require_writable
from trafficdesk.transfer.locking import lock_office
from trafficdesk.transfer.swap import recover

QUICK, FULL = 50_000, 300_000
PAGE, TIMES = 200, 80
_USER, _PASSWORD = "基准", "benchmark password"


def _log_in(home: str) -> float:
    """Seconds of the derivation, 0 for a plain office."""
    return timed(lambda: login.log_in(Path(home), _USER, _PASSWORD)) if login.users(Path(home)) else 0.0


def page(home: str, number: str) -> dict[str, Any]:
    """200 rows by id, anywhere in the table."""
    _log_in(home)
    desk, chance = Desk.open(Path(home)), random.Random(3)
    taken = []
    for _ in range(TIMES):
        start = chance.randint(1, int(number) - PAGE)
        taken.append(cpu(lambda start=start: desk.records.rows("people", range(start, start + PAGE))))
    desk.close()
    return {"seconds": statistics.median(taken)}


def cold_page(home: str, number: str) -> dict[str, Any]:
    """The same, each on a connection that has read nothing yet: every page of the file is decrypted."""
    _log_in(home)
    desk, chance = Desk.open(Path(home)), random.Random(3)
    taken = []
    for _ in range(TIMES):
        start = chance.randint(1, int(number) - PAGE)
        desk.office.store.engine.dispose()
        taken.append(cpu(lambda start=start: desk.records.rows("people", range(start, start + PAGE))))
    desk.close()
    return {"seconds": statistics.median(taken)}


def start(home: str, number: str) -> dict[str, Any]:
    """Opening the office, its counts per ledger, the first page of its people; what is late takes longer and hides the rest."""
    derived = _log_in(home)

    def work() -> None:
        desk = Desk.open(Path(home))
        desk.records.counts([Query(view.code) for view in desk.records.kinds() if view.ledger])
        desk.records.rows("people", desk.records.first_ids(Query("people", (), ("name",))))
        desk.close()

    return {"seconds": cpu(work), "derivation": round(derived, 2)}


def before(home: str, _number: str) -> dict[str, Any]:
    """What is looked at before the first page: is it ours, whole by its head and tables, writable, nothing cut off, of which schema."""
    _log_in(home)
    folder = Path(home)
    Desk.open(folder).close()  # what is loaded once is not part of it
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        require_writable(folder)
        recover(folder)
        require_ours(folder)
        store = Store.at(folder)
        with store.read() as connection:
            assert schema.current(connection) == schema.newest()
        taken.append(time.perf_counter() - started)
        store.close()
    return {"seconds": statistics.median(taken)}


def whole(home: str, _number: str) -> dict[str, Any]:
    """SQLite's quick check, as it runs in the background right after, by two readers; also told for 700 MB."""
    _log_in(home)
    desk = Desk.open(Path(home))
    taken = min(timed(desk.quick_check) for _ in range(5))
    size = (Path(home) / "desk.sqlite3").stat().st_size
    desk.close()
    return {"seconds": taken, "for 700 MB": round(taken * 7e8 / size, 2), "MB": round(size / 1e6)}


def _locked(plain: str) -> str:
    """A copy of an office with a password; made once."""
    home = Path(plain).with_name(Path(plain).name + "-locked")
    if not home.exists():
        shutil.copytree(plain, home)
        desk = Desk.open(home, user=_USER)
        owner, name = desk.users.first(_USER)
        desk.close()
        seconds = timed(lambda: lock_office(home, owner, name, _PASSWORD))
        size = (home / "desk.sqlite3").stat().st_size
        print(f"  encrypted and compared in {seconds:.1f} s ({size / 1e6:.0f} MB)", flush=True)
    return str(home)


def run(folder: Path, *, full: bool, rounds: int) -> None:
    number = FULL if full else QUICK
    plain = office(folder, number)
    places = {"plain": str(plain), "locked": _locked(str(plain))}
    goals = (("page", "1.7 x"), ("cold_page", "1.7 x"), ("start", "1.2 x"), ("before", "0.05 s"), ("whole", "1 s for 700 MB"))
    for side, goal in goals:
        print(f"{side}, {number:,} drivers (goal: at most {goal})")
        answers: dict[str, list[dict[str, Any]]] = {name: [] for name in places}
        for _ in range(rounds):
            for name, home in places.items():
                answers[name].append(run_side("locked", side, home, number))
        report({name: outcome_of(name, given) for name, given in answers.items()}, "plain")
