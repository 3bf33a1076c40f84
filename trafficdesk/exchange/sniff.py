"""What a file really is, whatever its name says, and one clear sentence when it cannot be read.

Files are read whole into memory: WPS and Excel keep a file open for as long as they show it, and what is read
must not change under way.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.exchange.grid import Grid, RowPacker
from trafficdesk.exchange.parts import UNPACKING
from trafficdesk.fields.pasted import cells
from trafficdesk.progress import Progress, no_progress

LARGEST_FILE = 200 * 1024 * 1024
LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。"
_LOCKED = "打不开“{name}”，可能正被 WPS 或 Excel 占用，或没有读取权限。请先在那边关掉它，再导入一次。"
_WORD = "“{name}”是 Word 文档，不是表格。请在 Word 里复制那张表，粘贴到 Excel 存为 .xlsx，再导入。"
_SLIDES = "“{name}”是演示文稿，不是表格。请选 Excel 名单。"
_ENCRYPTED = "“{name}”设了打开密码，读不了。请在 WPS 或 Excel 里输入密码打开，去掉密码另存一份再导入。"
_PICTURE = "“{name}”是图片，不是表格。请向对方要 Excel 原表，或手工录入。"
_PACKED = "“{name}”是压缩包。请先解压，再导入里面的 Excel 文件。"
_BROKEN = "“{name}”不完整或已损坏，读不出来。请用 WPS 打开后另存为 .xlsx 再导入，或让对方重新发送。"
# Stream names inside an OLE file, which are stored as UTF-16.
_OLE_STREAMS = (("EncryptedPackage", _ENCRYPTED), ("WordDocument", _WORD), ("PowerPoint Document", _SLIDES))
_NO_LISTS = (
    (b"%PDF", "“{name}”是 PDF，不是表格。请向对方要 Excel 原表，或手工录入。"),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"{\\rtf", _WORD),
)


class FileKind(StrEnum):
    """What was found inside, in the words shown to people."""

    XLSX = "Excel 工作簿"
    XLS = "Excel 97-2003 工作簿"
    ODS = "ODS 表格"
    HTML = "网页表格"
    TEXT = "文本表格"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read completely; nothing of it stays open. `notes` are sentences for the preview."""

    path: Path
    kind: FileKind
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()

    def sheets(self) -> tuple[Grid, ...]:
        """The sheets that hold something, in the order of the file; hidden ones too."""
        return self.grids


def open_workbook(path: Path, progress: Progress = no_progress) -> SourceFile:
    """Read .xlsx, .xlsm, .xls, .et, .ods, .csv, .tsv, or HTML and text renamed .xls.

    KnownError with one sentence when it is not a table that can be read.
    """
    from trafficdesk.exchange import read

    path = Path(path)
    data = _bytes(path)
    kind = sniff(data, path.name)
    if kind is FileKind.HTML:
        grids = [read.html(decode(data, path.name), path.stem)]
    elif kind is FileKind.TEXT:
        grids = [read.text(decode(data, path.name), path.stem, path.name)]
    else:
        grids = read.spreadsheet(data, path.name, progress)
    found = tuple(grid for grid in grids if any(grid.rows))
    if not found:
        raise KnownError(f"“{path.name}”里没有内容。请核对是不是选错了文件。")
    notes = (*_renamed(path, kind), *(note for grid in found for note in grid.notes))
    return SourceFile(path, kind, found, notes)


def from_clipboard(text: str, name: Path) -> SourceFile:
    """A list that was pasted: it is read from memory and kept in no file. KnownError when there is nothing in it."""
    rows = cells(text)
    if not rows:
        raise KnownError("剪贴板里没有可以导入的表格。请先在 Excel 里复制。")
    packer = RowPacker()
    return SourceFile(name, FileKind.TEXT, (Grid(name.stem, [packer.pack(row) for row in rows]),))


