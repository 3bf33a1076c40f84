"""The drawings of the icons, with their ink replaced."""

from __future__ import annotations

import re
from functools import cache

from trafficdesk.paths import resources


@cache
def source(name: str) -> str:
    """The SVG text of an icon. Raises FileNotFoundError for a name that does not exist."""
    return (resources() / "icons" / f"{name}.svg").read_text("utf-8")


def svg(name: str, colour: str) -> bytes:
    """The SVG of an icon with its ink replaced. Raises FileNotFoundError for a name that does not exist."""
    bare = re.sub(r'fill="(#212121|currentColor)"', "", source(name))
    return bare.replace("<path ", f'<path fill="{colour}" ').encode()
