"""Every document that can be printed, by kind. A kind is one line in a stream's `PRINTS` and one builder.

`render` is for looking, `issue` for paper: where the first print fixes a paper (see first_print.py) only `issue` gives
pages without the words of a draft, and it writes them down before it gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypedDict, Unpack

from trafficdesk.collecting import no_collecting
from trafficdesk.engine.first_print import DRAFT, FirstPrints, Paper, Ready
from trafficdesk.engine.office import Office
from trafficdesk.engine.papers import ledgers
from trafficdesk.engine.papers.blank import blank_documents
from trafficdesk.engine.papers.coding import coded
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.whom import MASKED, ONLY_FOR_THE_PERSON, POSTED, for_whom, has_masks, in_full
from trafficdesk.engine.records import Records, view_of, year_filters
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.fields.masking import mask_inside
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.reports import fonts, pdf, word
from trafficdesk.reports.document import Document
from trafficdesk.reports.rewording import reworded
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Query
from trafficdesk.store.trail import EXPORT, PRINT


@dataclass(frozen=True, slots=True)
class Printed:
    """PDF bytes, and per document its title, first page (0-based) and number of pages.

    Where the first print fixes a paper: kind and request how it was asked for, papers what it holds, change what issuing
    wrote; `issue` puts on paper what was looked at. by_hand: letters that no font has, with their places. word: the same as a
    file of Word, to be edited; None where the text is the office's word once it is printed.
    """

    name: str
    content: bytes
    parts: tuple[tuple[str, int, int], ...]
    kind: PrintKind | None = None
    request: PrintRequest | None = None
    papers: tuple[Paper, ...] = ()
    change: ChangeSet | None = None
    prints: Prints | None = None
    by_hand: str = ""
    told: Callable[[], None] | None = None
    word: Callable[[Progress], bytes] | None = None

    def came_out(self) -> None:
        """It went to paper or into a file: write that down, where no first print does."""
        if self.told is not None:
            self.told()

    def issue(self, places: Collection[int] | None = None, progress: Progress = no_progress) -> Printed:
        """What was looked at goes to paper; places: which of its papers. KnownError when it would come out otherwise now."""
        return self if self.prints is None else self.prints.issue_seen(self, places, progress)

    def withdraw(self, reason: str) -> ChangeSet:
        """What was printed before of it is void; see Prints.withdraw."""
        assert self.prints is not None and self.kind is not None
        return self.prints.withdraw(self.kind.key, self.kept, reason)

    @property
    def kept(self) -> tuple[int, ...]:
        """The rows whose paper was printed before and comes out again as it was kept."""
        return tuple(each.row for each in self.papers if each.kept is not None and each.document is None)

    @property
    def asked_about(self) -> tuple[int, ...]:
        """The rows whose paper would be signed with a gap, where no font has a letter: to ask about before the batch."""
        if not self.by_hand or self.kind is None or not self.kind.asks_by_hand:
            return ()
        return tuple(each.row for each in self.papers if each.document is not None and fonts.by_hand([each.document]))

    def without(self, rows: Collection[int], progress: Progress = no_progress) -> Printed:
        """The same without the papers of these rows."""
        assert self.prints is not None and self.kind is not None
        ids = [each.row for each in self.papers if each.row not in set(rows)]
        return self.prints.render(self.kind.key, ids=ids, progress=progress)

    @property
    def counts(self) -> bool:
        """Whether putting it on paper is written down."""
        return any(each.edition for each in self.papers)

    @property
    def left_out(self) -> str:
        """How many rows were asked for of which the paper would say nothing true, and why; "" for none."""
        number = self.request.left_out if self.request is not None else 0
        return f"另有 {number} 条没有打印：{self.kind.fits.otherwise}" if number and self.kind and self.kind.fits else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before printing."""
        fresh, again = sum(each.fresh for each in self.papers), [each for each in self.papers if each.kept is not None]
        drafts = sum(not each.edition for each in self.papers)
        names = f"{'、'.join(each.called for each in again[:3])}{'等' if len(again) > 3 else ''}"
        marked = "，会标明“补打”" if again and again[0].document is not None else ""
        found = (
            (bool(self.left_out), self.left_out),
            (fresh, f"{fresh} 份第一次打印：打印或另存时定稿，内容从此照这一份。现在带“{DRAFT}”字样，定稿后没有。"),
            (len(again), f"{names} 打印过，这次是补打，内容照第一次{marked}。"),
            (bool(self.by_hand), self.by_hand),
            (drafts, f"{drafts} 份还没有编号或还没办到这一步，只能打出带“{DRAFT}”字样的，不算打印。"),
        )
        return tuple(sentence for number, sentence in found if number)


