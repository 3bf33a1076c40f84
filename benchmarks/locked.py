"""What a password costs: pages and opening of the same office, plain and encrypted, the derivation of the key apart."""

from __future__ import annotations

import random
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.measure import alternately, compare, cpu, timed
from trafficdesk.desk import Desk, Query
from trafficdesk.guard import login
from trafficdesk.store import schema
from trafficdesk.store.store import Store
from trafficdesk.transfer.condition import require_ours, require_writable
from trafficdesk.transfer.locking import lock_office
from trafficdesk.transfer.swap import recover

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


def _locked(plain: Path) -> Path:
    """A copy of an office with a password; made once."""
    home = plain.with_name(f"{plain.name}-locked")
    if not home.exists():
        draft = plain.with_name(f"draft-{plain.name}-locked")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(plain, draft)
        desk = Desk.open(draft, user=_USER)
        owner, name = desk.users.first(_USER)
        desk.close()
        seconds = timed(lambda: lock_office(draft, owner, name, _PASSWORD))
        print(f"  encrypted and compared in {seconds:.1f} s", flush=True)
        draft.rename(home)
    return home


def run(folder: Path, book: Book) -> None:
    """The same office without a password and with one, in turn."""
    plain, number = material.drivers(folder, book.full), material.count(book.full)
    locked = _locked(plain)
    for row, side in (("locked.page", "page"), ("locked.start", "start")):
        found = alternately({home.name: ("locked", side, home, number) for home in (locked, plain)}, book.rounds)
        with_one, without = found[locked.name], found[plain.name]
        told = f"the key apart: {with_one.details['derivation']} s" if "derivation" in with_one.details else f"{TIMES} pages in each"
        book.ratio(row, with_one, without, told)
    looked = compare("locked", ["before"], locked, number, rounds=book.rounds)["before"]
    book.value("locked.before", [seconds * 1000 for seconds in looked.rounds])
