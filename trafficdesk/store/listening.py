"""What other desks change on a server, heard as soon as it is committed: LISTEN, on a connection and in a thread of its own."""

from __future__ import annotations

import select as ready
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.errors import PasswordWanted, Unreachable
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.store.changes import Change, ChangeSet
from trafficdesk.store.dialect import CHANNEL, hang_up, mark_of, set_away
from trafficdesk.store.outcome import AWAY
from trafficdesk.store.store import MANY, Store

_TURN_S = 0.5  # so often it is looked whether the office was closed
_LOOK_S = 10.0  # so often it is looked whether the link still stands, when nothing is heard
_ANSWER_S = 15.0  # so long the answer may take: then nothing comes through any more, on this link or any other
_AGAIN_S = (1.0, 2.0, 5.0, 10.0)  # pauses between tries to have it back
_REFUSED_S = 300.0  # and where the password is wrong: a server may shut out who tries it again and again
_DONE = {"added": "added", "edited": "edited", "trashed": "trashed", "restored": "restored", "revived": "restored", "withdrawn": "trashed"}

Heard = Callable[[ChangeSet | None], None]
Lost = Callable[[Unreachable], None]


class Listener:
    """Tells each change of another desk, None when anything may have changed: one that is too large to be told, or a link that was lost.

    It is also who finds that a line went silent, where nobody closed it, and ends what else waits on it.
    """

    def __init__(self, store: Store, since: int, heard: Heard, lost: Lost) -> None:
        """since: the last act that is known here; what came after it before the listener stood is told as a link that was lost.

        lost: told once that the server is away; when it is back, `heard` is given None.
        """
        self._store, self._since, self._heard, self._lost = store, since, heard, lost
        self._mark = mark_of(store.engine)
        self._end = threading.Event()
        threading.Thread(target=self._run, name="listener", daemon=True).start()

    def close(self) -> None:
        """Hear nothing any more; the thread ends within a moment."""
        self._end.set()

    def _run(self) -> None:
        lost, tries, pause = False, 0, 0.0
        while not self._end.wait(pause):
            try:
                with self._watched():
                    self._store.newest_act()  # which says it where a password is wanted
                with self._watched():
                    made = self._link()
                with closing(made) as link:
                    tries = 0
                    set_away(self._store.engine, False)
                    with self._watched():
                        if lost or self._store.newest_act() > self._since:
                            self._tell(None)
                    self._listen(link)
                    return
            except PasswordWanted:
                lost, pause = True, _REFUSED_S
            except Exception as error:  # the server is gone: it is tried until it is back, or until the office is closed
                if isinstance(error, Unreachable):
                    self._miss()
                lost, pause, tries = True, _AGAIN_S[min(tries, len(_AGAIN_S) - 1)], tries + 1

    def _tell(self, change: ChangeSet | None) -> None:
        """Unless the office was closed while this was on its way: another one may be open by now, whose words and tables are in use."""
        if not self._end.is_set():
            self._heard(change)

    def _miss(self) -> None:
        """Said once, until it is back."""
        if not set_away(self._store.engine, True) and not self._end.is_set():
            self._lost(Unreachable(AWAY))

    def _link(self) -> Any:
        """A connection of the driver, which the pool forgets."""
        pooled = self._store.engine.raw_connection()
        link: Any = pooled.driver_connection
        pooled.detach()
        link.rollback()  # what the pool began with its ping: inside it nothing is heard
        link.execute(f"LISTEN {CHANNEL}")
        return link

    def _listen(self, link: Any) -> None:
        quiet = 0
        while not self._end.is_set():
            came = ready.select([link], [], [], _TURN_S)[0]
            quiet = 0 if came else quiet + 1
            if quiet * _TURN_S >= _LOOK_S:
                with self._watched():
                    link.execute("SELECT 1")
                quiet = 0
            told = [each.payload.partition(":") for each in link.notifies(timeout=0)]
            acts = sorted({int(act) for mark, _, act in told if mark != self._mark})
            if acts:
                with self._watched():
                    for change in self._changes(acts):
                        self._tell(change)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """What is asked inside is answered in time, or it ends as Unreachable, and so does whatever anybody else waits for."""
        silent = threading.Event()

        def give_up() -> None:
            silent.set()
            hang_up(self._store.engine)

        waiting = threading.Timer(_ANSWER_S, give_up)
        waiting.daemon = True
        waiting.start()
        try:
            yield
        except Exception as error:
            if silent.is_set():
                raise Unreachable(AWAY) from error
            raise
        finally:
            waiting.cancel()

    def _changes(self, acts: list[int]) -> Iterable[ChangeSet | None]:
        with self._store.read() as connection:
            found = [change_set(connection, act) for act in acts]
        return [None] if None in found else found


def change_set(connection: Connection, act: int) -> ChangeSet | None:
    """What an act was, out of the trail, without the values; None where it is not one of few rows."""
    sets, audit = ChangeSetRow.table(), AuditRow.table()
    said = connection.execute(select(sets.c.id, sets.c.sentence, sets.c.at, sets.c.by, sets.c.kind).where(sets.c.id == act)).one()
    columns = select(audit.c.action, audit.c.code, audit.c.row_id, audit.c.last_id).where(audit.c.change_set == act)
    entries = [each for each in connection.execute(columns.order_by(audit.c.id).limit(MANY)) if each.action != "overrode"]
    spans = [(each, range(each.row_id, (each.last_id or each.row_id) + 1)) for each in entries]
    if sum(len(rows) for _, rows in spans) >= MANY or any(each.action not in _DONE for each in entries):
        return None
    changes = dict.fromkeys(Change(each.code, row_id, _DONE[each.action]) for each, rows in spans for row_id in rows)
    return ChangeSet(said.id, said.sentence, said.at, said.by, tuple(changes), said.kind)
