"""What a program folder must show before it is packed: its contents, its self-test, its window on a real screen."""

from __future__ import annotations

import io
import os
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import hosts
import selftest_reading
from contents import FORBIDDEN, REQUIRED, ROOT, licensed_packages
from wine import running as wine_running

# A build shares its computer with other work; what is looked for is usually there within seconds.
_WINDOW_SECONDS = 180
# So many pictures in a row, so many seconds apart, must be the same: the bar of a page that is being read may stand still for one.
_SAME, _APART = 4, 3
# A caret that blinks in a field has no more points; a bar that moves has.
_CARET = 120
# Fewer colours are an empty screen or a window without its page.
_COLOURS = 200
# Between the program's name and the office's, in the title of a window whose office is open.
_OPEN = " — "


class BuildError(Exception):
    """The build is not good enough to hand out; the text says what is wrong."""


def check_contents(folder: Path, *, windows: bool) -> None:
    """BuildError when something needed is missing or something unneeded came along."""
    inside = folder / "_internal"
    needed = [*REQUIRED, *(f"licences/{name}" for name in licensed_packages(windows=windows))]
    missing = [name for name in needed if not (inside / name).exists()]
    for source in (ROOT / "resources").rglob("*"):
        if source.is_file() and not (inside / source.relative_to(ROOT)).is_file():
            missing.append(source.relative_to(ROOT).as_posix())
    if missing:
        raise BuildError(f"missing in the folder: {', '.join(missing[:10])}")
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    extra = [name for name in names if FORBIDDEN.search(name)]
    if extra:
        raise BuildError(f"not wanted in the folder: {', '.join(extra[:10])}")


def self_test(program: Path, account: hosts.Account, *, windows: bool) -> str:
    """Run every step of a program's self-test; BuildError for a failed, missing or unexpected one."""
    report = account.home / "selftest.json"
    done = hosts.run(account, [program, "self-test", "--out", report])
    faults = selftest_reading.faults(report, done.returncode, done.stdout, done.stderr, windowed=windows)
    if faults:
        raise BuildError("the frozen self-test failed:\n  " + "\n  ".join(faults))
    return selftest_reading.summary(report)


def window(program: Path, account: hosts.Account, photo: Path | None, office: Path | None = None) -> str:
    """Open the window on an office, a new one unless told: it must show itself, stay open and say nothing on its outputs.

    `photo`: where a picture of the screen goes; None where no picture can be taken, then it only has to stay open.
    """
    running = account.start([program, "--data", office or account.home / "office"])
    begun = time.monotonic()
    shown = False
    while running.poll() is None and time.monotonic() - begun < (_WINDOW_SECONDS if photo else 8):
        time.sleep(1)
        if photo and (office is None or wine_running.is_titled(_OPEN)) and colours(wine_running.photograph(photo)) >= _COLOURS:
            shown = True
            until_calm(photo)
            break
    code = running.poll()
    output, complaints = account.end(running)
    said = (output + complaints).decode("utf-8", "replace").strip()
    if code is not None or said:
        raise BuildError(f"the window did not stay open quietly (exit code {code}): {said}")
    if photo and not shown:
        raise BuildError(f"no window within {_WINDOW_SECONDS} seconds, see {photo}")
    return f"opened in {time.monotonic() - begun:.0f} s, nothing said" + (f", picture {photo}" if photo else "")


def until_calm(photo: Path) -> None:
    """Take the picture again until it does not change any more: the page comes after the frame."""
    end = time.monotonic() + _WINDOW_SECONDS
    before, same = photo.read_bytes(), 1
    while time.monotonic() < end and same < _SAME:
        time.sleep(_APART)
        taken = wine_running.photograph(photo).read_bytes()
        before, same = taken, same + 1 if differing(taken, before) <= _CARET else 1


def differing(one: bytes, other: bytes) -> int:
    """In how many points two pictures of the same size differ."""
    from PIL import Image, ImageChops

    if one == other:
        return 0
    with Image.open(io.BytesIO(one)) as left, Image.open(io.BytesIO(other)) as right:
        return sum(ImageChops.difference(left.convert("RGB"), right.convert("RGB")).convert("L").histogram()[1:])


def colours(photo: Path) -> int:
    """How many colours a picture has."""
    from PIL import Image

    with Image.open(photo) as picture:
        found = picture.convert("RGB").getcolors(1 << 24)
    return len(found or [])


def a_screen() -> AbstractContextManager[str]:
    """A display of its own on Linux; Windows has one."""
    return nullcontext("") if os.name == "nt" else wine_running.screen()


def all_of(folder: Path, host: hosts.Own | hosts.UnderWine, photo: Path | None) -> None:
    """Contents, self-test and window, each said in a line."""
    check_contents(folder, windows=host.windows)
    with host.account() as account:
        print(f"self-test  {self_test(host.program(folder), account, windows=host.windows)}", flush=True)
    with host.account() as account:
        print(f"window     {window(host.program(folder), account, photo)}", flush=True)
