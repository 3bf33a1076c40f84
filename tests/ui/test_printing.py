"""Preview and print: real PDF bytes in, real PDF out of a QPrinter."""

import ctypes
import io
import struct
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from trafficdesk.engine.prints import Printed
from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.reports.document import Document, Paragraph, Text
from trafficdesk.reports.pdf import render
from ui.preferences import Preferences
from ui.printing import kept, spool, windows
from ui.printing.driver import DriverChoice
from ui.printing.job import LONG_EDGE, SINGLE, PrintJob, parse_range
from ui.printing.pages import PdfPages, Span
from ui.printing.preview import PrintPreview
from ui.printing.settings import font_words
from ui.widgets.boxes import NoteBox

ROOT = Path(__file__).resolve().parents[2]


def pdf(*sizes):
    """Pages with their number and a black square whose place is known: 72 pt from left and top, 72 pt wide."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number, size in enumerate(sizes, 1):
        canvas.setPageSize(size)
        canvas.rect(72, size[1] - 144, 72, 72, fill=1)
        canvas.drawString(300, 300, f"page {number}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def four():
    pages = PdfPages(pdf(A4, A4, A4, A4))
    yield pages
    pages.close()


def ink_box(path, page=0, dpi=72):
    """Left, top, right, bottom of what is dark in a region around the square, in points."""
    document = pypdfium2.PdfDocument(path)
    image = document[page].render(scale=dpi / 72, grayscale=True).to_pil().crop((0, 0, 250, 250))
    document.close()
    return image.point(lambda value: 255 if value < 128 else 0).getbbox()


def test_paper_is_white_and_ink_is_black(four):
    image = four.picture(0, 72)
    assert image.pixelColor(5, 5).name() == "#ffffff"
    assert image.pixelColor(108, 108).name() == "#000000"


def test_bands_join_without_a_seam(four):
    whole = four.band(0, 150, 0, 10_000)
    rows = []
    for top in range(0, whole.height(), 100):
        band = four.band(0, 150, top, 100)
        rows += [bytes(band.constScanLine(y))[: band.width()] for y in range(band.height())]
    assert rows == [bytes(whole.constScanLine(y))[: whole.width()] for y in range(whole.height())]


def test_damaged_pdf_is_said():
    with pytest.raises(KnownError, match="打不开"):
        PdfPages(b"%PDF-1.4 cut off")


def test_printed_page_stands_where_it_stood(four, tmp_path, qapp):
    target = str(tmp_path / "out.pdf")
    job = PrintJob("", pages=(0, 2), sides=SINGLE)
    assert spool.print_to_file(four, job, target) == 2
    left, top, right, bottom = ink_box(target)
    assert abs(left - 72) <= 1 and abs(top - 72) <= 1
    assert abs(right - 144) <= 1 and abs(bottom - 144) <= 1


@pytest.mark.skipif(sys.platform != "win32", reason="GDI is of Windows")
def test_windows_draws_a_page_onto_a_device_context(four):
    """As printing does there, onto a picture in memory instead of a printer's sheet: the square stands where it stood, text is ink."""
    gdi, width, height = ctypes.WinDLL("gdi32"), 595, 842
    gdi.CreateCompatibleDC.restype = gdi.CreateDIBSection.restype = gdi.SelectObject.restype = ctypes.c_void_p
    context, bits = ctypes.c_void_p(gdi.CreateCompatibleDC(None)), ctypes.c_void_p()
    head = struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 32, 0, 0, 0, 0, 0, 0)
    bitmap = ctypes.c_void_p(gdi.CreateDIBSection(context, head, 0, ctypes.byref(bits), None, 0))
    gdi.SelectObject(context, bitmap)
    gdi.PatBlt(context, 0, 0, width, height, 0x00FF0062)  # WHITENESS
    four.render_to_dc(0, context.value, (0, 0, width, height))
    gdi.GdiFlush()
    sheet = Image.frombytes("RGBX", (width, height), ctypes.string_at(bits, width * height * 4)).convert("L")
    gdi.DeleteDC(context)
    gdi.DeleteObject(bitmap)
    dark = sheet.point(lambda value: 255 if value < 128 else 0)
    assert dark.crop((0, 0, 250, 250)).getbbox() == pytest.approx((72, 72, 144, 144), abs=2)
    assert dark.crop((295, height - 315, 400, height - 290)).getbbox()


