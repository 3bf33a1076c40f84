"""A stack of signed agreements: pages in any order and any way up, what is missing, doubled, foreign or unreadable is named."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.reports import pdf as pdf_module
from trafficdesk.work.scans.api import Stack, Waiting

DRIVERS, DPI = 12, 150


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An office whose drivers' agreements are printed, two pages each."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    desk.set_up("示例街道办事处", "小林")
    desk.records.add("units", {"name": "示例运输公司", "unit_type": "运输企业"}, reason="测试")
    for number in range(DRIVERS):
        desk.records.add("people", {"name": f"示例{number}", "id_number": person_id(number), "unit": "示例运输公司"}, reason="测试")
    desk.agreements.make(2026)
    return desk


def papers(desk: Desk, most: int = DRIVERS) -> dict[str, tuple[int, list[Any]]]:
    """Serial → (agreement, its pages as a scanner sees them), of so many drivers: printing and drawing them takes its time."""
    signers = [each for each in desk.agreements.signers(2026) if each.person is not None][:most]
    printed = desk.prints.issue("agreements", ids=[each.agreement for each in signers if each.agreement])
    document = pypdfium2.PdfDocument(printed.content)
    pages = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return {
        signer.serial: (signer.agreement, pages[first : first + count])
        for signer, (_, first, count) in zip(signers, printed.parts, strict=True)
    }


def scanned(picture: Any, dice: random.Random, turned: int = 0) -> Any:
    """A page as it lies in the feeder: a little aslant, dusty, perhaps upside down."""
    page = picture.rotate(dice.uniform(-3, 3), expand=True, fillcolor=255)
    draw = ImageDraw.Draw(page)
    for _ in range(60):
        x, y = dice.randrange(page.width), dice.randrange(page.height)
        draw.point((x, y), dice.randrange(120))
    return page.rotate(turned, expand=True) if turned else page


def as_pdf(pages: list[Any], path: Path) -> Path:
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)
    return path


def text_size(content: bytes) -> int:
    document = pypdfium2.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()


def test_a_stack_in_any_order_is_filed_and_the_rest_is_named(office: Desk, tmp_path: Path) -> None:
    dice, made = random.Random(7), papers(office)
    serials = list(made)
    assert all(len(pages) == 2 for _, pages in made.values())
    feed = [(serial, at) for serial in serials[:9] for at in (0, 1)]
    feed.remove((serials[3], 1))  # a page stayed on somebody's desk
    feed[4], feed[11] = feed[11], feed[4]
    feed.append((serials[0], 0))  # twice in the feeder
    sheets = [scanned(made[serial][1][at], dice, 180 if number % 5 == 0 else 0) for number, (serial, at) in enumerate(feed)]
    foreign, blank = Image.new("L", (1240, 1754), 255), Image.new("L", (1240, 1754), 252)
    ImageDraw.Draw(foreign).text((200, 300), "A letter of somebody else " * 4, fill=0)
    uncoded = made[serials[9]][1]
    coverless = [page.copy() for page in uncoded]
    ImageDraw.Draw(coverless[0]).rectangle((coverless[0].width * 3 // 5, 0, coverless[0].width, 230), fill=255)  # the code is torn off
    as_pdf([*sheets, foreign, blank, coverless[0], scanned(uncoded[1], dice)], tmp_path / "一叠.pdf")
    tiff = made[serials[10]][1]
    tiff[0].save(tmp_path / "另一份.tif", save_all=True, append_images=tiff[1:], dpi=(DPI, DPI))
    (tmp_path / "断了.pdf").write_bytes((tmp_path / "一叠.pdf").read_bytes()[:4000])
    (tmp_path / "说明.docx").write_bytes(b"no scan")
    scans = office.scans
    told: list[tuple[int, int]] = []
    files = [tmp_path / name for name in ("一叠.pdf", "另一份.tif", "断了.pdf", "说明.docx")]
    stack = scans.read(files, lambda done, whole, _: told.append((done, whole)))
    assert told == sorted(told) and {whole for _, whole in told} == {len(sheets) + 4 + 2 + 1}, "the bar moves page by page"
    assert len({done for done, _ in told}) > len(sheets)

    whole = {*serials[:3], *serials[4:9], serials[10]}
    assert {each.serial for each in stack.complete} == whole
    assert {each.serial: each.missing for each in stack.incomplete} == {serials[3]: (2,), serials[9]: (1,)}
    assert stack.blanks == 1
    reasons = [each.why for each in stack.tray]
    assert sum("没有认出二维码" in why for why in reasons) == 2 and sum("已经有了" in why for why in reasons) == 1
    assert any("断了.pdf" in why for why in reasons) and any("说明.docx" in why for why in reasons) and len(reasons) == 5

    torn = next(each for each in stack.tray if each.page is not None and each.page.at == len(sheets) + 3)
    hit = scans.find(serials[9])[0]
    name = office.records.row("agreements", made[serials[9]][0]).titles["person"]
    assert (hit.id, hit.title) == (made[serials[9]][0], f"{serials[9]} {name}"), "whose it is stands beside the number"
    offered = scans.find("", stack)
    assert {(each.id, each.shown) for each in offered} == {
        (made[serials[3]][0], "缺第 2 页，共 2 页"), (made[serials[9]][0], "缺第 1 页，共 2 页")
    }, "before anything is typed, those of which a page is missing"
    number = office.records.row("people", office.records.row("agreements", hit.id).values["person"]).values["id_number"]
    mine, himself = scans.find(str(number), stack)
    assert (mine.code, mine.id, himself.code) == ("agreements", hit.id, "people"), "the paper of whom the number names comes first"
    scans.give(stack, [torn], "agreements", made[serials[9]][0])
    assert serials[9] in {each.serial for each in stack.complete}
    change = scans.file(stack, "2026-11-20")
    for serial in (*whole, serials[9]):
        (filed,) = office.attachments.of("agreements", made[serial][0])
        assert filed.name == f"{serial}.pdf" and text_size(office.attachments.content(filed.digest)) == 2
        assert office.records.row("agreements", made[serial][0]).values["signed_on"] == date(2026, 11, 20)
    for serial in (serials[3], serials[11]):
        assert office.records.row("agreements", made[serial][0]).values["signed_on"] is None
        assert office.attachments.of("agreements", made[serial][0]) == []
    assert "10 份" in change.sentence and "登记签字 10 份" in change.sentence
    office.records.undo()
    assert all(office.attachments.of("agreements", agreement) == [] for agreement, _ in made.values())
    scans.file(stack, "2026-11-20")
    assert len(office.attachments.of("agreements", made[serials[0]][0])) == 1


def test_what_was_filed_before_is_named_and_kept_as_another_copy_only_by_hand(office: Desk, tmp_path: Path) -> None:
    serial, (agreement, pages) = next(iter(papers(office).items()))
    other = [page.copy() for page in pages]
    for page in other:
        ImageDraw.Draw(page).text((300, 1400), "another signature", fill=0)
    both = as_pdf([pages[0], other[0], pages[1], other[1]], tmp_path / "两份.pdf")
    scans, stack = office.scans, office.scans.read([both])
    assert [[page.at for page in each.in_order] for each in stack.complete] == [[1, 3]]
    assert {each.why for each in stack.tray} == {f"{serial} 的第 {number} 页已经有了" for number in (1, 2)}
    scans.file(stack)
    again = scans.read([both])
    assert again.complete == [] and len(again.tray) == 2 + 4 and all("已经收过" in each.why for each in again.tray)
    waiting = scans.tray()
    scans.give(waiting, waiting.tray, "agreements", agreement)
    assert [each.complete for each in waiting.papers] == [True]
    scans.file(waiting)
    assert len(office.attachments.of("agreements", agreement)) == 2 and not scans.tray().left


def test_pages_of_any_size_turned_in_their_file(office: Desk, tmp_path: Path) -> None:
    made = list(papers(office).items())[:4]
    content = office.prints.issue("agreements", ids=[agreement for _, (agreement, _) in made]).content
    with pikepdf.open(io.BytesIO(content)) as document:
        for at, page in enumerate(document.pages):
            page.rotate(at % 4 * 90, relative=False)
            wide, high = map(float, page.mediabox[2:])
            scale, left = ((1, 0), (0.7, 0), (1, wide))[at % 3]  # as it is, on A5, at the right of a sheet of A3
            page.contents_add(f"q {scale} 0 0 {scale} {left} 0 cm ".encode(), prepend=True)
            page.contents_add(b" Q")
            page.mediabox = [0, 0, wide * (2 if left else scale), high * scale]
        document.save(tmp_path / "混着.pdf")
    stack = office.scans.read([tmp_path / "混着.pdf"])
    assert [each.serial for each in stack.complete] == [serial for serial, _ in made] and not stack.tray
    office.scans.file(stack)
    for _, (agreement, _) in made:
        (filed,) = office.attachments.of("agreements", agreement)
        found = pypdfium2.PdfDocument(filed.content())
        codes = [zxingcpp.read_barcodes(page.render(scale=DPI / 72, grayscale=True).to_pil())[0] for page in found]
        found.close()
        assert [code.text[-3:] for code in codes] == ["1/2", "2/2"] and all(abs(code.orientation) < 10 for code in codes)


def test_what_lay_upside_down_is_filed_upright(office: Desk, tmp_path: Path) -> None:
    serial, (agreement, pages) = next(iter(papers(office, 1).items()))
    for name, turn in (("倒.pdf", 180), ("倒.png", 180), ("横.png", 90)):
        as_pdf([page.rotate(turn, expand=True) for page in pages], tmp_path / name) if name.endswith("pdf") else None
        paths = [tmp_path / name]
        if name.endswith("png"):
            paths = []
            for at, page in enumerate(pages):
                paths.append(tmp_path / f"{at}{name}")
                page.rotate(turn, expand=True).save(paths[-1], dpi=(DPI, DPI))
        stack = office.scans.read(paths)
        assert [paper.serial for paper in stack.complete] == [serial]
        office.scans.file(stack)
        filed = office.attachments.of("agreements", agreement)[-1]
        (tmp_path / "filed.pdf").write_bytes(office.attachments.content(filed.digest))
        again = office.scans.read([tmp_path / "filed.pdf"])
        assert [each.page.turned for each in again.tray if each.page is not None] == [0, 0], name
        office.records.undo()


def test_papers_printed_before_pages_were_numbered_go_by_their_order(
    office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pdf_module, "on_page", lambda paper, _page, _of: paper)
        serial, (_, pages) = next(iter(papers(office, 1).items()))
    stack = office.scans.read([as_pdf(pages, tmp_path / "旧.pdf")])
    assert [(each.serial, list(each.pages), each.complete) for each in stack.papers] == [(serial, [1, 2], True)]


def test_a_refused_day_files_nothing(office: Desk, tmp_path: Path) -> None:
    _, (agreement, pages) = next(iter(papers(office, 1).items()))
    stack = office.scans.read([as_pdf(pages, tmp_path / "a.pdf")])
    with pytest.raises(Refused):
        office.scans.file(stack, "2027-05-05")
    assert office.attachments.of("agreements", agreement) == []
    with pytest.raises(KnownError, match="没有一份是齐的"):
        office.scans.file(Stack(), "2026-11-20")


def test_what_belongs_nowhere_waits_in_the_tray_until_the_rest_comes(office: Desk, tmp_path: Path) -> None:
    """It survives closing, is given by hand later, completes what came another day; undo brings it back into the tray."""
    first, second = papers(office, 2).items()
    (_, (agreement, pages)), (_, (other, uncoded)) = first, second
    ImageDraw.Draw(uncoded[0]).rectangle((uncoded[0].width * 3 // 5, 0, uncoded[0].width, 230), fill=255)
    change = office.scans.file(office.scans.read([as_pdf([pages[0], uncoded[0]], tmp_path / "上午.pdf")]), "2026-11-20")
    assert change.sentence == "2 页留在扫描托盘"
    assert office.records.row("agreements", agreement).values["signed_on"] is None
    again = Desk.open(office.office.folder, user="小林")
    try:
        stack = again.scans.tray()
        assert [each.missing for each in stack.incomplete] == [(2,)] and len(stack.tray) == 1
        again.scans.give(stack, stack.tray, "agreements", other)
        assert [each.missing for each in stack.incomplete] == [(2,), (2,)], "how many pages were printed is known"
        with pytest.raises(KnownError, match="没有一份是齐的"):
            again.scans.file(stack)
    finally:
        again.close()
    stack = office.scans.read([as_pdf([pages[1], uncoded[1]], tmp_path / "下午.pdf")])
    assert [each.home.ids for each in stack.complete] == [(agreement,)]
    loose = stack.tray
    office.scans.give(stack, loose, "agreements", other)
    assert {each.home.ids for each in stack.complete} == {(agreement,), (other,)}
    office.scans.file(stack, "2026-11-21")
    assert {office.records.row("agreements", each).values["signed_on"] for each in (agreement, other)} == {date(2026, 11, 21)}
    assert office.scans.tray().left == []
    office.records.undo()
    assert len(office.scans.tray().left) == 2 and office.attachments.of("agreements", agreement) == []


def test_pages_nobody_wants_leave_with_a_reason(office: Desk, tmp_path: Path) -> None:
    page = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(page).text((200, 300), "A letter of somebody else " * 4, fill=0)
    office.scans.file(office.scans.read([as_pdf([page], tmp_path / "别的.pdf")]))
    stack = office.scans.tray()
    with pytest.raises(KnownError, match="为什么"):
        office.scans.drop(stack, stack.tray, " ")
    office.scans.drop(stack, list(stack.tray), "不是我们的")
    assert office.scans.tray().tray == stack.tray == []
    office.records.undo()
    assert len(office.scans.tray().tray) == 1


def test_one_signature_sheet_signs_all_agreements_of_a_person(office: Desk, tmp_path: Path) -> None:
    ids = [agreement for agreement, _ in papers(office, 2).values()]
    person = office.records.row("agreements", ids[0]).values["person"]
    with office.records.work("测试") as work:
        work.set_fact("agreements", ids[1], {"person": person})
    printed = office.prints.issue("signature-sheet", ids=ids)
    assert len(printed.parts) == 1
    (tmp_path / "签字页.pdf").write_bytes(printed.content)
    stack = office.scans.read([tmp_path / "签字页.pdf"])
    assert [each.home.ids for each in stack.complete] == [tuple(ids)]
    office.scans.file(stack, "2026-11-20")
    for each in ids:
        assert office.records.row("agreements", each).values["signed_on"] == date(2026, 11, 20)
        assert [file.kind for file in office.attachments.of("agreements", each)] == ["责任书签字件"]
    office.records.undo()
    office.process("agreements").do(ids[0], "reopen", {})
    office.prints.issue("agreements", ids=[ids[0]])
    with office.records.work("测试") as work:
        work.set_fact("agreements", ids[0], {"sha256": "0" * 64})
    (loose,) = office.scans.read([tmp_path / "签字页.pdf"]).tray
    assert "作废" in loose.why


def test_the_folder_of_the_scanner_is_watched(office: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "扫描"
    with pytest.raises(KnownError, match="没有文件夹"):
        office.scans.set_folder(str(folder), moves=True)
    folder.mkdir()
    office.scans.set_folder(str(folder), moves=True)
    serial, (agreement, pages) = next(iter(papers(office, 1).items()))
    scan = as_pdf(pages, folder / "a.pdf")
    assert office.scans.waiting().growing == (scan,), "nobody knows yet whether it is whole"
    with scan.open("ab") as more:
        more.write(b"\n%")
    assert office.scans.waiting().growing == (scan,)
    assert office.scans.waiting().ready == (scan,)
    stack = office.scans.read([scan])
    office.scans.file(stack)
    assert office.scans.taken_in([scan], stack) == "" and (folder / "已归档" / "a.pdf").is_file()
    assert office.scans.waiting() == Waiting()
    office.scans.set_folder(str(folder), moves=False)
    scan = as_pdf(pages, folder / "b.pdf")
    assert office.scans.taken_in([scan], stack) == "" and scan.is_file()
    office.scans.waiting()
    assert office.scans.waiting().ready == (), "left where it is, it is not read again"
    folder.rename(tmp_path / "拔了")
    assert "打不开" in office.scans.waiting().fault
    assert [file.name for file in office.attachments.of("agreements", agreement)] == [f"{serial}.pdf"]


def faulty(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files that a scanner or a hand may leave, and the word that tells which fault it is."""
    page = io.BytesIO()
    Image.new("L", (300, 400), 255).save(page, "PNG")
    cut = folder / "截断.png"
    cut.write_bytes(page.getvalue()[:60])
    yield cut, "损坏"
    none = folder / "不是.jpg"
    none.write_bytes(b"text")
    yield none, "不是能认的图片"
    broken = folder / "坏.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    yield broken, "不是完整的 PDF"
    photo = folder / "手机.heic"
    photo.write_bytes(b"\0\0\0\x18ftypheic")
    yield photo, "不是能认的图片"
    letter = folder / "说明.docx"
    letter.write_bytes(b"no scan")
    yield letter, "HEIC"
    for name, size in (("大图.png", (9_500, 9_500)), ("更大.png", (14_000, 19_800))):
        Image.new("1", size, 1).save(folder / name)
        yield folder / name, "太大"
    locked = folder / "有密码.pdf"
    canvas = Canvas(str(locked), encrypt="secret")
    canvas.drawString(100, 100, "locked")
    canvas.save()
    yield locked, "有密码"


def test_each_fault_has_a_sentence_of_its_own(office: Desk, tmp_path: Path) -> None:
    for path, word in faulty(tmp_path):
        (loose,) = office.scans.read([path]).tray
        assert loose.page is None and word in loose.why and path.name in loose.why
    with pytest.raises(KnownError, match="没有扫描件"):
        (tmp_path / "空").mkdir()
        office.scans.read([tmp_path / "空"])
