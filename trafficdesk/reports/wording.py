"""One way to write days and numbers on paper, whoever wrote the words: 2026年9月29日 outside of tables, and no space beside a number.

In the columns of a table, where there is little room, a day stays 2026-09-29, which is also how it sorts. A moment is 2026年9月29日14:00.
"""

from __future__ import annotations

import re
from dataclasses import replace

from trafficdesk.reports.document import Block, Document, Table, Together
from trafficdesk.reports.rewording import reworded

_DAY = re.compile(r"(?<![\dA-Za-z-])(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d))?(?![\d-])")
_COUNTED = (
    "年|个月|月|日|天|周|岁|季|期|次|人|名|家|户|位|辆|车|台|座|处|项|份|件|起|个|条|张|只|块|组|套|本|批|场|节|课|分|小时|时|站|岗|班|元|"
    "万|亿|吨|升|公里|千米|米|毫米|届|页|级|类|倍|成|所|支|轮|对|种|行|列|字|盒|卷|笔|款|宗|趟|户次|百分点"
)
_AFTER = re.compile(rf"(?<=\d) (?=(?:{_COUNTED}))")
# A day after a name or another day stands apart (王示例 11月5日); a month, a year, a count does not.
_BEFORE = re.compile(
    rf"(?<=[\u4e00-\u9fff，。；：、（）“”《》])(?<!日) (?!(?:\d{{4}} ?年 ?)?\d{{1,2}} ?月 ?\d{{1,2}} ?日)"
    rf"(?=\d[\d,.]*(?:—\d+)? ?(?:{_COUNTED}))"
)
_UNTIL = re.compile(r"(?<=\d日) ?至 ?(?=\d)|(?<=截至) (?=\d)")


def worded(document: Document) -> Document:
    """The document in that way; the same object where nothing is otherwise."""
    whole = reworded(document, close_up)
    blocks = tuple(map(_dated, whole.blocks))
    title, note = in_words(whole.title), in_words(whole.note)
    if title == whole.title and note == whole.note and all(new is old for new, old in zip(blocks, whole.blocks, strict=True)):
        return whole
    return replace(whole, title=title, note=note, blocks=blocks)


def _dated(block: Block) -> Block:
    """Days in words, but not in the columns of a table."""
    if isinstance(block, Table) and block.ruled:
        return block
    if isinstance(block, Together):
        inner = tuple(map(_dated, block.blocks))
        return replace(block, blocks=inner) if any(new is not old for new, old in zip(inner, block.blocks, strict=True)) else block
    return reworded(block, in_words)


def in_words(text: str) -> str:
    """2026年9月29日 for 2026-09-29."""
    return _UNTIL.sub(_joined, _DAY.sub(_day, text)) if "-" in text else text


def _day(match: re.Match[str]) -> str:
    year, month, day, moment = match.groups()
    return f"{year}年{int(month)}月{int(day)}日{moment or ''}"


def close_up(text: str) -> str:
    """No space between a number and what is counted, on either side: 在册单位33家、2026年度."""
    return _BEFORE.sub("", _AFTER.sub("", text)) if " " in text else text


def _joined(match: re.Match[str]) -> str:
    return match[0].strip()
