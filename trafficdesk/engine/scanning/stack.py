"""A stack of scanned pages sorted into papers: what belongs together, what is missing or doubled, what nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from trafficdesk.engine.scanning.pages import ScanPage, turn
from trafficdesk.reports.page_code import PageCode


@dataclass(frozen=True, slots=True)
class Home:
    """Where a paper is filed. ids: the records whose paper it is; name: whose; serial: its number, or what it is.

    kind: as which attachment; pages: how many were printed, 0 when nobody wrote that down.
    """

    code: str
    ids: tuple[int, ...]
    serial: str
    name: str
    kind: str
    pages: int = 0


Known = Callable[[PageCode], "Home | str"]  # where a page belongs, or why it belongs nowhere


@dataclass(slots=True)
class StackPaper:
    """The pages of one paper. of: how many it has, 0 when nobody knows. pages: page number → page; without numbers in the code
    they are numbered in the order in which they lay."""

    home: Home
    of: int
    pages: dict[int, ScanPage] = field(default_factory=dict)

    @property
    def serial(self) -> str:
        """Its number."""
        return self.home.serial

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.home.name

    @property
    def missing(self) -> tuple[int, ...]:
        """Page numbers that did not come back."""
        return tuple(number for number in range(1, self.of + 1) if number not in self.pages)

    @property
    def complete(self) -> bool:
        """Whether every page is there."""
        return bool(self.pages) and not self.missing

    @property
    def in_order(self) -> list[ScanPage]:
        """The pages as they are read."""
        return [self.pages[number] for number in sorted(self.pages)]

    @property
    def why(self) -> str:
        """What is wrong with it, "" for nothing."""
        missing = "、".join(f"第 {number} 页" for number in self.missing)
        return f"缺{missing}，共 {self.of} 页" if missing else ""


@dataclass(frozen=True, slots=True)
class Loose:
    """A page that belongs to no paper yet, or a file that could not be read (page None), and why. file: which one."""

    page: ScanPage | None
    why: str
    file: Path | None = None


@dataclass(slots=True)
class Stack:
    """What lay in the scanner and in the tray. blanks: empty backs that were left out."""

    papers: list[StackPaper] = field(default_factory=list)
    tray: list[Loose] = field(default_factory=list)
    blanks: int = 0

    @property
    def complete(self) -> list[StackPaper]:
        """Papers that can be filed."""
        return [each for each in self.papers if each.complete]

    @property
    def incomplete(self) -> list[StackPaper]:
        """Papers of which something is missing."""
        return [each for each in self.papers if not each.complete]

    @property
    def left(self) -> list[tuple[ScanPage, str]]:
        """Pages that cannot be filed yet, and why."""
        waiting = [(page, f"{each.serial} {each.why}") for each in self.incomplete for page in each.in_order]
        return [*waiting, *((each.page, each.why) for each in self.tray if each.page is not None)]

    @property
    def unread(self) -> set[Path]:
        """Files that could not be read, or not to their end."""
        return {each.file for each in self.tray if each.file is not None}

    def turn(self, page: ScanPage, degrees: int) -> ScanPage:
        """Turn a page clockwise, wherever it lies; the page that lies there now."""
        turned = turn(page, degrees)
        self.tray = [replace(each, page=turned) if each.page is page else each for each in self.tray]
        for paper in self.papers:
            paper.pages = {number: turned if each is page else each for number, each in paper.pages.items()}
        return turned

    def give(self, loose: Iterable[Loose], home: Home) -> None:
        """Say by hand whose pages these are: they fill what is missing of the paper, in their order, then follow behind."""
        paper = next((each for each in self.papers if each.home.code == home.code and set(home.ids) & set(each.home.ids)), None)
        if paper is None:
            paper = StackPaper(home, home.pages)
            self.papers.append(paper)
        for each in tuple(loose):  # which may be the tray itself
            if each.page is not None and each in self.tray:
                gap = paper.missing
                paper.pages[gap[0] if gap else max(paper.pages, default=0) + 1] = each.page
                self.tray.remove(each)


def sort(pages: Iterable[ScanPage | Loose], known: Known) -> Stack:
    """Put pages, in any order, to their papers. Nothing is dropped but blank backs, and those are counted."""
    stack = Stack()
    papers: dict[tuple[str, ...], StackPaper] = {}
    for page in pages:
        if isinstance(page, Loose):
            stack.tray.append(page)
        elif page.code is None:
            if page.blank:
                stack.blanks += 1
            else:
                stack.tray.append(Loose(page, "没有认出二维码"))
        else:
            _put(stack, papers, page, page.code, known)
    stack.papers = list(papers.values())
    return stack


def _put(stack: Stack, papers: dict[tuple[str, ...], StackPaper], page: ScanPage, code: PageCode, known: Known) -> None:
    key = (code.serial, code.version, code.digest)  # what was printed anew is another paper
    paper = papers.get(key)
    if paper is None:
        home = known(code)
        if isinstance(home, str):
            stack.tray.append(Loose(page, home))
            return
        paper = papers[key] = StackPaper(home, code.of or home.pages)
    number = code.page or max(paper.pages, default=0) + 1
    if code.of and paper.of and code.of != paper.of:
        stack.tray.append(Loose(page, f"{paper.serial} 应有 {paper.of} 页，这一页写的是共 {code.of} 页"))
    elif number in paper.pages:
        stack.tray.append(Loose(page, f"{paper.serial} 的第 {number} 页已经有了"))
    else:
        paper.pages[number] = page
