"""How this office prints: the look of its letters, and the fonts that it puts beside its data for rare names."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trafficdesk.engine.office import Office
from trafficdesk.errors import KnownError
from trafficdesk.exchange.safe_file import replacing
from trafficdesk.guard.rights import Right
from trafficdesk.reports import fonts
from trafficdesk.reports.rare_fonts import SUFFIXES, RareFace
from trafficdesk.store import trail

if TYPE_CHECKING:  # an office is opened without what papers are written by
    from trafficdesk.engine.papers.letterhead import Letterhead

FOLDER = "fonts"  # in the data folder
_LARGEST = 120 * 1024 * 1024
_PRIVATE = (*range(0xE000, 0xF900), *range(0xF0000, 0x110000))


@dataclass(frozen=True, slots=True)
class OfficeFont:
    """A font of the office: its file, what it calls itself, how many letters it has that the program lacks."""

    file: str
    name: str
    size: int
    letters: int

    @property
    def shown(self) -> str:
        return f"{self.name}（{self.file}），补上 {self.letters:,} 个字"


class PaperSetup:
    """desk.paper"""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._folder = office.folder / FOLDER

    def apply(self) -> None:
        """Print with the fonts of this office from now on."""
        fonts.use_rare(self._folder)

    def letters(self) -> Letterhead:
        """How its letters look."""
        from trafficdesk.engine.papers.letterhead import letterhead

        return letterhead(self._office)

    def set_letters(self, head: Letterhead) -> None:
        """Say how they look from now on; what was printed before stays as it was."""
        from trafficdesk.engine.papers.letterhead import departments, keep

        unknown = [name for name in head.bodies if name not in departments()]
        if unknown:
            raise KnownError(f"没有“{unknown[0]}”这个部门。可以写：{'、'.join(departments())}。")
        keep(self._office, head)

    def fonts(self) -> list[OfficeFont]:
        """The fonts beside the data; one that cannot be read any more has no letters."""
        return [_described(path) for path in fonts.rare().files()]

    def add_font(self, path: Path) -> OfficeFont:
        """Check a font file and keep a copy beside the data. KnownError says why one is no use."""
        self._office.require(Right.SETTINGS)
        found = _checked(path)
        kept = re.sub(r"[^\w.\-]+", "_", path.stem)[:60] or "font"
        target = self._folder / f"{kept}{path.suffix.lower()}"
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise KnownError("数据文件夹里写不进去，字库没有加上。请看看磁盘是不是满了，或者数据文件夹是不是只读的。") from error
        with replacing(target) as temporary:
            shutil.copyfile(path, temporary)
            _same(path, temporary)
        self.apply()
        self._office.note(trail.SETTING, f"加了生僻字字库：{found.name}")
        return _described(target)

    def remove_font(self, file: str) -> None:
        """Take a font away again; letters that only it had are empty boxes from now on."""
        self._office.require(Right.SETTINGS)
        found = next((path for path in fonts.rare().files() if path.name == file), None)
        if found is None:
            raise KnownError(f"没有叫“{file}”的生僻字字库。")
        fonts.use_rare(None)
        try:
            found.unlink()
        except OSError as error:
            raise KnownError(f"“{file}”正在被别的程序使用，没有移除。请关掉那个程序再试。") from error
        finally:
            self.apply()
        self._office.note(trail.SETTING, f"移除了生僻字字库：{file}")


def _described(path: Path) -> OfficeFont:
    try:
        face = RareFace(path)
        return OfficeFont(path.name, face.name(), path.stat().st_size, len(_new(face)))
    except (OSError, ValueError):
        return OfficeFont(path.name, "读不出来", 0, 0)


def _checked(path: Path) -> OfficeFont:
    if path.suffix.lower() not in SUFFIXES:
        raise KnownError(f"“{path.name}”不是字库文件。请选 .ttf、.otf 或 .ttc 文件。")
    try:
        size = path.stat().st_size
        face = RareFace(path) if size <= _LARGEST else None
    except (OSError, ValueError) as error:
        raise KnownError(f"读不出“{path.name}”。文件可能不完整，或者在拔掉的 U 盘上，请换一份。") from error
    if face is None:
        raise KnownError(f"“{path.name}”有 {size // 1024 // 1024} 兆，太大了。请选 120 兆以内的字库。")
    if not face.letters or not face.draws():
        raise KnownError(f"“{path.name}”里没有能画出来的字，不是完整的字库文件。请换一份。")
    if not face.may_be_embedded():
        raise KnownError(f"“{face.name()}”的作者不许把它放进 PDF，不能用来打印。请换一款，例如花园明朝（HanaMinB）。")
    new = _new(face)
    if not new:
        raise KnownError(f"“{face.name()}”里没有程序还缺的字，加了也没有用。请选生僻字字库，例如花园明朝（HanaMinB）。")
    return OfficeFont(path.name, face.name(), size, len(new))


def _new(face: RareFace) -> frozenset[int]:
    """Letters that the fonts of the program lack; those for private use count for nothing."""
    return face.letters.difference(fonts.known_letters(), _PRIVATE, range(0x20))


def _same(first: Path, second: Path) -> None:
    if hashlib.sha256(first.read_bytes()).digest() != hashlib.sha256(second.read_bytes()).digest():
        raise KnownError("字库没有拷完整，没有加上。请再试一次。")
