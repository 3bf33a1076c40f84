"""The scan desk: signed paper back into the office. Pages find their record by the code that is printed on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.office import Office
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.records import Records
from trafficdesk.engine.scanning import watch
from trafficdesk.engine.scanning.pages import ScanPage, Sources, how_many, is_scan, pages_of
from trafficdesk.engine.scanning.stack import Loose, Stack, StackPaper, sort
from trafficdesk.engine.scanning.watch import FILED, Waiting, Watch
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter
from trafficdesk.store.search import Hit
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.agreements.process import AGREEMENT
from trafficdesk.work.agreements.process import CODE as AGREEMENTS
from trafficdesk.work.scans.homes import Homes
from trafficdesk.work.scans.tray import Tray

FOLDER, MOVES, DONE = "scans.folder", "scans.moves", "scans.done"
_SIGN = AGREEMENT.step("sign")
_REMEMBERED = 5_000  # files that were taken in and left where they are


class Scans:
    """desk.scans"""

    def __init__(self, office: Office, records: Records, kinds: Sequence[PrintKind]) -> None:
        self._office, self._records = office, records
        self._attachments = Attachments(office, records)
        self._doing = Doing(AGREEMENT, office, records)
        self._homes = Homes(records, kinds)
        self._tray = Tray(office, records)
        self._watch = Watch()

    # reading

    def read(self, paths: Sequence[Path], progress: Progress = no_progress) -> Stack:
        """The pages of files, and of folders full of them, sorted into papers with those that wait in the tray; nothing is written.

        A file that cannot be read lies in the stack with its reason and stops no other.
        """
        files = _files(paths)
        return self._sorted(self._pages(files, progress))

    def tray(self) -> Stack:
        """What waits in the tray, sorted anew: what was missing may have come, who was unknown may be known now."""
        return self._sorted(iter(()))

    def give(self, stack: Stack, loose: Sequence[Loose], code: str, row_id: int) -> None:
        """Say by hand whose pages these are."""
        stack.give(loose, self._homes.by_hand(code, row_id))

    def page_file(self, page: ScanPage) -> bytes:
        """A page alone as a PDF, upright as far as anybody knows, to be looked at closely."""
        with Sources() as sources:
            return sources.join([page])

    def find(self, text: str, stack: Stack | None = None) -> list[Hit]:
        """Records to which paper may be given, while somebody types: first those of which pages of the stack are missing (they
        alone before anything is typed), then agreements with whose they are, a person's own by his name or number too."""
        lacking = {(each.home.code, row_id): each for each in (stack.incomplete if stack else ()) for row_id in each.home.ids}
        if not text.strip():
            return [
                Hit(code, record_type(code).spec.label.removesuffix("台账"), row_id, f"{each.serial} {each.name}", "", each.why)
                for (code, row_id), each in lacking.items()
            ]
        found = self._records.search(text)
        hits = [hit for hit in found if hit.code in self._homes.codes and hit.code != AGREEMENTS]
        named = [*self._agreements_of(found), *hits]
        told = [replace(hit, field="", shown=lacking[key].why) if (key := (hit.code, hit.id)) in lacking else hit for hit in named]
        return sorted(told, key=lambda hit: (hit.code, hit.id) not in lacking)

    def _agreements_of(self, found: Sequence[Hit]) -> list[Hit]:
        """The agreements that were found, and those of the people and units that were."""
        whose = {code: tuple(hit.id for hit in found if hit.code == code) for code in (AGREEMENTS, "people", "units")}
        rows = self._records.rows(AGREEMENTS, whose[AGREEMENTS])
        if whose["people"]:
            rows += self._records.select(AGREEMENTS, Filter("person", "in", whose["people"]), sort=("-year", "-serial"))
        if whose["units"]:
            rows += self._records.select(
                AGREEMENTS, Filter("unit", "in", whose["units"]), Filter("person", "empty"), sort=("-year", "-serial")
            )
        label = record_type(AGREEMENTS).spec.label.removesuffix("台账")
        names = {row.id: f"{row.title} {row.titles.get('person') or row.titles.get('unit', '')}".strip() for row in rows}
        return [Hit(AGREEMENTS, label, row_id, name, "", "") for row_id, name in names.items()]

    # writing

    def file(self, stack: Stack, signed_on: str = "", progress: Progress = no_progress) -> ChangeSet:
        """Attach every complete paper as one PDF and keep all other pages in the tray, as one change.

        With a day, complete agreements that wait for a signature are signed on it; of incomplete ones none ever is. KnownError
        when there is nothing to file and nothing new to keep.
        """
        papers, fresh = stack.complete, [each for each in stack.left if each[0].fresh]
        if not papers and not fresh:
            raise KnownError("没有一份是齐的，没有归档。请把缺的页一起扫描，或给认不出的页指定是哪一份。")
        with Sources() as sources, self._records.work("归档扫描件") as work:
            for number, paper in enumerate(papers):
                progress(number, len(papers), f"正在归档第 {number + 1} 份，共 {len(papers)} 份")
                self._attach(work, paper, sources.join(paper.in_order))
            signed = self._sign(work, papers, signed_on) if signed_on.strip() else 0
            kept = self._tray.keep(work, stack, sources)
            work.sentence = _sentence(papers, signed, kept)
        return work.changeset

    def drop(self, stack: Stack, loose: Sequence[Loose], reason: str) -> ChangeSet | None:
        """Take pages out of the stack; those of the tray are deleted with a reason (and can be brought back by undo)."""
        kept = [each.page.kept for each in loose if each.page is not None and each.page.kept]
        change = None
        if kept:
            if not reason.strip():
                raise KnownError("请写明为什么不要这几页，例如：扫重了、不是我们的。")
            with self._records.work(f"从扫描托盘删除 {len(kept)} 页", reason.strip()) as work:
                for row_id in kept:
                    work.trash(Tray.CODE, row_id, reason.strip())
            change = work.changeset
        stack.tray = [each for each in stack.tray if each not in loose]
        return change

    # the folder into which the scanner writes

    def folder(self) -> tuple[str, bool]:
        """The watched folder, "" for none, and whether what was taken in is moved to 已归档."""
        return str(self._office.setting(FOLDER, "")), bool(self._office.setting(MOVES, default=True))

    def set_folder(self, folder: str, *, moves: bool) -> None:
        """Watch a folder ("" for none)."""
        if folder.strip() and not Path(folder.strip()).is_dir():
            raise KnownError(f"没有文件夹 {folder.strip()}，或者现在打不开。请先建好、连上，再选。")
        self._office.set_setting(FOLDER, folder.strip() or None)
        self._office.set_setting(MOVES, moves)

    def waiting(self) -> Waiting:
        """What lies in the watched folder."""
        folder, _ = self.folder()
        return self._watch.look(Path(folder), set(self._office.setting(DONE, []))) if folder else Waiting()

    def taken_in(self, paths: Sequence[Path], stack: Stack) -> str:
        """Files of the watched folder were taken in: move them or remember them. A sentence when one could not be moved.

        What could not be read to its end stays where it is.
        """
        folder, moves = self.folder()
        ours = [path for path in paths if folder and path.parent == Path(folder) and path not in stack.unread and path.is_file()]
        stuck = watch.put_away(ours) if moves else ours
        if stuck:
            known = [*self._office.setting(DONE, []), *filter(None, map(watch.mark_of, stuck))]
            self._office.remember(DONE, known[-_REMEMBERED:])
        if moves and stuck:
            return f"{len(stuck)} 个文件移不到“{FILED}”，可能还开着，先留在原处，不会再认一遍。"
        return ""

    def put_away(self, stack: Stack) -> list[Path]:
        """Move the files of a filed stack into the folder 已归档 beside each, but what could not be read; those that were moved."""
        pages = [*(page for paper in stack.papers for page in paper.in_order), *(each.page for each in stack.tray if each.page)]
        done = sorted({page.path for page in pages if not page.kept} - stack.unread)
        return sorted(set(done) - set(watch.put_away(done)))

    # inside

    def _sorted(self, pages: Iterator[ScanPage | Loose]) -> Stack:
        kept, given = self._tray.pages()

        def all_pages() -> Iterator[ScanPage | Loose]:
            yield from kept
            yield from pages

        stack = sort(all_pages(), self._homes.of)
        for loose, code, row_id in given:
            stack.tray.append(loose)
            stack.give([loose], self._homes.by_hand(code, row_id))
        return stack

    def _pages(self, files: Sequence[Path], progress: Progress) -> Iterator[ScanPage | Loose]:
        counts = [how_many(path) if is_scan(path) else 0 for path in files]
        done, whole = 0, sum(counts)
        for number, path in enumerate(files):
            progress(done, whole, f"正在认第 {number + 1} 个文件，共 {len(files)} 个")
            if not is_scan(path):
                yield Loose(None, f"{path.name} 不是扫描件。可以是 {READS}。", path)
                continue
            try:
                for at, page in enumerate(pages_of(path)):
                    progress(done + at, whole, f"正在认 {page.name}")
                    yield page
            except KnownError as error:
                yield Loose(None, str(error), path)
            done += counts[number]

    def _attach(self, work: UnitOfWork, paper: StackPaper, content: bytes) -> None:
        home = paper.home
        for row_id in home.ids:
            self._attachments.write(work, home.code, row_id, content, f"{home.serial}.pdf", home.kind)

    def _sign(self, work: UnitOfWork, papers: Sequence[StackPaper], day: str) -> int:
        ids = [row_id for paper in papers if paper.home.code == AGREEMENTS for row_id in paper.home.ids]
        waiting = [row.id for row in self._records.rows(AGREEMENTS, ids) if not self._doing.why_not(_SIGN, row.values)]
        for row_id in waiting:
            self._doing.do_in(work, row_id, _SIGN.key, {"signed_on": day})
        return len(waiting)


READS = "PDF、TIFF、JPG、PNG、BMP、WEBP、HEIC"


def _sentence(papers: Sequence[StackPaper], signed: int, kept: int) -> str:
    parts = [
        f"归档扫描件 {len(papers)} 份，{sum(len(each.pages) for each in papers)} 页" if papers else "",
        f"登记签字 {signed} 份" if signed else "",
        f"{kept} 页留在扫描托盘" if kept else "",
    ]
    return "，".join(filter(None, parts))


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files themselves; of a folder the scans that lie in it, by name."""
    found: list[Path] = []
    for path in paths:
        try:
            found += sorted(each for each in path.iterdir() if each.is_file() and is_scan(each)) if path.is_dir() else [path]
        except OSError as error:
            raise KnownError(f"文件夹 {path.name} 打不开。请看看它是不是还连着、有没有权限。") from error
    if not found:
        raise KnownError(f"这里没有扫描件。可以是 {READS}。")
    return found
