"""What a binder is made of, written to disk piece by piece: documents of a kind, attached scans, kept reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trafficdesk.engine.attachments import AttachedFile, Attachments
from trafficdesk.engine.office import Office
from trafficdesk.engine.papers.attached import picture_pages
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.prints import Prints
from trafficdesk.engine.records import Records
from trafficdesk.engine.scanning.pages import frames, upright
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from trafficdesk.reports import binder, pdf
from trafficdesk.reports.document import Document, Footer
from trafficdesk.reports.pictures import MEDIA_TYPES
from trafficdesk.store.query import Filter, Row

_ATTACHED = "扫描件、照片等附件"
# Owners asked for at once: a database takes only so many values in one question.
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class BinderItem:
    """One 件: its pages begin at `first` (from 0) of its piece."""

    title: str
    number: str
    on: date | None
    first: int
    retention: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A PDF file with the items that it holds. name: what the divider calls it."""

    name: str
    path: Path
    pages: int
    items: tuple[BinderItem, ...]


class Pieces:
    """Makes the pieces of one binder in a folder of its own."""

    def __init__(
        self, office: Office, records: Records, prints: Prints, year: int, folder: Path, progress: Progress, why: str = "",
    ) -> None:
        """why: what the binder is for, where its numbers are to be in full; "" hides a part of them."""
        self._why = why
        self._office, self._records, self._prints, self._year = office, records, prints, year
        self._folder, self._progress = folder, progress
        self._attachments = Attachments(office, records)

    def of_kind(
        self, kind: PrintKind, ids: Sequence[int], retention: str, *, each: bool, unit: int | None
    ) -> Iterator[Piece]:
        """Every document of a kind for these rows; nothing when there are none."""
        filters = (Filter("unit", "is", unit),) if unit is not None and "unit" in (kind.takes.fields or ()) else ()
        if kind.first is not None:
            yield from self._fixed(kind, ids, retention, each=each)
            return
        try:
            year = self._prints.year_of(kind.key, self._year)
            documents = self._prints.documents(
                kind.key, ids=ids, filters=filters, year=year, progress=self._progress, full=bool(self._why) and not kind.posted,
                why=self._why,
            )  # fmt: skip
        except KnownError:
            # A kind says so when its rows give nothing to print.
            return
        path, pages = self._write(documents)
        spans = pdf.page_index(documents)
        if each:
            names = [row.title for row in self._records.rows(kind.code, ids)] if len(documents) == len(ids) else []
            items = [
                BinderItem(_title(document, names, at), document.number, document.dated, first, retention)
                for at, (document, (first, _)) in enumerate(zip(documents, spans, strict=True))
            ]
        else:
            title = documents[0].title if len(documents) == 1 else f"{self._year} 年度{kind.name}（{len(documents)} 份）"
            items = [BinderItem(title, documents[0].number if len(documents) == 1 else "", documents[-1].dated, 0, retention)]
        yield Piece(kind.name, path, pages, tuple(items))

    def _fixed(self, kind: PrintKind, ids: Sequence[int], retention: str, *, each: bool) -> Iterator[Piece]:
        """Papers that were fixed at their first print, as they went out."""
        try:
            printed = self._prints.render(kind.key, ids=ids, progress=self._progress)
        except KnownError:
            return
        path = self._keep(printed.content)
        names = {row.id: row.title for row in self._records.rows(kind.code, ids)}
        items = [
            BinderItem(_named(paper.title, names[paper.row]), paper.number, paper.dated, first, retention)
            for paper, (_, first, _) in zip(printed.papers, printed.parts, strict=True)
        ]
        if not each:
            title = items[0].title if len(items) == 1 else f"{self._year} 年度{kind.name}（{len(items)} 份）"
            items = [BinderItem(title, items[0].number if len(items) == 1 else "", items[-1].on, 0, retention)]
        yield Piece(kind.name, path, sum(count for _, _, count in printed.parts), tuple(items))

    def kept_reports(self, retention: str) -> Iterator[Piece]:
        """Submitted reports of the year as they went out."""
        span = Filter("since", "between", date(self._year, 1, 1), date(self._year, 12, 31))
        for row in self._records.select("reports", span, Filter("printed_file", "filled"), sort=("since", "kind", "round")):
            yield self._file("上报材料", row.title, str(row.values["printed_file"]), row.values["submitted_on"], retention)

    def attached(self, code: str, ids: Sequence[int], retention: str) -> Iterator[Piece]:
        """Scans and photos of rows; what is neither PDF nor picture, or gone, is a page that says so."""
        for start in range(0, len(ids), _CHUNK):
            chunk = tuple(ids[start : start + _CHUNK])
            rows = self._records.select("attachments", Filter("owner_code", "is", code), Filter("owner", "in", chunk))
            owners = {row.id: row.title for row in self._records.rows(code, sorted({int(r.values["owner"]) for r in rows}))}
            for row in sorted(rows, key=lambda each: (each.values["owner"], each.id)):
                yield self._attachment(row, owners.get(row.values["owner"], ""), retention)

    def _attachment(self, row: Row, owner: str, retention: str) -> Piece:
        title = f"{owner}：{row.title}"
        file = AttachedFile(
            row.id, row.title, str(row.values["kind"] or ""), str(row.values["media_type"] or ""), int(row.values["size"] or 0),
            str(row.values["sha256"]), self._office.files,
        )  # fmt: skip
        on = row.values["taken_on"]
        self._progress(0, 0, f"正在附上{title}")
        if not file.missing and file.media_type in MEDIA_TYPES:
            try:
                return self._page(_ATTACHED, picture_pages(title, frames(file.content()), Footer.NONE), on, retention)
            except (KnownError, OSError):
                return self._page(_ATTACHED, binder.slip(title, "这张照片读不出来，原件见附件。"), on, retention)
        if not file.missing and file.media_type != "application/pdf":
            return self._page(_ATTACHED, binder.slip(title, "不是 PDF 或照片，原件见电子附件。"), on, retention)
        return self._file(_ATTACHED, title, file.digest, on, retention, scanned=True)

    def _file(self, name: str, title: str, digest: str, on: date | None, retention: str, *, scanned: bool = False) -> Piece:
        """A PDF as it is kept; a scan stands upright where its codes tell the way."""
        try:
            content = self._attachments.content(digest)
        except OSError:
            return self._page(name, binder.slip(title, "文件不见了，请从备份恢复。"), on, retention)
        try:
            path = self._keep(upright(content) if scanned else content)
            pages = binder.pages_in(path)
        except KnownError:
            return self._page(name, binder.slip(title, "PDF 读不出来，可能损坏或有密码，原件见附件。"), on, retention)
        return Piece(name, path, pages, (BinderItem(title, "", on, 0, retention),))

    def _page(self, name: str, document: Document, on: date | None, retention: str) -> Piece:
        path, pages = self._write([document])
        return Piece(name, path, pages, (BinderItem(document.title, "", on, 0, retention),))

    def _write(self, documents: Sequence[Document]) -> tuple[Path, int]:
        path = self._keep(pdf.render_batch(documents, self._progress))
        return path, sum(pdf.page_count(document) for document in documents)

    def _keep(self, content: bytes) -> Path:
        path = self._folder / f"{sum(1 for _ in self._folder.iterdir()):05d}.pdf"
        path.write_bytes(content)
        return path


def _title(document: Document, names: Sequence[str], at: int) -> str:
    return _named(document.title, names[at] if names else "")


def _named(text: str, name: str) -> str:
    """What a document is called in the 卷内目录: with the name of its row, unless the title says it already."""
    name = " ".join(word for word in name.split() if word not in text)
    return f"{text}：{name}" if name else text
