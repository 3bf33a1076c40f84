"""The look: tokens and metrics from resources/theme.qss, for light or dark, in one of four sizes of type.

One `Theme` object, `theme`, serves the whole program. Painted widgets ask it for colours, fonts and sizes at
the moment they paint, so a change of theme needs no bookkeeping beyond `update()`.
"""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from trafficdesk.paths import resources
from ui.ink import svg

SYSTEM_FONT = "Microsoft YaHei UI"
OWN_FONT = "Noto Sans SC"
TYPE_SIZES = ("标准", "稍大", "大", "特大")
NORMAL, LARGE = 0, 2  # steps of TYPE_SIZES; the table of metrics has these two, the others lie evenly between and beyond
NORMAL_PX = 14  # body text at 96 dpi in normal type; sizes in code are meant at this size

# Pictures that the sheet itself names: file name in the sheet, icon, token.
_SHEET_ICONS = (
    ("chevron_down", "chevron_down", "text2"),
    ("chevron_up", "chevron_up", "text2"),
    ("check_on", "checkmark", "onaccent"),
)

_ROLES = (
    (QPalette.ColorRole.Window, "window"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "sunken"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "bad"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "onaccent"),
    (QPalette.ColorRole.PlaceholderText, "text3"),
    (QPalette.ColorRole.Link, "link"),
    (QPalette.ColorRole.ToolTipBase, "surface"),
    (QPalette.ColorRole.ToolTipText, "text"),
)

# What a token becomes where the system asks for high contrast: its own colours alone. Every other token is ink, a state too: it is said
# in words and shapes beside its colour.
_SYSTEM = {
    "window": QPalette.ColorRole.Window,
    **dict.fromkeys(("surface", "sunken", "hover", "select", "badbg", "warnbg", "soonbg", "okbg", "mute"), QPalette.ColorRole.Base),
    **dict.fromkeys(("accent", "accentdown"), QPalette.ColorRole.Highlight),
    "onaccent": QPalette.ColorRole.HighlightedText,
    "link": QPalette.ColorRole.Link,
}


def _table(sheet: str, tag: str) -> dict[str, tuple[str, str]]:
    found = re.search(rf"@{tag}\b[^\n]*\n(.*?)@end", sheet, re.DOTALL)
    if found is None:
        raise ValueError(f"theme.qss has no table @{tag}")
    rows = (line.split() for line in found.group(1).splitlines())
    return {row[0]: (row[1], row[2]) for row in rows if len(row) >= 3}


def _sized(size: float, found: re.Match[str]) -> str:
    """@ctl-2px as a length."""
    return f"{size + int(found[1] or 0):g}{found[2]}"


@cache
def _sheet() -> str:
    return (resources() / "theme.qss").read_text("utf-8")


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Colour tokens: name → (light, dark) as #RRGGBB."""
    return _table(_sheet(), "tokens")


@cache
def metrics() -> dict[str, tuple[str, str]]:
    """Sizes: name → (标准, 大), points for type and pixels for the rest."""
    return _table(_sheet(), "metrics")


@cache
def _span(name: str) -> tuple[float, float]:
    normal, large = metrics()[name]
    return float(normal), float(large)


