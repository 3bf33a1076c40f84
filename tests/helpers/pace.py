"""How much work a verb is, as so many times a fixed loop: a number that is much the same on every computer, busy or not."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable

ROUNDS = 25
# Windows counts a thread's CPU in steps of 1/64 s: what is measured there is done until it has ten of them.
LEAST = 10 / 64 if sys.platform == "win32" else 0.0


def times_the_loop(verb: Callable[[], object], *, enough: float = 0.0) -> float:
    """The CPU of this thread that a verb takes, by that of the loop: of each the least of some rounds, for what else the computer does
    only ever adds to it. No further round once it is `enough`.
    """
    return _times(_loop, verb, enough)


def times_itself(verb: Callable[[], object], *, enough: float) -> float:
    """What the measure makes of a verb that is done twice: 2, however busy the computer is. No further round once it is `enough`."""

    def twice() -> None:
        verb()
        verb()

    return 1 / _times(twice, verb, 1 / enough)


def _times(loop: Callable[[], object], verb: Callable[[], object], enough: float) -> float:
    """The least CPU of the verb by the least of the loop, measured in turn: what slows one down for a while slows both."""
    verb()  # what is read, composed and loaded once is no work of the verb
    least = taken = float("inf")
    for _ in range(ROUNDS):
        least, taken = min(least, _cpu(loop)), min(taken, _cpu(verb))
        if taken / least <= enough:
            break
    return taken / least


def _cpu(work: Callable[[], object]) -> float:
    """The CPU of doing it once."""
    began, times = time.thread_time(), 0
    while not times or time.thread_time() - began < LEAST:
        work()
        times += 1
    return (time.thread_time() - began) / times


def _loop() -> None:
    """A little of what the program is made of: texts, dictionaries, a table with an index."""
    rows = [(number, f"{number * 7919 % 10007:05}", f"名字{number % 97}") for number in range(4_000)]
    by_name: dict[str, list[int]] = {}
    for number, _, name in rows:
        by_name.setdefault(name.strip().casefold(), []).append(number)
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, code TEXT, name TEXT)")
    plain.execute("CREATE INDEX by_code ON kept (code)")
    plain.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)
    for _, code, _ in rows[:1_000]:
        plain.execute("SELECT id, name FROM kept WHERE code >= ? ORDER BY code LIMIT 3", (code,)).fetchall()
    plain.close()
