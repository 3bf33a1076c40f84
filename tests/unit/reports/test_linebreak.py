"""Line breaking over many random paragraphs: no forbidden starts or ends, nothing past the margin."""

from __future__ import annotations

import random

import pytest

from trafficdesk.reports.document import Align, Blank, CheckBox, Role, Style, Text
from trafficdesk.reports.linebreak import Layout, Line, _gaps, lay_out
from trafficdesk.reports.tables import _halved

# GB/T 15834-2011 5.1: what may not begin and what may not end a line.
NOT_FIRST = "，。、；：？！）》〉】〕」』”’％℃·"
NOT_LAST = "（《〈【〔「『“‘"
LETTERS = "的一是在了人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年王䶮㛃𬭎"
PIECES = ("，", "。", "、", "；", "：", "“安全第一”", "（以下简称甲方）", "《道路交通安全法》", "2026年", "100%", "60km/h",
          "津C·0X789", "120110198001011234", "……", "——", "！”", "，（", "》、《", "A1", "阿卜杜·热合曼", "责〔2026〕0211")  # fmt: skip


def random_text(rng: random.Random) -> str:
    parts = []
    for _ in range(rng.randint(5, 80)):
        if rng.random() < 0.35 and parts:
            parts.append(rng.choice(PIECES))
        parts += rng.choices(LETTERS, k=rng.randint(1, 6))
    return "".join(parts) + "。"


def text_of(line: Line) -> str:
    return "".join(segment.text for segment in line.segments)


@pytest.fixture(scope="module")
def layouts() -> list[tuple[Layout, float]]:
    rng = random.Random(7)
    answer = []
    for _ in range(400):
        size = rng.choice((10.5, 12, 14, 16))
        width = rng.uniform(20, 34) * size
        style = Style(Role.BODY, size, size * 1.8, Align.JUSTIFY, 2)
        answer.append((lay_out((Text(random_text(rng)),), style, width), width))
    return answer



def test_no_line_starts_with_a_mark_that_may_not_start_one(layouts: list[tuple[Layout, float]]) -> None:
    starts = [text_of(line)[:1] for layout, _ in layouts for line in layout.lines[1:]]
    assert len(starts) > 1000
    assert all(starts)
    assert not [start for start in starts if start in NOT_FIRST]


def test_no_line_ends_with_an_opening_mark(layouts: list[tuple[Layout, float]]) -> None:
    ends = [text_of(line)[-1:] for layout, _ in layouts for line in layout.lines[:-1]]
    assert all(ends)
    assert not [end for end in ends if end in NOT_LAST]


def test_nothing_runs_past_the_margin_and_full_lines_are_flush(layouts: list[tuple[Layout, float]]) -> None:
    for layout, width in layouts:
        assert all(line.right <= width + 0.01 for line in layout.lines)
        assert all(line.right > width - 0.51 * layout.style.size or too_far_apart(line, layout, width) for line in layout.lines[:-1])


def too_far_apart(line: Line, layout: Layout, width: float) -> bool:
    """Whether the letters would stand a quarter of a letter apart, so that the line is not spread."""
    text = text_of(line)
    return width - line.right > layout.style.size / 4 * len(_gaps(text, 0, len(text)))


@pytest.mark.parametrize("before", range(18, 28))
def test_a_line_before_a_long_number_is_not_spread_far(before: int) -> None:
    lines = lay_out((Text("字" * before + "隐患（隐〔2026〕002）" + "字" * 40),), Style(Role.BODY, 16, 29), 448).lines
    assert max(each.spacing for line in lines for each in line.segments) <= 4
    assert any("（隐〔2026〕002）" in text_of(line) for line in lines), "with its bracket"


@pytest.mark.parametrize(("label", "parted"), [
    ("直接财产损失（元）", "直接财产损失\n（元）"), ("统一社会信用代码", "统一社会\n信用代码"), ("核定百公里油耗量", "核定百公\n里油耗量"),
    ("A1和A2驾驶证种类", "A1和A2驾驶证种类"), ("序号", "序\n号"), ("2026年责任书数量", "2026年\n责任书数量"),
])  # fmt: skip
def test_a_label_of_two_lines_is_halved_but_not_inside_a_word(label: str, parted: str) -> None:
    assert _halved(label) == parted



def test_no_letter_is_lost_and_the_first_line_is_indented() -> None:
    rng = random.Random(3)
    for _ in range(50):
        text = random_text(rng)
        layout = lay_out((Text(text),), Style(), 400)
        assert "".join(text_of(line) for line in layout.lines) == text
        assert layout.lines[0].segments[0].x == pytest.approx(32)


@pytest.mark.parametrize(
    "token", ["120110198001011234", "津C·0X789", "60km/h", "100%", "……", "——", "〔2026〕5号"]
)
def test_numbers_plates_and_double_marks_stay_whole(token: str) -> None:
    for before in range(30):
        layout = lay_out((Text("字" * before + token + "字" * 40),), Style(Role.BODY, 16, 29), 448)
        assert any(token in text_of(line) for line in layout.lines)


def test_a_number_longer_than_the_line_is_cut_inside_the_margin() -> None:
    layout = lay_out((Text("1" * 100),), Style(Role.SERIF, 10, 14, Align.LEFT, 0), 60)
    assert len(layout.lines) > 1
    assert all(line.right <= 60.01 for line in layout.lines)


def test_ideographic_spaces_and_line_ends_are_kept() -> None:
    layout = lay_out((Text("姓　　名\n第二行"),), Style(indent=0), 400)
    assert [text_of(line) for line in layout.lines] == ["姓　　名", "第二行"]


def test_blanks_are_ruled_over_lines_and_boxes_are_drawn() -> None:
    runs = (Text("其他"), Blank(30), CheckBox(True), Text("是"), CheckBox(), Text("否"))
    layout = lay_out(runs, Style(Role.BODY, 16, 29, Align.LEFT, 0), 320)
    ruled = sum(width for line in layout.lines for _, width in line.rules)
    assert ruled == pytest.approx(30 * 16)
    assert [checked for line in layout.lines for _, checked in line.boxes] == [True, False]
    assert len(layout.lines) > 1


def test_a_middle_dot_is_narrow() -> None:
    wide = lay_out((Text("津C字0X789"),), Style(indent=0), 400).lines[0].right
    narrow = lay_out((Text("津C·0X789"),), Style(indent=0), 400).lines[0].right
    assert wide - narrow > 16 * 0.5


@pytest.mark.parametrize("ems", [6, 9, 13, 20])
def test_nobody_is_given_less_than_three_letters_of_a_line_to_write_on(ems: int) -> None:
    for text in ("单位：", "一二三四五", "地点（路段）"):
        lines = lay_out((Text(text), Blank(7), Text("，"), Blank(9), Text("。")), Style(size=10, leading=12), ems * 10.0).lines
        assert sum(width for line in lines for _, width in line.rules) >= 160 - 1e-6
        assert all(width >= 30 - 1e-6 for line in lines for _, width in line.rules), text


def test_a_row_of_low_lines_is_one_line_to_write_on() -> None:
    (line,) = lay_out((Text("电话：＿＿＿＿。"),), Style(size=10, leading=12, indent=0, align=Align.LEFT), 300).lines
    assert line.rules == ((30.0, 40.0),) and "".join(each.text for each in line.segments) == "电话：。"
