"""Days and numbers are written in one way on every paper."""

from __future__ import annotations

import pytest

from trafficdesk.reports.document import (
    Column,
    Document,
    KeyValueGrid,
    Pair,
    Paragraph,
    Role,
    Style,
    Table,
    Text,
    signing,
)
from trafficdesk.reports.fonts import chain
from trafficdesk.reports.linebreak import lay_out
from trafficdesk.reports.rewording import reworded
from trafficdesk.reports.wording import close_up, in_words, worded


@pytest.mark.parametrize(("written", "said"), [
    ("辖区在册单位33 家、驾驶员 253 人", "辖区在册单位33家、驾驶员253人"), ("2026 年度责任书", "2026年度责任书"),
    ("湖畔雅居社区居民委员会 2026 年度目标", "湖畔雅居社区居民委员会2026年度目标"), ("共 12 项，3 课时", "共12项，3课时"),
    ("落实资金 1,200 元", "落实资金1,200元"), ("2024—2026 年", "2024—2026年"),
    ("交警大队 11月5日 战报", "交警大队 11月5日 战报"), ("津A 12345", "津A 12345"), ("路 12号院", "路 12号院"),
    ("王示例 李示例", "王示例 李示例"), ("2026 年 10 月值班表", "2026年10月值班表"), ("周期结束后 30 日内", "周期结束后30日内"),
    ("王示例 2026年11月5日", "王示例 2026年11月5日"), ("11月30日 11月进展", "11月30日 11月进展"),
])  # fmt: skip
def test_no_space_stands_beside_a_number_that_counts(written: str, said: str) -> None:
    assert close_up(written) == said and close_up(said) == said


@pytest.mark.parametrize(("written", "said"), [
    ("请于2026-09-29前办结", "请于2026年9月29日前办结"), ("2026-01-05 14:00 出车", "2026年1月5日14:00 出车"),
    ("2026-09-29 至 2027-09-28", "2026年9月29日至2027年9月28日"), ("截至 2026-11-28", "截至2026年11月28日"),
    ("编号 120110-2026-01-01", "编号 120110-2026-01-01"), ("2026-13", "2026-13"), ("车架号A2026-01-05", "车架号A2026-01-05"),
])  # fmt: skip
def test_a_day_is_written_in_words(written: str, said: str) -> None:
    assert in_words(written) == said


def test_in_the_columns_of_a_table_a_day_stays_short() -> None:
    table = Table((Column(), Column()), (("2026-09-29", "33 家"),), (("日期", "数量"),))
    paper = worded(Document("2026 年度台账 2026-09-29", (
        table, Paragraph.of("截至2026-09-29"), KeyValueGrid((Pair("期限", "2026-09-29"),)), signing("2026-09-29"),
    )))  # fmt: skip
    first, line, grid, sign = paper.blocks
    assert paper.title == "2026年度台账 2026年9月29日"
    assert isinstance(first, Table) and first.rows == (("2026-09-29", "33家"),)
    assert line == Paragraph.of("截至2026年9月29日") and isinstance(grid, KeyValueGrid) and grid.pairs[0].value == "2026年9月29日"
    assert sign == signing("2026年9月29日")
    assert worded(paper) is paper, "said once, it stays"


def test_a_text_is_asked_about_once_and_what_says_nothing_else_stays_the_same_object() -> None:
    rows = (("甲", ""), ("乙", ""), ("甲", "乙"))
    table, line = Table((Column(), Column()), rows, (("甲", "丙"),)), Paragraph.of("丁", Style(), 3)
    paper, asked = Document("丙", (table, line), qr="甲"), []
    assert reworded(paper, lambda text: asked.append(text) or text) is paper
    assert sorted(asked) == ["", "丁", "丙", "乙", "甲"]
    said = reworded(paper, lambda text: text.replace("甲", "戊"))
    assert said.blocks[1] is line and said.title == "丙" and said.qr == "甲"
    assert isinstance(said.blocks[0], Table) and said.blocks[0].rows == (("戊", ""), rows[1], ("戊", "乙"))
    assert said.blocks[0].rows[1] is rows[1]


@pytest.mark.parametrize("whole", ["2026年9月29日", "86.3%", "1,200元", "33家", "16人次"])
@pytest.mark.parametrize("before", range(1, 12))
def test_a_number_is_not_torn_from_what_it_counts(whole: str, before: int) -> None:
    style = Style(Role.BODY, 16, 28, indent=0)
    lines = lay_out((Text("字" * before + whole + "，其余照办"),), style, 12 * 16).lines
    assert any(whole in "".join(each.text for each in line.segments) for line in lines)
    assert chain(Role.BODY).width(whole, 16) < 12 * 16
