"""Histories of three desks that exchange packages: edits, moves from one committee to the other, trash, undo and packages in any order,
then until nobody has anything new.

    python -m tests.helpers.exchanges [HOW MANY] [FIRST SEED]

After each history all desks say the same of what the street gives them, and every value that somebody typed is either what the street
says, or was overwritten by somebody who saw it, or stood in a question. No committee thinks its own what the street says is not; what it
still has of such a row is not looked at: there it is only read, and old.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError
from trafficdesk.transfer import container
from trafficdesk.work.packages.api import OURS, THEIRS

PASSWORD = "packages on a stick"
# Record → the fields into which somebody types. What was done about a hazard hangs on it, and is a committee's own as long as that is.
FIELDS = {"hazards": ("place", "description", "remark", "responsible"), "hazard-follow-ups": ("content", "answer")}
COMMITTEES = {"a": "甲湖社区", "b": "乙湖社区"}
CHEAP = container.Cost(4, 8, 1)
_ROUNDS = 12


@contextmanager
def cheap_packages() -> Iterator[None]:
    """Passwords of packages are stretched in no time."""
    stretch = container.Writer.__init__
    before = stretch.__defaults__
    stretch.__defaults__ = (CHEAP,)
    try:
        yield
    finally:
        stretch.__defaults__ = before


class History:
    """One history. Both committees own the hazards at first: they lie with the one, and at a unit of the other."""

    def __init__(self, seed: int, empty: Path, place: Path) -> None:
        self.chance, self.place = random.Random(seed), place
        self.desks: dict[str, Desk] = {}
        self.typed: dict[str, str] = {}  # value → where it was typed
        self.seen: set[str] = set()
        self.waiting: dict[str, list[Path]] = {"s": [], "a": [], "b": []}
        self.taken: list[Path] = []
        self.said: list[str] = []
        for name, user in (("s", "街道小林"), ("a", "甲居小王"), ("b", "乙居小李")):
            self.desks[name] = Desk.open(shutil.copytree(empty, place / name), user=user)
        street = self.desks["s"]
        street.office.set_setting("office.name", "示例街道办事处")
        values = [{"name": name, "short_name": name[:2], "unit_type": "居委会"} for name in COMMITTEES.values()]
        units = [street.records.add("units", each).ids[0] for each in values]
        self.units = dict(zip("ab", units, strict=True))
        for number in range(3):
            self._add("s", f"头{number}")
        for name in "ab":
            self.desks[name].packages.take(self._make("s", name), PASSWORD)
            self.waiting[name].clear()

    def close(self) -> None:
        for desk in self.desks.values():
            desk.close()

    def run(self, steps: int) -> None:
        """Do what chance says, then exchange until nothing is new."""
        acts = [self._edit] * 8 + [self._trash, self._restore, self._undo, self._undo, self._redo, self._new] + [self._send] * 4
        acts += [self._move] * 2 + [self._follow_up] * 2
        acts += [self._receive] * 5 + [self._answer]
        for number in range(steps):
            name = self.chance.choice("sab")
            act = self.chance.choice(acts)
            self.said.append(f"{number} {name} {act.__name__}")
            act(name)
        self._exchange_all()

    # what somebody does

    def _token(self, name: str) -> str:
        token = f"值{len(self.typed)}{name}"
        self.typed[token] = name
        return token

    def _edit(self, name: str) -> None:
        desk = self.desks[name]
        code = self.chance.choice(("hazards", "hazards", "hazard-follow-ups"))
        if rows := _own(desk, code):
            row, field = self.chance.choice(rows), self.chance.choice(FIELDS[code])
            token = self._token(name)
            self.seen.add(str(row.values[field]))
            desk.records.edit(code, row.id, {field: token}, reason="试")
            self.said[-1] += f" {row.uuid[:4]} {field} {row.values[field]} → {token}"

    def _move(self, name: str) -> None:
        """From one committee to the other, by either link."""
        desk, units = self.desks[name], self._units(name)
        if (rows := _own(desk, "hazards")) and len(units) == len(COMMITTEES):
            row, field, other = self.chance.choice(rows), self.chance.choice(("committee", "unit")), self.chance.choice("ab")
            desk.records.edit("hazards", row.id, {field: units[COMMITTEES[other]]}, reason="试")
            self.said[-1] += f" {row.uuid[:4]} {field} → {COMMITTEES[other]}"

    def _follow_up(self, name: str) -> None:
        if rows := _own(self.desks[name], "hazards"):
            row, token = self.chance.choice(rows), self._token(name)
            self.desks[name].records.add("hazard-follow-ups", {"hazard": row.id, "on": "2026-11-02", "act": "电话提醒", "content": token})
            self.said[-1] += f" {row.uuid[:4]} {token}"

    def _units(self, name: str) -> dict[str, int]:
        return {row.title: row.id for row in self.desks[name].records.select("units")}

    def _new(self, name: str) -> None:
        if len(self._units(name)) == len(COMMITTEES):  # else the first package was undone
            self._add(name, self._token(name))

    def _add(self, name: str, place: str) -> None:
        units = self._units(name)
        values = {"found": "2026-11-01", "place": place, "description": f"{place}坑洼", "category": "路",
                  "committee": units[COMMITTEES["a"]], "unit": units[COMMITTEES["b"]]}  # fmt: skip
        self.desks[name].records.add("hazards", values, reason="试")

    def _trash(self, name: str) -> None:
        if rows := _own(self.desks[name], "hazards"):
            row = self.chance.choice(rows)
            with suppress(KnownError):  # what was done about it may be somebody else's by now
                self.desks[name].records.trash("hazards", [row.id], "重复了")
            self.said[-1] += f" {row.uuid[:4]}"

    def _restore(self, name: str) -> None:
        if rows := _own(self.desks[name], "hazards", trashed=True):
            with suppress(KnownError):
                self.desks[name].records.restore("hazards", [self.chance.choice(rows).id])

    def _undo(self, name: str) -> None:
        desk = self.desks[name]
        if desk.next_undo().startswith(("修改", "导入", "处理", "删除", "恢复")):
            before = _values(desk)
            desk.records.undo(anyones=True)
            self.seen |= before - _values(desk)
            self.said[-1] += f" {len(before)}"

    def _redo(self, name: str) -> None:
        desk = self.desks[name]
        before = _values(desk)
        if desk.next_redo():
            desk.records.redo(anyones=True)
            self.seen |= before - _values(desk)

    def _make(self, sender: str, receiver: str, since: str = "") -> Path:
        unit = self.units[receiver] if sender == "s" else None
        packages = self.desks[sender].packages
        try:
            made = packages.make(self.place, PASSWORD, unit=unit, since=since)
        except KnownError as refused:
            if "重新做一份完整的包" not in str(refused):
                raise
            self.said[-1] += " (its first package was undone: a whole one again)"
            packages.take(self.desks["s"].packages.make(self.place, PASSWORD, unit=self.units[sender]).path, PASSWORD)
            made = packages.make(self.place, PASSWORD, unit=unit, since=since)
        self.waiting[receiver].append(made.path)
        return made.path

    def _send(self, name: str) -> None:
        receiver = self.chance.choice("ab") if name == "s" else "s"
        self._make(name, receiver, self.chance.choice(("", "last")))

    def _receive(self, name: str) -> None:
        if not self.waiting[name]:
            return
        file = self.waiting[name].pop(self.chance.randrange(len(self.waiting[name])))
        choice = self.chance.choice(({}, {}, {"": OURS}, {"": THEIRS}))
        if self.chance.random() < 0.2:
            self._show(self.desks[name].packages.look(file, PASSWORD).waiting)
        done = self.desks[name].packages.take(file, PASSWORD, choice)
        self.said[-1] += f" {file.name[-40:]} {choice} +{done.added} ~{done.changed} ?{done.questions}"
        self._show(done.waiting)
        for decided in done.decided:
            self.seen |= {decided.ours, decided.theirs}
        if self.chance.random() < 0.3:
            try:
                self.desks[name].packages.take(file, PASSWORD, choice)
            except KnownError:
                return
            raise AssertionError(f"{file.name} was taken twice")

    def _answer(self, name: str) -> None:
        desk = self.desks[name]
        self._show(desk.packages.waiting())
        desk.packages.settle({"": self.chance.choice((OURS, THEIRS))})

    def _show(self, waiting: Any) -> None:
        for each in waiting:
            for question in each.questions:
                self.seen |= {question.ours, question.theirs}

    # until everything is everywhere

    def _exchange_all(self) -> None:
        for name in "sab":
            while self.waiting[name]:
                self.said.append(f"end {name} receive")
                self._receive(name)
        for number in range(_ROUNDS):
            for sender, receiver in (("a", "s"), ("b", "s"), ("s", "a"), ("s", "b")):
                self.said.append(f"round {number} {sender} → {receiver}")
                self._make(sender, receiver)
                self._receive(receiver)
                self._show(self.desks[receiver].packages.waiting())
                self._clear(receiver)
                self.desks[receiver].packages.settle({"": self.chance.choice((OURS, THEIRS))})
            if self.differences() == []:
                return

    def _clear(self, name: str) -> None:
        """A hazard that was thrown away elsewhere waits while something that was done about it is kept here."""
        desk = self.desks[name]
        stuck = {each.row for each in desk.packages.waiting() if not each.questions}
        if rows := [row.id for row in _own(desk, "hazard-follow-ups") if row.values["hazard"] in stuck]:
            desk.records.trash("hazard-follow-ups", rows, "隐患已删")

    def differences(self) -> list[str]:
        """What two desks say otherwise of what is the committee's, or still ask."""
        states = {name: _state(desk) for name, desk in self.desks.items()}
        found = [f"{name} waits for {len(left)}" for name, desk in self.desks.items() if (left := desk.packages.waiting())]
        for name in "ab":
            for uuid in self._of(name) | (states[name].keys() - states["s"].keys()):
                ours, theirs = states["s"].get(uuid, ("~",)), states[name].get(uuid, ("~",))
                if ours != theirs and not (ours[0] == theirs[0] == "~"):
                    found.append(f"{uuid[:4]}: s {ours}, {name} {theirs}")
            own = {row.uuid for code in FIELDS for row in _own(self.desks[name], code)}
            found += [f"{uuid[:4]}: {name} thinks it its own" for uuid in own - self._of(name)]
        return found

    def _of(self, name: str) -> set[str]:
        """The rows that are a committee's, as the street says."""
        street, unit = self.desks["s"], self.units[name]
        hazards = {row.id: row.uuid for row in _all(street, "hazards") if unit in (row.values["committee"], row.values["unit"])}
        return {*hazards.values(), *(row.uuid for row in _all(street, "hazard-follow-ups") if row.values["hazard"] in hazards)}

    def lost(self) -> list[str]:
        """Values that somebody typed and nobody has any more without having seen them go."""
        return sorted(self.typed.keys() - _values(self.desks["s"]) - self.seen)