def test_offset_moves_the_page(four, tmp_path, qapp):
    target = str(tmp_path / "out.pdf")
    job = PrintJob("", pages=(0,), sides=SINGLE, offset_right_mm=10, offset_down_mm=-5)
    spool.print_to_file(four, job, target)
    left, top, *_ = ink_box(target)
    assert abs(left - (72 + 28.3)) <= 1.5
    assert abs(top - (72 - 14.2)) <= 1.5


def test_landscape_page_turns_its_sheet(tmp_path, qapp):
    pages, target = PdfPages(pdf(A4, landscape(A4))), str(tmp_path / "out.pdf")
    spool.print_to_file(pages, PrintJob("", pages=(0, 1), sides=SINGLE), target)
    pages.close()
    document = pypdfium2.PdfDocument(target)
    shapes = [width > height for width, height in (document.get_page_size(at) for at in range(2))]
    document.close()
    assert shapes == [False, True]


def test_larger_page_is_made_to_fit(tmp_path, qapp):
    a3 = (A4[0] * 2**0.5, A4[1] * 2**0.5)
    pages, target = PdfPages(pdf(a3)), str(tmp_path / "out.pdf")
    spool.print_to_file(pages, PrintJob("", pages=(0,), sides=SINGLE), target)
    pages.close()
    left, top, right, _bottom = ink_box(target)
    assert abs(left - 51) <= 2 and abs(top - 51) <= 2 and abs(right - left - 51) <= 2


def test_stop_between_pages(four, tmp_path, qapp):
    def progress(done, total, sentence):
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        spool.print_to_file(four, PrintJob("", pages=(0, 1, 2)), str(tmp_path / "out.pdf"), progress)


def test_missing_printer_is_said(four, qapp):
    with pytest.raises(KnownError, match="找不到打印机"):
        spool.print_pages(four, PrintJob("没有这台", pages=(0,)))


def test_documents_start_on_a_fresh_sheet():
    job = PrintJob("", pages=(0, 1, 2, 3), starts=frozenset({0, 3}), copies=2)
    assert job.sides_of_paper() == [0, 1, 2, None, 3]
    assert job.sheets == 6
    assert job.sequence() == [0, 1, 2, None, 3, None, 0, 1, 2, None, 3]


@pytest.mark.parametrize(
    ("sides", "collate", "expected"),
    [
        (SINGLE, True, [0, 1, 0, 1]),
        (SINGLE, False, [0, 0, 1, 1]),
        ("long", False, [0, 1, 0, 1]),
    ],
)
def test_order_of_copies(sides, collate, expected):
    assert PrintJob("", pages=(0, 1), copies=2, sides=sides, collate=collate).sequence() == expected


@pytest.mark.parametrize(
    ("text", "pages"), [("1-3,5", (0, 1, 2, 4)), ("３－４，１", (2, 3, 0)), ("2，2", (1,))]
)
def test_page_numbers(text, pages):
    assert parse_range(text, 5) == pages


@pytest.mark.parametrize("text", ["", "0", "3-2", "6", "x", "1-"])
def test_wrong_page_numbers_are_said(text):
    with pytest.raises(KnownError, match="页码"):
        parse_range(text, 5)


@pytest.fixture
def preview(qtbot, themed, monkeypatch):
    monkeypatch.setattr(spool, "printer_names", lambda: ["办公室激光打印机"])
    issued = []

    def issue(places, progress):
        issued.append(list(places))
        return Printed("责任书", pdf(A4, A4, A4, A4) + b"% final", (), change="written down")

    made = PrintPreview(
        pdf(A4, A4, A4, A4), "责任书，2 人", spans=[Span("孙桂兰", 0, 2), Span("郑立新", 2, 2)], issue=issue, copies=2
    )
    qtbot.addWidget(made)
    made.put_on_paper, made.announced = issued, []
    made.issued.connect(made.announced.append)
    made.show()
    return made


def test_preview_counts_sheets_and_draws_pages(preview, qtbot):
    assert preview._count.text() == "4 页 × 2 份，用纸 4 张"
    qtbot.waitUntil(lambda: preview.cache._kept != {})
    preview.desk.show_page(2)
    assert preview._where.text() == "第 3 页，共 4 页"


