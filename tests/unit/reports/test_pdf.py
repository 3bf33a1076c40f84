"""Whole PDFs, read back with PDFium."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from PIL import Image as Pictures
from reportlab.pdfbase.ttfonts import TTFontFace

from trafficdesk.errors import Cancelled
from trafficdesk.paths import resources
from trafficdesk.progress import CancelToken
from trafficdesk.reports import pdf, tables
from trafficdesk.reports.document import (
    LIST,
    Align,
    Blank,
    Block,
    Cell,
    CheckBox,
    Column,
    Document,
    Heading,
    Image,
    PageBreak,
    Paragraph,
    Party,
    PhotoGrid,
    SignatureBlock,
    Style,
    Table,
    Text,
    VerticalHead,
)
from trafficdesk.reports.font_face import Face
from trafficdesk.reports.fonts import by_hand
from trafficdesk.reports.linebreak import lay_out
from trafficdesk.reports.pictures import BadPicture

RARE = "王䶮、㛃、𬭎、𫖯、𬬻、阿卜杜·热合曼"
CLAUSE = "（一）严格遵守道路交通安全法律、法规，自觉服从交通警察指挥，不酒后驾驶、不超速、不超员。"


def document(blocks: Sequence[Block], title: str = "责任书", number: str = "责〔2026〕0001") -> Document:
    return Document(title, tuple(blocks), number=number, dated=date(2026, 1, 5))


def pages(content: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in opened]
    opened.close()
    return texts


def joined(content: bytes) -> str:
    return re.sub(r"\s", "", "".join(pages(content)))


def picture(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Pictures.new("RGB", (64, 48), colour).save(buffer, "PNG")
    return buffer.getvalue()


def everything() -> Document:
    table = Table(
        (Column(1), Column(2), Column(2, Align.LEFT)),
        ((Cell(VerticalHead("违法（A1）"), rows=2), "姓名", RARE), ((Cell((CheckBox(), Text("否")))), "值")),
        (("甲", "乙", "丙"),),
    )
    return document(
        [
            Heading("交通安全责任书", 0),
            Paragraph((Text(RARE), Blank(6), CheckBox(True), Text("划线", underline=True))),
            table,
            PhotoGrid((Image(picture(), "现场"), Image(picture("blue"), "整改后"))),
        ]
    )


def test_every_letter_can_be_read_back_also_beyond_the_bmp() -> None:
    text = joined(pdf.render(everything()))
    for letter in RARE + "交通安全责任书划线甲乙丙现场整改后否值责〔2026〕0001":
        assert letter in text


def test_same_input_same_bytes() -> None:
    assert pdf.render(everything()) == pdf.render(everything())


def test_same_bytes_whatever_was_laid_out_before() -> None:
    """What caches still hold of other papers decides nothing, not even what is drawn once and placed twice."""
    one, two, three = (Table((Column(1),), ((CLAUSE * 3,),), row_height=height) for height in (20, 30, 40))
    pdf.render(document([one, two]))
    lay_out.cache_clear()
    warm = pdf.render(document([one, three]))
    lay_out.cache_clear()
    tables._setter.cache_clear()
    assert pdf.render(document([one, three])) == warm


def test_title_language_date_and_embedded_fonts() -> None:
    content = pdf.render(everything())
    opened = pypdfium2.PdfDocument(content)
    assert opened.get_metadata_value("Title") == "责任书"
    assert opened.get_metadata_value("CreationDate").startswith("D:20260105")
    assert b"zh-CN" in content
    assert b"Helvetica" not in content
    assert content.count(b"/FontFile2") == content.count(b"/FontDescriptor ") > 0


@pytest.mark.parametrize("name", ["FandolKai-Regular", "NotoSansSC-Regular"])
def test_a_face_that_reads_what_is_asked_for_answers_as_one_that_reads_all(name: str) -> None:
    file = str(resources() / "fonts" / f"{name}.ttf")
    whole, face = TTFontFace(file), Face(file)
    letters = {point: glyph for point, glyph in whole.charToGlyph.items() if glyph}
    assert {*face.charToGlyph, 0xA0} == {*letters, 0xA0} and all(face.charToGlyph[point] == letters[point] for point in letters)
    assert [face.getCharWidth(point) for point in letters] == [whole.getCharWidth(point) for point in letters]
    assert [face.hmetrics[glyph] for glyph in range(whole.numGlyphs)] == whole.hmetrics
    assert [face.glyphPos[glyph] for glyph in range(whole.numGlyphs + 1)] == whole.glyphPos
    assert face.makeSubset([0, 0x8D23, 0x41, 0x20]) == whole.makeSubset([0, 0x8D23, 0x41, 0x20])


def test_a_missing_letter_is_an_empty_box_and_is_named_with_its_place() -> None:
    """One person called 𠮷 stopped the papers of three hundred."""
    bad = document([Paragraph((Text("王\ue123", place="姓名"),)), Paragraph.of("好")])
    content = pdf.render_batch([document([Paragraph.of("好")]), bad])
    assert len(pages(content)) == 2 and "王" in pages(content)[1]
    boxes = len(ink(bad)) - len(ink(document([Paragraph((Text("王王", place="姓名"),)), Paragraph.of("好")])))
    assert boxes == 1, "a frame in its place"
    said = by_hand([document([Paragraph.of("好")]), bad])
    assert "手写" in said and "U+E123" in said and "姓名" in said and "责任书" in said
    assert by_hand([document([Paragraph.of("好")])]) == ""


def ink(made: Document) -> list[object]:
    """The lines and frames of a document's pages."""
    opened = pypdfium2.PdfDocument(pdf.render(made))
    return [each for page in opened for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]


