"""kill -9 in every verb: before a chosen statement of the database, or after a chosen time."""

from __future__ import annotations

import os
import select
import signal
import time
from pathlib import Path

from sqlalchemy import Engine, event

from tests.faults.campaign.office import PASSWORD, Bench, Tally, faults_of
from tests.faults.campaign.verbs import FIRST, LACKS, VERBS, Verb
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.transfer.verify import verify

_LONGEST = 120.0


def kill(bench: Bench, trials: int) -> Tally:
    """Every verb in turn; TRAFFICDESK_FAULTS_VERBS names some of them."""
    tally, names = Tally(), os.environ.get("TRAFFICDESK_FAULTS_VERBS", "").split() or list(VERBS)
    measured = {name: _measure(bench, name) for name in names}
    for number in range(trials):
        name = names[number % len(names)]
        statements, seconds = measured[name]
        by_time = bench.random.random() < 0.4
        at = 0 if by_time else bench.random.randint(1, max(statements, 1))
        after = bench.random.random() * seconds if by_time else _LONGEST
        _one(bench, name, at, after, tally)
    return tally


def _one(bench: Bench, name: str, at: int, after: float, tally: Tally) -> None:
    home = _office_for(bench, name)
    out = home.parent / "out"
    confirmed, killed = _run(VERBS[name], home, at, after)
    tally.trials += 1
    tally.note("killed" if killed else "had finished")
    again = name == "set_up" and not confirmed
    if again:  # cut off before it was told: it may be begun again
        _begin_again(home)
    for fault in [*faults_of(home, confirmed if name not in ("restore", "migrate") else ()), *_half_files(out)]:
        if name in LACKS and fault.startswith(LACKS[name]):
            continue
        tally.losses.append(f"{name} at {at or f'{after:.2f} s'}: {fault}")
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
    return found


def _office_for(bench: Bench, name: str) -> Path:
    """What a verb needs: the office, and a folder for files beside it."""
    home = bench.fresh()
    (home.parent / "out").mkdir()
    if name in FIRST:
        FIRST[name](home)
    return home


def _measure(bench: Bench, name: str) -> tuple[int, float]:
    """How many statements a verb makes, and how long it takes."""
    home, verb = _office_for(bench, name), VERBS[name]
    count = [0]

    def counted(*_: object) -> None:
        count[0] += 1

    event.listen(Engine, "before_cursor_execute", counted)
    started = time.monotonic()
    verb(home, lambda _act: None)
    seconds = time.monotonic() - started
    event.remove(Engine, "before_cursor_execute", counted)
    bench.done(home)
    return count[0], seconds


def _run(verb: Verb, home: Path, at: int, after: float) -> tuple[list[int], bool]:
    """The acts that a child confirmed before it was killed, and whether it was."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _live(verb, home, at, writing)
    os.close(writing)
    said = _listen(reading, child, after)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    if not killed and os.WEXITSTATUS(status):
        raise RuntimeError(f"{verb.__name__} failed by itself")
    return [int(line) for line in said.decode().split()], killed


def _live(verb: Verb, home: Path, at: int, writing: int) -> None:
    left = [at]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(Engine, "before_cursor_execute", count)
        verb(home, lambda act: os.write(writing, f"{act}\n".encode()))  # type: ignore[func-returns-value]
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


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
