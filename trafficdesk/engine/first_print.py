"""The first print of a paper fixes it: before ink it is written down, its pages are kept, and it comes out the same ever after.

Looked at before that, its pages say that they are not final. Nothing here knows what the papers are about: a kind says
with `First` which paper a row stands for.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.office import Office
from trafficdesk.engine.papers.coding import coded
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from trafficdesk.reports import pdf
from trafficdesk.reports.document import Document
from trafficdesk.reports.pdfium import LOCK
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork

CODE = "printed-papers"
DRAFT = "预览，未定稿"
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a print. edition "": a draft. kept: its first print; document None: printed again from the kept pages."""

    row: int
    called: str
    edition: str
    kept: Row | None
    document: Document | None

    @property
    def fresh(self) -> bool:
        """Whether printing it fixes it."""
        return bool(self.edition) and self.kept is None

    @property
    def mark(self) -> str:
        """The same for the same words on the paper."""
        return hashlib.sha256(repr(self.document).encode()).hexdigest() if self.document is not None else ""

    @property
    def title(self) -> str:
        return self.document.title if self.document is not None else self._kept("name")

    @property
    def number(self) -> str:
        return self.document.number if self.document is not None else self._kept("number")

    @property
    def dated(self) -> date | None:
        if self.document is not None:
            return self.document.dated
        return self.kept.values["dated"] if self.kept is not None else None

    def _kept(self, name: str) -> str:
        return str(self.kept.values[name] or "") if self.kept is not None else ""


@dataclass(frozen=True, slots=True)
class Ready:
    """What goes to paper, laid out but not yet written down. places: which of the papers."""

    kind: PrintKind
    request: PrintRequest
    papers: tuple[Paper, ...]
    places: frozenset[int]
    batch: bytes

    def chosen(self, *, fresh: bool) -> list[Paper]:
        """Those to be fixed, or those printed again."""
        return [each for at, each in enumerate(self.papers) if at in self.places and each.edition and each.fresh is fresh]