class Theme(QObject):
    """Colours, type and sizes of the moment. `changed` is sent after the sheet has been applied again."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dark = False
        self.high = False  # the system asks for high contrast: its colours in the place of ours
        self.step = NORMAL
        self.family = SYSTEM_FONT
        self._fusion = False
        self._icon_folder: QTemporaryDir | None = None

    def colour(self, name: str) -> QColor:
        """The colour of a token."""
        if self.high:
            return QApplication.palette().color(_SYSTEM.get(name, QPalette.ColorRole.WindowText))
        return QColor(tokens()[name][self.dark])

    @property
    def large(self) -> bool:
        """Whether the type is so large that pages are laid out anew: 大 and 特大."""
        return self.step >= LARGE

    def metric(self, name: str) -> float:
        """A size from the table of metrics, in its own unit: pixels are whole, points go by quarters."""
        normal, large = _span(name)
        size = normal + (large - normal) * self.step / LARGE
        return round(size * 4) / 4 if name.startswith("fs") else float(round(size))

    def px(self, name: str = "fs") -> int:
        """A type size in pixels (its points at 96 dpi)."""
        return round(self.metric(name) * 96 / 72)

    def scaled(self, pixels: float) -> int:
        """Pixels meant for normal type, grown with 大字号."""
        return round(pixels * self.px() / NORMAL_PX)

    def font(self, role: str = "fs", bold: bool = False) -> QFont:
        """The font of a type role (fs-xs, fs-s, fs, fs-m, fs-xl)."""
        font = QFont(self.family)
        font.setPointSizeF(self.metric(role))
        font.setBold(bold)
        return font

    def set(self, *, dark: bool | None = None, step: int | None = None) -> None:
        """Choose dark or light and the size of type (a step of TYPE_SIZES, held within them), and apply both."""
        self.dark = self.dark if dark is None else dark
        self.step = self.step if step is None else max(0, min(step, len(TYPE_SIZES) - 1))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.apply(app)

    def apply(self, app: QApplication) -> None:
        """Give the application style, font, palette and sheet, then tell every widget."""
        self.family = _choose_family()
        app.setFont(self.font())
        self.high = _high_contrast(app)
        if self.high:
            app.setPalette(QPalette())  # what was ours goes, also what is painted by it
            app.setStyleSheet("")
        else:
            if not self._fusion:  # set anew it polishes every widget once more
                app.setStyle("Fusion")
                self._fusion = True
            app.setPalette(self.palette())
            app.setStyleSheet(self.sheet())
        self.changed.emit()

    def palette(self) -> QPalette:
        """The palette that matches the sheet; placeholder and selection colours come from here."""
        palette = QPalette()
        for role, token in _ROLES:
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text3"))
        return palette

    def sheet(self) -> str:
        """The style sheet with every @name replaced; `@ctl-2px` is a size less two."""
        self._write_sheet_icons()
        text = re.sub(r"/\*.*?\*/", "", _sheet(), flags=re.DOTALL)
        text = text.replace('"Microsoft YaHei UI", "Noto Sans SC"', f'"{self.family}"')
        for name in sorted(metrics(), key=len, reverse=True):
            text = re.sub(rf"@{name}([+-]\d+)?(px|pt)", partial(_sized, self.metric(name)), text)
        for name in sorted(tokens(), key=len, reverse=True):
            text = text.replace("@" + name, tokens()[name][self.dark])
        return text

    def _write_sheet_icons(self) -> None:
        # A sheet can only name picture files, so the three it uses are written out in this theme's colours.
        if self._icon_folder is None:
            self._icon_folder = QTemporaryDir()
        folder = Path(self._icon_folder.path()) / ("dark" if self.dark else "light")
        folder.mkdir(exist_ok=True)
        for target, source, token in _SHEET_ICONS:
            (folder / f"{target}.svg").write_bytes(svg(source, self.colour(token).name()))
        QDir.setSearchPaths("qssicons", [str(folder)])


def _choose_family() -> str:
    """The PC's own Chinese screen font, or the bundled one: a bare Debian has no Chinese font at all."""
    families = QFontDatabase.families()
    if SYSTEM_FONT in families:
        return SYSTEM_FONT
    if OWN_FONT not in families:
        for weight in ("Regular", "Bold"):
            QFontDatabase.addApplicationFont(str(resources() / "fonts" / f"NotoSansSC-{weight}.ttf"))
    return OWN_FONT


def _high_contrast(app: QApplication) -> bool:
    hints = app.styleHints()  # kept in a name: the accessibility hints die with their Python parent
    if not hasattr(hints, "accessibility"):  # Qt before 6.10, which systems with an older glibc get
        return False
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


theme = Theme()
