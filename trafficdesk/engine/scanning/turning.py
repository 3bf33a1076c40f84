"""Turning one page of a kept scan or photo; all else of the file stays as it is."""

from __future__ import annotations

import io
from typing import Any

from trafficdesk.engine.scanning.pages import turned_pdf
from trafficdesk.errors import KnownError
from trafficdesk.reports.pictures import UNREADABLE, open_picture

_QUALITY = 95  # of a photo that has to be pressed again: nobody sees it, and the one that came is kept
_ENDINGS = {"HEIF": ".jpg"}  # what can be read but not written
_NO_SCAN = "这个附件不是扫描件或照片，不能转。"


def turned(content: bytes, page: int, degrees: int) -> tuple[bytes, str]:
    """The file with one page (from 0) turned clockwise by right angles, and the ending that its name has to get, "" for its own."""
    return (_in_pdf(content, page, degrees), "") if b"%PDF-" in content[:1024] else _in_picture(content, page, degrees)


def _in_pdf(content: bytes, page: int, degrees: int) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            count = len(document.pages)
        return turned_pdf(content, [degrees if at == page else 0 for at in range(count)])
    except pikepdf.PasswordError as error:
        raise KnownError("这个 PDF 有密码，不能转。请用没有密码的扫描件。") from error
    except pikepdf.PdfError as error:
        raise KnownError("这个 PDF 已经损坏，不能转。请重新扫描。") from error


def _in_picture(content: bytes, page: int, degrees: int) -> tuple[bytes, str]:
    from PIL import Image

    try:
        with open_picture(content) as picture:
            kind, pages = str(picture.format), int(getattr(picture, "n_frames", 1))
            if pages > 1 and kind != "TIFF":
                raise KnownError("会动的图片不能转。")
            frames = [_frame(picture, at, degrees if at == page else 0) for at in range(pages)]
    except (*UNREADABLE, Image.DecompressionBombError) as error:
        raise KnownError(_NO_SCAN) from error
    out, resolution = io.BytesIO(), frames[0].info.get("dpi")
    how: dict[str, Any] = {"dpi": resolution} if resolution else {}
    if kind == "TIFF":
        sort = "group4" if all(each.mode == "1" for each in frames) else "tiff_adobe_deflate"
        frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression=sort, **how)
    elif kind in ("JPEG", "MPO", "HEIF"):
        frames[0].convert("L" if frames[0].mode == "L" else "RGB").save(out, "JPEG", quality=_QUALITY, subsampling=0, **how)
    else:
        frames[0].save(out, kind, **({"lossless": True} if kind == "WEBP" else how))
    return out.getvalue(), _ENDINGS.get(kind, "")


def _frame(picture: Any, at: int, degrees: int) -> Any:
    """A page as it is seen, turned, in memory of its own."""
    from PIL import ImageOps

    picture.seek(at)
    seen = ImageOps.exif_transpose(picture)
    found = seen.rotate(-degrees, expand=True) if degrees else seen.copy()
    found.info = {key: value for key, value in picture.info.items() if key == "dpi"}
    return found
