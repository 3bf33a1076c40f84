"""Signed paper back into the desk: the pages of a stack find their agreement by the code that is printed on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.engine.scanning.pages import ScanPage, Sources, is_scan, pages_of
from trafficdesk.engine.scanning.stack import Loose, Stack, StackPaper, sort
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter
from trafficdesk.work.agreements.process import AGREEMENT, CODE

KIND = "责任书签字件"
_SIGN = AGREEMENT.step("sign")


class Scans:
    """desk.agreements.scans"""

    def __init__(self, office: Office, records: Records) -> None:
        self._records = records
        self._attachments = Attachments(office, records)
        self._doing = Doing(AGREEMENT, office, records)

    def read(self, paths: Sequence[Path], progress: Progress = no_progress) -> Stack:
        """The pages of files, and of folders full of them, sorted into papers; nothing is written.

        A file that cannot be read lies in the tray with its reason and stops no other.
        """
        return sort(self._pages(_files(paths), progress), self._known)

    def give(self, stack: Stack, loose: Sequence[Loose], agreement: int) -> None:
        """Say by hand whose pages these are."""
        row = self._records.row(CODE, agreement)
        stack.give(loose, row.id, str(row.values["serial"]), str(row.values["party_b"]))

    def file(self, stack: Stack, signed_on: str = "", progress: Progress = no_progress) -> ChangeSet:
        """Attach every complete paper as one PDF, all as one change; with a day those that wait for it are signed on it.

        Papers of which a page is missing stay out: they are not signed. KnownError when nothing is complete.
        """
        papers = stack.complete
        if not papers:
            raise KnownError("没有一份是齐的，没有归档。请把缺的页一起扫描，或给认不出的页指定是哪一份。")
        with Sources() as sources, self._records.work(f"归档责任书扫描件 {len(papers)} 份") as work:
            for number, paper in enumerate(papers):
                progress(number, len(papers), f"正在归档第 {number + 1} 份，共 {len(papers)} 份")
                self._attachments.write(work, CODE, paper.record, sources.join(paper.in_order), f"{paper.serial}.pdf", KIND)
            ids = [paper.record for paper in papers] if signed_on.strip() else []
            waiting = [row.id for row in self._records.rows(CODE, ids) if not self._doing.why_not(_SIGN, row.values)]
            for row_id in waiting:
                self._doing.do_in(work, row_id, _SIGN.key, {"signed_on": signed_on})
            signed = f"，登记签字 {len(waiting)} 份" if waiting else ""
            work.sentence = f"归档责任书扫描件 {len(papers)} 份，{sum(len(paper.pages) for paper in papers)} 页{signed}"
        return work.changeset

    # inside

    def _pages(self, files: Sequence[Path], progress: Progress) -> Iterator[ScanPage | Loose]:
        for number, path in enumerate(files):
            progress(number, len(files), f"正在认第 {number + 1} 个文件，共 {len(files)} 个")
            if not is_scan(path):
                yield Loose(None, f"{path.name} 不是扫描件。可以是 PDF、TIFF、JPG、PNG、BMP、WEBP。")
                continue
            try:
                for page in pages_of(path):
                    progress(number, len(files), f"正在认 {page.name}")
                    yield page
            except KnownError as error:
                yield Loose(None, str(error))

    def _known(self, serial: str) -> tuple[int, str] | None:
        rows = self._records.select(CODE, Filter("serial", "is", serial), limit=1)
        return (rows[0].id, str(rows[0].values["party_b"])) if rows else None


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files themselves; of a folder the scans that lie in it, by name."""
    found: list[Path] = []
    for path in paths:
        found += sorted(each for each in path.iterdir() if each.is_file() and is_scan(each)) if path.is_dir() else [path]
    if not found:
        raise KnownError("这里没有扫描件。可以是 PDF、TIFF、JPG、PNG、BMP、WEBP。")
    return found


__all__ = ["KIND", "Loose", "Scans", "Stack", "StackPaper"]
