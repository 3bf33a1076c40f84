"""What looks for faults on paper finds each kind of them; and the paginator keeps its rules at every length of a list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers import paper_check
from trafficdesk.reports import layout, pdf
from trafficdesk.reports.boxes import TextBox
from trafficdesk.reports.document import (
    LIST,
    Blank,
    Cell,
    Column,
    Document,
    Heading,
    KeyValueGrid,
    Pair,
    Paragraph,
    Spacer,
    Style,
    Table,
    Text,
    signing,
)
from trafficdesk.reports.forms import blank_form, sign_in_sheet
from trafficdesk.reports.layout import pages_of
from trafficdesk.reports.ledger import ledger, name_list
from trafficdesk.reports.linebreak import lay_out


def text_box(text: str) -> TextBox:
    found = lay_out((Text(text),), Style(indent=0), 300)
    return TextBox(found, 0, len(found.lines))


def faults_on(monkeypatch: pytest.MonkeyPatch, pages: list[layout.PageBoxes]) -> list[str]:
    monkeypatch.setattr(paper_check, "pages_of", lambda _document: pages)
    return [each.what for each in paper_check.faults_of(Document("样张", (), LIST))]


def test_each_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    table = layout.table_box(Table((Column(),), tuple((str(n) + "号",) for n in range(4)), (("表头",),)), 300)
    first, second = table.at(2)
    assert faults_on(monkeypatch, [[(first, 0), (second, 100)]]) == ["a table's heads twice"]
    heading = next(iter(layout.boxes_of(Heading("一、标题"), 300)))
    assert faults_on(monkeypatch, [[(heading, 0)], [(text_box("正文"), 0)]]) == ["a head alone at the foot"]
    assert faults_on(monkeypatch, [[(text_box("正文"), 900)]]) == ["below the text area"]
    signed = next(iter(layout.boxes_of(signing("经办人：", "日期："), 300)))
    assert faults_on(monkeypatch, [[(text_box("正文"), 0)], [(signed, 0)]]) == ["a page without content"]
    wide = lay_out((Text("很长的一行字" * 20),), Style(indent=0), 2000)
    assert faults_on(monkeypatch, [[(TextBox(wide, 0, 1), 0)]]) == ["past the right edge"]


@pytest.mark.parametrize(("lines", "what"), [
    (("甲方应当", "，乙方也应当"), "a mark that must not begin a line"), (("甲方（", "乙方）"), "a mark that must not end a line"),
])  # fmt: skip
def test_a_mark_in_the_wrong_place_is_found(monkeypatch: pytest.MonkeyPatch, lines: tuple[str, str], what: str) -> None:
    whole = [text_box(each).layout for each in lines]
    torn = replace(whole[0], lines=(*whole[0].lines, *whole[1].lines))
    assert faults_on(monkeypatch, [[(TextBox(torn, 0, 2), 0)]]) == [what]


def test_letters_that_are_lost_are_found() -> None:
    one, other = Document("样张", (Paragraph.of("甲方"),)), Document("样张", (Paragraph.of("乙方"),))
    assert paper_check.drawn_faults([one, other]) == []
    assert len(paper_check.file_faults(pdf.render(one), [other])) >= 1


@pytest.mark.parametrize("rows", range(1, 75))
def test_a_list_of_any_length_keeps_the_rules(rows: int) -> None:
    groups = [(f"第{unit}单位", [(f"甲{n}", "") for n in range(1 + unit * 7 % 5)]) for unit in range(rows // 2 + 1)]
    papers = [
        ledger("台账", ("姓名", "单位"), [(f"甲{n}", "示例单位") for n in range(rows)], "示例街道", "小林", total=("合计", str(rows))),
        name_list("名单", groups, ("姓名", "备注")),
        sign_in_sheet("签到表", (("时间", "上午9时"),), [(f"甲{n}", "示例单位", "", "", "", "") for n in range(rows)]),
        blank_form("登记表", [Pair(f"第{n}项", "有", wide=n % 3 == 0) for n in range(rows)], signers=("填表人", "审核人")),
    ]
    assert [each for paper in papers for each in paper_check.faults_of(paper)] == []


def test_a_form_is_set_closer_rather_than_turned_over() -> None:
    grid = KeyValueGrid(tuple(Pair(f"第{n}项", "有", wide=True) for n in range(29)), row_height=27)
    form = Document("登记表", (grid, signing("填表人：")), LIST)
    assert LIST.text_height < 29 * 27 and len(pages_of(form)) == 1, "a few points over one page: its rows are lower"
    twice = Document("登记表", (replace(grid, pairs=grid.pairs * 2), signing("填表人：")), LIST)
    assert len(pages_of(twice)) == 2


def test_spare_rows_are_left_out_where_they_would_take_a_page() -> None:
    rows = tuple((str(n), f"检查内容{n}") for n in range(1, 29)) + tuple((str(n), "") for n in range(29, 32))
    table = Table((Column(), Column(4)), rows, (("序号", "内容"),), row_height=24, spare=3)
    sheet = Document("记录表", (table, signing("检查人：")), LIST)
    assert len(pages_of(sheet)) == 1
    assert len(pages_of(Document("记录表", (replace(table, spare=0), Spacer(6)), LIST))) == 2


def test_room_to_write_is_content() -> None:
    sheets = [(Paragraph((Text("地点："), Blank(8))), KeyValueGrid((Pair("照片粘贴处", "", wide=True, height=700),)))]
    assert paper_check.faults_of(Document("记录表", sheets[0], LIST)) == []
    assert Cell("") == Cell()