class Wanted(TypedDict, total=False):
    """What may be asked of a kind: chosen rows (ids), else all that pass the filters and belong to the year."""

    ids: Sequence[int] | None
    filters: tuple[Filter, ...]
    sort: tuple[str, ...]
    year: int | None
    fields: Sequence[str]
    full: bool
    why: str
    progress: Progress


class Prints:
    """desk.prints: list the kinds, look at one, put it on paper."""

    def __init__(self, office: Office, records: Records, kinds: Sequence[PrintKind]) -> None:
        """kinds: the documents of the work streams; every table as a ledger comes on top of them."""
        self._office = office
        self._records = records
        self._kinds = (*kinds, *ledgers.of_every_table())
        self._firsts = FirstPrints(office, records)

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

    def render(self, key: str, **wanted: Unpack[Wanted]) -> Printed:
        """The PDF of a kind for chosen rows (ids), or for all rows that pass `filters`, to be looked at.

        full: personal numbers unmasked (logged, with why); agreements always carry them, since they are signed: looking is
        logged once a day.
        """
        return self._render(*self._request(key, wanted), wanted.get("why", ""))

    def _render(self, kind: PrintKind, request: PrintRequest, why: str) -> Printed:
        if kind.first is not None:
            printed = self._printed(kind, request, self._firsts.papers(kind, request), ())
            if request.full or kind.first.unmasked:
                said = f"查看{kind.name}：{named([name for name, _, _ in printed.parts])}（完整信息）"
                self._office.log_look(said, reason=why or f"办理{kind.name}", code=kind.code, ids=request.ids, once=True)
            return printed
        documents = self._documents(kind, request, codes=True, why=why)
        content = pdf.render_batch(documents, request.progress)
        if request.full:
            reason = why or kind.personal
            self._office.log_look(f"打印{kind.name} {len(documents)} 份（完整信息）", reason=reason, code=kind.code, ids=request.ids)
        spans = pdf.page_index(documents)
        parts = tuple((doc.title, first, count) for doc, (first, count) in zip(documents, spans, strict=True))
        said = f"打印{kind.name}：{named([name for name, _, _ in parts])}"
        return Printed(kind.name, content, parts, kind, request, by_hand=fonts.by_hand(documents),
                       told=lambda: self._office.note(PRINT, said, why),
                       word=lambda progress: self._word(kind, replace(request, progress=progress), why))  # fmt: skip

    def blank(self, key: str, progress: Progress = no_progress) -> Printed:
        """A kind with nothing on it, to be filled in by hand: from the same builder or the same fields, whatever is on record."""
        kind = self.kind(key)
        with self._records.reading() as connection:
            documents = blank_documents(kind, self._office, connection, progress)
        content = pdf.render_batch(documents, progress)
        spans = pdf.page_index(documents)  # known from drawing them
        parts = tuple((doc.title, first, count) for doc, (first, count) in zip(documents, spans, strict=True))
        return Printed(f"{kind.name}（空白）", content, parts,
                       word=lambda progress: word.render(documents, progress))  # fmt: skip

    def word(self, key: str, **wanted: Unpack[Wanted]) -> bytes:
        """A kind as a file of Word: what stands on record now, to be edited and sent on. It never counts as printed.

        full and why as for `render`. KnownError for what is signed as it was printed.
        """
        return self._word(*self._request(key, wanted), wanted.get("why", ""))

    def _word(self, kind: PrintKind, request: PrintRequest, why: str) -> bytes:
        if not _editable(kind):
            raise KnownError(f"{kind.name}签的是打印出来的那一份，不另出 Word。要改措辞，请改文本模板。")
        documents = self._documents(kind, request)
        content = word.render(documents, request.progress)
        said = f"导出{kind.name} Word：{named([each.title for each in documents])}"
        if request.full or (kind.first is not None and kind.first.unmasked):
            self._office.log_look(f"{said}（完整信息）", reason=why or kind.personal or f"办理{kind.name}", code=kind.code, ids=request.ids)
        else:
            self._office.note(EXPORT, said, why)
        return content

    def issue(self, key: str, **wanted: Unpack[Wanted]) -> Printed:
        """The same for paper: first prints are fixed and kept, later ones come out as they were and are counted."""
        kind, request = self._request(key, wanted)
        if kind.first is not None:
            return self._issued(self._firsts.ready(kind, request))
        printed = self._render(kind, request, wanted.get("why", ""))
        printed.came_out()
        return printed

    def issue_seen(self, printed: Printed, places: Collection[int] | None = None, progress: Progress = no_progress) -> Printed:
        """See Printed.issue."""
        assert printed.kind is not None and printed.request is not None
        request = replace(printed.request, progress=progress)
        return self._issued(self._firsts.ready(printed.kind, request, printed.papers, places))

    def issue_all(self, wanted: Sequence[tuple[str, Sequence[int]]], sentence: str, progress: Progress = no_progress) -> None:
        """Fix what was never printed of several kinds, in one change (what a binder takes in)."""
        found = []
        for key, ids in wanted:
            kind, request = self._request(key, {"ids": ids, "progress": progress})
            try:
                papers = self._firsts.papers(kind, request) if kind.first is not None else []
            except KnownError:  # a kind says so when its rows give nothing to print
                continue
            fresh = [each.row for each in papers if each.fresh]
            if fresh:
                found.append(self._firsts.ready(kind, replace(request, ids=fresh)))
        if found:
            with self._records.work(sentence) as work:
                for ready in found:
                    self._firsts.write(work, ready)

    def withdraw(self, key: str, ids: Sequence[int], reason: str) -> ChangeSet:
        """What was printed of these rows is void (a mistake was on it); the next print is a first one of what stands there then."""
        kind = self.kind(key)
        if kind.first is None or kind.first.fix is not None:
            raise KnownError(f"{kind.name}不在这里作废。责任书请用“退回待签”，签过的不能再改。")
        if not reason.strip():
            raise KnownError("请写明为什么作废打印过的那一份，例如：期限写错了。")
        with self._records.work(f"作废打印过的{kind.name}", reason.strip()) as work:
            names = self._firsts.withdraw(work, kind.code, ids, reason.strip(), kind.key)
            if not names:
                raise KnownError(f"没有打印过的{kind.name}，不用作废。")
            work.sentence = f"{work.sentence}：{named(names)}"
        return work.changeset

    def documents(self, key: str, **wanted: Unpack[Wanted]) -> list[Document]:
        """The documents of a kind before they are drawn, all read from one state; KnownError when there is nothing to print."""
        return self._documents(*self._request(key, wanted), why=wanted.get("why", ""))

    # inside

    def year_of(self, key: str, year: int) -> int | None:
        """The year to ask a kind for: None where it does not go by years."""
        return year if self.kind(key).goes_by_year else None

    def _request(self, key: str, wanted: Wanted) -> tuple[PrintKind, PrintRequest]:
        kind, ids, filters, year = self.kind(key), wanted.get("ids"), wanted.get("filters", ()), wanted.get("year")
        self._obeys(kind, ids, filters, year)
        if ids is None:
            ids = self._records.ids(self._query(kind.code, filters, wanted.get("sort", ()), year))
        if kind.posted and wanted.get("full"):
            raise KnownError(f"{kind.name}是张贴公布的，不印完整的证件号和电话。要存档，请打台账。")
        fitting, left_out = self._fitting(kind, ids)
        return kind, PrintRequest(
            self._office, self._records, kind.name, kind.code, fitting, filters, year, tuple(wanted.get("fields", ())),
            bool(wanted.get("full") or kind.personal), wanted.get("progress", no_progress), left_out=left_out,
            others=self._other,
        )  # fmt: skip

    def _other(self, request: PrintRequest, key: str, ids: Sequence[int]) -> Sequence[Document]:
        """Another kind inside a paper, for the same eyes and of the same state."""
        kind = self.kind(key)
        if kind.fits is not None:
            ids = [row.id for row in request.records.rows(kind.code, ids) if kind.fits.when(row)]
        return kind.build(replace(request, name=kind.name, code=kind.code, ids=ids, filters=(), year=None, fields=())) if ids else ()

    def _obeys(self, kind: PrintKind, ids: Sequence[int] | None, filters: Sequence[Filter], year: int | None) -> None:
        """Refuse a choice that the paper would not show."""
        takes, record, fields = kind.takes, record_type(kind.code), kind.takes.fields
        if ids is not None and not takes.rows:
            raise KnownError(f"{kind.name}不能只打选中的几条，它说的是全部。请不选记录再打。")
        if year is not None and not kind.goes_by_year:
            raise KnownError(f"{kind.name}不分年度，{year} 年的打不出来。请去掉年度；要以前某一天的情况，请填那一天的日期。")
        for each in filters:
            spans = not takes.whole or each.relation in ("between", "is")
            obeyed = fields is None or each.field in fields
            if not obeyed or not spans:
                known = "、".join(record.field(name).label for name in fields or ())
                label = record.field(each.field).label if record.has(each.field) else each.field
                only = f"只能按{known}挑" if known else "不能再挑"
                whole = f"按{takes.whole}算全部记录，" if takes.whole else ""
                if obeyed:
                    raise KnownError(f"{kind.name}{whole}“{label}”请写成起止两天，或只写年度。")
                raise KnownError(f"{kind.name}{whole}{only}，不能按“{label}”。请去掉这个条件，或改打台账。")

    def _fitting(self, kind: PrintKind, ids: Sequence[int]) -> tuple[list[int], int]:
        """The rows of which the paper says something true, and how many others were asked for; KnownError when it is none of them."""
        if kind.fits is None or not ids:
            return list(ids), 0
        kept = [row.id for row in self._records.rows(kind.code, ids) if kind.fits.when(row)]
        if not kept:
            raise KnownError(kind.fits.otherwise)
        return kept, len(ids) - len(kept)

    def _documents(self, kind: PrintKind, request: PrintRequest, *, codes: bool = False, why: str = "") -> list[Document]:
        with self._records.at_once() as records:
            asked = replace(request, office=records.office, records=records)
            with no_collecting():
                documents = kind.make(asked)
            documents = coded(kind, asked, documents) if codes else documents
        if not documents:
            raise KnownError(_NOTHING.format(kind.name))
        if kind.first is not None:  # a paper of the office's own says what was written for it
            return documents
        if request.full:
            return [for_whom(each, ONLY_FOR_THE_PERSON if kind.personal else in_full(why)) for each in documents]
        own = str(self._office.setting("office.phone", "") or "")
        hide = lru_cache(_KEPT)(lambda text: text if own and own in text else mask_inside(text))  # most stand on every paper of a stack
        masked = [reworded(each, hide) for each in documents]
        return [for_whom(each, POSTED if kind.posted else MASKED) if kind.posted or has_masks(each) else each for each in masked]

    def _issued(self, ready: Ready) -> Printed:
        fresh, again = ready.chosen(fresh=True), ready.chosen(fresh=False)
        change = None
        if fresh or again:
            with self._records.work(_sentence(ready.kind.name, fresh, again)) as work:
                self._firsts.write(work, ready)
            change = work.changeset
        return self._printed(ready.kind, ready.request, ready.papers, ready.places, change)

    def _printed(
        self, kind: PrintKind, request: PrintRequest, papers: Sequence[Paper], places: Collection[int],
        change: ChangeSet | None = None,
    ) -> Printed:  # fmt: skip
        if not papers:
            raise KnownError(_NOTHING.format(kind.name))
        final = {at for at in places if papers[at].edition}
        content, spans = self._firsts.draw(papers, final, request.progress)
        called = kind.first is not None and kind.first.called
        parts = tuple(
            (each.called if called else each.title, first, count) for each, (first, count) in zip(papers, spans, strict=True)
        )
        hand = fonts.by_hand(each.document for each in papers if each.document is not None)
        words = (lambda progress: self._word(kind, replace(request, progress=progress), "")) if _editable(kind) else None
        return Printed(kind.name, content, parts, kind, request, tuple(papers), change, self, hand, word=words)

    def _query(self, code: str, filters: tuple[Filter, ...], sort: tuple[str, ...], year: int | None) -> Query:
        kind = record_type(code)
        if year is not None and kind.spec.year:
            filters = (*filters, *year_filters(view_of(kind.code), year))
        return Query(code, filters, sort)


def _editable(kind: PrintKind) -> bool:
    """Whether its words may go out to be edited: not where what was printed is what somebody signs (agreements)."""
    return kind.first is None or kind.first.fix is None


_KEPT = 4_096  # texts with their numbers hidden, while a stack is made
_NOTHING = "没有可以打印的内容：{}没有找到符合条件的记录。要手写的，打空白的。"


def _sentence(name: str, fresh: Sequence[Paper], again: Sequence[Paper]) -> str:
    verb, papers = ("打印", fresh) if fresh else ("补打", again)
    more = f"，补打 {len(again)} 份" if fresh and again else ""
    return f"{verb}{name}：{named([each.called for each in papers])}{more}"


def named(names: Sequence[str]) -> str:
    """The first three papers by name, and how many there are."""
    return f"{'、'.join(names[:3])}{f' 等 {len(names)} 份' if len(names) > 3 else ''}"


__all__ = ["Printed", "Prints"]
