"""The drafted summary: resources/reports/summary.txt with its figures filled in, each one a link to its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from trafficdesk.fields.shown import number_text, written_date
from trafficdesk.paths import resources
from trafficdesk.rules.figures import Figure
from trafficdesk.rules.periods import CalendarPeriod
from trafficdesk.work.reports.counting import Counting
from trafficdesk.work.reports.rules_figures import FIGURES, STANDING, FigureSpec

_PLACE = re.compile(r"\{([^{}]+)\}")
_PARTS = re.compile("([，；])")


@dataclass(frozen=True, slots=True)
class TextFigure:
    """One number in a text: text[start:end] is `shown`; the figure opens its rows."""

    label: str
    shown: str
    start: int
    end: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class ReportText:
    """A text with its figures."""

    text: str
    figures: tuple[TextFigure, ...] = ()


def draft(counting: Counting, office: str, period: CalendarPeriod, today: date) -> ReportText:
    """The summary of a period as the ledgers tell it: a sentence, or a part of one, stands only if its figures carry it.

    In the template a line of figures may end in ｜ and what stands there instead when the ledgers have nothing of it.
    """
    so_far = f"本总结截至{written_date(today)}。" if period.runs_on(today) else ""
    words = {"期间": period.name.replace(" ", ""), "街道": office or "本街道", "截至": so_far}
    body = (resources() / "reports" / "summary.txt").read_text(encoding="utf-8").strip()
    asked = _asked(counting, body, period, words)
    whole = _Growing()
    for line in body.split("\n"):
        _write_line(whole, line, words, asked)
    return ReportText(whole.text.strip("\n"), tuple(whole.figures))


def _asked(counting: Counting, body: str, period: CalendarPeriod, words: Mapping[str, str]) -> dict[str, TextFigure]:
    """Every figure of the template, whether it will stand or not."""
    specs = {spec.key: spec for spec in (*FIGURES, *STANDING)}
    return {place[1]: _figure(counting, specs[place[1]], period) for place in _PLACE.finditer(body) if place[1] not in words}


class _Growing:
    """Text that grows, remembering where its figures stand."""

    def __init__(self) -> None:
        self.text = ""
        self.figures: list[TextFigure] = []

    def say(self, text: str, words: Mapping[str, str], asked: Mapping[str, TextFigure]) -> None:
        """Text with its places filled in."""
        at = 0
        for place in _PLACE.finditer(text):
            self.text += text[at : place.start()]
            at, start = place.end(), len(self.text)
            if place[1] in words:
                self.text += words[place[1]]
                continue
            figure = asked[place[1]]
            self.text += figure.shown
            self.figures.append(replace(figure, start=start, end=len(self.text)))
        self.text += text[at:]


def _write_line(whole: _Growing, line: str, words: Mapping[str, str], asked: Mapping[str, TextFigure]) -> None:
    """One paragraph of the template; one of figures that all are nothing is left out or replaced."""
    said, _, otherwise = line.partition("｜")
    if _keys(said, words):
        said = "".join(filter(None, (_carried(sentence, words, asked) for sentence in said.split("。")))) or otherwise
        if not said:
            return
    whole.say(f"{said}\n", words, asked)


def _carried(sentence: str, words: Mapping[str, str], asked: Mapping[str, TextFigure]) -> str:
    """The parts of a sentence whose figures are something; "" when none is."""
    parts = _PARTS.split(sentence)
    kept: list[str] = []
    for mark, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        keys = _keys(part, words)
        if not keys or any(asked[key].figure.value for key in keys):
            kept.append(f"{mark if kept else ''}{part}")
    return f"{''.join(kept)}。" if any(_keys(part, words) for part in kept) else ""


def _keys(text: str, words: Mapping[str, str]) -> list[str]:
    return [place[1] for place in _PLACE.finditer(text) if place[1] not in words]


def linked(text: str, drafted: ReportText) -> ReportText:
    """A text somebody worked on, with links in the lines that still stand as they were drafted."""
    offsets: dict[str, int] = {}
    at = 0
    for line in text.split("\n"):
        offsets.setdefault(line, at)
        at += len(line) + 1
    figures = []
    for figure in drafted.figures:
        first = drafted.text.rfind("\n", 0, figure.start) + 1
        line = drafted.text[first:].partition("\n")[0]
        if line in offsets:
            move = offsets[line] - first
            figures.append(replace(figure, start=figure.start + move, end=figure.end + move))
    return ReportText(text, tuple(figures))


def _figure(counting: Counting, spec: FigureSpec, period: CalendarPeriod) -> TextFigure:
    figure = counting.of_period(spec, period)
    if figure is None:
        raise ValueError(f"{spec.key} is filled in by hand and cannot be drafted")
    return TextFigure(f"{spec.section}：{spec.name}", f"{number_text(figure.value)}{spec.unit}", 0, 0, figure)
