"""Every document that can be printed, by kind. A kind is one line in a stream's `PRINTS` and one builder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trafficdesk.engine.office import Office
from trafficdesk.engine.papers import ledgers
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.records import Records, view_of, year_filters
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.reports import pdf
from trafficdesk.reports.document import Document
from trafficdesk.store.query import Filter, Query


@dataclass(frozen=True, slots=True)
class Printed:
    """PDF bytes, and per document its title, first page (0-based) and number of pages."""

    name: str
    content: bytes
    parts: tuple[tuple[str, int, int], ...]


class Prints:
    """desk.prints: list the kinds, render one."""

    def __init__(self, office: Office, records: Records, kinds: Sequence[PrintKind]) -> None:
        """kinds: the documents of the work streams; every table as a ledger comes on top of them."""
        self._office = office
        self._records = records
        self._kinds = (*kinds, *ledgers.of_every_table())

    def kinds(self, code: str = "") -> tuple[PrintKind, ...]:
        """All kinds, or those about one record kind."""
        return tuple(kind for kind in self._kinds if not code or kind.code == code)

    def kind(self, key: str) -> PrintKind:
        """By key or Chinese name; NotFound with the list otherwise."""
        for kind in self._kinds:
            if key in (kind.key, kind.name):
                return kind
        known = "、".join(f"{kind.key}（{kind.name}）" for kind in self._kinds)
        raise NotFound(f"没有“{key}”这种打印件。可以用：{known}。")

    def render(
        self,
        key: str,
        *,
        ids: Sequence[int] | None = None,
        filters: tuple[Filter, ...] = (),
        sort: tuple[str, ...] = (),
        year: int | None = None,
        fields: Sequence[str] = (),
        full: bool = False,
        progress: Progress = no_progress,
    ) -> Printed:
        """The PDF of a kind for chosen rows (ids), or for all rows that pass `filters`.

        full: personal numbers unmasked (logged); agreements always carry them, since they are signed.
        """
        kind = self.kind(key)
        documents = self.documents(
            key, ids=ids, filters=filters, sort=sort, year=year, fields=fields, full=full, progress=progress
        )
        content = pdf.render_batch(documents, progress)
        if full:
            self._office.log_look(f"打印{kind.name} {len(documents)} 份（完整信息）")
        spans = pdf.page_index(documents)
        parts = tuple((doc.title, first, count) for doc, (first, count) in zip(documents, spans, strict=True))
        return Printed(kind.name, content, parts)

    def documents(
        self,
        key: str,
        *,
        ids: Sequence[int] | None = None,
        filters: tuple[Filter, ...] = (),
        sort: tuple[str, ...] = (),
        year: int | None = None,
        fields: Sequence[str] = (),
        full: bool = False,
        progress: Progress = no_progress,
    ) -> list[Document]:
        """The documents of a kind before they are drawn, all read from one state; KnownError when there is nothing to print."""
        kind = self.kind(key)
        chosen = list(ids) if ids is not None else list(self._records.ids(self._query(kind.code, filters, sort, year)))
        with self._records.at_once() as records:
            request = PrintRequest(
                records.office, records, kind.name, kind.code, chosen, filters, year, tuple(fields), full, progress
            )
            documents = list(kind.build(request))
        if not documents:
            raise KnownError(f"没有可以打印的内容：{kind.name}没有找到符合条件的记录。")
        return documents

    def _query(self, code: str, filters: tuple[Filter, ...], sort: tuple[str, ...], year: int | None) -> Query:
        kind = record_type(code)
        if year is not None and kind.spec.year:
            filters = (*filters, *year_filters(view_of(kind.code), year))
        return Query(code, filters, sort)
