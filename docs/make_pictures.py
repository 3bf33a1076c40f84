"""The pictures of the help pages and of the README, made anew from the real window on the demo office.

    .venv-dev/bin/python docs/make_pictures.py            all
    .venv-dev/bin/python docs/make_pictures.py hazards    one

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

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "resources" / "help"
README_PICTURE = ROOT / "docs" / "pictures" / "window.png"
README_PAGE = "responsibility"
# A day on which the demo office has something everywhere; the size of a window on an office's older monitor.
TODAY, WIDE, HIGH = "2026-11-28", 1180, 720
_DRIVERS, _PATIENCE = 300, 60.0


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
    from ui.application import Program, make_demo
    from ui.tasks import runner

    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name) / "office"
        make_demo(folder, no_progress).close()
        program = Program(app, folder)
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
    wanted = sys.argv[1:] or keys()
    strange = [key for key in wanted if key not in keys()]
    if strange:
        print(f"no help page: {', '.join(strange)}", file=sys.stderr)
        return 2
    for path in make(wanted):
        print(path.relative_to(ROOT), f"{path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