def test_missing_letters_in_tables_name_the_column() -> None:
    bad = document([Table((Column(), Column()), (("1", "\ue000"),), (("序号", "驾驶员"),))])
    assert "驾驶员" in by_hand([bad]) and pdf.render(bad)


def test_many_missing_letters_are_counted() -> None:
    assert "等 40 处" in by_hand([document([Paragraph((Text(chr(0xE000 + n), place="姓名"),)) for n in range(40)])])


def test_pages_are_counted_for_each_document() -> None:
    long = [Paragraph.of(CLAUSE)] * 40
    documents = [document(long, number="A-1"), document([Paragraph.of("短")], number="A-2"), document(long)]
    texts = [re.sub(r"\s", "", text) for text in pages(pdf.render_batch(documents))]
    spans = pdf.page_index(documents)
    assert len(texts) == sum(count for _, count in spans)
    assert spans[1][1] == 1 and spans[0][1] == spans[2][1] > 1
    for first, count in spans:
        for number in range(count):
            assert f"第{number + 1}页共{count}页" in texts[first + number]
    assert "A-2" in texts[spans[1][0]]


def test_page_index_needs_no_rendering_first() -> None:
    assert pdf.page_index([document([Paragraph.of("一"), PageBreak(), Paragraph.of("二")])]) == ((0, 2),)


def test_a_bookmark_for_each_document() -> None:
    content = pdf.render_batch([document([Paragraph.of("甲")], number="N-1"), document([], number="N-2")])
    opened = pypdfium2.PdfDocument(content)
    assert [mark.get_title() for mark in opened.get_toc()] == ["责任书 N-1", "责任书 N-2"]


def test_the_batch_can_be_stopped() -> None:
    token = CancelToken()
    seen: list[int] = []

    def show(done: int, total: int, sentence: str) -> None:
        seen.append(done)
        token.stop()

    with pytest.raises(Cancelled):
        pdf.render_batch([document([])] * 5, token.watch(show))
    assert seen == [0]


def signature() -> SignatureBlock:
    left = Party(((Text("甲方（盖章）："),), (Text("责任人（签字）："), Blank(6))))
    return SignatureBlock(left, Party(((Text("乙方（签字）："), Blank(6)),)))


def test_a_signature_block_is_never_alone_and_never_torn() -> None:
    for count in range(1, 26):
        blocks = [*[Paragraph.of(CLAUSE)] * 3, *[Paragraph.of("短句。")] * count, signature()]
        texts = [re.sub(r"\s", "", text) for text in pages(pdf.render(document(blocks)))]
        signed = [text for text in texts if "甲方（盖章）" in text]
        assert len(signed) == 1
        assert "责任人" in signed[0] and "乙方" in signed[0]
        assert signed[0].count("短句。") + signed[0].count("（一）") >= min(2, count + 3)


def test_a_heading_does_not_stay_behind() -> None:
    for count in range(15, 26):
        blocks = [*[Paragraph.of("短句。")] * count, Heading("一、标题"), Paragraph.of(CLAUSE)]
        for text in pages(pdf.render(document(blocks))):
            flat = re.sub(r"\s", "", text)
            assert ("一、标题" in flat) == ("严格遵守" in flat)


def test_table_heads_come_again_and_no_row_is_lost() -> None:
    rows = tuple((str(index), f"第{index}个姓名") for index in range(120))
    table = Table((Column(), Column(3)), rows, (("序号", "姓名栏"),))
    texts = [re.sub(r"\s", "", text) for text in pages(pdf.render(replace(document([table]), page=LIST)))]
    assert len(texts) > 1
    assert all("姓名栏" in text for text in texts)
    assert all(f"第{index}个姓名" in "".join(texts) for index in range(120))


def test_a_row_higher_than_a_page_goes_over_to_the_next() -> None:
    text = "甲乙丙丁" * 900
    content = pdf.render(document([Table((Column(), Column(3)), (("标签", text),), (("头", "内容"),))]))
    assert joined(content).count("甲乙丙丁") == pytest.approx(900, abs=3)
    assert len(pages(content)) > 1


def test_text_stays_inside_the_margins() -> None:
    made = document([Paragraph.of(CLAUSE * 6, Style()), Table((Column(),), ((RARE * 5,),))])
    opened = pypdfium2.PdfDocument(pdf.render(made))
    page = opened[0]
    textpage = page.get_textpage()
    for index in range(textpage.count_chars()):
        left, _, right, _ = textpage.get_charbox(index)
        assert left >= made.page.left - 1
        assert right <= made.page.width - made.page.right + 1


def test_a_broken_picture_is_named() -> None:
    with pytest.raises(BadPicture, match="现场"):
        pdf.render(document([Image(b"not a picture", "现场")]))


def test_markup_in_values_is_printed_as_it_stands() -> None:
    value = "<b>甲</b>&lt;{{姓名}}__x__#@签字"
    text = joined(pdf.render(document([Paragraph((Text(value),)), Table((Column(),), ((value,),))])))
    assert text.count(value) == 2
