"""Pictures from anywhere, opened by one library: what scanners, cameras and telephones write, HEIC with the rest."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

ENDINGS = (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp", ".webp", ".heic", ".heif")
# What the readers of the many formats raise for a picture that is broken.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, RuntimeError)
MEDIA_TYPES = frozenset(
    ("image/jpeg", "image/png", "image/bmp", "image/gif", "image/webp", "image/tiff", "image/heic", "image/heif")
)


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
