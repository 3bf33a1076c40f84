"""A text of Word becomes a template: what it says is carried, fields stay fields, what cannot be carried is named."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import RGBColor
from PIL import Image

from trafficdesk.errors import KnownError
from trafficdesk.paths import resources
from trafficdesk.reports import templates, word
from trafficdesk.reports.document import Blank, CheckBox, Document, SignatureBlock, Table, Text
from trafficdesk.reports.word_in import read_word
from trafficdesk.work.agreements.texts import FIELDS

SHIPPED = sorted((resources() / "agreements").glob("*.txt"))


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(fill: Callable[[Any], object]) -> bytes:
    document = docx.Document()
    fill(document)
    return saved(document)


def said(document: Document) -> str:
    """Every letter of a document in its order."""
    found: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, Text):
            found.append(part.text)
        elif isinstance(part, (Blank, CheckBox)):
            found.append("_")
        elif isinstance(part, (tuple, list)):
            for each in part:
                walk(each)
        elif isinstance(part, Table):
            walk([getattr(cell, "content", cell) for row in part.rows for cell in row])
        elif isinstance(part, SignatureBlock):
            walk([part.left.lines, part.right.lines])
        elif hasattr(part, "runs"):
            walk(part.runs)
        elif hasattr(part, "blocks"):
            walk(part.blocks)
        elif hasattr(part, "text"):
            found.append(part.text)

    walk(document.blocks)
    return re.sub(r"[\s_]+", "", "".join(found))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_text_sent_out_as_word_comes_back_as_it_was(path: Path) -> None:
    text = path.read_text("utf-8")
    template = templates.parse(text)
    named = {name: f"{{{{{name}}}}}" for name in FIELDS}
    sent = word.render([Document("责任书", templates.fill(template, named))])
    back = read_word(sent, "责任书.docx")
    head = text.partition("\n\n")[0]
    body = f"{head}\n\n{back.body}"
    assert templates.check(body, FIELDS) == [] and back.left_out == ()
    again = templates.parse(body)
    assert set(again.fields) == set(template.fields) and back.title == template.title.replace("样本", "")
    values = {name: f"甲{at}" for at, name in enumerate(FIELDS)}
    assert said(Document("", templates.fill(again, values))) == said(Document("", templates.fill(template, values)))


def letter(document: Any) -> None:
    """As somebody writes it: fields in pieces, Word's own numbers, blanks made of ruled spaces, who signs side by side."""
    title = document.add_paragraph()
    title.add_run("货车驾驶员安全").bold = True
    title.add_run("责任书").bold = True
    document.add_paragraph("乙方：{{姓名}}　　身份证号：{{身份证号}}")
    split = document.add_paragraph("为了安全，")
    for part in ("{{", "姓", "名", " }}"):
        split.add_run(part)
    split.add_run("承诺如下，押金")
    split.add_run("　　　　").underline = True
    split.add_run("元，□同意　☑不同意，并")
    split.add_run("严禁酒驾").bold = True
    split.add_run("。")
    document.add_paragraph("一、目标")
    document.add_paragraph("（一）不超速。")
    document.add_paragraph("不超员。", style="List Number")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("三、期限")
    document.add_paragraph("到{{截止日期}}止，费用 {A|B} 另计____元。")
    right = document.add_paragraph("此致")
    right.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("甲方（盖章）：　　　　　　乙方（签字）：")
    document.add_paragraph("责任人（签字）：______　　　　身份证号：{{身份证号}}")
    document.add_paragraph("日期：　　年　　月　　日　　　　　日期：    年   月   日")


def test_what_somebody_writes_in_word_is_read() -> None:
    back = read_word(written(letter), "货车.docx")
    assert back.title == "货车驾驶员安全责任书" and back.left_out == ()
    lines = back.body.splitlines()
    assert lines[0] == "# 货车驾驶员安全责任书"
    assert lines[1] == "@当事人 乙方：{{姓名}} | 身份证号：{{身份证号}}"
    assert lines[2] == "为了安全，{{姓名}}承诺如下，押金{4}元，[ ]同意　[x]不同意，并**严禁酒驾**。"
    assert lines[3:6] == ["一、目标", "1. 不超速。", "1. 不超员。"]
    assert lines[6:10] == ["@分页", "二、期限", "到{{截止日期}}止，费用 ｛A／B｝ 另计{2}元。", "> 此致"]
    assert lines[10].startswith("@签字 甲方（盖章）： | 责任人（签字）：{3} | 日期：{4}年{2}月{2}日 || 乙方（签字）：")
    assert "身份证号：{{身份证号}}" in lines[10].partition("||")[2] and len(lines) == 11
    assert templates.check(f"variant: x\nversion: 1\ntitle: x\n\n{back.body}", FIELDS) == []


def test_what_cannot_be_carried_is_named(tmp_path: Path) -> None:
    picture = tmp_path / "章.png"
    Image.new("RGB", (20, 20), "red").save(picture)

    def fill(document: Any) -> None:
        document.add_paragraph("责任书")
        document.add_paragraph().add_run().add_picture(str(picture))
        red = document.add_paragraph("一、")
        red.add_run("红的").font.color.rgb = RGBColor(255, 0, 0)
        document.add_paragraph("项目", style="List Bullet")
        table = document.add_table(rows=2, cols=3)
        table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 2).text = "车", "号牌", "备注"
        document.sections[0].header.paragraphs[0].text = "内部文件"

    back = read_word(written(fill), "有图.docx")
    named = "、".join(back.left_out)
    for word_ in ("图片", "彩字", "项目符号", "表格（字留下了", "页眉", "没有找到签字栏"):
        assert word_ in named, word_
    assert "车　号牌" in back.body and "备注" in back.body and "@签字" in back.body


def test_a_change_that_is_not_accepted_reads_as_changed() -> None:
    content = written(lambda document: (document.add_paragraph("标题"), document.add_paragraph("押金一百元")))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.decode().replace("<w:r><w:t>押金一百元</w:t></w:r>", (
                    '<w:del w:id="1" w:author="a"><w:r><w:delText>押金</w:delText></w:r></w:del>'
                    '<w:ins w:id="2" w:author="a"><w:r><w:t>保证金</w:t></w:r></w:ins><w:r><w:t>一百元</w:t></w:r>'
                )).encode()  # fmt: skip
            new.writestr(name, data)
    back = read_word(out.getvalue(), "修订.docx")
    assert "保证金一百元" in back.body and "押金" not in back.body
    assert any("修订" in each for each in back.left_out)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xd0\xcf\x11\xe0old", "旧格式的 Word 或者有密码"), (b"text", "不是能认的 Word"), (b"PK\x03\x04cut", "不是能认的 Word")],
)
def test_what_is_no_word_file_says_so(content: bytes, says: str) -> None:
    with pytest.raises(KnownError, match=says):
        read_word(content, "某.docx")
