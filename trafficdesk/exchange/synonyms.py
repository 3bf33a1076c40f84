"""Which heading means which field: labels, aliases, and what was remembered from earlier files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trafficdesk.exchange.header import Header
from trafficdesk.fields.folding import fold
from trafficdesk.fields.spec import FieldSpec

_NOTES = re.compile(r"[（(\[【].*?[)）\]】]|\*|：|:|\s")


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column: its heading, the field it fills (None: not imported), and how sure that is."""

    column: int
    text: str
    field: str | None
    certainty: str
    reason: str = ""


def heading_key(text: str) -> str:
    """A heading without notes, marks and spaces, folded for comparing."""
    return fold(_NOTES.sub("", text))


def vocabulary(fields: Sequence[FieldSpec]) -> frozenset[str]:
    """Every folded heading that these fields answer to."""
    return frozenset(heading_key(name) for spec in fields for name in (spec.label, *spec.aliases))


def header_fingerprint(header: Header) -> str:
    """The same for every file with the same headings, whatever rows follow."""
    joined = "|".join(heading_key(column.text) for column in header.columns)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def map_columns(
    header: Header, fields: Sequence[FieldSpec], remembered: Mapping[str, str]
) -> tuple[ColumnMatch, ...]:
    """Give each column its field. A field is filled once: by the surest heading, then by the first."""
    known = {spec.name for spec in fields}
    found: dict[int, ColumnMatch] = {}
    for rank in ("remembered", "label", "alias", "partial"):
        for column in header.columns:
            if column.index in found:
                continue
            taken = {match.field for match in found.values()}
            free = [spec for spec in fields if spec.name not in taken]
            name = _match(rank, column.path, column.text, free, remembered)
            if name is not None and name in known:
                found[column.index] = ColumnMatch(column.index, column.text, name, rank)
    return tuple(
        found.get(column.index, ColumnMatch(column.index, column.text, None, "none")) for column in header.columns
    )


def _match(
    rank: str, path: tuple[str, ...], text: str, fields: Sequence[FieldSpec], remembered: Mapping[str, str]
) -> str | None:
    if rank == "remembered":
        return remembered.get(text)
    own, whole = heading_key(path[-1]), heading_key("".join(path))
    for spec in fields:
        names = [spec.label] if rank == "label" else list(spec.aliases)
        keys = [heading_key(name) for name in names]
        if rank in ("label", "alias"):
            # The whole path ("驾驶证有效期止") says more than its last part ("有效期止").
            if whole in keys or own in keys:
                return spec.name
        elif any(len(key) >= 3 and key in whole for key in (heading_key(spec.label), *keys)):
            return spec.name
    return None
