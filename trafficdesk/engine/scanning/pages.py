"""The pages of scanned files: whatever a scanner or a telephone writes, page by page, with the code that stands on each."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.reports.page_code import PageCode, read
from trafficdesk.reports.pdfium import LOCK
from trafficdesk.reports.pictures import ENDINGS, MEDIA_TYPES, UNREADABLE, open_picture

_DPI = 200
_PRINTED_DPI = 150  # of a scan that is set on paper again
_LOOK_DPI = 100  # of a page that is only asked which way up it is
_LARGEST = 500 * 1024 * 1024
_MOST_PIXELS = 80_000_000  # an A3 page at 600 dpi has 70 million
_TOO_LARGE = "{} 太大，没有读。请用 200 点灰度重新扫描。"
_INK = 150  # darker than this is written on; what shows through from the other side is lighter
_LOOK_WIDE = 800  # points across at which a page is looked at for whether it is blank
_SPECKS = 12  # dark points that are left of dust
_THUMB = 360


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One page. at: its place in the file, from 1. turned: clockwise degrees (0, 90, 180, 270) by which it has to be turned to
    be read; of a kept page, by which it was turned since. blank: a back without anything on it.
    thumb: a small PNG of it, as it should be seen.

    kept: its row in the tray, 0 for a page that only lies in its file yet; content: its PDF there.
    """

    path: Path
    at: int
    code: PageCode | None
    turned: int
    blank: bool
    thumb: bytes
    kept: int = 0
    content: bytes = field(default=b"", repr=False)

    @property
    def fresh(self) -> bool:
        """Whether the tray does not have it yet as it is now: new, or turned since."""
        return not self.kept or bool(self.turned)

    @property
    def name(self) -> str:
        """How it is called in a sentence."""
        return self.path.name if self.kept else f"{self.path.name} 第 {self.at} 页"


def is_scan(path: Path) -> bool:
    """Whether a file may hold scanned pages, by its ending."""
    return path.suffix.lower() in (".pdf", *ENDINGS)


def pages_of(path: Path) -> Iterator[ScanPage]:
    """Each page of a file. KnownError with one sentence for a file that cannot be read (encrypted, cut off, no picture)."""
    with _pictures(path) as pictures:
        for at, picture in enumerate(pictures, 1):
            yield _look(path, at, picture)


