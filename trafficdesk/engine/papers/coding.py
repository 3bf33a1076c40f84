"""The code on papers that come back: which row each is about, so that a scan finds its place again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.reports.document import MM, Document
from trafficdesk.reports.page_code import Rows, payload
from trafficdesk.store.query import Row

TAG = 4  # hex digits of a uuid
_TOP = 18 * MM  # the least margin over the text, for a code that can be read


def coded(kind: PrintKind, request: PrintRequest, documents: Sequence[Document]) -> list[Document]:
    """Documents, one for each row of the request in its order, with the code of that row; others as they are."""
    if not kind.returns or len(documents) != len(request.ids):
        return list(documents)
    rows = {row.id: row for row in request.rows()}
    return [
        document if document.qr or row_id not in rows else with_code(kind.code, kind.key, [rows[row_id]], document)
        for row_id, document in zip(request.ids, documents, strict=True)
    ]


def with_code(code: str, paper: str, rows: Sequence[Row], document: Document, digest: str = "") -> Document:
    """A document with the code of the rows that it is about. paper: the kind's key; digest: of its content, else of its words."""
    digest = digest or hashlib.sha256(repr(document).encode()).hexdigest()
    page = replace(document.page, top=max(document.page.top, _TOP))
    return replace(document, page=page, qr=payload(Rows(code, tuple(row.id for row in rows), rows[0].uuid[:TAG]).serial, paper, digest))
