"""A text is edited as it prints, and what is edited is the text."""

from __future__ import annotations

import pytest

from trafficdesk.paths import resources
from trafficdesk.reports import templates
from trafficdesk.reports.template_editing import editable, kept

SHIPPED = sorted((resources() / "agreements").glob("*.txt"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shown_and_taken_back_is_the_same_text(path: object) -> None:
    body = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    shown = editable(body)
    assert kept(body, shown.words, shown.size, shown.leading) == body
    for key in ("variant", "version", "title:", "size", "leading", "# ", "@", "1. ", "{6}"):
        assert key not in shown.words, key
    assert "【标题】" in shown.words and "（二）" in shown.words and "＿" in shown.words


def test_points_number_themselves() -> None:
    body = "variant: x\nsize: 四号\n\n# 责任书\n一、目标\n1. 甲\n1. 乙\n二、责任\n1. 丙\n@签字\n"
    shown = editable(body)
    assert shown.words.split("\n")[1:6] == ["一、目标", "（一）甲", "（二）乙", "二、责任", "（一）丙"] and shown.first == 4
    added = shown.words.replace("（二）乙", "（二）新的\n（二）乙")
    again = kept(body, added, "小四", "22")
    assert [line.kind for line in templates.parse(again).lines].count("item") == 4
    assert editable(again).words.split("\n")[2:5] == ["（一）甲", "（二）新的", "（三）乙"]
    assert (editable(again).size, editable(again).leading) == ("小四", "22") and templates.parse(again).variant == "x"


def test_a_line_to_write_on_is_as_long_as_it_is_drawn() -> None:
    assert "{12}" in kept("size: 四号\n\n# x", "日期：" + "＿" * 12, "四号", "")
