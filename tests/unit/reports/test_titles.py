"""Titles break where they read best and lose no letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.reports.titles import by_sense


@pytest.mark.parametrize(
    ("title", "most", "lines"),
    [
        ("2026年冬季酒驾醉驾整治方案", 20, ["2026年冬季酒驾醉驾整治方案"]),
        (
            "2026年四季度道路交通安全联席会议（季度例会）纪要", 20,
            ["2026年四季度道路交通安全", "联席会议（季度例会）纪要"],
        ),
        (
            "东湖里社区居民委员会2026年度道路交通安全工作计划", 20,
            ["东湖里社区居民委员会", "2026年度道路交通安全工作计划"],
        ),
        ("关于依法处理货运企业无资质经营的建议函", 14, ["关于依法处理货运企业", "无资质经营的建议函"]),
    ],
)  # fmt: skip
def test_titles_read_well(title: str, most: int, lines: list[str]) -> None:
    assert by_sense(title, lambda text: len(text) <= most).split("\n") == lines


@given(st.text("道路交通安全会议（）《》的和与2026年ABC，、", min_size=1, max_size=34), st.integers(6, 22))
def test_no_letter_is_lost_and_every_line_fits_or_nothing_is_broken(title: str, most: int) -> None:
    broken = by_sense(title, lambda text: len(text) <= most)
    assert broken.replace("\n", "") == title
    assert broken == title or all(len(line) <= most for line in broken.split("\n"))


def test_what_fits_nowhere_is_left_to_the_paragraph() -> None:
    assert by_sense("甲" * 200, lambda text: len(text) <= 5) == "甲" * 200
