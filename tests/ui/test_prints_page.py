"""打印与归档: kinds by work stream, found while typing, retention, kept papers, the binder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.progress import no_progress
from ui.desks.prints import KEY, PrintsPage
from ui.session import Session

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> PrintsPage:
    session.year = 2026
    session.desk.set_up("示例街道办事处", "小林")
    session.desk.records.add("publicity", {"held": "2026-11-05", "theme": "一盔一带", "entry": "进社区"})
    return show_page(PrintsPage(session), 600)


def lines(page: PrintsPage) -> dict[str, list[str]]:
    groups = [page._group(at) for at in range(page.tree.topLevelItemCount())]
    return {
        str(group.child(at).data(0, KEY)): [group.child(at).text(column) for column in range(3)]
        for group in groups
        for at in range(group.childCount())
    }


def test_every_kind_stands_under_its_work_stream(page: PrintsPage, desk: Desk) -> None:
    found = lines(page)
    assert set(found) == {kind.key for kind in desk.prints.kinds()}
    assert found["publicity-record"] == ["宣传活动记录表", "1 次", "10年"]
    assert found["meeting-minutes"][1] == "没有" and found["due-list"][2] == "—"
    groups = [page._group(at).text(0) for at in range(page.tree.topLevelItemCount())]
    assert groups[0].startswith("责任书与档案（") and groups[-1].startswith("全办（") and len(groups) == 14


def test_typing_finds_and_chooses(page: PrintsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not page._go.isEnabled()
    page.filter.setText("五进")
    assert list(lines(page)) == ["five-entries"] and page._key() == "five-entries" and page._go.isEnabled()
    shown: list[object] = []
    monkeypatch.setattr("ui.desks.prints.preview_document", lambda owner, render: shown.append(render))
    page.print_it()
    assert len(shown) == 1
    page.filter.clear()
    assert page._key() == "five-entries"


def test_retention_is_changed_here(page: PrintsPage, settle: Settle, desk: Desk) -> None:
    page.filter.setText("宣传活动记录表")
    menu = page.offer_retentions()
    texts = [action.text() for action in menu.actions()]
    assert texts == ["永久", "30年", "10年"]
    menu.actions()[0].trigger()
    settle()
    assert desk.archive.retention("publicity-record") == "永久" and lines(page)["publicity-record"][2] == "永久"


def test_kept_papers_are_listed_and_opened(
    page: PrintsPage, settle: Settle, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not page._show_kept.isEnabled()
    page.refresh(desk.reports.submit("month", "2026-11", "", {}, "区交安办"))
    settle()
    shown: list[Any] = []
    monkeypatch.setattr("ui.desks.prints.preview_document", lambda owner, render: shown.append(render(no_progress)))
    page.show_kept()
    row = desk.reports.submitted(2026)[0]
    assert shown[0].content == desk.reports.paper(row.id).content


def test_the_binder_is_written_and_shown(
    page: PrintsPage, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("ui.desks.prints.preview_document", lambda owner, render: shown.append(render(no_progress)))
    target = tmp_path / "卷宗"
    monkeypatch.setattr("ui.dialogs.files.QFileDialog.getSaveFileName", lambda *_: (str(target), ""))
    dialog = page.ask_binder()
    settle()
    dialog.fonds.setText("X043")
    dialog.go()
    settle()
    assert page.desk.archive.fonds == "X043"
    assert shown[0].content == target.with_suffix(".pdf").read_bytes()


def test_a_paper_of_a_past_day_is_shown_and_never_counts(page: PrintsPage, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[Any, bool]] = []
    monkeypatch.setattr("ui.desks.prints.preview_document", lambda owner, render, draft=False: shown.append((render, draft)))
    said: list[str] = []
    page.status.connect(said.append)
    page.filter.setText("宣传活动台账")
    page.day.setText("哪天")
    page.print_it()
    assert not shown and "看不懂" in said[-1] and page.day.text() == "哪天"
    page.day.setText("2026.11.23")
    page.print_it()
    render, draft = shown.pop()
    assert draft and render(no_progress).name == "宣传活动台账（2026-11-23 的情况）"
    page.day.setText("2026-12-01")
    page.print_it()
    with pytest.raises(KnownError, match="还没有到"):
        shown.pop()[0](no_progress)
