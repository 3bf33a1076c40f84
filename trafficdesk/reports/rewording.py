"""Another wording of a whole document: every text that stands in it, whatever block it stands in, goes through one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from trafficdesk.reports.document import QR

_T = TypeVar("_T")
_NO_TEXT = (QR,)  # what a machine reads
_NAMES = frozenset({"place", "qr"})  # where something stands, for the sentences about missing letters; what a machine reads


def reworded(part: _T, say: Callable[[str], str]) -> _T:
    """A document, or a part of one, with each text as `say` puts it; the same object where nothing is put otherwise."""
    found: Any = part
    if isinstance(found, str):
        found = say(found)
    elif isinstance(found, tuple):
        inner = tuple(reworded(each, say) for each in found)
        found = inner if any(new is not old for new, old in zip(inner, found, strict=True)) else found
    elif is_dataclass(found) and not isinstance(found, (type, *_NO_TEXT)):
        before = {each.name: getattr(found, each.name) for each in fields(found) if each.name not in _NAMES}
        after = {name: reworded(value, say) for name, value in before.items() if isinstance(value, str | tuple) or is_dataclass(value)}
        changed = {name: value for name, value in after.items() if value is not before[name]}
        found = replace(found, **changed) if changed else found
    return found  # type: ignore[no-any-return]
