"""The campaign page: a day with both sides' counts, refused without the police's source, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trafficdesk.desk import Desk
from ui.session import Session
from ui.work.campaigns.days import CampaignDays
from ui.work.campaigns.parts import POLICE, STREET

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(qtbot: Any, session: Session, settle: Settle) -> CampaignDays:
    session.year = 2026
    made = CampaignDays(session)
    qtbot.addWidget(made)
    made.resize(1156, 560)
    made.changed.connect(made.refresh)
    made.show()
    made.shown()
    settle()
    return made


def begin(page: CampaignDays, settle: Settle) -> None:
    dialog = page.ask_campaign()
    dialog.give("name", "冬季酒驾整治").give("category", "酒驾醉驾整治").give("starts", "2026-11-01").give("ends", "2026-12-31")
    dialog.go()
    settle()


def test_an_empty_year_offers_a_campaign(page: CampaignDays, settle: Settle) -> None:
    assert page.empty.isVisible() and not page._save.isEnabled()
    begin(page, settle)
    assert not page.empty.isVisible() and page._save.isEnabled()
    assert [card.word for card in page.campaigns.model_.cards] == ["进行中"]


def test_a_day_is_entered_and_adds_up(page: CampaignDays, desk: Desk, settle: Settle) -> None:
    begin(page, settle)
    for _ in range(2):
        page.day.rows["place"].editor.put("示例路口")
        page.day.rows["on"].editor.put(f"2026-11-{10 + len(desk.records.select('action-days'))}")
        page.counts.type_in("酒后驾驶", STREET, "3")
        page.counts.type_in("酒后驾驶", POLICE, "1")
        assert page.counts.item(len(page.counts.behaviours), 1).text() == "3"
        page.day.rows["source"].editor.put("交警大队战报")
        page.save()
        settle()
    assert len(desk.records.select("action-days")) == 2
    assert page.counts.item(0, 3).text() == "6 / 2" and not page.counts.filled()
    assert "行动 2 天" in page.figures.text() and page.may_close()


def test_the_police_need_a_source_and_numbers_are_numbers(page: CampaignDays, desk: Desk, settle: Settle) -> None:
    begin(page, settle)
    page.counts.type_in("违停", STREET, "三")
    page.save()
    assert "“违停”的街道劝导填了“三”" in page.problem.text()
    page.counts.type_in("违停", STREET, "3")
    page.counts.type_in("违停", POLICE, "2")
    page.save()
    settle()
    assert page.day.rows["place"].problem is not None
    page.day.rows["place"].editor.put("示例路口")
    page.save()
    settle()
    assert "数据来源" in page.problem.text() and page.day.rows["source"].problem is not None
    assert page.counts.filled() and not desk.records.select("action-days")
    page.day.rows["source"].editor.put("交警大队战报")
    page.save()
    settle()
    assert len(desk.records.select("action-counts")) == 2 and not page.problem.isVisible()
