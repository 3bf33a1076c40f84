"""The office as it stood on a past day: the same readings, counts, tables, cards and papers, and nothing can be changed.

Everything read inside comes from one connection that is wound back (store/past.py), and it is that day: what was late then
is late.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.errors import KnownError
from trafficdesk.store.looking import ReadingStore
from trafficdesk.store.past import as_of, began


class PastStore(ReadingStore):
    """A store that reads one day and writes nothing."""

    def __init__(self, connection: Connection, day: date) -> None:
        self._connection, self._day = connection, day

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection

    def refusal(self) -> KnownError:
        return KnownError(f"这里看的是 {self._day} 的情况，只能看和打印，不能改。要改请回到今天。")


class PastOffice(Office):
    """The office of that day; who looks at full numbers is written down today."""

    def __init__(self, today: Office, connection: Connection, day: date) -> None:
        super().__init__(PastStore(connection, day), today.folder, today.keys, today.files)
        self.user, self.role = today.user, today.role
        self._today = today

    def log_look(self, sentence: str, **details: Any) -> None:
        self._today.log_look(sentence, **details)

    def note(self, kind: str, sentence: str, reason: str = "") -> None:
        self._today.note(kind, sentence, reason)


@contextmanager
def office_as_of(office: Office, day: date) -> Iterator[Office]:
    """The office as it stood when a day ended. KnownError for a day to come, or before there was anything."""
    if day > clock.today():
        raise KnownError(f"{day} 还没有到，看不到那一天的情况。请写今天或以前的日期。")
    with office.store.read() as connection:
        first = began(connection)
        if first is None or day < first:
            since = f"从 {first} 起才有登记" if first else "还没有登记"
            raise KnownError(f"{day} 的情况看不到：本办在系统里{since}。请写那一天以后的日期。")
        with as_of(connection, day), clock.standing_on(day):
            yield PastOffice(office, connection, day)
