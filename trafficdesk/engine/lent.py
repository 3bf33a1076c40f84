"""Which rows are only lent to this desk, kept from one look to the next: each list asks, and the answer takes a hundred questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from trafficdesk.store.past import is_covered
from trafficdesk.store.store import Store
from trafficdesk.store.trail import head
from trafficdesk.work.packages.rules_lent import centre_of, lent_ids


class LentRows:
    """Of one open office. It works for a street from its first package on, and for the same one ever after."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._alone = True  # nobody lends anything here
        self._seen, self._ids = -1, dict[str, frozenset[int]]()

    def begin(self) -> None:
        """Find out whether somebody lends here: when the office is opened, and when a package was taken."""
        with self._store.read() as connection:
            self._alone = centre_of(connection) is None

    def of(self, code: str, reading: Callable[[], AbstractContextManager[Connection]]) -> frozenset[int]:
        """The rows of one record that are lent; of an office that works for nobody not even a reading is begun."""
        if self._alone:
            return frozenset()
        with reading() as connection:
            return self.ids(connection).get(code, frozenset())

    def ids(self, connection: Connection) -> Mapping[str, frozenset[int]]:
        """Record → every row that is lent; asked anew once something was written, and never of an office that works for nobody."""
        if self._alone:
            return {}
        if is_covered(connection):  # what is lent may not be there to be told
            return self._ids
        now, _ = head(connection)
        if now != self._seen:
            self._ids, self._seen = lent_ids(connection), now
        return self._ids
