"""A morning of many clerks at one PostgreSQL server that stops, starts again and drops connections in between.

`python -m benchmarks.server_load --clerks 5 --minutes 10`; with `--away` from another computer, over a line that loses packets and is
cut for a while (benchmarks/lossy_net.py: Linux, as root). Each clerk is a process with a desk and a login of its own
(benchmarks/clerk.py). At the end: how long each verb took, what was refused with a sentence, and what is counted as a fault: anything
refused without one, what was told as saved and is not there, what was told as not saved and is, a number given twice, a trail that does
not prove. It needs what `dev.py postgres` installs. The server writes to the disk as it would anywhere (fsync, full pages).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, func, select, text

from benchmarks import demo, lossy_net
from benchmarks.measure import ROOT, quantile
from tests.helpers import postgres
from trafficdesk.desk import Desk
from trafficdesk.engine.health import proofs
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import all_types, record_type
from trafficdesk.records.system import AuditRow
from trafficdesk.store.server import keep_server, server_of

AS_ANYWHERE = "-c max_connections=100"  # PostgreSQL's own settings, these beside: what somebody finds who installs it
_DATABASE = "load"
_NAMED = "经办{:02d}"
_ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid() AND random() < 0.5"


@dataclass(slots=True)
class Found:
    """What a morning came to. took: seconds of each time, by verb; the lists are what must be empty."""

    took: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    saves: int = 0
    disturbed: int = 0  # connections dropped or the server restarted, so often
    faults: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)  # told as not saved, and there
    doubled: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)

    @property
    def bad(self) -> int:
        """How much of it must not be."""
        return sum(map(len, (self.faults, self.lost, self.untrue, self.doubled, self.torn)))


@dataclass(frozen=True, slots=True)
class Morning:
    """How it goes: seconds or acts of each clerk, whichever ends first; seconds of thought between two acts, on average.

    most: so often is anything disturbed.
    """

    clerks: int
    seconds: float
    acts: int = 1_000_000
    pause: float = 3.0
    drops: float = 20.0  # seconds between two times that half of the connections are ended
    restarts: float = 60.0
    away: float = 2.0  # seconds that a restart leaves the server away
    most: int = 1_000_000
    cuts: float = 150.0  # where the clerks are far away: seconds between two times that the line is cut
    silent: float = 20.0  # and for how long


def live(morning: Morning, server: postgres.Running, home: Path, place: Path, far: lossy_net.Far | None = None) -> Found:
    """Let a morning go by at an office that is moved to the server, and look at everything. far: the computer of the clerks."""
    there = place / "there"
    move_there(home, server, there)
    _let_in(morning.clerks, server, there)
    with _at_work(morning, there, place, server.port, far) as clerks:
        disturbed = _disturb(morning, server, clerks, far)
        told = [_answer(each) for each in clerks]
    found = Found(disturbed=disturbed)
    for each in told:
        for verb, seconds in each["took"].items():
            found.took.setdefault(verb, []).extend(seconds)
        found.refused.update(each["refused"])
        found.faults += each["faults"]
        found.saves += len(each["told"])
    desk = Desk.open(there, user="核对")
    compare(desk, told, found)
    desk.close()
    return found


def move_there(home: Path, server: postgres.Running, there: Path) -> None:
    """Move an office into a new database of the server; `there` opens it."""
    engine = create_engine(server.url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {_DATABASE} TEMPLATE template0"))
    engine.dispose()
    desk = Desk.open(home)
    desk.moving.to_server(there, server.url.format(_DATABASE))
    desk.close()


def _let_in(clerks: int, server: postgres.Running, there: Path) -> None:
    """A login for each clerk, with the rights of a desk."""
    engine = create_engine(server.url.format("postgres"), isolation_level="AUTOCOMMIT")
    desk = Desk.open(there)
    with engine.connect() as connection:
        for number in range(clerks):
            connection.execute(text(f"CREATE ROLE clerk_{number} LOGIN"))
            desk.records.add("users", {"name": _NAMED.format(number)})
            desk.logins.grant_desk(f"clerk_{number}", _NAMED.format(number))
    desk.close()
    engine.dispose()


@contextmanager
def _at_work(
    morning: Morning, there: Path, place: Path, port: int, far: lossy_net.Far | None
) -> Iterator[list[subprocess.Popen[str]]]:
    """The clerks, each with a data folder of his own, all begun; none is left when the block ends."""
    server = server_of(there)
    assert server is not None
    inside: tuple[str, ...] = ()
    if far is not None:
        server, inside = replace(server, host=far.here, port=port), far.inside
    pipe, clerks = subprocess.PIPE, []
    try:
        for number in range(morning.clerks):
            folder = place / f"clerk-{number}"
            keep_server(folder, replace(server, user=f"clerk_{number}"))
            complaints = (place / f"complaints-{number}.txt").open("w")
            command = [*inside, sys.executable, "-m", "benchmarks.clerk", str(folder), _NAMED.format(number), str(number)]
            clerks.append(subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=complaints, text=True, encoding="utf-8"))
        for number, each in enumerate(clerks):
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n", (place / f"complaints-{number}.txt").read_text()[-1500:]
        for each in clerks:
            assert each.stdin is not None
            each.stdin.write(json.dumps([morning.seconds, morning.acts, morning.pause]) + "\n")
            each.stdin.flush()
        yield clerks
    finally:
        for each in clerks:
            if each.poll() is None:
                each.kill()
            each.wait()


def _disturb(
    morning: Morning, server: postgres.Running, clerks: Sequence[subprocess.Popen[str]], far: lossy_net.Far | None
) -> int:
    """Drop connections, restart the server and cut the line, turn by turn, as long as the morning lasts and anybody works; how often."""
    spans = (morning.seconds, morning.drops, morning.restarts, morning.cuts)
    times, end, drop, restart, cut = 0, *(time.monotonic() + each for each in spans)
    engine = create_engine(server.url.format("postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    while times < morning.most and time.monotonic() < end and any(each.poll() is None for each in clerks):
        time.sleep(0.1)
        if far is not None and time.monotonic() >= cut:
            times += 1
            far.cut()
            time.sleep(morning.silent)
            far.mend()
            cut = time.monotonic() + morning.cuts
        elif time.monotonic() >= restart:
            times += 1
            server.stop()
            time.sleep(morning.away)
            server.start()
            restart = time.monotonic() + morning.restarts
        elif time.monotonic() >= drop:
            times += 1
            with engine.connect() as connection:
                connection.execute(text(_ENDED), {"name": _DATABASE})
            drop = time.monotonic() + morning.drops
    engine.dispose()
    return times


def _answer(clerk: subprocess.Popen[str]) -> dict[str, Any]:
    said, _ = clerk.communicate(timeout=600)
    if clerk.returncode != 0:
        return {"took": {}, "refused": {}, "faults": [f"a clerk ended with {clerk.returncode}"], "told": [], "denied": []}
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    return answer


def compare(desk: Desk, told: Sequence[Mapping[str, Any]], found: Found) -> None:
    """What the clerks were told against what there is: in the rows, in their history, in the trail's own check."""
    with desk.office.store.read() as connection:
        said = _ever_said(connection)
        found.lost += [f"{each}" for clerk in told for each in map(tuple, clerk["told"]) if not _is_in(each, said)]
        found.untrue += [f"{each}" for clerk in told for each in map(tuple, clerk["denied"]) if _is_in(each, said)]
        for kind in all_types():
            for name in (name for unique in kind.spec.unique if unique.serial for name in unique.fields):
                column = kind.table.c[name]
                twice = select(column).where(column.is_not(None)).group_by(column).having(func.count() > 1)
                found.doubled += [f"{kind.code} {name} {value}" for value in connection.scalars(twice)]
    try:
        found.torn += [fault.sentence for fault in proofs(desk.office, desk._records)]
    except KnownError as error:
        found.torn.append(str(error))


