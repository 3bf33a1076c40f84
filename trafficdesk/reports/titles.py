"""Titles over several lines, broken by sense: words whole, brackets whole, lines of about equal length.

GB/T 9704-2012 7.3.1: a title is centred and, where it needs several lines, 词意完整、排列对称、长短适宜.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, pairwise

# What titles of a road-safety desk are made of; a break inside one of these reads badly.
_WORDS = (
    "道路交通安全|交通安全|道路交通|联席会议|居民委员会|居委会|委员会|办事处|街道|社区|责任书|责任制|领导小组|劝导站|"
    "驾驶员|驾驶人|车辆|公务用车|接送学生|工作|计划|总结|考核|会议|纪要|通知|方案|名单|名册|台账|档案|季度|年度|月报表|"
    "统计表|汇总表|登记表|隐患|排查|治理|整改|整治|专项|行动|培训|教育|宣传|活动|建议函|移交|停业|运输|企业|公司|学校|"
    "幼儿园|小学|中学|物业|服务|中心|资质|情况|关于|有限|责任|上半年|下半年|第.季度|.季度"
)
_PIECE = re.compile(
    rf"（[^（）]*）|《[^《》]*》|“[^“”]*”|〔\d+〕\d*号?|\d+年(?:度|\d+月(?:\d+日)?)?|[0-9A-Za-z.]+|{_WORDS}|.", re.S
)
# A line does not begin with these, nor end with those.
_NOT_FIRST = frozenset("的地得了和与及等、，。：；）》”〕")
_NOT_LAST = frozenset("和与及、在对为（《“〔")
_MOST_LINES, _MOST_PIECES = 4, 40


def by_sense(text: str, fits: Callable[[str], bool]) -> str:
    """The title with line breaks where they read best; unchanged when it fits one line or no break fits."""
    if "\n" in text or fits(text):
        return text
    pieces = _PIECE.findall(text)
    for lines in range(2, _MOST_LINES + 1) if len(pieces) <= _MOST_PIECES else ():
        fitting = [each for each in _breaks(pieces, lines) if all(fits(line) for line in each)]
        if fitting:
            return "\n".join(min(fitting, key=_awkward))
    return text


def _breaks(pieces: list[str], lines: int) -> Iterator[list[str]]:
    for cuts in combinations(range(1, len(pieces)), lines - 1):
        edges = (0, *cuts, len(pieces))
        yield ["".join(pieces[a:b]) for a, b in pairwise(edges)]


def _awkward(lines: Iterable[str]) -> float:
    """How badly broken lines read: uneven lines, and words that stand on the wrong side of a break."""
    lines = tuple(lines)
    uneven = max(map(len, lines)) - min(map(len, lines))
    wrong = sum(line[0] in _NOT_FIRST for line in lines[1:]) + sum(line[-1] in _NOT_LAST for line in lines[:-1])
    alone = sum(len(line) < 4 for line in lines)
    return uneven + 8 * wrong + 8 * alone
