"""Names of units that are nearly one: the quick look at their signs lets no pair fall that the whole comparison would find."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.rules import naming

_NAMES = st.text("湖光东丽运输示例有限公司社区学校一二", min_size=1, max_size=14)


@given(_NAMES, _NAMES)
def test_what_two_names_share_is_never_told_too_small(one: str, other: str) -> None:
    assert naming._share(one, other) >= SequenceMatcher(None, one, other).ratio() - 1e-9


def test_spellings_are_asked_about_and_numbers_tell_apart() -> None:
    assert naming.nearly("示例湖光运输有限公司", "示例湖光运输公司")
    assert naming.nearly("湖光示例物业服务有限公司", "湖光示例物业服务公司")
    assert not naming.nearly("东丽湖第一示例小学", "东丽湖第二示例小学")
    assert not naming.nearly("湖光示例物业服务公司", "丽水安居建设集团")