def _ever_said(connection: Connection) -> dict[tuple[str, str, str], set[int]]:
    """(record, field, value) → the rows that say it or once said it, of the fields that the clerks write."""
    audit = AuditRow.table()
    said: dict[tuple[str, str, str], set[int]] = {}
    edits = select(audit.c.code, audit.c.row_id, audit.c.field, audit.c.old, audit.c.new).where(audit.c.field != "")
    for code, row_id, name, old, new in connection.execute(edits):
        for value in (old, new):
            said.setdefault((code, name, value or ""), set()).add(row_id)
    for code, name in (("people", "remark"), ("hazards", "description"), ("hazards", "contingency"), ("hazards", "consequence"),
                       ("hazards", "supervisor")):  # fmt: skip
        table = record_type(code).table
        for row_id, value in connection.execute(select(table.c.id, table.c[name]).where(table.c[name].is_not(None))):
            said.setdefault((code, name, value), set()).add(row_id)
    return said


def _is_in(value: tuple[str, int, str, str], said: Mapping[tuple[str, str, str], set[int]]) -> bool:
    code, row_id, name, text_ = value
    rows = said.get((code, name, text_), set())
    return bool(rows) if row_id == 0 else row_id in rows


def lines(found: Found) -> Iterator[str]:
    """The table as docs/reliability.md has it, and what must not be."""
    yield "| verb | times | median | p95 | longest |"
    yield "|---|---|---|---|---|"
    for verb, seconds in sorted(found.took.items()):
        figures = (quantile(seconds, 0.5), quantile(seconds, 0.95), max(seconds))
        yield f"| {verb} | {len(seconds):,} | {' | '.join(f'{each * 1000:,.0f} ms' for each in figures)} |"
    yield f"{sum(found.refused.values())} refused with a sentence:"
    yield from (f"  {number} × {sentence}" for sentence, number in found.refused.most_common())
    yield f"{found.saves:,} told as saved, disturbed {found.disturbed} times"
    yield (
        f"Faults {len(found.faults)}, lost {len(found.lost)}, told as not saved and there"
        f" {len(found.untrue)}, doubled {len(found.doubled)}, torn {len(found.torn)}"
    )
    for each in (*found.faults[:10], *found.lost[:20], *found.untrue[:20], *found.doubled[:20], *found.torn[:20]):
        yield f"  {each}"


