"""交换台: packages for the desks of committees and back, what both sides changed, what went to and fro."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.page import TabbedPage
from ui.session import Session
from ui.work.packages.board import BoardPage
from ui.work.packages.history import HistoryPage
from ui.work.packages.make import MakePage
from ui.work.packages.questions import QuestionsPage
from ui.work.packages.take import TakePage

BOARD, MAKE, TAKE, QUESTIONS = range(4)


class PackagesPage(TabbedPage):
    """The tabs, and the ways between them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("交换台", parent)
        self.session = session
        self.add_tab("办公点", self._board)
        self.add_tab("做一份包", lambda: MakePage(session))
        self.add_tab("收一份包", self._take)
        self.add_tab("两边不同", lambda: QuestionsPage(session))
        self.add_tab("往来记录", lambda: HistoryPage(session))

    def _board(self) -> BoardPage:
        page = BoardPage(self.session)
        page.make_wanted.connect(self._make_for)
        page.take_wanted.connect(lambda: self.show_tab(TAKE))
        page.questions_wanted.connect(lambda: self.show_tab(QUESTIONS))
        return page

    def _take(self) -> TakePage:
        page = TakePage(self.session)
        page.questions_wanted.connect(lambda: self.show_tab(QUESTIONS))
        return page

    def _make_for(self, unit: int, name: str) -> None:
        page = self.show_tab(MAKE)
        assert isinstance(page, MakePage)
        page.choose(unit, name)
