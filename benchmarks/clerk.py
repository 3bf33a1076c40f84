"""One clerk of a morning, a process of its own: `python -m benchmarks.clerk FOLDER NAME SEED`, told by a line how long.

Lists, searches, saves, takes steps and prints at the office of a data folder, and says at the end, as one line of JSON, how long each
verb took, what was refused with which sentence, what went wrong otherwise, and each value that it was told is saved or is not.
"""

from __future__ import annotations

import json
import random
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from trafficdesk import clock
from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError, Unsure

# How often of a hundred times: most of a morning is looking.
MIX = {"list": 38, "search": 25, "save": 17, "new hazard": 5, "step": 10, "print": 5}
# So many people are edited by everybody, so that two meet at one row.
SHARED, PAGE = 30, 50
_TYPED = ("张", "王", "李伟", "zh", "1988", "小学", "津A")
_LISTS = (("people", ("unit",)), ("people", ("-valid_until",)), ("hazards", ("-found",)), ("vehicles", ()), ("agreements", ("unit",)))
_FIVE = {"responsible": "张站长", "measure": "更换标志牌", "fund_source": "不需资金", "contingency": "设置警示桩"}


class Clerk:
    """What one does, and what he is told of it."""

    def __init__(self, desk: Desk, name: str, seed: int) -> None:
        self.desk, self.name, self.chance = desk, name, random.Random(seed)
        self.took: dict[str, list[float]] = defaultdict(list)
        self.refused: Counter[str] = Counter()
        self.faults: list[str] = []
        self.told: list[tuple[str, int, str, str]] = []  # record, row (0: whichever it is), field, value
        self.denied: list[tuple[str, int, str, str]] = []
        self._mine: list[int] = []  # hazards of his own
        self._turn = 0
        self._unit = desk.records.first_ids(Query("units"), 1)[0]

    def work(self, seconds: float, acts: int, pause: float) -> None:
        """So long, or until so many acts were not refused; pause: seconds of thought between two, on average."""
        until = time.monotonic() + seconds
        verbs: dict[str, Callable[[], None]] = {
            "list": self._list, "search": self._search, "save": self._save, "new hazard": self._find, "step": self._step,
            "print": self._print,
        }  # fmt: skip
        while time.monotonic() < until and sum(map(len, self.took.values())) < acts:
            name = self.chance.choices(list(MIX), list(MIX.values()))[0]
            self._once(name, verbs[name])
            if pause:
                time.sleep(min(self.chance.expovariate(1 / pause), 5 * pause))

    def _once(self, name: str, verb: Callable[[], None]) -> None:
        started = time.perf_counter()
        try:
            verb()
        except KnownError as error:
            self.refused[f"{name}: {type(error).__name__}: {str(error).split('。')[0][:60]}"] += 1
        except Exception:
            self.faults.append(f"{name}: {traceback.format_exc()[-1500:]}")
        else:
            self.took[name].append(time.perf_counter() - started)

    def _value(self) -> str:
        self._turn += 1
        return f"{self.name}第{self._turn}次"

    def _say(self, value: tuple[str, int, str, str], change: Callable[[], Any]) -> Any:
        """Make a change; remember whether it was told as saved or as not saved. Who was told neither cannot be held to it."""
        try:
            made = change()
        except Unsure:
            raise
        except KnownError:
            self.denied.append(value)
            raise
        self.told.append(value)
        return made

    def _list(self) -> None:
        code, sort = self.chance.choice(_LISTS)
        self.desk.records.rows(code, self.desk.records.first_ids(Query(code, sort=sort), PAGE))

    def _search(self) -> None:
        self.desk.records.search(self.chance.choice(_TYPED))

    def _save(self) -> None:
        person = self.chance.choice(self.desk.records.first_ids(Query("people"), SHARED))
        row, value = self.desk.records.row("people", person), self._value()
        change = {"remark": value}
        self._say(("people", person, "remark", value), lambda: self.desk.records.edit(
            "people", person, change, version=row.version, reason="核对"))  # fmt: skip

    def _find(self) -> None:
        value = self._value()
        given = {"found": clock.today(), "category": "路", "place": "示例路口", "description": value}
        change = self._say(("hazards", 0, "description", value), lambda: self.desk.process("hazards").begin(given))
        self._mine.append(next(each.id for each in change.changes if each.code == "hazards"))

    def _step(self) -> None:
        if not self._mine:
            self._find()
        hazard, value = self.chance.choice(self._mine), self._value()
        doing = self.desk.process("hazards")
        steps = {step.key for step in doing.steps(self.desk.records.row("hazards", hazard).values)}
        due = clock.today() + timedelta(days=10)
        if "grade" in steps:
            given = {"level": "一般隐患", **_FIVE, "responsible_unit": self._unit, "due": due, "consequence": value}
            self._say(("hazards", hazard, "consequence", value), lambda: doing.do(hazard, "grade", given))
        elif "notify" in steps:
            self._say(("hazards", hazard, "contingency", value), lambda: doing.do(hazard, "notify", {"contingency": value}))
        else:
            given = {"supervision": "街道", "supervisor": value, "supervised_on": clock.today()}
            self._say(("hazards", hazard, "supervisor", value), lambda: doing.do(hazard, "supervise", given))
            self._mine.remove(hazard)

    def _print(self) -> None:
        noticed = [each for each in self._mine if self.desk.records.row("hazards", each).values["notice_number"]]
        if noticed and self.chance.random() < 0.5:
            self.desk.prints.issue("hazard-notice", ids=[self.chance.choice(noticed)])
        else:
            people = self.desk.records.first_ids(Query("people"), SHARED)
            self.desk.prints.issue("driver-card", ids=self.chance.sample(people, 2))


def main(folder: str, name: str, seed: str) -> None:
    """Open the office, wait for the word, work, tell."""
    desk = Desk.open(Path(folder), user=name)
    clerk = Clerk(desk, name, int(seed))
    print("ready", flush=True)
    seconds, acts, pause = json.loads(sys.stdin.readline())
    clerk.work(seconds, acts, pause)
    desk.close()
    print(json.dumps({
        "took": clerk.took, "refused": clerk.refused, "faults": clerk.faults, "told": clerk.told, "denied": clerk.denied,
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
