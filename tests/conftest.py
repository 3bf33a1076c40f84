"""Before any Qt: draw without a screen. One application with the theme for every test that asks for qtbot."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest


@pytest.fixture
def themed(qapp):
    """The theme, light and normal, put back after the test."""
    from ui.theme import theme

    theme.dark = theme.large = False
    theme.apply(qapp)
    yield theme
    if theme.dark or theme.large:
        theme.set(dark=False, large=False)
