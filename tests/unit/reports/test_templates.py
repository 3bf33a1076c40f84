"""Agreement texts: mistakes by line, values as literal text, the shipped texts."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from trafficdesk.paths import resources
from trafficdesk.reports import pdf, templates
from trafficdesk.reports.agreement import agreement_document
from trafficdesk.reports.document import Blank, Heading, Paragraph, SignatureBlock, Text
from trafficdesk.reports.page_code import PageCode, payload, read
from trafficdesk.reports.qr import modules

FIELDS = ("年度", "编号", "街道", "甲方", "乙方", "单位", "主要负责人", "安全员", "单位电话", "信用代码", "姓名", "身份证号",
          "联系电话", "准驾车型", "有效期止", "车辆", "起始日期", "截止日期", "驾驶员人数", "车辆数", "控制指标")  # fmt: skip
TEXT = """variant: unit-private-driver
version: 1
title: 责任书
size: 四号

# 交通安全责任书
> 编号：{{编号}}
@当事人 甲方：{{甲方}} | 乙方：__{{姓名}}__
一、目标
1. 不超速，[ ]是　[x]否，其他{6}。
1. **不酒驾**。
二、期限
1. 到{{截止日期}}。
@签字
"""
SHIPPED = sorted((resources() / "agreements").glob("*.txt"))


def words(content: bytes) -> str:
    opened = pypdfium2.PdfDocument(content)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in opened))


def test_a_good_text_has_no_mistakes() -> None:
    assert templates.check(TEXT, FIELDS) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("{{姓名}}", "{{姓 各}}", 8, "是否想用“姓名”"),
        ("{{编号}}", "{{编号}", 7, "双花括号不成对"),
        ("@签字", "@签名", 14, "是否想用“@签字”"),
        ("**不酒驾**", "**不酒驾", 11, "** 不成对"),
        ("__{{姓名}}__", "__{{姓名}}", 8, "__ 不成对"),
        ("二、期限", "三、期限", 12, "按顺序应是“二、”"),
        ("# 交通", "#交通", 6, "井号后面要空一格"),
        ("size: 四号", "size: 五号", 4, "可以用：三号"),
        ("version: 1", "versoin: 1", 2, "是否想用“version”"),
        ("{6}", "{六}", 10, "空白写成“{8}”"),
    ],
)
def test_mistakes_are_named_by_line_with_a_cure(old: str, new: str, line: int, says: str) -> None:
    problems = templates.check(TEXT.replace(old, new), FIELDS)
    assert any(problem.line == line and says in problem.sentence for problem in problems)


def test_a_text_without_title_or_signature_is_told_so() -> None:
    sentences = " ".join(problem.sentence for problem in templates.check("一句话。", FIELDS))
    assert "没有标题" in sentences and "没有签字栏" in sentences


def test_items_are_numbered_anew_under_each_head() -> None:
    blocks = templates.fill(templates.parse(TEXT), {"截止日期": "2026年12月31日"})
    said = [
        block.runs[0].text
        for block in blocks
        if isinstance(block, Paragraph) and isinstance(block.runs[0], Text)
    ]
    assert [text[:3] for text in said if text.startswith("（")] == ["（一）", "（二）", "（一）"]
    assert isinstance(blocks[0], Heading) and isinstance(blocks[-1], SignatureBlock)


def test_a_field_without_value_is_a_ruled_blank() -> None:
    block = templates.fill(templates.parse(TEXT), {})[1]
    assert isinstance(block, Paragraph)
    assert block.runs == (Text("编号："), Blank(templates.UNFILLED_EMS))


def test_values_are_never_markup() -> None:
    nasty = "{{甲方}}__x__**y**[x]{8}<b>#@签字一、"
    template = templates.parse("# 责任书\n{{甲方}}\n一、{{姓名}}\n@签字 甲方：{{甲方}} || 乙方：{{姓名}}")
    values = {"甲方": nasty, "姓名": nasty}
    blocks = templates.fill(template, values)
    assert len(blocks) == 4
    text = words(pdf.render(agreement_document(template, values, "责〔2026〕0001", "x-1", "0" * 16)))
    assert text.count(nasty) == 4


def test_head_values_and_fields_are_read() -> None:
    template = templates.parse(TEXT)
    assert (template.variant, template.version, template.title, template.size) == (
        "unit-private-driver", "1", "责任书", 14,
    )  # fmt: skip
    assert template.fields == ("编号", "甲方", "姓名", "截止日期")


def test_a_half_written_text_can_still_be_drawn() -> None:
    template = templates.parse("# 责任书\n{{姓名\n@签名 甲\n**乙")
    assert "{{姓名" in words(pdf.render(agreement_document(template, {}, "样本", "预览", "0" * 16)))


def test_the_shipped_variants_are_there() -> None:
    variants = {templates.parse(path.read_text(encoding="utf-8")).variant for path in SHIPPED}
    assert variants >= {
        "street-unit", "street-committee", "unit-official-driver", "unit-private-driver", "school-driver",
    }  # fmt: skip


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_texts_check_fill_and_print(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert templates.check(text, FIELDS) == []
    template = templates.parse(text)
    assert template.variant == path.stem
    values = {name: f"值{index}" for index, name in enumerate(FIELDS)}
    made = agreement_document(
        template, values, "责〔2026〕0001", f"{template.variant}-2026-1", "ab" * 8, reprint=True
    )
    said = words(pdf.render(made))
    for name in template.fields:
        assert values[name] in said
    for part in ("责任目标", "甲方责任", "乙方责任", "考核与奖惩", "期限", "份数", "补打"):
        assert part in said
    assert 2 <= pdf.page_count(made) <= 3
    assert pdf.page_count(made) == 2 or "driver" not in path.stem


def test_the_code_is_the_same_every_time_and_can_be_read() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    paper = payload("责〔2026〕0001", "street-unit-2026-1", "0123456789abcdef0123")
    assert paper == "TD1|责〔2026〕0001|street-unit-2026-1|0123456789abcdef"
    template = templates.parse(TEXT)
    made = agreement_document(template, {}, "责〔2026〕0001", "street-unit-2026-1", "0123456789abcdef0123")
    opened = pypdfium2.PdfDocument(pdf.render(made))
    found = zxingcpp.read_barcodes(opened[0].render(scale=3).to_pil())
    pages = len(opened)
    assert [code.text for code in found] == [f"{paper}|1/{pages}"]
    assert read(found[0].text) == PageCode("责〔2026〕0001", "street-unit-2026-1", "0123456789abcdef", 1, pages)
    assert read(paper) == PageCode("责〔2026〕0001", "street-unit-2026-1", "0123456789abcdef"), "printed before pages stood in the code"
    assert [read(text) for text in ("https://example.org/a|b|c|d", f"{paper}|3/2", f"{paper}|x", "")] == [None] * 4
    assert modules(paper) == modules(paper)
