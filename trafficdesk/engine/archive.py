"""The archive of a year: which papers are kept how long, the binder for an inspection, the papers that were kept."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from trafficdesk import clock
from trafficdesk.engine.archive_pieces import Piece, Pieces
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.first_print import CODE as PRINTED_PAPERS
from trafficdesk.engine.office import Office
from trafficdesk.engine.prints import Printed, Prints
from trafficdesk.engine.records import Records, year_filters
from trafficdesk.errors import KnownError
from trafficdesk.exchange.safe_file import replacing
from trafficdesk.fields.codes import code_list
from trafficdesk.paths import resources
from trafficdesk.progress import Progress, no_progress
from trafficdesk.reports import archival, binder, pdf
from trafficdesk.reports.binder import BinderFacts, BinderPart, ContentsLine, ContentsSection
from trafficdesk.store.query import Filter, Query, Row

RETENTIONS, FONDS = "archive.retentions", "archive.fonds"
REPORTS = "reports"
# DA/T 22-2015: how a period of retention is written in an archival number.
_SHORT = {"永久": "Y", "30年": "D30", "10年": "D10"}
LONGEST = ("永久", "30年", "10年")
# How a record says whose it is, best first.
_OF_UNIT = ("committee", "unit", "host", "responsible_unit", "lead_unit", "department")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper in the binder. each: every document is a 件 of its own, else all of the kind together.

    only: which rows have such a paper at all, "" for every one (a notice that was never given is not bound in).
    """

    print: str
    name: str
    retention: str
    each: bool
    only: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class BinderSection:
    """A work stream: where the plan has it, its words, its letters in an archival number, its papers."""

    plan: str
    title: str
    code: str
    papers: tuple[PaperKind, ...]


