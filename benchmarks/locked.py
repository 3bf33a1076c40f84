"""What a password costs: pages and opening of the same office, plain and encrypted, the derivation of the key apart."""

from __future__ import annotations

import random
import shutil
import statistics
from pathlib import Path
from typing import Any

from benchmarks.data import office
from benchmarks.measure import compare, report, timed
from trafficdesk.desk import Desk, Query
from trafficdesk.guard import login
from trafficdesk.transfer.locking import lock_office

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
        taken.append(timed(lambda start=start: desk.records.rows("people", range(start, start + PAGE))))
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
        taken.append(timed(lambda start=start: desk.records.rows("people", range(start, start + PAGE))))
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

    return {"seconds": timed(work), "derivation": round(derived, 2)}


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
    goals = (("page", 1.7), ("cold_page", 1.7), ("start", 1.2))
    for side, goal in goals:
        print(f"{side}, {number:,} drivers (goal: at most {goal} x the plain database)")
        found = {name: compare("locked", [side], home, number, rounds=rounds)[side] for name, home in places.items()}
        report(found, "plain")
