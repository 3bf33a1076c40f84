"""kill -9 in every verb: before a chosen statement of the database, before a chosen touch of a file, or after a chosen time."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event

from tests.faults.campaign.office import PASSWORD, Bench, Tally, faults_of
from tests.faults.campaign.verbs import FIRST, VERBS, Tell, Verb
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.transfer.verify import verify

_LONGEST = 120.0
_TOUCHES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")


@dataclass(frozen=True)
class Moment:
    """When: before a statement, before a touch of a file (each counted from 1, 0: none), or after so many seconds."""

    statement: int = 0
    touch: int = 0
    after: float = _LONGEST

    def __str__(self) -> str:
        return f"statement {self.statement}" if self.statement else f"file {self.touch}" if self.touch else f"{self.after:.2f} s"


@dataclass(frozen=True)
class Length:
    """How many statements and touches of files a verb makes, how long it takes."""

    statements: int
    touches: int
    seconds: float

    def moment(self, random: Random) -> Moment:
        """One in the middle of it."""
        how = random.random()
        if how < 0.4 and self.statements:
            return Moment(statement=random.randint(1, self.statements))
        if how < 0.7 and self.touches:
            return Moment(touch=random.randint(1, self.touches))
        return Moment(after=random.random() * self.seconds)


def kill(bench: Bench, trials: int) -> Tally:
    """Every verb in turn; TRAFFICDESK_FAULTS_VERBS names some of them."""
    tally, names = Tally(), os.environ.get("TRAFFICDESK_FAULTS_VERBS", "").split() or list(VERBS)
    lengths = {name: _measure(bench, name) for name in names[:trials]}
    for number in range(trials):
        name = names[number % len(names)]
        _one(bench, name, lengths[name].moment(bench.random), tally)
    return tally


def _one(bench: Bench, name: str, moment: Moment, tally: Tally) -> None:
    home = _office_for(bench, name)
    out = home.parent / "out"
    confirmed, killed = _run(VERBS[name], home, moment)
    tally.trials += 1
    tally.note("killed" if killed else "had finished")
    if name == "set_up" and not confirmed:  # cut off before it was told: it may be begun again
        _begin_again(home)
    for fault in [*faults_of(home, confirmed if name not in ("restore", "migrate") else ()), *_half_files(out)]:
        tally.losses.append(f"{name} at {moment}: {fault}")
    bench.done(home)


def _begin_again(home: Path) -> None:
    desk = Desk.open(home, user="小林", create=True)
    desk.set_up("示例街道办事处", "小林")
    desk.close()


def _half_files(out: Path) -> list[str]:
    """What has its final name must be whole; `.part` is no promise."""
    found = []
    for path in out.iterdir():
        if path.name.endswith(".part") or path.name.startswith("."):
            continue
        if path.suffix == ".tdbak":
            try:
                verify(path, PASSWORD)
            except KnownError as error:
                found.append(f"half a backup: {error}")
        elif path.is_dir() and not (path / "index.html").is_file():
            found.append("half a folder")
        elif path.suffix == ".xlsx" and path.read_bytes()[-22:-18] != b"PK\x05\x06":
            found.append("half a table")
        elif path.suffix == ".pdf" and b"%%EOF" not in path.read_bytes()[-32:]:
            found.append("half a binder")
    return found


def _office_for(bench: Bench, name: str) -> Path:
    """What a verb needs: the office, and a folder for files beside it."""
    home = bench.fresh()
    (home.parent / "out").mkdir()
    if name in FIRST:
        FIRST[name](home)
    return home


def _measure(bench: Bench, name: str) -> Length:
    """A whole run of a verb, in a process of its own."""
    home, verb = _office_for(bench, name), VERBS[name]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        statements, touches = Countdown(-1), Countdown(-1)
        started = time.monotonic()
        _live(verb, home, statements, touches, lambda _act: None)
        said = (-1 - statements.left, -1 - touches.left, time.monotonic() - started)
        os.write(writing, " ".join(map(str, said)).encode())
        os._exit(0)
    os.close(writing)
    many = _listen(reading, child, _LONGEST).decode().split()
    os.waitpid(child, 0)
    bench.done(home)
    return Length(int(many[0]), int(many[1]), float(many[2]))


def _run(verb: Verb, home: Path, moment: Moment) -> tuple[list[int], bool]:
    """The acts that a child confirmed before it was killed, and whether it was."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        tell = lambda act: os.write(writing, f"{act}\n".encode())  # noqa: E731
        _live(verb, home, Countdown(moment.statement), Countdown(moment.touch), tell)  # type: ignore[arg-type]
        os._exit(0)
    os.close(writing)
    said = _listen(reading, child, moment.after)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    if not killed and os.WEXITSTATUS(status):
        raise RuntimeError(f"{verb.__name__} failed by itself")
    return [int(line) for line in said.decode().split()], killed


class Countdown:
    """Kills this process when it has been called so many times; 0 or less: never."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _live(verb: Verb, home: Path, statements: Countdown, touches: Countdown, tell: Tell) -> None:
    """The verb, in a child; it does not come back when it fails."""
    place = str(home.parent)

    def touched(what: str, given: tuple[Any, ...]) -> None:
        """A file or folder of the trial is made, written, renamed or removed."""
        writes = what == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
        if (what in _TOUCHES or writes) and str(given[0]).startswith(place):
            touches()

    try:
        sys.addaudithook(touched)
        event.listen(Engine, "before_cursor_execute", statements)
        verb(home, tell)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)


def _listen(reading: int, child: int, after: float) -> bytes:
    said, end = b"", time.monotonic() + after
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            end = time.monotonic() + _LONGEST
            continue
        some = os.read(reading, 4096)
        if not some:
            os.close(reading)
            return said
        said += some
