"""The tests on a Windows Python under Wine: `python3 dev.py test --windows [--screen] [what pytest takes]`.

Windows are drawn off the screen as everywhere; with --screen Qt's Windows plugin draws them on a display of their own.
What only Wine cannot do is named in tests/helpers/wine.py.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import IO, TextIO

ROOT = Path(__file__).resolve().parent.parent


def main(words: list[str]) -> int:
    """pytest's exit code; 1 when there is no Windows Python."""
    sys.path.insert(0, str(ROOT))
    from wine import interpreter, running, tools

    import dev

    try:
        tools.ensure()
        made = interpreter.ready()
    except (dev.Stop, interpreter.AssemblyError) as error:
        print(error, file=sys.stderr)
        return 1
    on_screen = "--screen" in words
    words = [word for word in words if word != "--screen"]
    extra = {"QT_QPA_PLATFORM": "windows" if on_screen else "offscreen"}
    with running.screen(1920, 1080):
        # Wine takes pipes only, so what is said is passed on line by line.
        testing = made.wine.start([made.executable, "-X", "utf8", "-m", "pytest", *words], cwd=ROOT, extra=extra)
        complaining = threading.Thread(target=_pass_on, args=(testing.stderr, sys.stderr))
        complaining.start()
        _pass_on(testing.stdout, sys.stdout)
        complaining.join()
        code = testing.wait()
    made.wine.stop()
    return code


def _pass_on(source: IO[bytes], target: TextIO) -> None:
    while piece := source.read1(4096):  # type: ignore[attr-defined]
        target.write(piece.decode("utf-8", "replace"))
        target.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
