"""The pictures of the help pages and of the README, made anew from the real window on the demo office.

    .venv-dev/bin/python docs/make_pictures.py            all
    .venv-dev/bin/python docs/make_pictures.py hazards    one
    .venv-dev/bin/python docs/make_pictures.py papers     the first sheet of every kind of document

Needs no display. Whatever page changes, run it again and look at the pictures: a test holds that each page has one, people look at
whether it is true. Everybody in the pictures is invented (the demo office).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trafficdesk.desk import Desk
    from trafficdesk.engine.papers.kind import PrintKind

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "resources" / "help"
README_PICTURE = ROOT / "docs" / "pictures" / "window.png"
README_PAGE, PAPERS = "responsibility", "papers"
# A day on which the demo office has something everywhere; the size of a window on an office's older monitor.
TODAY, JANUARY, WIDE, HIGH = "2026-11-28", "2027-01-12", 1180, 720
_PATIENCE = 60.0
# Dots to an inch of a sheet in the help, shades of its greys, rows looked at for one that a paper is true of.
_DOTS, _SHADES, _ROWS_TRIED = 77, 8, 400
# Papers that list: of all rows of the year, not of one.
_TABLES = ("台账", "名单", "名册", "清单", "统计表", "汇总表", "任务表", "明细表", "情况表", "库存表", "采集表")


def keys() -> list[str]:
    """The pages that have a help page, in the order of their files."""
    return sorted(path.stem for path in HELP.glob("*.md"))


def make(wanted: list[str]) -> list[Path]:
    """Grab the wanted pages; the files that were written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["TRAFFICDESK_TODAY"] = TODAY
    sys.path.insert(0, str(ROOT))
    from PySide6.QtWidgets import QApplication

    from trafficdesk.progress import no_progress
    from ui.application import Program
    from ui.demo_window import make_demo
    from ui.tasks import runner

    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name) / "office"
        make_demo(folder, no_progress)
        program = Program(app, folder)
        program.preferences.toured = True  # the offer to go round stands over every page of a demo
        program.start()
        program.window.resize(WIDE, HIGH)

        def settle() -> None:
            _wait(app.processEvents, lambda: program.session is not None and runner().is_idle())

        settle()
        written, pages = [], set(program.window.keys())
        for key in (key for key in wanted if key in pages):  # help on what is no page of its own has no picture
            program.window.open_page(key)
            settle()
            written.append(_keep(program.window.grab(), HELP / "pictures" / f"{key}.png"))
            if key == README_PAGE:
                written.append(_keep(program.window.grab(), README_PICTURE))
            program.window.close_page(key)  # the next one stands alone
        program.close()
    return written


def make_papers() -> list[Path]:
    """The first sheet of every kind of document, drawn by the program itself; the files that were written.

    A kind of which the demo office has no row is named and gets no picture. No year of it is closed yet: that is done in January, for
    the paper of it, after all others.
    """
    os.environ["TRAFFICDESK_TODAY"] = TODAY
    sys.path.insert(0, str(ROOT))
    from trafficdesk.desk import Desk
    from trafficdesk.errors import KnownError
    from trafficdesk.progress import no_progress
    from trafficdesk.work.catalogue import print_kinds
    from ui.demo_window import make_demo

    written = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        desk = Desk.open(make_demo(Path(name) / "office", no_progress))
        try:
            for kind in sorted(print_kinds(), key=_of_years):
                try:
                    if _of_years(kind):
                        os.environ["TRAFFICDESK_TODAY"] = JANUARY
                        desk.years.close(int(TODAY[:4]))
                    written.append(_keep_sheet(_sheet(desk, kind), HELP / "papers" / f"{kind.key}.png"))
                except KnownError as refused:
                    print(f"{kind.key}: {refused}", file=sys.stderr)
        finally:
            desk.close()
    return written


def _of_years(kind: PrintKind) -> bool:
    return kind.code == "years"


def _sheet(desk: Desk, kind: PrintKind) -> bytes:
    """The paper as a PDF: of one row where it goes by rows. KnownError when there is nothing to print."""
    from itertools import islice

    from trafficdesk.desk import Query
    from trafficdesk.errors import KnownError
    from trafficdesk.reports.pdf import render

    if not kind.takes.rows or kind.takes.whole or kind.name.endswith(_TABLES):
        return render(desk.prints.documents(kind.key, year=desk.prints.year_of(kind.key, int(TODAY[:4])))[0])
    refusal = KnownError("示例里没有这样的记录。")
    for at in islice(desk.records.ids(Query(kind.code)), _ROWS_TRIED):
        try:
            return render(desk.prints.documents(kind.key, ids=[at])[0])
        except KnownError as error:
            refusal = error
    raise refusal


def _keep_sheet(pdf: bytes, target: Path) -> Path:
    """The first page in shades of grey, large enough to be read when it is enlarged."""
    import io

    import pypdfium2
    from PIL import Image

    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0]
    grey = page.render(scale=_DOTS / 72).to_pil().convert("L")
    target.parent.mkdir(parents=True, exist_ok=True)
    grey.quantize(_SHADES, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


def _wait(turn: Callable[[], object], quiet: Callable[[], bool]) -> None:
    """Turn the event loop until nothing has run for a while."""
    end, calm = time.monotonic() + _PATIENCE, 0
    while time.monotonic() < end and calm < 8:
        turn()
        time.sleep(0.02)
        calm = calm + 1 if quiet() else 0


def _keep(picture: object, target: Path) -> Path:
    """As a PNG of 256 colours, which a window does not exceed to the eye: a quarter of the size."""
    from PIL import Image
    from PySide6.QtGui import QPixmap

    assert isinstance(picture, QPixmap)
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(target), "PNG")
    with Image.open(target) as read:
        small = read.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(target, optimize=True)
    return target


def main() -> int:
    """0 when every wanted picture was made, 2 for a page that has no help."""
    known = [*keys(), PAPERS]
    wanted = sys.argv[1:] or known
    strange = [key for key in wanted if key not in known]
    if strange:
        print(f"no help page: {', '.join(strange)}", file=sys.stderr)
        return 2
    for path in [*make([key for key in wanted if key != PAPERS]), *(make_papers() if PAPERS in wanted else [])]:
        print(path.relative_to(ROOT), f"{path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
