"""迎检卷宗: the 卷内目录 names the pages where things stand, an empty office has its 无, scans are bound in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from zxingcpp import read_barcodes

from tests.helpers.print_rows import pages_text
from trafficdesk.desk import Desk
from trafficdesk.engine.archive import BinderMade
from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.progress import CancelToken
from trafficdesk.reports import binder, fonts, pdf

YEAR = 2026
FILES = ("/FontFile", "/FontFile2", "/FontFile3")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def bound(desk: Desk, folder: Path, **options: int) -> tuple[BinderMade, list[str]]:
    made_ = desk.archive.write_binder(YEAR, folder / "卷宗.pdf", **options)
    texts = pages_text((folder / "卷宗.pdf").read_bytes())
    assert len(texts) == made_.pages
    return made_, texts


@dataclass(frozen=True)
class Whole:
    """The binder of the whole demo office: what was made, the text of each page, the contents as they were written."""

    made: BinderMade
    texts: list[str]
    contents: list[binder.ContentsSection]


@pytest.fixture(scope="module")
def whole(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Bound once: it takes as long as everything else here."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(demo_office, folder / "office")
    seen: list[binder.ContentsSection] = []
    plain = binder.front

    def watched(facts: binder.BinderFacts, sections: list[binder.ContentsSection]) -> list[object]:
        seen.extend(sections)
        return list(plain(facts, sections))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
        patch.setattr(binder, "front", watched)
        desk = Desk.open(folder / "office", user="小林")
        made_, texts = bound(desk, folder)
        desk.close()
    return Whole(made_, texts, seen)


def test_pages_are_numbered_through_from_the_first_divider(whole: Whole) -> None:
    for place, text in enumerate(whole.texts[whole.made.pages - whole.made.numbered :], 1):
        assert text.endswith(str(place)), f"page {place} carries its number"


def test_every_line_of_the_contents_begins_a_paper(whole: Whole) -> None:
    """The lines as they are written, against the title on the page they name."""
    made_, texts, seen = whole.made, whole.texts, whole.contents
    numbered = texts[made_.pages - made_.numbered :]
    lines = [line for section in seen for line in section.lines]
    assert len(lines) == made_.items > 50
    wrong = []
    for line in lines:
        assert line.page is not None
        text = numbered[line.page - 1]
        words = line.title.partition("：")[0].split()
        many = words[-1].endswith("份）")  # several papers in one 件 have titles of their own
        kept = words[0] == "交通安全工作月报表"  # "2026年9月" stands before it on the paper
        if not all(word[-5:] in text for word in words) and not many and not kept:
            wrong.append((line.page, line.title))
    assert wrong == []
    pages = [line.page for line in lines]
    assert pages == sorted(pages)


def test_an_empty_office_has_every_stream_with_nothing(desk: Desk, named: Desk, tmp_path: Path) -> None:
    made_, texts = bound(desk, tmp_path)
    contents = "".join(texts[2 : made_.pages - made_.numbered])
    for section in desk.archive.sections():
        assert f"方案{section.plan}{section.title}" in contents.replace("　", "")
    assert contents.count("无") >= 12
    assert "示例街道办事处" in texts[0] and "卷脊" in texts[2] and texts[1] == texts[3] == ""


def test_scans_are_bound_in_behind_their_stream(desk: Desk, named: Desk, tmp_path: Path) -> None:
    desk.records.add("hazards", {
        "found": "2026-05-04", "source": "日常巡查", "category": "路", "place": "示例路口", "description": "标线不清",
    })  # fmt: skip
    hazard = desk.records.select("hazards")[0].id
    title = desk.records.row("hazards", hazard).title
    picture, scan, other = tmp_path / "现场.jpg", tmp_path / "通知书.pdf", tmp_path / "说明.docx"
    Image.new("RGB", (900, 600), "grey").save(picture)
    whole = desk.prints.render("hazard-notice", ids=[hazard]).content
    scan.write_bytes(whole)
    other.write_bytes(b"no paper")
    for file in (picture, scan, other):
        desk.attachments.add("hazards", hazard, file, "照片")
    made_, texts = bound(desk, tmp_path)
    contents = "".join(texts[4 : made_.pages - made_.numbered])
    for name in ("现场.jpg", "通知书.pdf", "说明.docx"):
        assert re.sub(r"\s", "", f"{title}：{name}") in contents
    assert "原件见电子附件" in "".join(texts)
    document = pypdfium2.PdfDocument(whole)
    assert len(document) < made_.numbered
    document.close()


def test_every_page_of_a_scan_is_bound_in_and_stands_upright(desk: Desk, named: Desk, tmp_path: Path) -> None:
    desk.records.add("hazards", {
        "found": "2026-05-04", "source": "日常巡查", "category": "路", "place": "示例路口", "description": "标线不清",
    })  # fmt: skip
    hazard = desk.records.select("hazards")[0].id
    before, _ = bound(desk, tmp_path)
    drawn = pypdfium2.PdfDocument(desk.prints.render("hazard-reply", ids=[hazard]).content)
    upright = drawn[0].render(scale=150 / 72, grayscale=True).to_pil()
    drawn.close()
    pages = [upright.rotate(180), Image.new("L", (300, 400), 90)]
    pages[0].save(tmp_path / "两页.tif", save_all=True, append_images=pages[1:])
    upright.rotate(90, expand=True).save(tmp_path / "横放.pdf", resolution=150)
    for name in ("两页.tif", "横放.pdf"):
        desk.attachments.add("hazards", hazard, tmp_path / name, "整改材料")
    made_, _ = bound(desk, tmp_path)
    assert made_.numbered == before.numbered + 3
    document = pypdfium2.PdfDocument(tmp_path / "卷宗.pdf")
    codes = [read_barcodes(page.render(scale=150 / 72, grayscale=True).to_pil()) for page in document]
    document.close()
    found = [each for page in codes for each in page if each.text.startswith("TD1|hazards#") and "hazard-reply" in each.text]
    assert len(found) == 2 and all(round(each.orientation / 90) % 4 == 0 for each in found)


def test_a_binder_says_what_it_is_and_carries_its_type(whole: Whole) -> None:
    """Bookmarks lead to each paper; title and author stand in the file; no letter needs a font of the reader's."""
    with pikepdf.open(whole.made.path) as document:
        assert "2026年度道路交通安全工作档案" in str(document.docinfo["/Title"]) and str(document.docinfo["/Author"]) == "示例街道办事处"
        with document.open_outline() as outline:
            top = [each.title for each in outline.root]
            assert top[:3] == ["封面", "卷脊", "卷内目录"] and len(top) > 10
            assert sum(len(each.children) for each in outline.root) == whole.made.items
        bare = {
            str(font.get("/BaseFont")) for page in document.pages for font in (page.Resources.get("/Font") or {}).values()
            for face in font.get("/DescendantFonts", [font]) if not any(name in face.get("/FontDescriptor", {}) for name in FILES)
        }  # fmt: skip
        assert bare == set()
        with document.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "B") and about["dc:creator"] == ["示例街道办事处"]
            assert about["dc:title"] == str(document.docinfo["/Title"]) and about["xmp:CreateDate"].startswith("2026-11-23")
        (intent,) = document.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1" and b"acsp" in intent.DestOutputProfile.read_bytes()[:40]
    assert whole.made.against == () and "PDF/A-2b 存档格式" in whole.made.archival


