"""Nothing in the window is false: no sentence outlives what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.factory import one
from trafficdesk.desk import Desk
from ui.desks import catalogue
from ui.desks.ledger import LedgerPage
from ui.desks.stream import StreamPage
from ui.forms.form import NOT_SAVED
from ui.main_window import MainWindow
from ui.session import Session


@pytest.fixture
def window(qtbot: Any, session: Session) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.set_entries(catalogue.entries(session))
    made.resize(1366, 697)
    made.show()
    return made


def test_the_refusal_of_one_record_does_not_stand_under_the_next(
    window: MainWindow, session: Session, desk: Desk, settle: Callable[[], None]
) -> None:
    first, second = one(desk, "units"), one(desk, "units")
    outer = window.open_page(catalogue.entry_of("units"))
    outer.show_record("units", first)
    settle()
    page = outer.current() if isinstance(outer, StreamPage) else None
    assert isinstance(page, LedgerPage)
    page.form.rows["name"].editor.put("")
    page.save()
    settle()
    assert window.status.sentence().endswith(NOT_SAVED)
    page.form.discard()
    settle()
    assert window.status.sentence() == ""
    page.form.rows["name"].editor.put("")
    page.save()
    settle()
    window.say("另一句话")
    page.form.discard()
    page.show_record("units", second)
    settle()
    assert window.status.sentence().endswith("另一句话"), "what was said since stays"
