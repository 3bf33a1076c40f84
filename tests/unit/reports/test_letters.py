"""Letters in the form of GB/T 9704-2012: red head and line, 版记 on a page with text, annexes behind."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers import paper_check
from tests.helpers.print_rows import pages_text
from trafficdesk.reports import pdf
from trafficdesk.reports.document import Column, Document, Paragraph, Rule, Table
from trafficdesk.reports.layout import pages_of
from trafficdesk.reports.official import Imprint, notice

DAY = date(2026, 1, 5)
IMPRINT = Imprint("区交通安全工作联席会议办公室。", "湖滨街道办事处", DAY)


def letter(lines: int, **more: object) -> Document:
    body = [f"{n}. 请各单位按照职责分工抓紧办理，并于月底前书面报送办理情况，有困难的及时说明。" for n in range(lines)]
    return notice("关于落实交通安全工作的通知", "湖街发〔2026〕5号", "各单位", body, "湖滨街道办事处", DAY, **more)  # type: ignore[arg-type]


def red_lines(document: Document) -> int:
    return sum(isinstance(each, Rule) and each.red for each in document.blocks)


def test_a_head_is_red_with_its_line_and_a_letter_has_two() -> None:
    assert red_lines(letter(3)) == 0 and red_lines(letter(3, mark="湖滨街道办事处文件")) == 1
    heads = letter(3, mark="湖滨街道办事处", letter=True)
    assert red_lines(heads) == 2 and isinstance(heads.blocks[0], Paragraph) and heads.blocks[0].style.red
    page = pages_text(pdf.render(heads))[0]
    assert page.index("湖滨街道办事处") < page.index("湖街发〔2026〕5号") < page.index("关于落实")


def test_a_number_that_is_not_given_yet_is_room_to_write() -> None:
    made = notice("关于培训的通知", "", "各单位", ["请参加。"], "湖滨街道办事处", None, mark="湖滨街道办事处文件", imprint=IMPRINT)
    assert "〔〕号" in pages_text(pdf.render(made))[0]


@pytest.mark.parametrize("lines", range(1, 22))
def test_the_imprint_never_stands_on_a_page_without_text(lines: int) -> None:
    made = letter(lines, mark="湖滨街道办事处文件", imprint=IMPRINT)
    assert paper_check.faults_of(made) == []
    last = pages_of(made)[-1]
    assert last[-1][1] + last[-1][0].height == pytest.approx(made.page.text_height, abs=0.1), "at the lower edge"


def test_an_annex_is_named_and_stands_behind_on_its_own_page() -> None:
    table = Table((Column(), Column()), (("1", "示例单位"),), (("序号", "单位"),))
    made = letter(2, annexes=[("参加单位", [table])], imprint=IMPRINT)
    first, second = pages_text(pdf.render(made))
    assert "附件：参加单位" in first and second.startswith("附件参加单位") and "印发" in second and "印发" not in first
    two = pages_text(pdf.render(letter(2, attachments=["回执"], annexes=[("参加单位", [table])])))
    assert "附件：1.回执2.参加单位" in two[0] and two[1].startswith("附件2参加单位")
