"""Laid-out blocks: things with a height that can be painted, and some of which can go over to the next page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from trafficdesk.reports.document import Align, Image, Role, Rule, Style, Text
from trafficdesk.reports.linebreak import Layout, lay_out
from trafficdesk.reports.painter import Painter

# Never fewer lines of a paragraph alone on a page.
MIN_LINES = 2
_SLACK = 1e-3
# Small centred print below pictures and on cut lines.
CAPTION = Style(Role.SERIF, 9, 13, Align.CENTRE, 0)


class Box(Protocol):
    """before: space above, dropped at the top of a page. keep_next: must not be last on a page.

    body: lines of running text in it, counted when a signature block asks for company.
    """

    @property
    def height(self) -> float: ...
    @property
    def before(self) -> float: ...
    @property
    def keep_next(self) -> bool: ...
    @property
    def body(self) -> int: ...

    def split(self, room: float, force: bool) -> tuple[Box, Box] | None:
        """Cut so that the first part is at most `room` high; None when it cannot. force: it must, somehow."""

    def head(self) -> float:
        """The least height that may stand at the bottom of a page."""

    def paint(self, painter: Painter, x: float, top: float) -> None:
        """Draw with the upper left corner at (x, top)."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """Lines start..stop of a layout."""

    layout: Layout
    start: int
    stop: int
    before: float = 0
    after: float = 0
    keep_next: bool = False

    @property
    def height(self) -> float:
        return (self.stop - self.start) * self.layout.style.leading + self.after

    @property
    def body(self) -> int:
        return self.stop - self.start

    def head(self) -> float:
        return min(self.stop - self.start, MIN_LINES) * self.layout.style.leading

    def split(self, room: float, force: bool) -> tuple[Box, Box] | None:
        count = self.stop - self.start
        fits = int((room + _SLACK) // self.layout.style.leading)
        if force:
            fits = max(1, min(fits, count - 1))
        else:
            fits = min(fits, count - MIN_LINES)
            if fits < MIN_LINES:
                return None
        return None if count < 2 else self.at(fits)

    def at(self, lines: int) -> tuple[Box, Box]:
        """Cut after so many lines."""
        cut = self.start + lines
        return replace(self, stop=cut, after=0), replace(self, start=cut, before=0)

    def paint(self, painter: Painter, x: float, top: float) -> None:
        painter.lines(self.layout, self.start, self.stop, x, top)


@dataclass(frozen=True, slots=True)
class _Whole:
    """What cannot be cut."""

    height: float
    before: float = 0
    keep_next: bool = False
    body: int = 0

    def head(self) -> float:
        return self.height

    def split(self, room: float, force: bool) -> tuple[Box, Box] | None:
        return None


@dataclass(frozen=True, slots=True)
class SpaceBox(_Whole):
    """Nothing, so high."""

    def paint(self, painter: Painter, x: float, top: float) -> None:
        return None


@dataclass(frozen=True, slots=True)
class BreakBox(_Whole):
    """The end of a page."""

    height: float = 0

    def paint(self, painter: Painter, x: float, top: float) -> None:
        return None


@dataclass(frozen=True, slots=True)
class RuleBox(_Whole):
    """A line, perhaps with words in its middle."""

    rule: Rule = field(default_factory=Rule)
    width: float = 0

    def paint(self, painter: Painter, x: float, top: float) -> None:
        rule = self.rule
        y = top - rule.before - (self.height - rule.before - rule.after) / 2
        if not rule.text:
            painter.rule(x, y, self.width, rule.thickness, red=rule.red, dashed=rule.dashed)
            return
        layout = lay_out((Text(rule.text),), CAPTION, self.width)
        ink = layout.lines[0]
        left = ink.segments[0].x if ink.segments else self.width / 2
        painter.rule(x, y, left - 6, rule.thickness, red=rule.red, dashed=rule.dashed)
        painter.rule(
            x + ink.right + 6, y, self.width - ink.right - 6, rule.thickness, red=rule.red, dashed=rule.dashed
        )
        painter.lines(layout, 0, 1, x, y + CAPTION.leading / 2)


@dataclass(frozen=True, slots=True)
class QRBox(_Whole):
    """A QR code."""

    payload: str = ""

    def paint(self, painter: Painter, x: float, top: float) -> None:
        painter.qr(self.payload, x, top - self.height, self.height)


@dataclass(frozen=True, slots=True)
class PictureBox(_Whole):
    """Pictures beside each other, each in a place of its own with its caption below."""

    images: tuple[Image, ...] = ()
    across: int = 1
    width: float = 0
    caption: float = 0

    def paint(self, painter: Painter, x: float, top: float) -> None:
        place = self.width / self.across
        high = self.height - self.caption
        for index, image in enumerate(self.images):
            left = x + index * place
            if image.content:
                painter.picture(image, left + 3, top - high + 3, place - 6, high - 6)
            else:
                painter.frames([(left + 3, top - high + 3, place - 6, high - 6)], 0.5)
            if image.caption:
                layout = lay_out((Text(image.caption),), CAPTION, place - 6)
                painter.lines(layout, 0, len(layout.lines), left + 3, top - high)


@dataclass(frozen=True, slots=True)
class GroupBox:
    """Boxes that stay together when one page can hold them.

    company: asks for body lines before them; foot: they stand at the lower edge of the page.
    """

    parts: tuple[Box, ...]
    before: float = 0
    keep_next: bool = False
    company: bool = False
    body: int = 0
    foot: bool = False

    @property
    def height(self) -> float:
        return sum(part.height + (part.before if index else 0) for index, part in enumerate(self.parts))

    def head(self) -> float:
        return self.height

    def split(self, room: float, force: bool) -> tuple[Box, Box] | None:
        if not force or len(self.parts) < 2:
            return self.parts[0].split(room, force) if force and self.parts else None
        used, count = 0.0, 0
        for part in self.parts:
            used += part.height + (part.before if count else 0)
            if used > room and count:
                break
            count += 1
        count = min(count, len(self.parts) - 1)
        return replace(self, parts=self.parts[:count]), replace(self, parts=self.parts[count:], before=0)

    def paint(self, painter: Painter, x: float, top: float) -> None:
        for index, part in enumerate(self.parts):
            top -= part.before if index else 0
            part.paint(painter, x, top)
            top -= part.height


@dataclass(frozen=True, slots=True)
class SideBySide(_Whole):
    """Columns of boxes beside each other: (x offset, boxes)."""

    columns: tuple[tuple[float, tuple[Box, ...]], ...] = ()

    def paint(self, painter: Painter, x: float, top: float) -> None:
        for offset, boxes in self.columns:
            y = top
            for box in boxes:
                box.paint(painter, x + offset, y)
                y -= box.height
