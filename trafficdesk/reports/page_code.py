"""What the code on each page of a coded paper says, and how it is read back."""

from __future__ import annotations

from dataclasses import dataclass

_PREFIX = "TD1"


@dataclass(frozen=True, slots=True)
class PageCode:
    """serial: the paper's number. version: variant-version of its text. digest: 16 hex digits of the content's SHA-256.
    page, of: which page of how many; 0 on papers printed before that stood in the code."""

    serial: str
    version: str
    digest: str
    page: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows a paper without a number of its own is about. tag: the head of the first row's uuid, by which another
    office's paper is told."""

    code: str
    ids: tuple[int, ...]
    tag: str

    @property
    def serial(self) -> str:
        """What stands in the code instead of a number."""
        return f"{self.code}#{'.'.join(map(str, self.ids))}-{self.tag}"


def rows_of(serial: str) -> Rows | None:
    """The rows behind a serial that names rows; None for a number."""
    code, sign, rest = serial.partition("#")
    numbers, dash, tag = rest.partition("-")
    ids = numbers.split(".")
    if not (sign and dash and code and tag and all(each.isascii() and each.isdigit() for each in ids)):
        return None
    return Rows(code, tuple(map(int, ids)), tag)


def payload(serial: str, version: str, text_hash: str) -> str:
    """The code of a paper: TD1|serial|variant-version|first 16 hex digits of the content's SHA-256."""
    return f"{_PREFIX}|{serial}|{version}|{text_hash[:16]}"


def on_page(paper: str, page: int, of: int) -> str:
    """The code of one page: the paper's, then |page/of."""
    return f"{paper}|{page}/{of}"


def read(text: str) -> PageCode | None:
    """A page's code; None for any other code that stands on a page (a bank's, a phone's)."""
    parts = text.split("|")
    if len(parts) not in (4, 5) or parts[0] != _PREFIX:
        return None
    page, sign, of = parts[4].partition("/") if len(parts) == 5 else ("0", "/", "0")
    if not (sign and page.isdigit() and of.isdigit() and int(page) <= int(of)):
        return None
    return PageCode(parts[1], parts[2], parts[3], int(page), int(of))
