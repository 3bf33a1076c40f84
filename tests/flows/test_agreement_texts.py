"""The office's own wording survives an update; what the program brings new is offered beside it, taken or left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.print_rows import made, pages_text, unit
from trafficdesk.desk import Desk
from trafficdesk.work.agreements import texts as agreement_texts

VARIANT = "street-unit"

pytestmark = pytest.mark.usefixtures("suites_own_day")  # in the year that these tests speak of


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    return desk


@pytest.fixture
def updated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer program, whose text of agreements with units says one thing more."""
    shipped = agreement_texts._shipped()
    newer = {**shipped, VARIANT: shipped[VARIANT].replace("一、责任目标\n", "一、责任目标\n1. 新加的一条。\n")}
    monkeypatch.setattr(agreement_texts, "_shipped", lambda: newer)


def test_nothing_is_offered_that_the_office_has(office: Desk) -> None:
    assert office.agreements.texts.offers() == []


def test_an_own_wording_survives_and_the_new_one_is_offered_beside_it(office: Desk, updated: None) -> None:
    texts = office.agreements.texts
    own = texts.for_year(VARIANT, 2026).body.replace("甲乙双方各执一份", "甲乙双方各执一份，存档一份")
    texts.save(VARIANT, 2026, own)
    office.set_up("示例街道办事处", "小林")  # what an update does at its first start
    assert texts.for_year(VARIANT, 2026).body == own
    (offer,) = texts.offers()
    assert offer.variant == VARIANT and offer.now.body == own
    differ = [(left, right) for left, right, same in offer.beside() if not same]
    assert ("", "（一）新加的一条。") in differ and any("存档一份" in left and "存档一份" not in right for left, right in differ)
    assert texts.for_year(VARIANT, 2026).body == own, "looking changes nothing"


def test_an_offer_is_taken_as_the_next_edition(office: Desk, updated: None) -> None:
    texts = office.agreements.texts
    before = texts.for_year(VARIANT, 2026)
    texts.take(texts.offers()[0], 2026)
    assert "新加的一条" in texts.for_year(VARIANT, 2026).body and texts.by_id(before.id).body == before.body
    assert texts.offers() == []
    office.records.undo()
    assert texts.for_year(VARIANT, 2026).body == before.body and len(texts.offers()) == 1


def test_an_offer_that_is_left_is_not_made_again(office: Desk, updated: None) -> None:
    texts = office.agreements.texts
    texts.decline(texts.offers()[0])
    assert texts.offers() == [] and "新加的一条" not in texts.for_year(VARIANT, 2026).body


def test_the_targets_of_the_year_stand_in_the_agreement_with_a_unit(office: Desk, tmp_path: Path) -> None:
    unit(office, "示例公司")
    office.agreements.make(2026)
    ids = [each.agreement for each in office.agreements.signers(2026) if each.variant == VARIANT]
    bare = "".join(pages_text(office.prints.render("agreements", ids=ids).content))
    assert "控制指标：" in bare and "不高于" not in bare
    made(office, "targets", year=2026, name="交通事故起数", better="不高于", wanted=10, measure_unit="起")
    made(office, "targets", year=2026, name="责任书签订率", better="不低于", wanted=100, measure_unit="%")
    printed = office.prints.render("agreements", ids=ids)
    text = "".join(pages_text(printed.content))
    assert "控制指标：交通事故起数不高于10起。" in text and "一票否决" in text and "不低于" not in text
    assert all(pages == 2 for _, _, pages in printed.parts), "on one sheet"
