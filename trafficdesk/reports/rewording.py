"""Another wording of a whole document: every text that stands in it, whatever block it stands in, goes through one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from trafficdesk.reports.document import QR

_T = TypeVar("_T")
_NO_TEXT = (QR,)  # what a machine reads
_NUMBERS = frozenset({"int", "float", "bool", "int | None", "float | None", "bool | None"})
_NAMES = frozenset({"place", "qr"})  # where something stands, for the sentences about missing letters; what a machine reads


@cache
def _parts_of(kind: type) -> tuple[str, ...]:
    """The fields in which texts may stand."""
    if kind in _NO_TEXT or not is_dataclass(kind):
        return ()
    return tuple(each.name for each in fields(kind) if each.name not in _NAMES and each.type not in _NUMBERS)


@cache
def _silent(kind: type) -> bool:
    """Whether nothing of this kind has a text in it: numbers, days, alignments."""
    return not _parts_of(kind) and not issubclass(kind, (str, tuple))


def reworded(part: _T, say: Callable[[str], str]) -> _T:
    """A document, or a part of one, with each text as `say` puts it; the same object where nothing is put otherwise."""
    found: Any = part
    if isinstance(found, str):
        return say(found)  # type: ignore[return-value]
    if isinstance(found, tuple):
        return _each(found, say)  # type: ignore[return-value]
    changed = {}
    for name in _parts_of(found.__class__):
        value = getattr(found, name)
        kind = value.__class__
        if not _silent(kind) and (new := say(value) if kind is str else reworded(value, say)) is not value:
            changed[name] = new
    return replace(found, **changed) if changed else part


def _each(parts: tuple[Any, ...], say: Callable[[str], str]) -> tuple[Any, ...]:
    """A stack of cards has half a million parts, most of them texts that stay: no call for a text, no tuple for what stays."""
    changed: list[Any] | None = None
    for place, old in enumerate(parts):
        kind = old.__class__
        if _silent(kind):
            continue
        new = say(old) if kind is str else reworded(old, say)
        if new is not old:
            changed = changed or list(parts)
            changed[place] = new
    return parts if changed is None else tuple(changed)
