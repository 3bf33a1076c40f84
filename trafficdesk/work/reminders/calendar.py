"""The findings as a calendar file (RFC 5545): one whole-day event each, in UTF-8, lines folded at 75 octets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from trafficdesk import clock
from trafficdesk.engine.finding import Finding
from trafficdesk.errors import KnownError

_FOLD = 75
_PRODUCT = "-//TrafficDesk//findings//ZH"


def write_ics(items: Sequence[Finding], office: str, path: Path) -> int:
    """Write the file; how many events it holds. KnownError when it cannot be written."""
    try:
        path.write_bytes(ics(items, office))
    except OSError as error:
        raise KnownError(f"存不下 {path}。请换一个能写的位置。") from error
    return len(items)


def ics(items: Sequence[Finding], office: str) -> bytes:
    """The calendar. A finding keeps its identity over exports, so that an import replaces its event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(office)} 到期"]
    stamp = f"{clock.now():%Y%m%dT%H%M%S}"
    for item in items:
        lines += _event(item, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(item: Finding, stamp: str) -> Iterator[str]:
    uid = hashlib.sha256("|".join(map(str, item.identity)).encode()).hexdigest()[:32]
    yield from ("BEGIN:VEVENT", f"UID:{uid}@trafficdesk", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{item.due:%Y%m%d}")
    yield f"SUMMARY:{_text(f'{item.what} {item.title}')}"
    about = f"{item.unit}\n{item.sentence}" if item.unit else item.sentence
    yield from (f"DESCRIPTION:{_text(about)}", f"CATEGORIES:{_text(item.label)}", "TRANSP:TRANSPARENT", "END:VEVENT")


def _text(text: str) -> str:
    """Text as the standard escapes it."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets; a letter is never cut."""
    part, size = "", 0
    for letter in line:
        many = len(letter.encode())
        if size + many > _FOLD:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + many
    yield part
