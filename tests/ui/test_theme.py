"""The sheet: every name replaced, every pair readable, every icon there, our own Chinese font."""

import itertools
import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPalette, QRawFont

from trafficdesk.paths import resources
from ui import icons
from ui.theme import LARGE, NORMAL, theme, tokens
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button

GROUNDS = ("window", "surface", "sunken", "hover", "select")
TEXTS = [(ink, ground, 4.5) for ink in ("text", "text2", "text3", "link") for ground in GROUNDS]
STATES = [(ink, ground, 4.5) for ink in ("bad", "warn", "soon", "ok") for ground in (*GROUNDS, ink + "bg")]
OTHERS = [
    ("onaccent", "accent", 4.5),
    ("onaccent", "accentdown", 4.5),
    ("edge", "surface", 3),
    ("edge", "window", 3),
]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "need"), TEXTS + STATES + OTHERS)
def test_contrast(ink, ground, need, mode):
    high, low = sorted((luminance(tokens()[ink][mode]), luminance(tokens()[ground][mode])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= need


def test_where_the_system_asks_for_high_contrast_its_colours_are_used_alone(qapp, themed, monkeypatch):
    """The sheet was dropped before, but what is painted kept its dark inks, on the black of the system."""
    with monkeypatch.context() as patch:
        patch.setattr("ui.theme._high_contrast", lambda _app: True)
        theme.apply(qapp)
        assert qapp.styleSheet() == ""
        system, roles = QPalette(QColor("#000000")), QPalette.ColorRole
        for role, colour in (
            (roles.Window, "#000000"), (roles.Base, "#000000"), (roles.WindowText, "#FFFFFF"), (roles.Text, "#FFFFFF"),
            (roles.Highlight, "#1AEBFF"), (roles.HighlightedText, "#000000"), (roles.Link, "#FFFF00"),
        ):  # fmt: skip
            system.setColor(role, QColor(colour))
        qapp.setPalette(system)
        for ink, ground, _need in TEXTS + STATES + OTHERS:
            high, low = sorted((luminance(theme.colour(each).name()) for each in (ink, ground)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 7, (ink, ground)
    theme.apply(qapp)
    assert not theme.high and qapp.styleSheet() and theme.colour("text").name().upper() == tokens()["text"][0]


@pytest.mark.parametrize(("dark", "large"), list(itertools.product([False, True], repeat=2)))
def test_sheet_has_no_name_left(qapp, themed, dark, large):
    theme.set(dark=dark, step=LARGE if large else NORMAL)
    assert re.findall(r"@\w+", theme.sheet()) == []
    assert theme.metric("row") == (42 if large else 34)
    assert qapp.palette().window().color() == theme.colour("window")


def test_window_brings_its_own_chinese_font(qapp, themed):
    face = QRawFont.fromFont(theme.font())
    assert face.familyName() in ("Microsoft YaHei UI", "Noto Sans SC")
    assert face.supportsCharacter(ord("䶮"))
    metrics = QFontMetrics(theme.font())
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_icon_follows_the_theme(qapp, themed):
    icon = icons.icon("save", "text")

    def ink():
        image = icon.pixmap(QSize(36, 36), 1.0).toImage()
        return max(
            (image.pixelColor(x, y) for x in range(36) for y in range(36)), key=lambda colour: colour.alpha()
        ).lightness()

    light = ink()
    theme.set(dark=True)
    assert ink() > light + 100


def test_icon_is_sharp_at_150_percent(qapp, themed):
    picture = icons.icon("save").pixmap(QSize(18, 18), 1.5)
    assert picture.size() == QSize(27, 27)


def test_every_icon_named_in_code_exists():
    names = {path.stem for path in (resources() / "icons").glob("*.svg")}
    from ui.widgets.levels import LEVELS

    assert {level.icon for level in LEVELS.values()} <= names
    assert all(level.token in tokens() and level.ground in tokens() for level in LEVELS.values())


def test_enter_presses_the_button_that_has_the_focus(qtbot):
    pressed = []
    button = Button("用表里的", clicked=lambda: pressed.append(True))
    qtbot.addWidget(button)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert pressed == [True]


def test_a_wrapped_text_gives_back_the_room_of_a_longer_one(qtbot):
    words = WrappedLabel("很长的一句话" * 40)
    qtbot.addWidget(words)
    words.resize(200, 400)
    words.show()
    tall = words.minimumHeight()
    words.setText("短")
    assert 0 < words.minimumHeight() < tall / 4