def _rows(desk: Desk, code: str, *, trashed: bool = False) -> list[Any]:
    return desk.records.rows(code, desk.records.ids(Query(code, trashed=trashed)))


def _all(desk: Desk, code: str) -> list[Any]:
    return [*_rows(desk, code), *_rows(desk, code, trashed=True)]


def _own(desk: Desk, code: str, *, trashed: bool = False) -> list[Any]:
    """The rows that may be changed here."""
    return [row for row in _rows(desk, code, trashed=trashed) if not desk.records.whose(code, row.id)]


def _values(desk: Desk) -> set[str]:
    return {str(row.values[field]) for code, fields in FIELDS.items() for row in _all(desk, code) for field in fields}


def _state(desk: Desk) -> dict[str, tuple[Any, ...]]:
    """uuid → what a row says; what lies in the trash only says that."""
    found = {}
    for code, fields in FIELDS.items():
        for trashed in (False, True):
            for row in _rows(desk, code, trashed=trashed):
                said = [row.values[field] for field in (*fields, "number")]
                found[row.uuid] = ("~" if trashed else "", *said, *(row.titles.get(link) for link in ("committee", "unit")))
    return found


def one(seed: int, empty: Path, place: Path, steps: int = 24) -> History:
    """Run one history; AssertionError with everything that was done when it does not end well."""
    history = History(seed, empty, place)
    try:
        history.run(steps)
        wrong = history.differences() or history.lost()
        assert not wrong, f"seed {seed}: {wrong}\n" + "\n".join(history.said)
    finally:
        history.close()
    return history


def main(number: int, first: int) -> int:
    """Run so many histories; how many went wrong."""
    failed = 0
    with cheap_packages(), tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch) / "empty"
        Desk.open(empty, create=True).close()
        for seed in range(first, first + number):
            place = Path(scratch) / str(seed)
            place.mkdir()
            try:
                one(seed, empty, place)
            except (AssertionError, KnownError) as error:
                failed += 1
                print(f"seed {seed}: {type(error).__name__} {error}", flush=True)
            shutil.rmtree(place)
            if (seed - first) % 50 == 49:
                print(f"{seed - first + 1} histories, {failed} wrong", flush=True)
    print(f"{number} histories, {failed} wrong")
    return int(failed > 0)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    sys.exit(main(given[0] if given else 1000, given[1] if len(given) > 1 else 1))
