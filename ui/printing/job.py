"""What is to be printed: printer, copies, sides, range. No Qt, so it can be counted and tested alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from trafficdesk.errors import KnownError

# Full-width digits and signs as an input method writes them.
_PLAIN = str.maketrans("０１２３４５６７８９，、；;－—～~", "0123456789,,,,----")
PAPERS = ("A4", "A5", "A3")
SINGLE, LONG_EDGE, SHORT_EDGE = "single", "long", "short"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """pages: page numbers from 0 in order; starts: pages on which a document begins (a fresh sheet).

    offset_right_mm, offset_down_mm: shift for printers whose paper sits askew. paper: one of PAPERS. colour: False prints grey
    what is coloured. driver: how the printer's own dialog was left (tray, quality), what it is differs by system; None: as set up.
    """

    printer: str
    pages: tuple[int, ...]
    starts: frozenset[int] = frozenset()
    copies: int = 1
    paper: str = "A4"
    sides: str = LONG_EDGE
    collate: bool = True
    offset_right_mm: float = 0.0
    offset_down_mm: float = 0.0
    colour: bool = True
    driver: Any = field(default=None, compare=False, repr=False)

    def sides_of_paper(self) -> list[int | None]:
        """One copy, side by side; None is an empty back, so that no document starts on another one's back."""
        order: list[int | None] = []
        for page in self.pages:
            if self.sides != SINGLE and page in self.starts and len(order) % 2:
                order.append(None)
            order.append(page)
        return order

    @property
    def sheets(self) -> int:
        """Sheets of paper for all copies."""
        sides = len(self.sides_of_paper())
        return (sides if self.sides == SINGLE else (sides + 1) // 2) * self.copies

    def one_copy(self) -> list[int | None]:
        """One copy for a driver that makes the others itself: of whole sheets, so that each begins on a fresh one."""
        one = self.sides_of_paper()
        return [*one, None] if self.copies > 1 and self.sides != SINGLE and len(one) % 2 else one

    def sequence(self) -> list[int | None]:
        """All copies in the order in which the sides leave the printer, for a driver that makes only one."""
        one = self.sides_of_paper()
        if self.sides != SINGLE and len(one) % 2:
            one.append(None)  # the next copy begins on a fresh sheet
        if self.collate or self.copies == 1:
            full = one * self.copies
        else:
            step = 1 if self.sides == SINGLE else 2
            full = [side for at in range(0, len(one), step) for side in one[at : at + step] * self.copies]
        while full and full[-1] is None:
            full.pop()
        return full


def parse_range(text: str, count: int) -> tuple[int, ...]:
    """`1-3,5` as page numbers from 0. Raises KnownError with the cure; full-width signs are taken as well."""
    plain = text.translate(_PLAIN)
    pages: list[int] = []
    for part in filter(None, (piece.strip() for piece in plain.split(","))):
        found = re.fullmatch(r"(\d+)(?:\s*-\s*(\d+))?", part)
        if found is None:
            raise KnownError(f"页码“{part}”看不懂。请写成 1-3,5 这样，用逗号分开。")
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last <= count:
            raise KnownError(f"页码“{part}”不在 1 到 {count} 之间。")
        pages.extend(range(first - 1, last))
    if not pages:
        raise KnownError("请填写要打印的页码，例如 1-3,5。")
    return tuple(dict.fromkeys(pages))
