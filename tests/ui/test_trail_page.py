"""操作记录: the acts with who, when and why; narrowed, printed, exported; who looked at one record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trafficdesk.desk import Desk
from ui.desks.trail import LooksPage, TrailPage
from ui.dialogs.history import HistoryDialog
from ui.session import Session


@pytest.fixture
def office(session: Session) -> Desk:
    desk = session.desk
    desk.records.add("units", {"name": "湖畔小学", "remark": "电话 13812345678"})
    desk.records.reveal("units", 1, "remark", "本人来查")
    return desk


def test_everything_done_is_listed_and_narrowed(office: Desk, session: Session, qtbot: Any) -> None:
    page = TrailPage(session)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: bool(page.acts))
    assert {"修改", "查看完整信息"} <= {act.word for act in page.acts}
    page.wanted.setText("没有这样的事")
    page.wanted.editingFinished.emit()
    qtbot.waitUntil(lambda: not page.acts)
    assert not page._print.isEnabled() and page.says.text().startswith("这段时间没有这样的记录")
    page.wanted.setText("湖畔小学")
    page.wanted.editingFinished.emit()
    qtbot.waitUntil(lambda: len(page.acts) >= 2)
    assert "逐条上链" in page.says.text()


def test_who_looked_is_a_page_and_a_file(office: Desk, session: Session, qtbot: Any, tmp_path: Path) -> None:
    page = LooksPage(session)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: len(page.acts) == 1)
    assert page.acts[0].reason == "本人来查" and page.acts[0].number == 1
    page.export_to(tmp_path / "looks.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "looks.xlsx").exists() and any(act.kind == "export" for act in office.trail.acts()))


def test_a_record_says_who_looked_at_it(office: Desk, session: Session, qtbot: Any) -> None:
    dialog = HistoryDialog(office, office.records.view("units"), office.records.row("units", 1), None)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.looks.rowCount() == 1 and dialog.table.rowCount() == 1)
    assert dialog.tabs.tabText(1) == "谁看过 1"
    assert [dialog.looks.item(0, at).text() for at in (1, 3, 4)] == [office.office.user, "本人来查", "1"]


