"""README's sizes and its time of installing are read, and a build that is otherwise says so."""

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


def test_installing_that_takes_longer_than_it_says_is_named() -> None:
    limit = told_sizes.minutes(README) * 60
    assert told_sizes.slower(README, limit - 1) == []
    assert told_sizes.slower("不上网，2 分钟以内装好", 121) == ["installing: it says 2 minutes, it took 121 s"]


def test_a_time_that_is_not_told_once_is_refused() -> None:
    with pytest.raises(BuildError, match="0 times"):
        told_sizes.minutes("不上网，一两分钟装好")


def test_what_was_built_is_held_against_sizes_and_time(tmp_path: Path) -> None:
    megabytes = told_sizes.told(README, "debian")
    built = {name: tmp_path / name for name in megabytes}
    for name, path in built.items():
        with path.open("wb") as file:
            file.truncate(megabytes[name] * 1_000_000)
    told_sizes.check("debian", built)
    with pytest.raises(BuildError, match=r"something else:\n  installing: it says"):
        told_sizes.check("debian", built, seconds=told_sizes.minutes(README) * 60 + 1)