def sniff(data: bytes, name: str) -> FileKind:
    """The kind by content; KnownError for what is no table."""
    if not data.strip(b"\0\r\n\t "):
        raise KnownError(f"“{name}”是空文件，里面没有内容。请核对是不是没有传完整，或选错了文件。")
    if data.startswith(b"PK"):
        return _inside_zip(data, name)
    if data.startswith(_OLE):
        return _inside_ole(data, name)
    for signature, sentence in _NO_LISTS:
        if data.startswith(signature):
            raise KnownError(sentence.format(name=name))
    if data.startswith((b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")):
        raise KnownError(f"“{name}”是很旧的 Excel 格式。{_SAVE_AS}")
    head = decode(data, name)[:20_000].lstrip("\ufeff \r\n\t").lower()
    if head.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise KnownError(f"“{name}”是 XML 表格。{_SAVE_AS}")
    if head.startswith("mime-version:"):
        raise KnownError(f"“{name}”是网页存档。{_SAVE_AS}")
    if head.startswith("<") and any(tag in head for tag in ("<table", "<html", "<tr", "<body")):
        return FileKind.HTML
    return FileKind.TEXT


def decode(data: bytes, name: str) -> str:
    """Text by its byte order mark, else UTF-8, else GB18030 (which covers GBK and GB2312)."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    encodings = ["utf-8", "gb18030"]
    if b"\0" in data[:2000]:
        # Spaces, digits and line ends have their zero byte second in one order and first in the other.
        head = data[:2000]
        encodings = ["utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"]
    texts = []
    for encoding in encodings:
        texts.append(data.decode(encoding, errors="replace"))
        if "\ufffd" not in texts[-1]:
            break
    # A file cut in the middle of a character, or with one stray byte, is still worth reading.
    text = min(texts, key=lambda each: each.count("\ufffd"))
    if text.count("\ufffd") * 200 <= len(text) + 200 and not _looks_binary(text[:4000]):
        return text
    raise KnownError(f"认不出“{name}”是什么文件。可以导入 .xlsx、.xls、.et、.csv 文件。{_SAVE_AS}")


def _looks_binary(text: str) -> bool:
    """Control characters do not occur in lists; private characters only now and then."""
    odd = sum(1 for sign in text if (sign < " " and sign not in "\t\r\n\f\v\x1a") or "\ue000" <= sign <= "\uf8ff")
    return odd * 50 > len(text)


def check_size(path: Path) -> int:
    """How many bytes a file has; KnownError with one sentence when it is none, is gone, locked or too large."""
    with _file_troubles(path):
        if path.is_dir():
            raise KnownError(f"“{path.name}”是文件夹，不是文件。请选里面的 Excel 文件。")
        if path.stat().st_size > LARGEST_FILE:
            size = LARGEST_FILE // 1024 // 1024
            raise KnownError(f"“{path.name}”超过 {size} MB，太大了。请去掉图片，或拆成几个文件再导入。")
        with path.open("rb") as file:
            file.read(1)
        return path.stat().st_size


def _bytes(path: Path) -> bytes:
    check_size(path)
    with _file_troubles(path):  # it may be locked, or the stick pulled, only now
        return path.read_bytes()


@contextmanager
def _file_troubles(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise KnownError(f"找不到文件“{path.name}”。请核对它是不是被移走或改名了，U 盘是不是拔掉了。") from None
    except PermissionError:
        raise KnownError(_LOCKED.format(name=path.name)) from None
    except OSError as error:
        if getattr(error, "winerror", None) in (32, 33):  # sharing and lock violations
            raise KnownError(_LOCKED.format(name=path.name)) from None
        raise KnownError(f"“{path.name}”读到一半出错。请把它复制到本机硬盘上再导入。") from error


def _inside_zip(data: bytes, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            mimetype = archive.read("mimetype") if "mimetype" in names else b""
    except UNPACKING:
        raise KnownError(_BROKEN.format(name=name)) from None
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise KnownError(f"“{name}”展开后太大。请删除多余的空行、空列和图片，另存后再导入。")
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return FileKind.XLSX
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return FileKind.ODS
    if any(entry.startswith("word/") for entry in names):
        raise KnownError(_WORD.format(name=name))
    if any(entry.startswith("ppt/") for entry in names):
        raise KnownError(_SLIDES.format(name=name))
    raise KnownError((_BROKEN if "[Content_Types].xml" in names else _PACKED).format(name=name))


def _inside_ole(data: bytes, name: str) -> FileKind:
    is_workbook = any(stream.encode("utf-16-le") in data for stream in ("Workbook\0", "Book\0"))
    for stream, sentence in _OLE_STREAMS:
        # A workbook may hold an embedded Word document; only its encrypted shell says what the whole is.
        if stream.encode("utf-16-le") in data and (stream == "EncryptedPackage" or not is_workbook):
            raise KnownError(sentence.format(name=name))
    return FileKind.XLS


def _renamed(path: Path, kind: FileKind) -> tuple[str, ...]:
    """What the user should know when the name promises something else."""
    suffix = path.suffix.lower()
    if kind in (FileKind.HTML, FileKind.TEXT) and suffix in (".xls", ".xlsx", ".et"):
        return (f"文件名是 {suffix}，里面其实是{kind.value}，已按实际内容读入。",)
    return ()
