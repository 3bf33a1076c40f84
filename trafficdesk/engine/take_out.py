"""Everything of an office in a plain folder: a table for each ledger, the files, and a page that opens without the program."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from trafficdesk import clock
from trafficdesk.engine.lists_out import ListsOut
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.engine.trail import Trail
from trafficdesk.errors import KnownError
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.guard.rights import Right
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import RecordType, all_types, record_type
from trafficdesk.store.query import Query, Row
from trafficdesk.store.trail import EXPORT, LOOK
from trafficdesk.transfer.folder import flush_folder

TABLES, FILES, INDEX = "台账", "附件", "index.html"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_LONGEST = 60
_PAGE = 500


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Where it lies; how many tables, rows and files; files of which nothing was found."""

    folder: Path
    tables: int
    rows: int
    files: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A kept file in the index: whose it is, in words; its name; where it lies, "" when it is gone."""

    owner: str
    name: str
    place: str


class TakeOut:
    """desk.take_out: the way out of the program, for who does not have it."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def everything(self, target: Path, *, full: bool = False, reason: str = "", progress: Progress = no_progress) -> TakenOut:
        """Write a new folder into `target`, whole or not at all. full: numbers unmasked, with a reason; logged either way.

        Restricted records (pupils) never leave this way. KnownError when it cannot be written.
        """
        self._office.require(Right.TAKE_OUT)
        if full:
            self._office.require(Right.FULL)
            if not reason.strip():
                raise KnownError("要导出完整的证号、电话，请写明为什么、给谁，会和姓名、时间一起记下来。")
        final = target / f"{safe_name(self._office.name or '本单位')}_全部数据_{clock.now():%Y-%m-%d_%H%M}"
        half = final.with_name(f".{final.name}.part")
        if final.exists():
            raise KnownError(f"已经有同名的文件夹“{final.name}”。请过一分钟再导出，或换一个位置。")
        try:
            shutil.rmtree(half, ignore_errors=True)
            (half / TABLES).mkdir(parents=True)
            tables = list(self._tables(half / TABLES, full, progress))
            files = list(self._files(half, progress))
            (half / INDEX).write_text(self._index(tables, files, full), encoding="utf-8")
            half.rename(final)
            flush_folder(target)
        except OSError as error:
            raise KnownError(f"没有导出：“{target}”写不进去（{error.strerror}）。请检查磁盘是否已满、U 盘是否还在。") from error
        finally:
            shutil.rmtree(half, ignore_errors=True)
        self._note(tables, len(files), full, reason)
        missing = tuple(f"{each.owner} {each.name}" for each in files if not each.place)
        return TakenOut(final, len(tables), sum(rows for _, rows in tables), len(files) - len(missing), missing)

    def _note(self, tables: Sequence[tuple[RecordType, int]], files: int, full: bool, reason: str) -> None:
        said = f"导出全部数据：{len(tables)} 张表 {sum(rows for _, rows in tables)} 条，文件 {files} 个（{'完整' if full else '脱敏'}信息）"
        hidden = [kind for kind, _ in tables if any(is_hidden(spec) for spec in kind.fields)] if full else []
        of = {kind.code: self._records.ids(Query(kind.code)) for kind in hidden}
        self._office.log_look(said, reason=reason, of=of, kind=LOOK if full else EXPORT)

    def _tables(self, folder: Path, full: bool, progress: Progress) -> Iterator[tuple[RecordType, int]]:
        out = ListsOut(self._office, self._records)
        for kind in all_types():
            if kind.spec.restricted or not self._records.count(Query(kind.code)):
                continue
            progress(0, 0, f"正在导出{kind.spec.label}")
            yield kind, out.write_out(kind.code, folder / _table_name(kind), full=full, progress=progress)
        Trail(self._office, self._records).write(folder / "操作记录.xlsx", progress)

    def _files(self, half: Path, progress: Progress) -> Iterator[_File]:
        """Every file that a record keeps, under its own name in a folder of the record that it belongs to."""
        written: dict[str, str] = {}
        for kind in all_types():
            kept = [spec.name for spec in kind.fields if spec.keeps_file]
            for row in self._rows(kind) if kept and not kind.spec.restricted else ():
                for name in kept:
                    if digest := row.values[name]:
                        yield self._file(half, kind, row, str(digest), written)
                        progress(len(written), 0, f"正在导出文件：{len(written)} 个")

    def _file(self, half: Path, kind: RecordType, row: Row, digest: str, written: dict[str, str]) -> _File:
        owner, folder = self._owner(kind, row)
        if digest not in written:
            name = row.title if "." in row.title[-6:] else f"{row.title}.pdf"
            place = Path(FILES, safe_name(folder), f"{row.id}_{safe_name(name, ending=True)}")
            try:
                content = self._office.files.read(digest)
            except OSError:
                return _File(owner, row.title, "")
            (half / place).parent.mkdir(parents=True, exist_ok=True)
            (half / place).write_bytes(content)
            written[digest] = place.as_posix()
        return _File(owner, row.title, written[digest])

    def _owner(self, kind: RecordType, row: Row) -> tuple[str, str]:
        """Whose a file is, in words, and the folder it goes to."""
        code, owner = row.values.get("owner_code"), row.values.get("owner")
        if not code or not owner:
            return f"{kind.spec.label} {row.title}", kind.spec.label
        whose = record_type(code)
        if whose.spec.restricted:
            return whose.spec.label, whose.spec.label
        found = self._records.rows(whose.code, [owner])
        return f"{whose.spec.label} {found[0].title if found else owner}", whose.spec.label

    def _rows(self, kind: RecordType) -> Iterator[Row]:
        ids = self._records.ids(Query(kind.code))
        for start in range(0, len(ids), _PAGE):
            yield from self._records.rows(kind.code, ids[start : start + _PAGE])

    def _index(self, tables: Sequence[tuple[RecordType, int]], files: Sequence[_File], full: bool) -> str:
        """The page: every text is escaped, every address quoted."""
        rows = "".join(
            f"<tr><td>{_link(f'{TABLES}/{_table_name(kind)}', kind.spec.label)}</td><td class=n>{number}</td></tr>"
            for kind, number in tables
        )
        kept = "".join(
            f"<tr><td>{escape(each.owner)}</td><td>{_link(each.place, each.name)}{'' if each.place else '（不见了）'}</td></tr>"
            for each in files
        )
        name, when = escape(self._office.name), f"{clock.now():%Y-%m-%d %H:%M}"
        shown = "证号、电话是完整的，请妥善保管。" if full else "证号、电话已脱敏。"
        return _PAGE_TEXT.format(name=name, when=when, by=escape(self._office.user), shown=shown, rows=rows, kept=kept,
                                 trail=_link(f"{TABLES}/操作记录.xlsx", "操作记录"))  # fmt: skip


