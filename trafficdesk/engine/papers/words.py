"""What the builders of documents share: a row's words, days as they are written, groups, ledgers, photos."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.papers.letterhead import letterhead
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import LEDGER, Document, Image, Page, Pair
from trafficdesk.reports.ledger import LedgerColumn, ledger
from trafficdesk.reports.pictures import MEDIA_TYPES
from trafficdesk.store.query import Filter, Row

_Item = TypeVar("_Item")
_Key = TypeVar("_Key")
BLANK_DAY = written_date(None)
# A line to write on, where a text leaves room.
TO_WRITE = "＿" * 18
LETTER_LINE = 25  # letters on a line of a letter behind its indent
# What stands below the line of a letter for whoever takes it.
RECEIPT = ("签收单位（盖章）：　　　　　　　　　　　　　签收人：", f"签收时间：{BLANK_DAY}")
MOST_PHOTOS = 4
# Two rows of them fit below the facts on one page.
_PHOTO_HEIGHT = 105


class Words:
    """One row as it is printed: `words["place"]`, masked unless the request asks for full numbers."""

    def __init__(self, request: PrintRequest, row: Row) -> None:
        self.row = row
        self._masked = request.masked
        self._view = request.records.view(row.code)

    def __getitem__(self, name: str) -> str:
        return self.row.text(self._view.field(name), masked=self._masked)

    def label(self, name: str) -> str:
        return self._view.field(name).label

    def pairs(self, *names: str) -> list[tuple[str, str]]:
        """(label, text) of the named fields."""
        return [(self.label(name), self[name]) for name in names]

    def lines(self, *names: str) -> list[str]:
        """"label：text" of the named fields that are filled."""
        return [f"{label}：{text}" for label, text in self.pairs(*names) if text]

    def day(self, name: str) -> str:
        """A day as letters write it, or room to write it."""
        return written_date(self.row.values[name])


def all_words(request: PrintRequest) -> list[Words]:
    """The chosen rows."""
    return [Words(request, row) for row in request.rows()]


def select_words(request: PrintRequest, code: str, *filters: Filter, sort: tuple[str, ...] = ()) -> list[Words]:
    """Rows of another record."""
    return [Words(request, row) for row in request.records.select(code, *filters, sort=sort)]


def written_moment(moment: datetime | None) -> str:
    """2026年1月5日9时30分, or room to write it."""
    return (
        f"{written_date(moment.date())}{moment.hour}时{moment.minute:02d}分" if moment else f"{BLANK_DAY}　　时　　分"
    )


def spoken_moment(moment: datetime | None) -> str:
    """As invitations say it: 2026年1月5日上午9时30分, 下午2时; or room to write it."""
    if moment is None:
        return f"{BLANK_DAY}　　时"
    part = "上午" if moment.hour < 12 else "中午" if moment.hour == 12 else "下午" if moment.hour < 18 else "晚上"
    hour = moment.hour - 12 if moment.hour > 12 else moment.hour
    return f"{written_date(moment.date())}{part}{hour}时{f'{moment.minute:02d}分' if moment.minute else ''}"


def quarters_in_full(text: str) -> str:
    """第四季度, as letters write it, for 四季度."""
    return re.sub("(?<!第)([一二三四])季度", r"第\1季度", text)


def contact(request: PrintRequest) -> str:
    """Whom to ask: whom the office named, else who sits at the desk; and the office's telephone, or room for it."""
    phone = str(request.office.setting("office.phone", "") or "") or "＿" * 6  # with the name it stays on one line of a letter
    return f"联系人：{letterhead(request.office).contact or request.office.user}　　联系电话：{phone}"


def paragraphs(text: str | None) -> list[str]:
    """What somebody wrote, one text per line, without empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def sentence(text: str | None) -> str:
    """A text on one line that ends with a full stop; "" stays empty."""
    joined = "；".join(line.rstrip("；;") for line in paragraphs(text))
    return joined if not joined or joined[-1] in "。！？!?" else joined.rstrip("，,、；;") + "。"


def grouped(items: Iterable[_Item], key: Callable[[_Item], _Key]) -> dict[_Key, list[_Item]]:
    """Items under their key, keys in the order in which they first occur."""
    groups: dict[_Key, list[_Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def table_page(
    request: PrintRequest,
    title: str,
    columns: Sequence[LedgerColumn | str],
    rows: Sequence[Sequence[str]],
    *,
    total: Sequence[str] = (),
    page: Page = LEDGER,
    note: str = "",
    serials: bool = True,
    row_height: float = 22,
) -> Document:
    """A ledger with this office above it and who prints it below."""
    return ledger(
        title, columns, rows, request.office.name, request.office.user, clock.today(),
        total=total, page=page, note=note, serials=serials, row_height=row_height,
    )  # fmt: skip


def fields_page(
    request: PrintRequest,
    title: str,
    names: Sequence[str],
    rows: Sequence[Words],
    *,
    groups: dict[str, str] | None = None,
    total: Sequence[str] = (),
    page: Page = LEDGER,
) -> Document:
    """A ledger of some fields of rows. groups: field -> the head above its column."""
    above = groups or {}
    columns = [LedgerColumn(rows[0].label(name), above.get(name, "")) for name in names]
    return table_page(request, title, columns, [[row[name] for name in names] for row in rows], total=total, page=page)


def file_number(row_id: int) -> str:
    """档案号 of a record's file, "" on a blank form."""
    return f"{row_id:06d}" if row_id > 0 else ""


def photos(request: PrintRequest, row: Row, kinds: Sequence[str] = (), most: int = MOST_PHOTOS) -> tuple[Image, ...]:
    """The pictures attached to a row (of some attachment kinds), with captions; files that are gone are left out."""
    found = []
    for file in reversed(Attachments(request.office, request.records).of(row.code, row.id)):
        if file.media_type in MEDIA_TYPES and not file.missing and (not kinds or file.kind in kinds):
            caption = "：".join(filter(None, (file.kind if kinds else "", file.caption)))
            found.append(Image(file.content(), caption, _PHOTO_HEIGHT))
    return tuple(found[:most])


def photo_place() -> Pair:
    """Room to paste photos on, when none is attached."""
    return Pair("照片粘贴处", "", wide=True, height=2 * _PHOTO_HEIGHT)


def years(days: Iterable[date | datetime | None]) -> str:
    """ "2026 年度" or "2024—2026 年度" for the title of a ledger; "" without any day."""
    known = sorted({day.year for day in days if day})
    return "" if not known else f"{known[0]} 年度" if known[0] == known[-1] else f"{known[0]}—{known[-1]} 年度"
