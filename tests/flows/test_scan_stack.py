"""The stack that comes back from signing, filed by one drop; what a telephone photographed; pages that are turned by hand.

The full stack of a hundred papers is `dev.py bench scans --full`; here it is a smaller one of the same kinds of trouble.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from tests.helpers.signed_stack import FOREIGN, LOCKED, filed, made, office_with
from trafficdesk.cli import main
from trafficdesk.desk import Desk
from trafficdesk.reports.pictures import shown

PAPERS = 8
PHONE = Path(__file__).parents[1] / "data" / "phone.heic"  # a photo on its side, with the code of a paper of another office


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


def test_a_stack_from_signing_is_filed_by_one_drop_undone_and_filed_again(desk: Desk, tmp_path: Path) -> None:
    agreements = office_with(desk, PAPERS, 2026)
    truth = made(desk.prints.issue("agreements", ids=agreements).content, agreements, tmp_path)
    for _ in range(2):
        stack = desk.scans.read(truth.files)
        assert {each.home.ids[0] for each in stack.complete} == truth.whole
        assert {each.home.ids[0] for each in stack.incomplete} <= truth.short | truth.torn
        assert sum(len(each.pages) for each in stack.papers) + sum(each.page is not None for each in stack.tray) == truth.pages
        reasons = [each.why for each in stack.tray]
        assert sum("没有认出二维码" in why for why in reasons) == 4, "three without a code, one that is not ours"
        assert sum(LOCKED in why and "有密码" in why for why in reasons) == 1 and len(reasons) == 5
        desk.scans.file(stack, "2026-11-20")
        assert filed(desk, agreements) == truth.whole
        signed = {each for each in agreements if desk.records.row("agreements", each).values["signed_on"] is not None}
        assert signed == truth.whole, "an incomplete paper is never signed"
        left = desk.scans.tray().left
        assert len(left) == truth.pages - 2 * len(truth.whole), "the rest is kept"
        desk.records.undo()
        assert filed(desk, agreements) == set() and desk.scans.tray().left == []


def test_what_a_telephone_photographed_is_read(desk: Desk, named: Desk, tmp_path: Path) -> None:
    photo = tmp_path / "手机.HEIC"
    photo.write_bytes(PHONE.read_bytes())
    (loose,) = desk.scans.read([photo]).tray
    assert loose.page is not None and "责〔2026〕0001" in loose.why, "its code is read although it lies on its side"
    document = pypdfium2.PdfDocument(desk.scans.page_file(loose.page))
    wide, high = document.get_page_size(0)
    document.close()
    assert wide < high, "and it stands upright"
    small = Image.open(io.BytesIO(shown(PHONE.read_bytes(), 200)))
    assert small.format == "JPEG" and max(small.size) == 200


@pytest.mark.parametrize("length", [12, 300, 2000, 16_000])
def test_a_photo_that_was_not_copied_to_its_end_says_so(desk: Desk, named: Desk, tmp_path: Path, length: int) -> None:
    cut = tmp_path / "断了.heic"
    cut.write_bytes(PHONE.read_bytes()[:length])
    stack = desk.scans.read([cut])
    (loose,) = stack.tray
    assert loose.page is None and "断了.heic" in loose.why and stack.unread == {cut}
    assert shown(PHONE.read_bytes()[:length], 100) == b""


def arrow(side: int = 600) -> Any:
    """A page of which one can tell how it lies: its upper third is written on."""
    page = Image.new("L", (side, side * 2), 255)
    ImageDraw.Draw(page).rectangle((60, 60, side - 60, side // 2), fill=0)
    return page


def dark_half(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    picture = document[0].render(scale=0.3, grayscale=True).to_pil()
    document.close()
    wide, high = picture.size
    halves = {
        "top": (0, 0, wide, high // 2), "bottom": (0, high // 2, wide, high),
        "left": (0, 0, wide // 2, high), "right": (wide // 2, 0, wide, high),
    }  # fmt: skip
    return max(halves, key=lambda name: sum(picture.crop(halves[name]).histogram()[:100]))


@pytest.mark.parametrize("name", ["一页.pdf", "一页.png"])
def test_a_page_turned_by_hand_stays_turned(desk: Desk, named: Desk, tmp_path: Path, name: str) -> None:
    scans = desk.scans
    arrow().save(tmp_path / name)
    stack = scans.read([tmp_path / name])
    (loose,) = stack.tray
    assert loose.page is not None and dark_half(scans.page_file(loose.page)) == "top"
    assert dark_half(scans.page_file(stack.turn(loose.page, 90))) == "right"
    scans.file(stack)
    stack = scans.tray()
    page = stack.tray[0].page
    assert page is not None and not page.fresh and dark_half(scans.page_file(page)) == "right"
    page = stack.turn(stack.turn(page, 90), -180)
    assert page.fresh and dark_half(scans.page_file(page)) == "top"
    scans.file(stack)
    page = scans.tray().tray[0].page
    assert page is not None and dark_half(scans.page_file(page)) == "top"
    desk.records.undo()
    page = scans.tray().tray[0].page
    assert page is not None and dark_half(scans.page_file(page)) == "right"


def test_what_could_not_be_read_stays_where_the_scanner_put_it(desk: Desk, named: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "扫描"
    (folder / "已归档").mkdir(parents=True)
    (folder / "已归档" / "好.png").write_bytes(b"of last week")
    arrow().save(folder / "好.png")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    desk.scans.set_folder(str(folder), moves=True)
    stack = desk.scans.read([folder])
    desk.scans.file(stack)
    desk.scans.taken_in([folder / "好.png", folder / "坏.pdf"], stack)
    assert {each.name for each in folder.iterdir()} == {"坏.pdf", "已归档"}
    assert {each.name for each in (folder / "已归档").iterdir()} == {"好.png", "好（2）.png"}


def test_by_command_a_stack_of_strangers_is_kept_and_the_files_are_put_away(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.set_up("示例街道办事处", "小林")
    folder = tmp_path / "扫描"
    folder.mkdir()
    page = arrow()
    ImageDraw.Draw(page).text((60, 700), FOREIGN, fill=0)
    page.save(folder / "别人.png")
    office = desk.office.folder
    desk.close()
    assert main(["--data", str(office), "scan", str(folder), "--move"]) == 0
    assert "1 页留在扫描托盘" in capsys.readouterr().out
    assert [each.name for each in (folder / "已归档").iterdir()] == ["别人.png"]
    again = Desk.open(office)
    assert len(again.scans.tray().tray) == 1
    again.close()