@dataclass(frozen=True, slots=True)
class BinderMade:
    """What came out: 件, pages with a running number, all pages of the file; what keeps it from being PDF/A-2b."""

    path: Path
    items: int
    numbered: int
    pages: int
    against: tuple[str, ...] = ()

    @property
    def archival(self) -> str:
        """Whether it is labelled for the archive, in words."""
        if not self.against:
            return f"按 {archival.LABEL} 存档格式。"
        return f"没有标 {archival.LABEL}：附件里有{'、'.join(self.against)}。"


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A file that was kept when paper was made: what it is, the day, under which SHA-256."""

    title: str
    on: date | None
    note: str
    digest: str


class Archive:
    """desk.archive"""

    def __init__(self, office: Office, records: Records, prints: Prints) -> None:
        self._office = office
        self._records = records
        self._prints = prints

    # how long

    def sections(self) -> tuple[BinderSection, ...]:
        """The binder in the order of the plan, with the office's own periods of retention."""
        own: Mapping[str, str] = self._office.setting(RETENTIONS, {})
        return tuple(
            replace(section, papers=tuple(
                replace(paper, name=self._name(paper.print), retention=own.get(paper.print, paper.retention))
                for paper in section.papers
            ))
            for section in _usual()
        )  # fmt: skip

    def retention(self, print_: str) -> str:
        """How long a kind of paper is kept, "" for one that is not archived."""
        return next((p.retention for section in self.sections() for p in section.papers if p.print == print_), "")

    def set_retention(self, print_: str, retention: str) -> None:
        """Keep a kind of paper for another time; KnownError for what is no period of retention."""
        code = code_list("retention").find(retention)
        if code is None:
            raise KnownError(f"保管期限没有“{retention}”。可以用：{'、'.join(LONGEST)}。")
        if not self.retention(print_):
            raise KnownError(f"“{print_}”不归档，没有保管期限。")
        self._office.set_setting(RETENTIONS, {**self._office.setting(RETENTIONS, {}), print_: code.code})

    @property
    def fonds(self) -> str:
        """全宗号, given by the archive; "" as long as the office has not filled it in."""
        return str(self._office.setting(FONDS, ""))

    def set_fonds(self, number: str) -> None:
        self._office.set_setting(FONDS, number.strip())

    def number(self, year: int, section: BinderSection, retention: str, item: int) -> str:
        """档号 (DA/T 22-2015): 全宗号-WS·年度-保管期限-问题代码-件号; "" without a 全宗号."""
        fonds = self.fonds
        return f"{fonds}-WS·{year}-{_SHORT[retention]}-{section.code}-{item:04d}" if fonds else ""

    # kept papers

    def kept(self, year: int) -> list[KeptPaper]:
        """Papers of which the very file was kept: submitted reports, and what was fixed at its first print."""
        days = (date(year, 1, 1), date(year, 12, 31))
        found = [
            KeptPaper(row.title, row.values["submitted_on"], f"报送 {row.values['sent_to'] or ''}".strip(), str(row.values["printed_file"]))
            for row in self._records.select(REPORTS, Filter("since", "between", *days))
            if row.values["printed_file"]
        ]  # fmt: skip
        batches: dict[str, list[Row]] = {}
        for row in self._records.select(PRINTED_PAPERS, Filter("printed_on", "between", *days), sort=("id",)):
            batches.setdefault(str(row.values["sha256"]), []).append(row)
        for digest, rows in batches.items():
            first, many = rows[0].values, len(rows)
            note = f"{many} 份，第一次打印的那一批" if many > 1 else f"{first['number'] or ''} 第一次打印".strip()
            found.append(KeptPaper(first["name"], first["printed_on"], note, digest))
        return sorted(found, key=lambda each: (each.on or date.min, each.title), reverse=True)

    def kept_file(self, paper: KeptPaper) -> Printed:
        """The bytes that were kept; KnownError when the file is gone."""
        kept = Attachments(self._office, self._records)
        return _read(lambda: kept.content(paper.digest), paper.title, f"{paper.title}的留存印件不见了。请从备份恢复。")

    # the binder

    def made_file(self, made: BinderMade) -> Printed:
        """A binder that was just written, to be looked at."""
        return _read(made.path.read_bytes, made.path.stem, f"读不出 {made.path.name}。U 盘可能已拔出，请重新生成。")

    def write_binder(
        self, year: int, path: Path, unit: int | None = None, progress: Progress = no_progress, purpose: str = "",
        *, retention: str = "", full: bool = False,
    ) -> BinderMade:
        """One PDF of a year: cover, spines, 卷内目录, every work stream with divider, papers and attachments.

        unit: only what belongs to one unit or committee; purpose: what it is for, which is logged; retention: only what is
        kept so long, as a volume of its own; full: with every number in full, as an archive keeps it, else hidden in part.
        Papers of each stream go to disk before the next begins.
        """
        if path.suffix.lower() != ".pdf":
            raise KnownError(f"卷宗只能存成 .pdf，“{path.name}”的后缀不对。请改文件名。")
        if full and not purpose.strip():
            raise KnownError("卷宗要印完整的证件号和电话，请写明做什么用，例如：年度归档。")
        with (
            replacing(path) as target,
            # Where the clerk wants the paper, never in the system's own place.
            TemporaryDirectory(prefix=".trafficdesk-", dir=path.parent, ignore_cleanup_errors=True) as scratch,
        ):
            bound = _Binding(self, year, unit, retention, Path(scratch), progress, purpose.strip() if full else "")
            sections = self.sections()
            self._fix(sections, year, unit, progress)
            for done, section in enumerate(sections):
                progress(done, len(sections), f"正在整理{section.title}")
                bound.add(section, self._office.name)
            whose = self._records.row("units", unit).title if unit is not None else ""
            longest = retention or next((each for each in LONGEST if each in bound.used), LONGEST[-1])
            facts = BinderFacts(
                self._office.name, "道路交通安全工作档案", year, whose, self.fonds, longest, self._office.user,
                clock.today(), bound.items, bound.numbered,
            )  # fmt: skip
            front = Path(scratch) / "front.pdf"
            front.write_bytes(pdf.render_batch(binder.front(facts, bound.contents)))
            first = BinderPart(front, 0, ((0, "封面"), (2, "卷脊"), (4, "卷内目录")))
            title = f"{facts.office}{year}年度{facts.title}{whose}"
            pages, against = binder.join([first, *bound.parts], target, progress, title=title, author=facts.office, on=facts.day)
        said = f"生成 {year} 年度卷宗 {bound.items} 件 {bound.numbered} 页{'（完整信息）' if full else ''}"
        self._office.log_look(said, reason=purpose)
        return BinderMade(path, bound.items, bound.numbered, pages, against)

    # inside

    def pieces(
        self, section: BinderSection, year: int, unit: int | None, folder: Path, progress: Progress, retention: str = "", why: str = "",
    ) -> Iterator[Piece]:
        """The papers of a section, one kind after the other, then what is attached to their rows; of one period, or of all."""
        sections = self.sections()
        place = next(at for at, each in enumerate(sections) if each.code == section.code)

        def watch(_done: int, _total: int, _sentence: str) -> None:
            """The laying out of each paper reports for itself; here it only counts as a chance to stop."""
            progress(place, len(sections), f"正在整理{section.title}，第 {place + 1} 项，共 {len(sections)} 项")

        pieces = Pieces(self._office, self._records, self._prints, year, folder, watch, why)
        codes = {
            code: self._ids(code, year, unit)
            for code in dict.fromkeys(self._prints.kind(p.print).code for p in section.papers if p.print != REPORTS)
        }
        for paper in (each for each in section.papers if retention in ("", each.retention)):
            if paper.print == REPORTS:
                if unit is None:
                    yield from pieces.kept_reports(paper.retention)
                continue
            # Where nothing was done, tables full of noughts are no papers.
            if not any(codes.values()):
                continue
            kind = self._prints.kind(paper.print)
            ids = self._narrowed(kind.code, codes[kind.code], paper.only)
            yield from pieces.of_kind(kind, ids, paper.retention, each=paper.each, unit=unit)
        for code, ids in codes.items():
            if self._records.view(code).year and retention in ("", section.papers[0].retention):
                yield from pieces.attached(code, ids, section.papers[0].retention)

    def _fix(self, sections: Sequence[BinderSection], year: int, unit: int | None, progress: Progress) -> None:
        """What the binder takes in for the first time is printed in it for the first time."""
        kinds = [(self._prints.kind(p.print), p) for section in sections for p in section.papers if p.print != REPORTS]
        wanted = [
            (kind.key, self._narrowed(kind.code, self._ids(kind.code, year, unit), paper.only))
            for kind, paper in kinds
            if kind.first is not None
        ]
        self._prints.issue_all(wanted, f"卷宗里第一次打印的文书（{year} 年度）", progress)

    def _narrowed(self, code: str, ids: tuple[int, ...], only: tuple[Filter, ...]) -> tuple[int, ...]:
        if not only:
            return ids
        fitting = set(self._records.ids(Query(code, only)))
        return tuple(each for each in ids if each in fitting)

    def _ids(self, code: str, year: int, unit: int | None) -> tuple[int, ...]:
        view = self._records.view(code)
        filters = year_filters(view, year)
        if unit is not None:
            names = {spec.name for spec in view.fields}
            field = "id" if code == "units" else next((name for name in _OF_UNIT if name in names), "")
            if not field:
                return ()
            filters = (*filters, Filter(field, "is", unit))
        return tuple(self._records.ids(Query(code, filters)))

    def _name(self, print_: str) -> str:
        return "上报材料（留存印件）" if print_ == REPORTS else self._prints.kind(print_).name


