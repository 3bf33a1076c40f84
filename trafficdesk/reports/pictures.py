"""Pictures from anywhere, opened by one library: what scanners, cameras and telephones write, HEIC with the rest."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError

ENDINGS = (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp", ".webp", ".heic", ".heif")
# What the readers of the many formats raise for a picture that is broken.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, RuntimeError)
MEDIA_TYPES = frozenset(
    ("image/jpeg", "image/png", "image/bmp", "image/gif", "image/webp", "image/tiff", "image/heic", "image/heif")
)


_PICTURE_DPI = 200


class BadPicture(KnownError):
    """A picture file that cannot be read."""


def open_picture(source: Path | bytes) -> Any:
    """A Pillow image of a file or of bytes, told by what stands in it; use it in a with. Raises what Pillow raises."""
    from PIL import Image

    _with_heic()
    return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)


@cache
def _with_heic() -> None:
    """Teach Pillow the photos of telephones; their small pictures and depth maps are no pages."""
    from pi_heif import register_heif_opener

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def upright_jpeg(content: bytes, caption: str = "") -> tuple[bytes, float, float]:
    """The picture upright, in RGB, no finer than paper needs; and its size in pixels. BadPicture names it by its caption."""
    from PIL import Image, ImageOps

    try:
        with open_picture(content) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (*UNREADABLE, Image.DecompressionBombError) as error:
        named = f"“{caption}”" if caption else ""
        raise BadPicture(f"没有打印：照片{named}读不出来。请在附件里打开看看，损坏的换一张再打印。") from error
    limit = int(170 / 25.4 * _PICTURE_DPI)
    upright.thumbnail((limit, limit))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=85)
    return out.getvalue(), float(upright.width), float(upright.height)


def shown(content: bytes, side: int) -> bytes:
    """What a window can show of a picture: a telephone's photo as a JPEG that fits a square, all others as they are."""
    if content[4:8] != b"ftyp":
        return content
    try:
        with open_picture(content) as picture:
            picture.thumbnail((side, side))
            out = io.BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=85)
            return out.getvalue()
    except UNREADABLE:
        return b""
