"""One kind of document, as the print modules declare it in their `PRINTS`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.reports.document import Document

Builder = Callable[[PrintRequest], Sequence[Document]]


@dataclass(frozen=True, slots=True)
class PrintKind:
    """One kind of document. `code`: the records it is about; key: its name on the command line."""

    key: str
    name: str
    code: str
    build: Builder
