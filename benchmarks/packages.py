"""A committee's package brought into an office of 50,000 people after 5,000 changes of two fields on either side: the plan of it.

The plan is what somebody waits for before he sees what a package would bring: which rows matter, field by field against both
trails, conflicts named. Beside it what the whole package costs to make, to take, and to begin an office with.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.measure import compare, cpu
from trafficdesk.desk import Desk, Query
from trafficdesk.work.packages import parcel, taking
from trafficdesk.work.packages.carrier import Load

_SHARE = 10  # one row in so many is changed on either side
_PASSWORD = "benchmark password"
_UNIT = "东湖里社区居委会"
_FIELDS = ("address", "remark")


def plan(home: str, file: str) -> dict[str, Any]:
    """What the package means, CPU; the file is opened and proven before."""
    desk = Desk.open(Path(home))
    with desk.office.store.read() as connection:
        public = taking.public_of_sender(connection, parcel.look(Path(file), _PASSWORD))
    found = parcel.read(Path(file), _PASSWORD, public, lambda _: None)
    load = Load(found.carrier, file)
    asked: list[int] = []

    def work() -> None:
        with desk.office.store.read() as connection:
            seen = taking.preview(connection, found, load, lambda *_: "", may_see=False)
        asked.append(seen.questions)

    seconds = cpu(work)
    load.close()
    desk.close()
    return {"seconds": seconds, "conflicts": asked[0]}


def take(home: str, file: str) -> dict[str, Any]:
    """The same package brought in, CPU, in a copy of the office."""
    copy = Path(home).with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    desk = Desk.open(copy)
    seconds = cpu(lambda: desk.packages.take(Path(file), _PASSWORD))
    desk.close()
    shutil.rmtree(copy)
    return {"seconds": seconds}


def _changed(desk: Desk, number: int, seed: int) -> None:
    chance = random.Random(seed)
    with desk.records.work("修改", bulk=True) as work:
        for row_id in chance.sample(list(desk.records.ids(Query("people"))), number):
            work.set_fact("people", row_id, {name: f"改{seed}{chance.randrange(9999)}" for name in _FIELDS})


def _offices(folder: Path, source: Path, number: int) -> tuple[str, str]:
    """The street's office and the package of the committee, made once."""
    street, committee = folder / f"street-{number}", folder / f"committee-{number}"
    kept = sorted(folder.glob(f"back-{number}*{parcel.SUFFIX}"))
    if kept:
        return str(street), str(kept[0])
    shutil.copytree(source, street)
    desk, other = Desk.open(street, user="街道"), Desk.open(committee, user="居委会", create=True)
    unit = desk.records.add("units", {"name": _UNIT, "short_name": "东湖里", "unit_type": "居委会"}).ids[0]
    with desk.records.work("所属居委会", bulk=True) as work:
        for row_id in desk.records.ids(Query("units")):
            work.set_fact("units", row_id, {"committee": "东湖里"})
    made: list[Path] = []
    print(f"  first package made in {cpu(lambda: made.append(desk.packages.make(folder, _PASSWORD, unit=unit).path)):.1f} s", flush=True)
    print(f"  an office begun with it in {cpu(lambda: other.packages.take(made[0], _PASSWORD)):.1f} s", flush=True)
    for each, seed in ((desk, 1), (other, 2)):
        _changed(each, number // _SHARE, seed)
    back = other.packages.make(folder / f"back-{number}{parcel.SUFFIX}", _PASSWORD).path
    desk.packages.desks()  # what was changed here is read into versions, as it is before every package
    desk.close()
    other.close()
    return str(street), str(back)


def run(folder: Path, book: Book) -> None:
    """The plan of it, and beside it what bringing it in takes."""
    street, back = _offices(folder, material.drivers(folder, book.full), material.count(book.full))
    found = compare("packages", ["plan"], street, back, rounds=book.rounds)["plan"]
    taken = compare("packages", ["take"], street, back, rounds=1)["take"]
    book.value("packages.plan", found.rounds, f"{found.details['conflicts']} questions; brought in in {taken.seconds:.1f} s of CPU")