def test_what_goes_to_paper_is_written_down_before_ink(preview, qtbot, monkeypatch):
    jobs = []

    def spooled(pages, job, progress):
        jobs.append((job, list(preview.put_on_paper)))
        return len(job.sequence())

    monkeypatch.setattr(spool, "print_pages", spooled)
    preview.settings.range.setCurrentIndex(preview.settings.range.findData("some"))
    preview.settings.some.setText("3-4")
    preview.start()
    qtbot.waitUntil(lambda: "已送到打印机" in preview._trouble.text())
    ((job, before),) = jobs
    assert job.pages == (2, 3) and job.printer == "办公室激光打印机"
    assert before == [[1]], "only the document whose pages are printed"
    assert preview.announced == ["written down"] and preview._pdf.endswith(b"% final")


def test_what_is_refused_is_not_printed(preview, qtbot, monkeypatch):
    def refuse(places, progress):
        raise KnownError("预览以后有内容改过了，没有打印。")

    monkeypatch.setattr(spool, "print_pages", lambda *_: pytest.fail("ink on paper"))
    preview._issue = refuse
    preview.start()
    qtbot.waitUntil(lambda: "内容改过了" in preview._trouble.text())
    assert preview.print_button.isEnabled() and preview.announced == []


def test_a_printer_that_fails_says_so_and_the_preview_goes_on(preview, qtbot, monkeypatch):
    def refuse(pages, job, progress):
        raise KnownError("打印机没有接受这次打印。")

    monkeypatch.setattr(spool, "print_pages", refuse)
    preview.start()
    qtbot.waitUntil(lambda: preview._trouble.text() == "打印机没有接受这次打印。")
    assert preview.print_button.isEnabled()


def test_wrong_range_disables_printing(preview):
    preview.settings.range.setCurrentIndex(preview.settings.range.findData("some"))
    preview.settings.some.setText("9")
    assert not preview.print_button.isEnabled()
    preview.settings.some.setText("2")
    assert preview.print_button.isEnabled()


def test_a_saved_file_counts_like_paper_and_is_the_final_one(preview, qtbot, tmp_path, monkeypatch):
    preview.save_to(tmp_path / "责任书.pdf")
    qtbot.waitUntil((tmp_path / "责任书.pdf").exists)
    assert (tmp_path / "责任书.pdf").read_bytes() == preview._pdf and preview._pdf.endswith(b"% final")
    assert preview.put_on_paper == [[0, 1]]
    qtbot.waitUntil(lambda: preview._look.isVisibleTo(preview))
    told = [box.text.text() for box in preview.settings.findChildren(NoteBox)]
    assert any("已定稿" in text for text in told) and not any("第一次打印" in text for text in told)
    opened = []
    monkeypatch.setattr("ui.printing.preview.open_file", opened.append)
    preview._look.click()
    preview._folder.click()
    assert opened == [tmp_path / "责任书.pdf", tmp_path]
    preview.save_to(tmp_path / "missing" / "x.pdf")
    qtbot.waitUntil(lambda: "没有存上" in preview._trouble.text())
    assert not preview._look.isVisibleTo(preview)


def test_the_printers_own_dialog_decides_what_only_it_knows(qtbot, themed, monkeypatch):
    monkeypatch.setattr(spool, "printer_names", lambda: ["甲", "乙"])
    asked = []
    monkeypatch.setattr("ui.printing.settings.ask_driver", lambda _parent, job, chosen: asked.append((job, chosen)))
    made = PrintPreview(pdf(A4, A4), "责任书")
    qtbot.addWidget(made)
    made.show()
    assert made.settings.job().driver is None and made.settings.job().colour
    made.settings.own.click()
    ((job, chosen),) = asked
    assert job.printer == "甲"
    chosen(DriverChoice("乙", 3, "short", False, "纸盒二"))
    job = made.settings.job()
    assert (job.printer, job.copies, job.sides, job.colour, job.driver) == ("乙", 3, "short", False, "纸盒二")
    made.settings.printer.setCurrentIndex(0)
    assert made.settings.job().driver is None, "another printer does not get this one's settings"