class FirstPrints:
    """Which papers were printed, and writing down that they are."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office, self._records = office, records
        self._attachments = Attachments(office, records)

    def papers(self, kind: PrintKind, request: PrintRequest) -> list[Paper]:
        """Every paper of a request as it stands; rows that have none are left out."""
        with self._records.at_once() as records:
            return self._papers(kind, replace(request, office=records.office, records=records))

    def _papers(self, kind: PrintKind, request: PrintRequest) -> list[Paper]:
        assert kind.first is not None
        rows = request.rows()
        editions = kind.first.editions(request, rows)
        kept = _kept(kind, request.records, editions)
        wanted = rows if kind.first.fix is not None else [row for row in rows if row.id not in kept]
        documents = _built(kind, replace(request, again=frozenset(kept)), [row.id for row in wanted])
        return [
            Paper(
                row.id, str(row.values[kind.first.called] if kind.first.called else row.title), editions.get(row.id, ""),
                kept.get(row.id), documents.get(row.id),
            )
            for row in rows
            if row.id in documents or (row.id in kept and kind.first.fix is None)
        ]  # fmt: skip

    def ready(
        self, kind: PrintKind, request: PrintRequest, seen: Sequence[Paper] = (), only: Collection[int] | None = None
    ) -> Ready:
        """Lay out what is to be fixed. seen: what was looked at before; only: places of the papers meant."""
        papers = self.papers(kind, request)
        looked_at = {each.row: each.mark for each in seen}
        if seen and (list(looked_at) != [each.row for each in papers] or any(p.fresh and p.mark != looked_at[p.row] for p in papers)):
            raise KnownError("预览以后有内容改过了，没有打印。请重新打开预览，看过再打。")
        places = frozenset(range(len(papers)) if only is None else only)
        ready = Ready(kind, request, tuple(papers), places, b"")
        documents = [each.document for each in ready.chosen(fresh=True) if each.document is not None]
        return replace(ready, batch=pdf.render_batch(documents, request.progress)) if documents else ready

    def write(self, work: UnitOfWork, ready: Ready) -> None:
        """Write down that papers go to paper; what changed since they were laid out is refused."""
        kind, fresh = ready.kind, ready.chosen(fresh=True)
        assert kind.first is not None
        now = {each.row: each.mark for each in self.papers(kind, ready.request)} if fresh else {}
        changed = [each.called for each in fresh if now.get(each.row) != each.mark]
        if changed:
            raise KnownError(f"排版时有内容改过了：{'、'.join(changed[:3])}。没有打印，请再来一次。")
        if fresh and kind.first.fix is not None:
            kind.first.fix(work, replace(ready.request, ids=[each.row for each in fresh]))
        if fresh:
            spans = pdf.page_index([each.document for each in fresh if each.document is not None])
            digest = self._attachments.keep(ready.batch)
            work.add_facts(CODE, [_row(kind, each, digest, span) for each, span in zip(fresh, spans, strict=True)])
        for each in ready.chosen(fresh=False):
            assert each.kept is not None
            work.set_fact(CODE, each.kept.id, {"reprints": (each.kept.values["reprints"] or 0) + 1})

    def draw(self, papers: Sequence[Paper], final: Collection[int], progress: Progress) -> tuple[bytes, list[tuple[int, int]]]:
        """One PDF with the pages of each; those not in `final` and never printed carry the words of a draft."""
        documents = [
            None if each.document is None
            else each.document if each.kept is not None or at in final or each.document.watermark
            else replace(each.document, watermark=DRAFT)
            for at, each in enumerate(papers)
        ]  # fmt: skip
        drawn = [each for each in documents if each is not None]
        content = pdf.render_batch(drawn, progress) if drawn else b""
        if len(drawn) == len(papers):
            return content, list(pdf.page_index(drawn))
        sources = [self._read(each) if each.document is None else content for each in papers]
        own = iter(pdf.page_index(drawn))
        spans = [_span(each) if each.document is None else next(own) for each in papers]
        return _joined(sources, spans)

    def withdraw(self, work: UnitOfWork, code: str, ids: Sequence[int], reason: str, paper: str = "") -> list[str]:
        """The papers of rows (of one kind, or all) are void: the next print is a first one again. What they are called."""
        wanted = (Filter("owner_code", "is", code), Filter("owner", "in", tuple(ids)))
        rows = self._records.within(work).select(CODE, *wanted, *((Filter("paper", "is", paper),) if paper else ()))
        for row in rows:
            work.trash(CODE, row.id, reason)
        return [row.title for row in rows]

    # inside

    def _read(self, paper: Paper) -> bytes:
        assert paper.kept is not None
        try:
            return self._attachments.content(str(paper.kept.values["sha256"]))
        except OSError as error:
            raise KnownError(f"{paper.kept.title}的留存印件不见了，不能补打。请从备份恢复。") from error


def _kept(kind: PrintKind, records: Records, editions: Mapping[int, str]) -> dict[int, Row]:
    """Row id → the first print of the paper that it stands for now."""
    found: dict[int, Row] = {}
    ids = [row_id for row_id, edition in editions.items() if edition]
    mine = (Filter("owner_code", "is", kind.code), Filter("paper", "is", kind.key))
    for start in range(0, len(ids), _CHUNK):
        for row in records.select(CODE, *mine, Filter("owner", "in", tuple(ids[start : start + _CHUNK]))):
            if row.values["edition"] == editions[row.values["owner"]]:
                found[row.values["owner"]] = row
    return found


def _built(kind: PrintKind, request: PrintRequest, ids: Sequence[int]) -> dict[int, Document]:
    """Row id → its document. A builder may leave rows out; then it is asked for each alone."""
    asked = replace(request, ids=list(ids))
    documents = coded(kind, asked, kind.make(asked)) if ids else []
    if len(documents) == len(ids):
        return dict(zip(ids, documents, strict=True))
    alone = {row_id: list(_of_one(kind, request, row_id)) for row_id in ids}
    return {row_id: found[0] for row_id, found in alone.items() if found}


def _of_one(kind: PrintKind, request: PrintRequest, row_id: int) -> Sequence[Document]:
    try:
        asked = replace(request, ids=[row_id])
        return coded(kind, asked, kind.make(asked))
    except KnownError:  # this row has no such paper; of all together that was not said
        return ()


def _row(kind: PrintKind, paper: Paper, digest: str, span: tuple[int, int]) -> dict[str, Any]:
    document = paper.document
    assert document is not None
    return {
        "paper": kind.key, "owner_code": kind.code, "owner": paper.row, "edition": paper.edition, "name": document.title,
        "number": document.number, "dated": document.dated, "printed_on": clock.today(), "sha256": digest,
        "first_page": span[0] + 1, "pages": span[1], "reprints": 0,
    }  # fmt: skip


def _span(paper: Paper) -> tuple[int, int]:
    """Where the pages of a kept paper stand in the file that was kept."""
    assert paper.kept is not None
    return int(paper.kept.values["first_page"]) - 1, int(paper.kept.values["pages"])


def _joined(sources: Sequence[bytes], spans: Sequence[tuple[int, int]]) -> tuple[bytes, list[tuple[int, int]]]:
    """Those pages of those files as one; a whole file alone stays as it is."""
    import pypdfium2

    with LOCK:
        whole, found = pypdfium2.PdfDocument.new(), []
        opened = {source: pypdfium2.PdfDocument(source) for source in set(sources)}
        try:
            if len(sources) == 1 and spans[0] == (0, len(opened[sources[0]])):
                return sources[0], [spans[0]]
            for source, (first, count) in zip(sources, spans, strict=True):
                found.append((len(whole), count))
                whole.import_pages(opened[source], list(range(first, first + count)))
            target = io.BytesIO()
            whole.save(target)
        finally:
            for document in (*opened.values(), whole):
                document.close()
    return _steady(target.getvalue()), found


def _steady(content: bytes) -> bytes:
    """PDFium writes the present moment and a random name into a file; the same papers shall give the same file."""
    content = re.sub(rb"/CreationDate\(D:\d{14}", b"/CreationDate(D:20000101000000", content)
    start = content.rindex(b"trailer")
    name = hashlib.sha256(content[:start]).hexdigest()[:32].encode()
    return content[:start] + re.sub(rb"/ID\[<\w{32}><\w{32}>\]", b"/ID[<%b><%b>]" % (name, name), content[start:])