def unfit(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files that an archive would not take, and what is wrong with each."""
    for name, words in (("字体.pdf", "没有嵌入的字体"), ("四色.pdf", "印刷用的四色")):
        canvas = Canvas(str(folder / name), initialFontName=None if name == "字体.pdf" else fonts.font("NotoSerifSC-Regular").fontName)
        if name == "字体.pdf":
            canvas.drawString(100, 100, "letter")
        else:
            canvas.setFillColorCMYK(0, 1, 0, 0)
            canvas.rect(100, 100, 50, 50, fill=1)
        canvas.save()
        yield folder / name, words


def test_what_an_archive_would_not_take_costs_the_label_and_is_named(desk: Desk, named: Desk, tmp_path: Path) -> None:
    hazard = desk.records.add("hazards", {
        "found": "2026-05-04", "source": "日常巡查", "category": "路", "place": "示例路口", "description": "标线不清",
    }).ids[0]  # fmt: skip
    clean, _ = bound(desk, tmp_path)
    assert clean.against == ()
    for path, words in unfit(tmp_path):
        desk.attachments.add("hazards", hazard, path, "整改材料")
        made_, _ = bound(desk, tmp_path)
        assert made_.against == (words,) and words in made_.archival
        with pikepdf.open(tmp_path / "卷宗.pdf") as document, document.open_metadata() as about:
            assert ("pdfaid:part" in about) is (not made_.against)
        desk.records.undo()


def test_a_volume_of_one_period_holds_nothing_else(desk: Desk, named: Desk, tmp_path: Path) -> None:
    desk.records.add("hazards", {
        "found": "2026-05-04", "source": "日常巡查", "category": "路", "place": "示例路口", "description": "标线不清",
    })  # fmt: skip
    made_ = {kept: desk.archive.write_binder(YEAR, tmp_path / f"{kept}.pdf", retention=kept) for kept in ("永久", "30年", "10年")}
    together, _ = bound(desk, tmp_path)
    assert sum(each.items for each in made_.values()) == together.items
    cover = pages_text((tmp_path / "10年.pdf").read_bytes())[0]
    assert "10年" in cover and "永久" not in cover


def test_only_one_committee(whole: Whole, demo_desk: Desk, tmp_path: Path) -> None:
    desk = demo_desk
    unit = desk.records.select("units", limit=100)
    committee = next(row for row in unit if row.values["unit_type"] == "社区居委会")
    part, texts = bound(desk, tmp_path, unit=committee.id)
    assert 0 < part.items < whole.made.items and committee.title in texts[0]


def test_retention_and_archival_number(desk: Desk) -> None:
    archive = desk.archive
    section = next(each for each in archive.sections() if each.code == "YH")
    assert archive.number(YEAR, section, "30年", 7) == ""
    archive.set_fonds(" X043 ")
    assert archive.number(YEAR, section, "30年", 7) == "X043-WS·2026-D30-YH-0007"
    archive.set_retention("hazard-notice", "永久")
    assert archive.retention("hazard-notice") == "永久" and archive.retention("due-list") == ""
    with pytest.raises(KnownError, match="保管期限没有“三年”"):
        archive.set_retention("hazard-notice", "三年")
    with pytest.raises(KnownError, match="不归档"):
        archive.set_retention("due-list", "10年")


def test_every_paper_of_the_binder_can_be_printed(desk: Desk) -> None:
    known = {kind.key for kind in desk.prints.kinds()} | {"reports"}
    papers = [paper.print for section in desk.archive.sections() for paper in section.papers]
    assert set(papers) <= known and len(papers) == len(set(papers))


def test_a_stopped_binder_leaves_the_old_file(demo_desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "卷宗.pdf"
    target.write_bytes(b"the old one")
    token = CancelToken()
    token.stop()
    with pytest.raises(Cancelled):
        demo_desk.archive.write_binder(YEAR, target, progress=token.watch())
    assert target.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["卷宗.pdf"]
    with pytest.raises(KnownError, match=r"只能存成 .pdf"):
        demo_desk.archive.write_binder(YEAR, tmp_path / "卷宗.docx")


def test_kept_papers_are_named(demo_desk: Desk) -> None:
    kept = demo_desk.archive.kept(YEAR)
    assert any(each.title == "交通安全责任书" for each in kept)
    assert any(each.title.startswith("交通安全工作月报表") for each in kept)
    for each in kept:
        assert demo_desk.attachments.has(each.digest)


def test_page_counts_are_those_of_the_layout(demo_desk: Desk) -> None:
    documents = demo_desk.prints.documents("plan-table", year=YEAR)
    content = pdf.render_batch(documents)
    assert len(pages_text(content)) == sum(pdf.page_count(each) for each in documents)
