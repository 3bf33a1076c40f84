"""A database that is only looked at: its disk takes nothing more, another window has it, or it is damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.store.gate import Gate
from trafficdesk.store.store import FILE_NAME, Looking, Store
from trafficdesk.store.work import Work

# With its journal, for which SQLite makes an index; where there is no room for one, and nothing in the journal, the file alone.
_WITH_JOURNAL, _ALONE = "mode=ro", "mode=ro&immutable=1"


class ReadingStore(Store):
    """A store that reads, and refuses every change with a sentence."""

    def refusal(self) -> KnownError:
        """What is said to whoever wants to change something."""
        raise NotImplementedError

    def write(self) -> Any:
        raise self.refusal()

    def work(self, *_: Any, **__: Any) -> Any:
        raise self.refusal()


class LookingStore(ReadingStore):
    """The database of a folder, read where it lies; nothing is written beside it either."""

    def __init__(self, folder: Path, looking: Looking, gate: Gate[Work], only_read: str) -> None:
        super().__init__(folder / FILE_NAME, gate, ring.keys_of(folder), only_read=only_read)
        self.looking = looking
        self._sentence = looking.sentence

    def refusal(self) -> KnownError:
        return KnownError(f"{self._sentence}现在只能看，不能改。")


def way_to_read(folder: Path, *, alone: bool) -> str:
    """How a database is opened that is only read. alone: without making anything beside it, where its journal is empty."""
    journal = folder / f"{FILE_NAME}-wal"
    return _ALONE if alone and not (journal.is_file() and journal.stat().st_size) else _WITH_JOURNAL


def look_at(folder: Path, looking: Looking, gate: Gate[Work]) -> Store:
    """The database, as far as it can be read. KnownError where it cannot."""
    store = LookingStore(folder, looking, gate, way_to_read(folder, alone=looking.disk))
    try:
        store.require_tables()
        return store
    except KnownError as error:
        sentence = str(error)
    store.close()
    raise KnownError(sentence)
