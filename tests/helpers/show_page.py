"""A page as the window shows it: of its size, and told of its own changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from ui.page import Page

P = TypeVar("P", bound=Page)


class ShowPage(Protocol):
    """What the fixture `show_page` is: shows a page, waits until it is quiet and gives it back."""

    def __call__(self, page: P, height: int = 560, width: int = 1156) -> P: ...


def shower(qtbot: Any, settle: Callable[[], None]) -> ShowPage:
    """For the fixture."""

    def show(page: P, height: int = 560, width: int = 1156) -> P:
        qtbot.addWidget(page)
        page.resize(width, height)
        page.changed.connect(page.refresh)  # as the window does
        page.show()
        page.shown()
        settle()
        return page

    return show