def safe_name(text: str, *, ending: bool = False) -> str:
    """A name that every file system takes; the ending of a file stays when the rest is cut."""
    clean = _FORBIDDEN.sub("_", text).strip(" .") or "_"
    if len(clean) <= _LONGEST:
        return clean
    tail = Path(clean).suffix if ending else ""
    return clean[: _LONGEST - len(tail)].rstrip(" .") + tail


def _table_name(kind: RecordType) -> str:
    return f"{safe_name(kind.spec.label)}.xlsx"


def _link(place: str, words: str) -> str:
    return f'<a href="{escape(quote(place))}">{escape(words)}</a>' if place else escape(words)


_PAGE_TEXT = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{name} 全部数据</title><style>
body {{ font-family: "Microsoft YaHei", "Noto Sans SC", sans-serif; max-width: 60em; margin: 2em auto; color: #222 }}
table {{ border-collapse: collapse; margin-bottom: 2em }} td, th {{ border: 1px solid #bbb; padding: 4px 12px; text-align: left }}
.n {{ text-align: right }} a {{ color: #1a5fb4 }}
</style></head><body>
<h1>{name} 全部数据</h1>
<p>{when} 由 {by} 从交通安全工作台导出。{shown}表格用 Excel 或 WPS 打开，文件直接点开。</p>
<h2>台账</h2><table><tr><th>台账</th><th>条数</th></tr>{rows}<tr><td>{trail}</td><td></td></tr></table>
<h2>扫描件、照片和打印留存</h2><table><tr><th>属于</th><th>文件</th></tr>{kept}</table>
</body></html>
"""

__all__ = ["TakeOut", "TakenOut", "safe_name"]
