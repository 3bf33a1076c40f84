"""A list of cards of any length: nobody waits for cards out of sight, and what is looked at stays in sight."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from ui.parts import card_list
from ui.parts.card_list import Card, CardList

CARDS = [
    Card(number, f"示例第{number}运输服务有限公司东丽湖分公司", (f"应训 {number}",), more="王示例、李示例") for number in range(1, 1001)
]
TITLES = [CARDS[0].title, "AVAToyota Wa. Ty", "迪丽努尔·阿不都热合曼", "甲 乙丙丁 戊己庚辛壬癸", "一", "", "𫍯𩽾𩾌" * 7]


@pytest.fixture
def cards(qtbot: Any, themed: Any) -> CardList:
    made = CardList("单位", folds=True)
    qtbot.addWidget(made)
    made.resize(280, 400)
    made.show()
    return made


def in_sight(cards: CardList, at: int) -> bool:
    box = cards.visualRect(cards.model_.index(at, 0))
    return not box.isEmpty() and cards.viewport().rect().intersects(box)


def test_a_turn_of_the_loop_measures_a_hundred_cards_not_all(cards: CardList, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    plain = card_list._parts
    monkeypatch.setattr(card_list, "_parts", lambda index, width: (measured.append(index.row()), plain(index, width))[1])
    cards.show_cards(CARDS, choose=False)
    most = before = 0
    while len(set(measured)) < len(CARDS):
        QCoreApplication.processEvents()
        most, before = max(most, len(measured) - before), len(measured)
    assert most < 500, "a batch, once more beside the scroll bar, and what is painted"
    qtbot.waitUntil(lambda: cards.verticalScrollBar().maximum() > 900 * 40)


def test_a_card_far_below_is_shown_at_once_and_folding_it_out_keeps_it_in_sight(cards: CardList, qtbot: Any) -> None:
    cards.show_cards(CARDS, wanted=700)
    assert cards.current_key() == 700 and in_sight(cards, 699)
    cards.fold(699)
    qtbot.wait(20)
    assert in_sight(cards, 699)
    cards.show_cards(CARDS)
    qtbot.wait(20)
    assert cards.current_key() == 700 and in_sight(cards, 699), "read anew after a change"


@pytest.mark.parametrize("width", [40.0, 61.5, 120.0, 236.0, 900.0])
@pytest.mark.parametrize("text", TITLES)
def test_a_title_is_folded_where_the_next_letter_has_no_room(qtbot: Any, themed: Any, text: str, width: float) -> None:
    from ui.widgets.measured import advance, folded

    lines = folded(text, width, bold=True)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line, after in pairwise(lines):
        assert len(line) == 1 or advance(line, bold=True) <= width
        assert " " in text or advance(line + after[0], bold=True) > width, "no line ends before it must"
