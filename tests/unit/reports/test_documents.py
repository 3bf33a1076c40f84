"""Cards, ledgers, forms and official documents say what they were given, on the pages they should."""

from __future__ import annotations

import io
import re
from datetime import date

import pypdfium2
import pytest
from PIL import Image as Pictures

from trafficdesk.fields.shown import written_date
from trafficdesk.reports import pdf
from trafficdesk.reports.archive_card import (
    CardSection,
    CardTable,
    archive_card,
)
from trafficdesk.reports.document import MM, Document, Image, Pair, Table
from trafficdesk.reports.forms import blank_form, sign_in_sheet
from trafficdesk.reports.layout import pages_of
from trafficdesk.reports.ledger import LedgerColumn, ledger, name_list
from trafficdesk.reports.official import Imprint, letter_with_stub, minutes, notice
from trafficdesk.reports.tables import TableBox, table_box

DAY = date(2026, 1, 5)
BODY = ["为做好道路交通安全工作，通知如下。", "一、提高认识", "（一）加强宣传", "各单位要认真落实。"] * 5


def pages(document: Document) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf.render(document))
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in opened]


def photo() -> bytes:
    buffer = io.BytesIO()
    Pictures.new("RGB", (60, 80), "green").save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_card_has_front_and_back() -> None:
    sections = [
        CardSection("基本情况", tuple((f"标签{index}", f"内容{index}") for index in range(22))),
        CardSection("违法记录", table=CardTable(("日期", "行为"), (("2026-01-02", "超速"),)), back=True),
        CardSection("事故记录", table=CardTable(("日期",))),
        CardSection("证件复印件粘贴处", height=130),
    ]
    front, back = pages(archive_card("档案卡", "JS-0001", sections, photo=photo(), unit="东里社区", dated=DAY))
    assert all(f"标签{index}" in front and f"内容{index}" in front for index in range(22))
    assert "JS-0001" in front and "东里社区" in front and "填表人" in front
    assert "违法记录" in back and "超速" in back and "粘贴处" in back


def test_a_card_of_any_record_with_long_values_loses_nothing() -> None:
    pairs = (("姓名", "王䶮"), ("备注", "很长的备注。" * 200), ("性别", "男"))
    said = "".join(pages(archive_card("档案卡", "1", [CardSection("基本情况", pairs)], photo=b"")))
    assert said.count("很长的备注。") >= 195
    assert "王䶮" in said and "性别" in said


def test_a_ledger_of_fourteen_columns_keeps_plates_whole_and_inside() -> None:
    columns = [f"栏目名称{index}" for index in range(13)]
    row = ["津C·0X789", "120***********1234", "2026-01-02", *["单位与私家车驾驶员责任书"] * 3, *["是"] * 7]
    made = ledger(
        "签订台账", columns, [row] * 60, unit="街道", filled_by="小林", dated=DAY, checked_by="老李"
    )
    said = pages(made)
    assert len(said) > 1
    assert all("栏目名称12" in text and "第" in text for text in said)
    assert sum(text.count("津C·0X789") for text in said) == 60
    assert "填表人：小林" in said[-1] and "审核人：老李" in said[-1] and "日期：2026年1月5日" in said[0]
    boxes = [box for page in pages_of(made) for box, _ in page if isinstance(box, TableBox) and box.heads]
    edges = [cell.x + cell.width for box in boxes for group in box.groups for cell in group.cells]
    assert max(edges) == pytest.approx(made.page.text_width)


def test_two_level_heads_and_total() -> None:
    columns = [
        LedgerColumn("单位"),
        LedgerColumn("应签", "公车"),
        LedgerColumn("已签", "公车"),
        LedgerColumn("率"),
    ]
    text = pages(ledger("统计", columns, [["甲", "1", "1", "100%"]], total=["合计", "1", "1", "100%"]))[0]
    assert all(word in text for word in ("公车", "应签", "已签", "合计"))


def test_an_empty_ledger_still_has_its_head() -> None:
    assert "姓名" in pages(ledger("台账", ["姓名"], []))[0]


def test_names_are_grouped_by_unit() -> None:
    text = pages(
        name_list("未签名单", [("甲单位", [["王䶮"]]), ("乙单位", [["㛃"], ["𬭎"]])], ["姓名"], DAY)
    )[0]
    assert "甲单位（1人）" in text and "乙单位（2人）" in text and "共2个单位、3人" in text
    assert text.index("王䶮") < text.index("乙单位") < text.index("𬭎")


def test_rows_to_sign_in_are_high_enough_to_write() -> None:
    made = sign_in_sheet("签到表", [("会议名称", "联席会议")], [["王䶮", "派出所"]], blank_rows=5)
    table = next(block for block in made.blocks if isinstance(block, Table))
    assert len(table.rows) == 6
    groups = next(box for page in pages_of(made) for box, _ in page if isinstance(box, TableBox)).groups
    assert min(group.height for group in groups) >= 9 * MM


