"""One kind of document, as the print modules declare it in their `PRINTS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.records.registry import record_type
from trafficdesk.reports.document import Document
from trafficdesk.reports.wording import worded
from trafficdesk.store.query import Row
from trafficdesk.store.store import UnitOfWork

Builder = Callable[[PrintRequest], Sequence[Document]]
# Row id → what tells this paper from others about the same row: its number, its day.
Editions = Callable[[PrintRequest, Sequence[Row]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class First:
    """What a kind says whose first print fixes the paper: from then on it comes out the same, whatever changes on record.

    editions: which paper a row stands for; without one it is still being drawn up and prints as a draft.
    fix: what the rows themselves keep of it, in the same change; their builder draws it from there again and marks the
    reprint. Without it the pages themselves are printed again. called: the field that names a row in the preview.
    unmasked: it carries personal numbers in full because somebody signs it, so that looking at it is logged.
    """

    editions: Editions
    fix: Callable[[UnitOfWork, PrintRequest], None] | None = None
    called: str = ""
    unmasked: bool = False


@dataclass(frozen=True, slots=True)
class Fits:
    """When a kind says something true of a row; otherwise: why not and what to do, for rows of which it does not."""

    when: Callable[[Row], bool]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Takes:
    """What of a choice a kind obeys. What it does not obey is refused: a paper never looks as if it had.

    rows: it may be asked for some rows. fields: by which fields it may be filtered, None: by every one. whole: it counts the
    whole of something into which the rows fall (整月, 整年), so that the rows only say of which; year: whether it goes by a
    year, None: as its record does.
    """

    rows: bool = True
    fields: tuple[str, ...] | None = None
    whole: str = ""
    year: bool | None = None


@dataclass(frozen=True, slots=True)
class PrintKind:
    """One kind of document. `code`: the records it is about; key: its name on the command line.

    returns: it comes back with a signature, so each page carries the code of its row, and its scan is filed there as this kind
    of attachment; "" for what stays where it was handed to. empty: lays it out with nothing on it (engine/papers/blank.py)
    where `build` needs something to count; None: `build` does, of an empty record;
    each_of: the field of whose every code there is a blank of its own. personal: it is for the person it speaks of, who gets every
    number in full (个人信息保护法 45); why that was looked at is then known, and logged. posted: it is
    hung up for others to read, so it never carries a number in full.
    """

    key: str
    name: str
    code: str
    build: Builder
    first: First | None = None
    fits: Fits | None = None
    takes: Takes = Takes()
    returns: str = ""
    empty: Builder | None = None
    each_of: str = ""
    personal: str = ""
    posted: bool = False

    @property
    def goes_by_year(self) -> bool:
        """Whether a year may be asked for."""
        return bool(record_type(self.code).spec.year) if self.takes.year is None else self.takes.year

    def make(self, request: PrintRequest) -> list[Document]:
        """Its documents, with days and numbers written in the one way; a text that both sides sign stands as it was agreed."""
        documents = self.build(request)
        return list(documents) if self.first is not None and self.first.fix is not None else [worded(each) for each in documents]

    @property
    def asks_by_hand(self) -> bool:
        """Whether a letter that no font has is asked about before a batch: somebody signs what stands there."""
        return self.first is not None and self.first.unmasked

    @property
    def shown(self) -> str:
        """The name in a menu of rows: what counts a whole period says so."""
        return f"{self.name}（{self.takes.whole}）" if self.takes.whole else self.name


def numbered(field: str) -> First:
    """A paper is fixed under the number (or the day) that stands in a field of its row."""
    return First(lambda _request, rows: {row.id: str(row.values[field] or "") for row in rows})
