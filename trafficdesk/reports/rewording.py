"""Another wording of a whole document: every text that stands in it, whatever block it stands in, goes through one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from trafficdesk.reports.document import QR

_T = TypeVar("_T")
_NO_TEXT = (QR,)  # what a machine reads
_NAMES = frozenset({"place", "qr"})  # where something stands, for the sentences about missing letters; what a machine reads


@cache
def _parts_of(kind: type) -> tuple[str, ...]:
    """The fields in which texts may stand."""
    if kind in _NO_TEXT or not is_dataclass(kind):
        return ()
    return tuple(each.name for each in fields(kind) if each.name not in _NAMES)


def reworded(part: _T, say: Callable[[str], str]) -> _T:
    """A document, or a part of one, with each text as `say` puts it; the same object where nothing is put otherwise."""
    found: Any = part
    if isinstance(found, str):
        return say(found)  # type: ignore[return-value]
    if isinstance(found, tuple):
        inner = tuple(reworded(each, say) for each in found)
        return inner if any(new is not old for new, old in zip(inner, found, strict=True)) else part  # type: ignore[return-value]
    changed = {}
    for name in _parts_of(found.__class__):
        value = getattr(found, name)
        if (new := reworded(value, say)) is not value:
            changed[name] = new
    return replace(found, **changed) if changed else part
