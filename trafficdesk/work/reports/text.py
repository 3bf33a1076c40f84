"""The drafted summary: resources/reports/summary.txt with its figures filled in, each one a link to its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from trafficdesk.fields.shown import number_text
from trafficdesk.paths import resources
from trafficdesk.rules.figures import Figure
from trafficdesk.rules.periods import CalendarPeriod
from trafficdesk.work.reports.counting import Counting
from trafficdesk.work.reports.rules_figures import FIGURES, STANDING, FigureSpec

_PLACE = re.compile(r"\{([^{}]+)\}")


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


def draft(counting: Counting, office: str, period: CalendarPeriod) -> ReportText:
    """The summary of a period as the ledgers tell it."""
    words = {"期间": period.name.replace(" ", ""), "街道": office or "本街道"}
    specs = {spec.key: spec for spec in (*FIGURES, *STANDING)}
    body = (resources() / "reports" / "summary.txt").read_text(encoding="utf-8").strip()
    text, figures, at = "", [], 0
    for place in _PLACE.finditer(body):
        text, at = text + body[at : place.start()], place.end()
        if place[1] in words:
            text += words[place[1]]
            continue
        found = _figure(counting, specs[place[1]], period, len(text))
        figures.append(found)
        text += found.shown
    return ReportText(text + body[at:], tuple(figures))


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


def _figure(counting: Counting, spec: FigureSpec, period: CalendarPeriod, start: int) -> TextFigure:
    figure = counting.of_period(spec, period)
    if figure is None:
        raise ValueError(f"{spec.key} is filled in by hand and cannot be drafted")
    shown = f"{number_text(figure.value)} {spec.unit}"
    return TextFigure(f"{spec.section}：{spec.name}", shown, start, start + len(shown), figure)
