"""Another wording of a whole document: every text that stands in it, whatever block it stands in, goes through one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import attrgetter, is_not
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
def _opened(kind: type) -> Callable[[Any], Iterable[Any]] | None:
    """How to get at the values of these fields; None for what has no text in it: numbers, days, alignments."""
    names = _parts_of(kind)
    if issubclass(kind, (str, tuple)):
        return tuple if issubclass(kind, tuple) else lambda text: (str.__str__(text),)
    if len(names) == 1:
        return lambda part: (getattr(part, names[0]),)
    return attrgetter(*names) if names else None


def texts_in(part: Any) -> set[str]:
    """Every text that stands in a document or a part of one."""
    texts: list[str] = []
    waiting = [part]
    for each in waiting:  # it grows while it is gone through: a stack of cards has half a million parts, a call for each is dear
        kind: Any = each.__class__
        if kind is str:
            texts.append(each)
        elif kind is tuple:
            waiting += each
        elif inside := _opened(kind):
            waiting += inside(each)
    return set(texts)


def reworded(part: _T, say: Callable[[str], str]) -> _T:
    """A document, or a part of one, with each text as `say` puts it; the same object where nothing is put otherwise.

    say: asked once for each text, wherever and however often that stands in the part.
    """
    otherwise = {text: new for text in texts_in(part) if (new := say(text)) != text}
    return _put(part, otherwise) if otherwise else part


def _put(part: _T, otherwise: dict[str, str]) -> _T:
    """With these texts instead of those; what has none of them stays the same object."""
    found: Any = part
    if isinstance(found, str):
        return otherwise.get(found, found)  # type: ignore[return-value]
    if isinstance(found, tuple):
        new = tuple([_put(each, otherwise) for each in found])
        return new if any(map(is_not, new, found)) else part  # type: ignore[return-value]
    changed = {}
    for name in _parts_of(found.__class__):
        old = getattr(found, name)
        if (value := _put(old, otherwise)) is not old:
            changed[name] = value
    return replace(found, **changed) if changed else part
