"""A stack of signed agreements: read, filed, undone, filed again.

    python -m benchmarks.scans [papers]       100 papers of two pages without a number

150 dpi, turned by ±3°, dust, every fifth page upside down, five pages swapped, two missing, three without a code, one foreign
page, one paper as TIFF, one PDF with a password.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DPI = 150


def main() -> int:
    """0 when everything that is whole was filed."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name:
        return _measure(Path(name), papers)


def _measure(folder: Path, papers: int) -> int:
    from tests.helpers.factory import person_id
    from trafficdesk.desk import Desk

    desk = Desk.open(folder / "office", create=True)
    desk.set_up("示例街道办事处", "小林")
    unit = desk.records.add("units", {"name": "示例运输公司", "unit_type": "运输企业"}, reason="测量").ids[0]
    for number in range(papers):
        desk.records.add("people", {"name": f"示例{number}", "id_number": person_id(number), "unit": unit}, reason="测量")
    desk.agreements.make(_year())
    ids = [each.agreement for each in desk.agreements.signers(_year()) if each.person is not None and each.agreement]
    files = _stack(desk.prints.issue("agreements", ids=ids).content, folder)
    desk.close()
    print(f"{papers} papers: {sum(path.stat().st_size for path in files) // 1024 // 1024} MB in {len(files)} files")
    return _file(folder, files, papers)


def _file(folder: Path, files: list[Path], papers: int) -> int:
    """In a process of its own, so that the memory is that of reading and filing."""
    import subprocess

    code = f"from benchmarks.scans import filed; filed({str(folder)!r}, {[str(path) for path in files]!r}, {papers})"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode


def filed(folder: str, files: list[str], papers: int) -> None:
    """Read, file, undo, file again; seconds and memory."""
    from trafficdesk.desk import Desk

    desk = Desk.open(Path(folder) / "office")
    began = time.perf_counter()
    stack = desk.scans.read([Path(path) for path in files])
    read = time.perf_counter()
    change = desk.scans.file(stack, "")
    done = time.perf_counter()
    desk.records.undo()
    desk.scans.file(desk.scans.read([Path(path) for path in files]))
    pages = sum(len(each.pages) for each in stack.papers) + len(stack.tray)
    print(f"{len(stack.complete)} whole, {len(stack.incomplete)} not, {len(stack.tray)} in the tray, {pages} pages; {change.sentence}")
    for each in stack.tray:
        print("   ", each.page.name if each.page else "", each.why)
    print(f"read {read - began:.1f} s, filed {done - read:.1f} s, {time.process_time():.1f} s CPU for both rounds, {_peak()} MB")
    desk.close()
    assert len(stack.complete) >= papers - 6, "two are missing a page, three have lost a code"


def _peak() -> int:
    """Megabytes at the highest. What getrusage says is inherited from the process that made the scans."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def _stack(content: bytes, folder: Path) -> list[Path]:
    import pypdfium2
    from PIL import Image, ImageDraw
    from reportlab.pdfgen.canvas import Canvas

    dice, sheets = random.Random(11), []
    document = pypdfium2.PdfDocument(content)
    for at in range(len(document)):
        page = document[at].render(scale=DPI / 72, grayscale=True).to_pil()
        if at in (20, 43, 66):
            ImageDraw.Draw(page).rectangle((page.width * 3 // 5, 0, page.width, 230), fill=255)
        sheets.append(_squeezed(_scanned(page, dice, 180 if at % 5 == 0 else 0)))
    document.close()
    tiff = [Image.open(io.BytesIO(each)) for each in sheets[:2]]
    tiff[0].save(folder / "一份.tif", save_all=True, append_images=tiff[1:], dpi=(DPI, DPI))
    rest = sheets[2:]
    for at in (5, 15, 25, 35, 45):
        rest[at], rest[at + 6] = rest[at + 6], rest[at]
    del rest[90], rest[70]
    foreign = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(foreign).text((200, 300), "A letter of somebody else " * 4, fill=0)
    pictures = [*(Image.open(io.BytesIO(each)) for each in rest), foreign]
    pictures[0].save(folder / "一叠.pdf", "PDF", save_all=True, append_images=pictures[1:], resolution=DPI)
    locked = Canvas(str(folder / "有密码.pdf"), encrypt="secret")
    locked.drawString(100, 100, "locked")
    locked.save()
    return [folder / name for name in ("一叠.pdf", "一份.tif", "有密码.pdf")]


def _scanned(picture: Any, dice: random.Random, turned: int) -> Any:
    page = picture.rotate(dice.uniform(-3, 3), expand=True, fillcolor=255)
    for _ in range(80):
        page.putpixel((dice.randrange(page.width), dice.randrange(page.height)), dice.randrange(120))
    return page.rotate(turned, expand=True) if turned else page


def _squeezed(page: Any) -> bytes:
    """As a scanner writes it; two hundred bare pictures would take more memory than the office has."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()


def _year() -> int:
    from trafficdesk import clock

    return clock.today().year


if __name__ == "__main__":
    sys.exit(main())
