"""A button that offers every document about a record kind: of the chosen row, or of all that are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu

from trafficdesk.progress import Progress
from ui.printing.show import preview_document
from ui.session import Session
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from trafficdesk.engine.prints import Printed

LEDGER = "ledger-"
MANY = 5
Offer = tuple[str, str, Mapping[str, Any]]


class PrintMenu(Button):
    """chosen and shown answer ids at the moment the menu opens."""

    def __init__(
        self,
        session: Session,
        code: str,
        chosen: Callable[[], Sequence[int]],
        shown: Callable[[], Sequence[int]],
        text: str = "打印",
        more: Callable[[], Sequence[tuple[str, Sequence[Offer]]]] = tuple,
        key: str = "F9",
    ) -> None:
        """more: further sections when the menu opens, each a heading and its (words, kind, render arguments)."""
        super().__init__(text, "", "print", key, needs="prints.render")
        self._session, self._code = session, code
        self._chosen, self._shown, self._more = chosen, shown, more
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)

    def open(self) -> None:
        """Open the menu (F9)."""
        if self.isEnabled():
            self.showMenu()

    def fill(self) -> QMenu:
        """Put what can be printed now into the menu."""
        self._menu.clear()
        kinds = [kind for kind in self._session.desk.prints.kinds(self._code) if kind.takes.rows]
        hand = [kind for kind in kinds if not kind.key.startswith(LEDGER)] or kinds
        noun = self._session.desk.records.view(self._code).noun
        chosen, shown = list(self._chosen()), list(self._shown())
        every = self._menu
        if chosen:
            self._head(f"选中的 {len(chosen)} {noun}")
            for kind in kinds:
                if not kind.key.startswith(LEDGER):
                    self._offer(self._menu, kind.shown, kind.key, chosen)
            self._menu.addSeparator()
            if len(kinds) > MANY:  # both lists below each other would be higher than the screen
                every = self._menu.addMenu(f"显示的全部 {len(shown)} {noun}")
        if every is self._menu:
            self._head(f"显示的全部 {len(shown)} {noun}")
        for kind in kinds:
            self._offer(every, kind.shown, kind.key, shown)
        empty = self._menu.addMenu("空白的，打出来手填")
        for kind in hand:
            empty.addAction(kind.name).triggered.connect(lambda _checked=False, key=kind.key: self.preview_blank(key))
        for heading, offers in self._more():
            if offers:
                self._menu.addSeparator()
                self._head(heading)
            for words, key, wanted in offers:
                action = self._menu.addAction(words)
                action.triggered.connect(lambda _checked=False, key=key, wanted=wanted: self._preview(key, wanted))
        return self._menu

    def _head(self, words: str) -> None:
        """A line that names what follows; the styles here draw no titles of sections."""
        self._menu.addAction(words).setEnabled(False)

    def _offer(self, menu: QMenu, name: str, key: str, ids: list[int]) -> None:
        action = menu.addAction(name)
        action.triggered.connect(lambda _checked=False: self.preview(key, ids))

    def preview(self, key: str, ids: Sequence[int]) -> None:
        """Show a document of some rows; printing is from there."""
        self._preview(key, {"ids": list(ids), "year": self._session.desk.prints.year_of(key, self._session.year)})

    def preview_blank(self, key: str) -> None:
        """Show a document with nothing on it."""
        prints = self._session.desk.prints
        preview_document(self, lambda progress: prints.blank(key, progress))

    def _preview(self, key: str, wanted: Mapping[str, Any]) -> None:
        prints = self._session.desk.prints

        def render(progress: Progress) -> Printed:
            return prints.render(key, **wanted, progress=progress)

        preview_document(self, render)
