"""Several verbs in one change: each is written as if it were alone, together they are one entry of the trail and one undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Once, Records, WithinRecords
from trafficdesk.guard.rights import Right
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.store import UnitOfWork


class Joined(WithinRecords):
    """Records whose changes all go into one that is under way; `said` are the sentences of the verbs."""

    def __init__(self, office: Office, work: UnitOfWork) -> None:
        super().__init__(office, work.connection)
        self._outer = work
        self.said: list[str] = []

    @contextmanager
    def at_once(self, *, own: bool = False) -> Iterator[Records]:
        with Once(self.office, self._outer.connection).at_once(own=own) as records:
            yield records

    @contextmanager
    def work(
        self, sentence: str, reason: str = "", *, bulk: bool = False, right: Right = Right.WRITE  # noqa: ARG002 - as in Records
    ) -> Iterator[UnitOfWork]:
        """The change that is under way, under this sentence meanwhile; its changeset is what this verb added to it."""
        self.office.require(right)
        work, before = self._outer, self._outer.sentence
        number = len(work.changes)
        work.sentence = sentence
        yield work
        mine = tuple(work.changes[number:])
        work.changeset = ChangeSet(work.id, work.sentence, work.now, work.by, mine, work.kind)
        if mine:
            self.said.append(work.sentence)
        work.sentence = before