def main() -> int:
    """Print what a morning came to; 1 where anything is that must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clerks", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--people", type=int, default=2_000, help="people of the office")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds of thought between two acts, on average")
    parser.add_argument("--drops", type=float, default=20.0, help="seconds between two times that half of the connections are ended")
    parser.add_argument("--restarts", type=float, default=60.0, help="seconds between two restarts of the server")
    parser.add_argument("--away", type=float, metavar="MS", help="the clerks are so many milliseconds there and back away, 1 %% is lost")
    parser.add_argument("--cuts", type=float, default=150.0, help="with --away: seconds between two times that the line is cut")
    parser.add_argument("--silent", type=float, default=20.0, help="with --away: seconds that a cut lasts")
    parser.add_argument("--keep", type=Path, help="folder for the office, which is else made anew")
    asked = parser.parse_args()
    if lack := postgres.missing() or (lossy_net.missing() if asked.away else ""):
        raise SystemExit(lack)
    random.seed(1)
    with tempfile.TemporaryDirectory(prefix="trafficdesk-load-") as passing:
        folder = asked.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        home = demo.office(folder.resolve(), asked.people)
        morning = Morning(
            asked.clerks, asked.minutes * 60, pause=asked.pause, drops=asked.drops, restarts=asked.restarts, cuts=asked.cuts,
            silent=asked.silent,
        )  # fmt: skip
        load, way = os.getloadavg()[0], (asked.away or 0) / 1000
        line = lossy_net.far_away(lossy_net.Line(way, way / 2)) if way else nullcontext()
        with line as far, postgres.running(AS_ANYWHERE, address=far.here if far else "") as server:
            found = live(morning, server, home, Path(passing), far)
        told = f"{asked.clerks} clerks, {asked.minutes:g} minutes, {asked.people:,} people, {way * 1000:g} ms away"
        print(f"{told}; load {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    print(*lines(found), sep="\n")
    return int(found.bad > 0)


if __name__ == "__main__":
    sys.exit(main())