class _Binding:
    """Sections put one after the other: their files, their lines of the 卷内目录, the running number."""

    def __init__(
        self, archive: Archive, year: int, unit: int | None, retention: str, folder: Path, progress: Progress, why: str
    ) -> None:
        self._why = why
        self._archive, self._year, self._unit, self._retention = archive, year, unit, retention
        self._folder, self._progress = folder, progress
        self.parts: list[BinderPart] = []
        self.contents: list[ContentsSection] = []
        self.used: set[str] = set()
        self.items = 0
        self.numbered = 0

    def add(self, section: BinderSection, office: str) -> None:
        """Make a section's papers, and put its divider before them when there are any."""
        pieces = list(self._archive.pieces(section, self._year, self._unit, self._folder, self._progress, self._retention, self._why))
        lines: list[ContentsLine] = []
        if pieces:
            self._bind(self._divider(section, pieces), 1, ((0, section.title),))
        for piece in pieces:
            for item in piece.items:
                self.items += 1
                self.used.add(item.retention)
                number = self._archive.number(self._year, section, item.retention, self.items)
                remark = "　".join(filter(None, (item.retention, number)))
                lines.append(ContentsLine(item.number, office, item.title, item.on, self.numbered + item.first + 1, remark))
            self._bind(piece.path, piece.pages, tuple((item.first, item.title) for item in piece.items), under=True)
        self.contents.append(ContentsSection(f"方案{section.plan}　{section.title}", tuple(lines)))

    def _divider(self, section: BinderSection, pieces: Sequence[Piece]) -> Path:
        names = list(dict.fromkeys(piece.name for piece in pieces))
        path = self._folder / f"divider-{len(self.contents)}.pdf"
        path.write_bytes(pdf.render(binder.divider(section.plan, section.title, names)))
        return path

    def _bind(self, path: Path, pages: int, marks: tuple[tuple[int, str], ...], *, under: bool = False) -> None:
        self.parts.append(BinderPart(path, self.numbered + 1, marks, under))
        self.numbered += pages


def _read(content: Callable[[], bytes], title: str, gone: str) -> Printed:
    try:
        found = content()
    except OSError as error:
        raise KnownError(gone) from error
    return Printed(title, found, ((title, 0, binder.pages_in(found)),))


def _condition(text: str) -> tuple[Filter, ...]:
    """"field" must be filled, "field=a|b" must have one of the values."""
    field, wanted, values = text.partition("=")
    if not field:
        return ()
    return (Filter(field, "in", tuple(values.split("|"))) if wanted else Filter(field, "filled"),)


@cache
def _usual() -> tuple[BinderSection, ...]:
    """resources/archive/binder.csv: a line a kind of paper, names filled in later."""
    found: dict[tuple[str, str, str], list[PaperKind]] = {}
    with (resources() / "archive" / "binder.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            key = (line["plan"], line["section"], line["code"])
            found.setdefault(key, []).append(PaperKind(
                line["print"], "", line["retention"], line["each"] == "是", _condition(line["only"])
            ))  # fmt: skip
    return tuple(BinderSection(*key, tuple(papers)) for key, papers in found.items())