def test_a_form_leaves_room_and_shows_photos() -> None:
    pairs = [("时间", ""), Pair("内容", "", True, 100)]
    made = blank_form("记录表", pairs, photos=[Image(photo(), "现场")] * 3, signers=("记录人",), unit="街道")
    text = pages(made)[0]
    assert text.count("现场") == 3 and "记录人" in text and "内容" in text


def test_a_notice_follows_the_standard() -> None:
    made = notice("关于交通安全的通知", "湖滨发〔2026〕5号", "各居委会", BODY, "湖滨街道办事处", DAY,
                  mark="湖滨街道办事处文件", attachments=["表一", "表二"], imprint=Imprint("区办", "湖滨", DAY))  # fmt: skip
    said = pages(made)
    text = "".join(said)
    assert "湖滨发〔2026〕5号" in text and "各居委会：" in text and "2026年1月5日" in text
    assert "附件：1.表一" in text and "抄送：区办" in text and "2026年1月5日印发" in text
    assert all(f"—{number}—" in page for number, page in enumerate(said, 1))


def test_minutes_name_who_was_there() -> None:
    text = "".join(
        pages(
            minutes(
                "会议纪要", "〔2026〕1号", "第一季度会议纪要", BODY, [("出席", ["甲", "乙"])], "街道", DAY
            )
        )
    )
    assert "出席：甲、乙" in text and "〔2026〕1号" in text


def test_the_imprint_stands_at_the_lower_edge_of_the_last_page() -> None:
    made = minutes("纪要", "1号", "会议纪要", BODY, [("出席", ["甲"])], "街道", DAY, imprint=Imprint("", "湖滨街道", DAY))
    box, top = pages_of(made)[-1][-1]
    assert top + box.height == pytest.approx(made.page.text_height)


@pytest.mark.parametrize("many", range(11, 17))
def test_a_sign_in_sheet_has_no_last_page_of_a_few_empty_rows(many: int) -> None:
    sheet = sign_in_sheet("签到表", [("会议名称", "例会"), ("时间", "9 时"), ("地点", "三楼")], [("王示例", "居委会")] * many)
    *_, last = pages_of(sheet)
    rows = [box for box, _ in last if isinstance(box, TableBox)][-1].height / (9.5 * MM) - 1
    assert len(pages_of(sheet)) == 1 or rows > 3


def test_a_stub_carries_the_same_number() -> None:
    made = letter_with_stub("整改通知书", "湖改〔2026〕3号", "某公司", BODY[:1], "街道", DAY, stub=[("单位", "某公司")],
                            receipt=["签收人："])  # fmt: skip
    text = pages(made)[0]
    assert text.count("湖改〔2026〕3号") == 3 and "存根" in text and "签收人" in text


def test_dates_have_no_leading_zeros() -> None:
    assert written_date(DAY) == "2026年1月5日"


@pytest.mark.parametrize("rows", range(8, 40))
def test_who_filled_in_a_ledger_never_stands_alone(rows: int) -> None:
    printed = pages(ledger("示例台账", ["名称", "内容"], [("样例", "内容")] * rows, filled_by="王示例"))
    assert "填表人" in printed[-1] and printed[-1].count("样例") >= 2
    assert sum(page.count("样例") for page in printed) == rows


def test_a_list_has_its_heads_once_on_a_page_and_no_head_of_a_group_alone_at_its_foot() -> None:
    """At every length: what fetches the last rows back must not bring the heads with them."""
    for number in range(20, 75):
        units = [(f"单位{at}", [(f"人{at}", "类型", "编号", "进展")] * 7) for at in range(number // 7)]
        rest = [("最后一家", [("人", "类型", "编号", "进展")] * (number % 7))] if number % 7 else []
        for page in pages_of(name_list("名单", [*units, *rest], ("姓名", "类型", "编号", "进展"))):
            tables = [box for box, _ in page if isinstance(box, TableBox) and box.heads]
            assert len(tables) == 1 and not tables[0].groups[-1].leads, number
        plain = ledger("台账", ("名称", "数"), [("甲", "1")] * number, "示例街道办事处", "小林", date(2026, 11, 1))
        for page in pages_of(plain):
            assert sum(isinstance(box, TableBox) and bool(box.heads) for box, _ in page) <= 1, number


def test_numbers_run_through_the_units_of_a_list() -> None:
    document = name_list("名单", [("甲", [("一",)]), ("乙", [("二",)])], ("姓名",))
    (table,) = (each for each in document.blocks if isinstance(each, Table) and each.heads)
    assert [row[0] for row in table.rows if len(row) > 1] == ["1", "2"]


def test_a_long_fact_above_a_list_stays_on_one_line() -> None:
    said = "共 39 人参加考核，合格 34 人，不合格 5 人，合格率 86.3%"
    made = name_list("考试成绩表", [("示例单位", [("甲", "90")])], ("姓名", "成绩"), DAY, summary=said)
    line = next(each for each in made.blocks if isinstance(each, Table) and not each.ruled)
    placed = table_box(line, made.page.text_width).groups[0].cells
    assert [len(cell.layout.lines) for cell in placed] == [1, 1]
