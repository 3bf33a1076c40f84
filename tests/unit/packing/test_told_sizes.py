"""README's table of sizes is read, and a build that is of another size says so."""

from __future__ import annotations

from pathlib import Path

import pytest
import told_sizes
from proof import BuildError

README = (Path(__file__).resolve().parents[3] / "README.md").read_text("utf-8")
TABLE = """
| | 安装包 | 便携版 | 装好以后 |
|---|---|---|---|
| Windows | 约 87 MB | 约 106 MB | 约 195 MB |
| Debian | 约 93 MB | | 约 260 MB |
"""


def test_each_kind_of_build_has_its_line_in_the_readme() -> None:
    assert set(told_sizes.told(README, "windows")) == {"package", "portable", "folder"}
    for kind in ("debian", "old-glibc"):
        assert set(told_sizes.told(README, kind)) == {"package", "folder"}


def test_a_size_that_is_told_as_it_is_is_no_fault() -> None:
    assert told_sizes.faults(TABLE, "windows", {"package": 86_400_000, "portable": 108_000_000, "folder": 195_400_000}) == []
    assert told_sizes.faults(TABLE, "debian", {"package": 93_000_000}) == []


def test_another_size_or_one_that_is_not_told_is_named() -> None:
    found = told_sizes.faults(TABLE, "debian", {"package": 120_000_000, "portable": 1_000_000, "folder": 260_000_000})
    assert found == ["package: it says 93 MB, it is 120 MB", "portable: it says no MB, it is 1 MB"]


def test_a_kind_without_a_line_is_refused() -> None:
    with pytest.raises(BuildError, match="0 lines of sizes for 麒麟"):
        told_sizes.told(TABLE, "old-glibc")
