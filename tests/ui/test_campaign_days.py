"""The campaign page: a day with both sides' counts, refused without the police's source, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.helpers.show_page import ShowPage
from tests.helpers.statements import statements
from trafficdesk.desk import Desk
from trafficdesk.work.campaigns.api import POLICE, STREET
from ui.session import Session
from ui.work.campaigns import days
from ui.work.campaigns.days import CampaignDays

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> CampaignDays:
    session.year = 2026
    return show_page(CampaignDays(session))


def begin(page: CampaignDays, settle: Settle) -> None:
    dialog = page.enter()
    for name, text in (("name", "冬季酒驾整治"), ("category", "酒驾醉驾整治"), ("starts", "2026-11-01"), ("ends", "2026-12-31")):
        dialog.rows[name].editor.put(text)
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


def test_the_page_reads_a_campaign_at_once_however_many_days_it_has(page: CampaignDays, desk: Desk, settle: Settle) -> None:
    begin(page, settle)
    campaign, asked = page.chosen_id(), []
    for number in (1, 10):
        for at in range(number):
            counts = [{"behaviour": "酒后驾驶", "side": STREET, "number": 3}]
            desk.campaigns.add_day({"campaign": campaign, "on": f"2026-11-{1 + at + number:02}", "place": "示例路口"}, counts)
        with statements(desk) as said:
            page.read_list(2026)
            page.read_one(campaign)
        asked.append(len(said))
    assert asked[0] == asked[1] <= 20


def test_another_campaign_is_chosen_only_after_what_was_typed_is_settled(
    page: CampaignDays, desk: Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(page, settle)
    first = page.chosen_id()
    desk.process("campaigns").begin({"name": "货车整治", "category": "货车超载整治", "starts": "2026-10-01", "ends": "2026-10-20"})
    page.load()
    settle()
    other = next(each.id for each, _ in page._rows if each.id != first)
    page.campaigns.choose(first)
    settle()
    page.day.rows["place"].editor.put("示例路口")
    page._touched()
    for stay, chosen in ((False, first), (True, other)):
        monkeypatch.setattr(days, "choose", lambda *_, stay=stay: stay)
        page.campaigns.choose(other)
        settle()
        assert page.chosen_id() == chosen and page.record is not None and page.record.id == chosen
    assert page.day.values()["place"] == ""


def test_steps_stand_at_the_top_and_lead_on(page: CampaignDays, desk: Desk, settle: Settle) -> None:
    begin(page, settle)
    assert page.bar.keys == ("deploy",) and "方案还缺：依据文件" in page.gaps.text()
    form = page.take("deploy")
    settle()
    assert form is not None and form.rows["deployed_on"].editor.shown() == "2026-11-01"
    form.go()
    settle()
    assert "请写明怎样部署" in form.rows["deployment"].sentence.text()
    form.reject()