@pytest.mark.parametrize(
    ("most", "collates", "collate", "copies"), [(99, 1, True, 2), (1, 1, True, 1), (99, 0, True, 1), (99, 0, False, 2)]
)
def test_a_driver_of_windows_makes_the_copies_that_it_can(most, collates, collate, copies):
    class Spooler:
        def DeviceCapabilitiesW(self, _printer, _port, what, _out, _mode):
            return {18: most, 22: collates}[what]

    assert windows._copies(Spooler(), PrintJob("甲", pages=(0,), copies=2, collate=collate)) == copies


@pytest.mark.parametrize(("copies", "sides", "expected"), [(1, LONG_EDGE, [0]), (2, LONG_EDGE, [0, None]), (2, SINGLE, [0])])
def test_each_copy_of_the_driver_begins_on_a_sheet_of_its_own(copies, sides, expected):
    assert PrintJob("", pages=(0,), copies=copies, sides=sides).one_copy() == expected


def test_a_file_of_word_is_saved_without_counting_as_printed(qtbot, themed, monkeypatch, tmp_path):
    monkeypatch.setattr(spool, "printer_names", list)
    issued = []
    made = PrintPreview(pdf(A4), "会议通知", word=lambda _progress: b"PK word", issue=lambda *asked: issued.append(asked))
    qtbot.addWidget(made)
    made.show()
    assert made.word_button.isVisible()
    made.save_word_to(tmp_path / "会议通知.docx")
    qtbot.waitUntil(lambda: "不算打印" in made._trouble.text())
    assert (tmp_path / "会议通知.docx").read_bytes() == b"PK word" and issued == []
    assert made._look.isVisibleTo(made)
    made.save_word_to(tmp_path / "没有" / "会议通知.docx")
    qtbot.waitUntil(lambda: "没有存上" in made._trouble.text())


def test_without_words_to_give_out_there_is_no_such_button(preview):
    assert not preview.word_button.isVisible()


def test_printer_and_offsets_are_remembered_by_every_preview(qtbot, themed, monkeypatch):
    monkeypatch.setattr(spool, "printer_names", lambda: ["默认打印机", "办公室激光打印机"])
    monkeypatch.setattr(spool, "print_pages", lambda pages, job, progress: 1)
    mine = Preferences(offset_down_mm=1.5)
    kept.keep_in(mine)
    try:
        first = PrintPreview(pdf(A4), "清单")
        qtbot.addWidget(first)
        assert first.settings.job().offset_down_mm == 1.5
        first.settings.printer.setCurrentIndex(1)
        first.settings.offsets.line.click()
        first.settings.offsets.right.setValue(-2.5)
        assert first.settings.offsets.line.text() == "位置微调：右 -2.5 毫米，下 1.5 毫米"
        job = first.settings.job()
        assert (job.offset_right_mm, job.offset_down_mm) == (-2.5, 1.5)
        first.start()
        qtbot.waitUntil(lambda: first._task is None)
        assert (mine.printer, mine.offset_right_mm) == ("办公室激光打印机", -2.5)
        second = PrintPreview(pdf(A4), "清单")
        qtbot.addWidget(second)
        assert second.settings.job().printer == "办公室激光打印机"
        assert second.settings.offsets.offsets() == (-2.5, 1.5)
        first.done(0)
        second.done(0)
    finally:
        kept.keep_in(Preferences())


def test_the_font_line_says_what_the_file_is_set_in():
    lines = tuple(Paragraph((Text(f"第 {number} 条　甲方负责，乙方负责。"),)) for number in range(5))
    pages = PdfPages(render(Document("责任书", lines)))
    assert font_words(pages.main_font()) == "仿宋（随程序自带）"
    pages.close()
    assert font_words("") == ""


def test_a_slip_of_half_a_sheet_is_printed_on_its_own_paper(qtbot):
    half = (A4[1] / 2, A4[0])
    slip, mixed = PrintPreview(pdf(half), "派车单"), PrintPreview(pdf(half, A4), "合订")
    for preview in (slip, mixed):
        qtbot.addWidget(preview)
    assert (slip.settings.paper.currentData(), mixed.settings.paper.currentData()) == ("A5", "A4")


def test_pages_left_open_are_given_back_before_the_program_ends():
    code = "import io\nfrom ui.printing.pages import PdfPages\nfrom reportlab.pdfgen.canvas import Canvas\n"
    code += "file = io.BytesIO()\ncanvas = Canvas(file)\ncanvas.showPage()\ncanvas.save()\nkept = PdfPages(file.getvalue())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""
