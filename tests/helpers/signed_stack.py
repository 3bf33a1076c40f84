"""A stack as it comes back from signing, made up, with what is right about it: the papers that are whole, and what is wrong."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk

DPI = 150
LOCKED, FOREIGN = "有密码.pdf", "A letter of somebody else "


@dataclass(frozen=True, slots=True)
class SignedStack:
    """files: what is dropped. whole: agreements of which all pages lie in it; short: those of which one is missing; torn: those
    of which one page has no code any more. pages: how many lie in the files."""

    files: tuple[Path, ...]
    whole: frozenset[int]
    short: frozenset[int]
    torn: frozenset[int]
    pages: int


def office_with(desk: Desk, papers: int, year: int) -> list[int]:
    """As many drivers, each with an agreement; their agreements."""
    desk.set_up("示例街道办事处", "小林")
    unit = desk.records.add("units", {"name": "示例运输公司", "unit_type": "运输企业"}, reason="测试").ids[0]
    for number in range(papers):
        desk.records.add("people", {"name": f"示例{number}", "id_number": person_id(number), "unit": unit}, reason="测试")
    desk.agreements.make(year)
    return [each.agreement for each in desk.agreements.signers(year) if each.person is not None and each.agreement]


def made(content: bytes, agreements: Sequence[int], folder: Path, seed: int = 11) -> SignedStack:
    """Scans of printed agreements of two pages: 150 dpi, ±3°, dust, every fifth page upside down, five pages swapped with others,
    two missing, three without a code, a foreign page, one paper as a TIFF, and a PDF with a password."""
    dice = random.Random(seed)
    sheets = _sheets(content, dice)
    assert len(sheets) == 2 * len(agreements)
    (folder / "一份.tif").write_bytes(_tiff(sheets[:2]))
    places = dice.sample(range(2, len(sheets)), 5)  # the codes of three are torn off, two stay on somebody's desk
    torn, missing = places[:3], places[3:]
    for at in torn:
        sheets[at] = _torn(sheets[at])
    order = [at for at in range(2, len(sheets)) if at not in missing]
    for first in dice.sample(range(len(order) - 5), 5):
        order[first], order[first + 5] = order[first + 5], order[first]
    foreign = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(foreign).text((200, 300), FOREIGN * 4, fill=0)
    pictures = [*(Image.open(io.BytesIO(sheets[at])) for at in order), foreign]
    pictures[0].save(folder / "一叠.pdf", "PDF", save_all=True, append_images=pictures[1:], resolution=DPI)
    locked = Canvas(str(folder / LOCKED), encrypt="secret")
    locked.drawString(100, 100, "locked")
    locked.save()
    lacks = {at // 2 for at in missing}
    uncoded = {at // 2 for at in torn}
    return SignedStack(
        tuple(folder / name for name in ("一叠.pdf", "一份.tif", LOCKED)),
        frozenset(each for at, each in enumerate(agreements) if at not in lacks | uncoded),
        frozenset(agreements[at] for at in lacks), frozenset(agreements[at] for at in uncoded), len(order) + 3,
    )  # fmt: skip


def filed(desk: Desk, agreements: Sequence[int]) -> set[int]:
    """The agreements under which a scan lies: one file each, of both pages in their order, standing upright."""
    found = set()
    for each in agreements:
        files = desk.attachments.of("agreements", each)
        if not files:
            continue
        assert len(files) == 1, "filed twice"
        document = pypdfium2.PdfDocument(files[0].content())
        pages = [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
        document.close()
        codes = [_code(page) for page in pages]
        serial = str(desk.records.row("agreements", each).values["serial"])
        assert [(text.split("|")[1], text.rsplit("|", 1)[1], upright) for text, upright in codes] == [
            (serial, "1/2", True), (serial, "2/2", True)
        ]  # fmt: skip
        found.add(each)
    return found


def _code(page: Any) -> tuple[str, bool]:
    import zxingcpp

    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return str(found.text), abs(found.orientation) < 10


def _sheets(content: bytes, dice: random.Random) -> list[bytes]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [
            _squeezed(scanned(page.render(scale=DPI / 72, grayscale=True).to_pil(), dice, 180 if at % 5 == 0 else 0))
            for at, page in enumerate(document)
        ]
    finally:
        document.close()


def scanned(picture: Any, dice: random.Random, turned: int = 0) -> Any:
    """A page as it lies in the feeder: a little aslant, dusty, perhaps upside down."""
    page = picture.rotate(dice.uniform(-3, 3), expand=True, fillcolor=255)
    for _ in range(80):
        page.putpixel((dice.randrange(page.width), dice.randrange(page.height)), dice.randrange(120))
    return page.rotate(turned, expand=True) if turned else page


def _torn(sheet: bytes) -> bytes:
    """The page without the corner in which its code stands, whichever way up it lies."""
    page = Image.open(io.BytesIO(sheet))
    draw = ImageDraw.Draw(page)
    draw.rectangle((page.width * 3 // 5, 0, page.width, 260), fill=255)
    draw.rectangle((0, page.height - 260, page.width * 2 // 5, page.height), fill=255)
    return _squeezed(page)


def _squeezed(page: Any) -> bytes:
    """As a scanner writes it; two hundred bare pictures would take more memory than the office has."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()


def _tiff(sheets: Sequence[bytes]) -> bytes:
    out, pictures = io.BytesIO(), [Image.open(io.BytesIO(each)) for each in sheets]
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:], dpi=(DPI, DPI))
    return out.getvalue()