def how_many(path: Path) -> int:
    """How many pages a file has, for a bar that moves; 1 for one that cannot be read, which is said when it is its turn."""
    import pypdfium2
    from PIL import Image

    try:
        if path.suffix.lower() == ".pdf":
            with LOCK, closing(pypdfium2.PdfDocument(path)) as document:
                return len(document)
        with open_picture(path) as picture:
            return int(getattr(picture, "n_frames", 1))
    except (*UNREADABLE, pypdfium2.PdfiumError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return 1


class Sources:
    """The files of a stack while its papers are filed: a PDF of two hundred pages is opened once. Use it in a with."""

    def __init__(self) -> None:
        self._open: dict[Path, Any] = {}

    def __enter__(self) -> Sources:
        return self

    def __exit__(self, *_problem: object) -> None:
        with LOCK:
            for document in self._open.values():
                document.close()

    def join(self, pages: Sequence[ScanPage]) -> bytes:
        """The pages as one PDF, upright, in the given order: pages of a PDF as they are, pictures as large as they were scanned."""
        import pypdfium2

        with LOCK:
            whole = pypdfium2.PdfDocument.new()
            try:
                for page in pages:
                    self._bring(whole, page)
                out = io.BytesIO()
                whole.save(out)
                return out.getvalue()
            finally:
                whole.close()

    def _bring(self, whole: Any, page: ScanPage) -> None:
        import pypdfium2

        picture = not page.kept and page.path.suffix.lower() != ".pdf"
        if page.kept or picture:
            single = pypdfium2.PdfDocument(page.content if page.kept else _as_pdf(page))
            try:
                whole.import_pages(single)
            finally:
                single.close()
        else:
            if page.path not in self._open:
                self._open[page.path] = pypdfium2.PdfDocument(page.path.read_bytes())
            whole.import_pages(self._open[page.path], [page.at - 1])
        if page.turned and not picture:
            last = whole[len(whole) - 1]
            last.set_rotation((last.get_rotation() + page.turned) % 360)
            last.close()


def turn(page: ScanPage, degrees: int) -> ScanPage:
    """The page turned clockwise by right angles more."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(page.thumb)) as small:
        small.rotate(-degrees, expand=True).save(out, "PNG")
    return replace(page, turned=(page.turned + degrees) % 360, thumb=out.getvalue())


def frames(content: bytes) -> list[bytes]:
    """The pages of a picture file, each as a picture that stands upright by what its code says; a plain one as it is."""
    from PIL import Image, ImageOps

    try:
        with open_picture(content) as picture:
            found = []
            for at in range(getattr(picture, "n_frames", 1)):
                picture.seek(at)
                page = ImageOps.exif_transpose(picture)
                _, turned = _read_code(page.convert("L"))
                out = io.BytesIO()
                (page.rotate(-turned, expand=True) if turned else page).save(out, "PNG")
                found.append(out.getvalue())
                plain = at == 0 and not turned
            return [content] if plain and len(found) == 1 else found
    except (*UNREADABLE, Image.DecompressionBombError) as error:
        raise KnownError("这张图片读不出来。") from error


def upright(content: bytes) -> bytes:
    """A PDF with its pages as their codes say that they are held; the same bytes where none has to be turned."""
    turned = [_read_code(picture)[1] for picture in _of_pdf(io.BytesIO(content), "附件", _LOOK_DPI)]
    return turned_pdf(content, turned) if any(turned) else content


def turned_pdf(content: bytes, degrees: Sequence[int]) -> bytes:
    """A PDF with each page turned clockwise by so much; nothing else of it changes."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        for page, each in zip(document.pages, degrees, strict=True):
            page.rotate(each, relative=True)
        document.save(out, deterministic_id=True)
    return out.getvalue()


def pictures_in(content: bytes, media_type: str) -> list[bytes]:
    """The pages of a scan or a photo as pictures to be set on paper. KnownError for what is neither, or cannot be read."""
    if media_type in MEDIA_TYPES:
        return frames(content)
    if media_type != "application/pdf":
        raise KnownError("不是 PDF 或照片，")
    found = []
    for picture in _of_pdf(io.BytesIO(content), "附件", _PRINTED_DPI):
        _, turned = _read_code(picture)
        out = io.BytesIO()
        (picture.rotate(-turned, expand=True) if turned else picture).save(out, "JPEG", quality=80)
        found.append(out.getvalue())
    return found


def kept_page(name: str, code: PageCode | None, row: int, content: bytes) -> ScanPage:
    """A page that was kept in the tray before: upright, with what its code said when it was read."""
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(content)
        try:
            page = document[0]
            wide, high = page.get_size()
            picture = page.render(scale=_THUMB / max(wide, high, 1), grayscale=True).to_pil()
            page.close()
        finally:
            document.close()
    return ScanPage(Path(name), 1, code, 0, blank=False, thumb=_thumb(picture, 0), kept=row, content=content)


@contextmanager
def _pictures(path: Path) -> Iterator[Iterator[Any]]:
    from PIL import Image, UnidentifiedImageError

    try:
        if path.stat().st_size > _LARGEST:
            raise KnownError(f"{path.name} 超过 {_LARGEST // 1024 // 1024} 兆，没有读。请分几次扫描，或降到 200 点。")
        if path.suffix.lower() == ".pdf":
            yield _of_pdf(path, path.name)
        else:
            with open_picture(path) as picture:
                yield _frames(picture, path.name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise KnownError(_TOO_LARGE.format(path.name)) from error
    except UnidentifiedImageError as error:
        raise KnownError(f"{path.name} 不是能认的图片或 PDF。请核对是不是选错了文件。") from error
    except UNREADABLE as error:
        raise KnownError(f"{path.name} 读不出来，可能没有传完或已经损坏。请重新扫描。") from error


def _of_pdf(source: Path | io.BytesIO, name: str, dpi: int = _DPI) -> Iterator[Any]:
    import pypdfium2

    try:
        with LOCK:
            document = pypdfium2.PdfDocument(source.read_bytes() if isinstance(source, Path) else source)
            count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise KnownError(f"{name} 有密码，打不开。请用没有密码的扫描件。") from error
        raise KnownError(f"{name} 不是完整的 PDF。请重新扫描。") from error
    try:
        for at in range(count):
            with LOCK:
                page = document[at]
                wide, high = page.get_size()
                scale = min(dpi / 72, (_MOST_PIXELS / max(wide * high, 1)) ** 0.5)
                picture = page.render(scale=scale, grayscale=True).to_pil().copy()  # not in the library's memory any more
                page.close()
            yield picture
    finally:
        with LOCK:
            document.close()


def _frames(picture: Any, name: str) -> Iterator[Any]:
    """The pages of a picture file (a TIFF may have many), as a telephone says that they are held."""
    from PIL import ImageOps

    for at in range(getattr(picture, "n_frames", 1)):
        picture.seek(at)
        if picture.width * picture.height > _MOST_PIXELS:
            raise KnownError(_TOO_LARGE.format(name))
        yield ImageOps.exif_transpose(picture).convert("L")


def _read_code(picture: Any) -> tuple[PageCode | None, int]:
    """What the code on a page says, and by how much the page has to be turned to be read."""
    import zxingcpp

    # Ours alone: to look for all other kinds of codes as well takes seven times as long.
    for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        code = read(str(found.text))
        if code is not None:
            # The library says how far the code is turned from upright; back to the nearest right angle, clockwise.
            return code, (-round(float(found.orientation) / 90) * 90) % 360
    return None, 0


def _look(path: Path, at: int, picture: Any) -> ScanPage:
    code, turned = _read_code(picture)
    return ScanPage(path, at, code, turned, code is None and _is_blank(picture), _thumb(picture, turned))


def _thumb(picture: Any, turned: int) -> bytes:
    """A small PNG of a page as it should be seen."""
    from PIL import ImageOps

    small = picture.reduce(max(1, min(picture.size) // (2 * _THUMB)))
    small.thumbnail((_THUMB, _THUMB))
    out = io.BytesIO()
    upright = small.rotate(-turned, expand=True) if turned else small
    ImageOps.expand(upright, border=2, fill=170).save(out, "PNG")  # white paper on a white ground has an edge
    return out.getvalue()


def _is_blank(picture: Any) -> bool:
    """Whether nothing stands inside the margins, not even a short line; single specks of dust are nothing.

    The edges are often dark from the lid.
    """
    from PIL import ImageFilter

    wide, high = picture.size
    inner = picture.crop((wide // 20, high // 20, wide - wide // 20, high - high // 20))
    half = inner.reduce(max(1, round(wide / _LOOK_WIDE))).filter(ImageFilter.MedianFilter(3))
    return int(sum(half.histogram()[:_INK])) <= _SPECKS


def _as_pdf(page: ScanPage) -> bytes:
    from PIL import ImageOps

    with open_picture(page.path) as picture:
        picture.seek(page.at - 1)
        dpi = float(picture.info.get("dpi", (150, 150))[0]) or 150.0
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGB" if upright.mode not in ("1", "L") else upright.mode)
        out = io.BytesIO()
        (plain.rotate(-page.turned, expand=True) if page.turned else plain).save(out, "PDF", resolution=dpi)
    return out.getvalue()
