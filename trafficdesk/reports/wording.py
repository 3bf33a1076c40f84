"""One way to write days and numbers on paper, whoever wrote the words: 2026年9月29日 outside of tables, and no space beside a number.

In the columns of a table, where there is little room, a day stays 2026-09-29, which is also how it sorts. A moment is 2026年9月29日14:00.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import lru_cache
from operator import is_
from typing import Any

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
_LINES = tuple(each.name for each in fields(Document) if each.type == "str" and each.name != "qr")  # which a machine reads
_DATED = ("title", "note")
_KEPT = 4_096  # texts that stand on all papers of a stack: labels, headings, nothing at all
_UNTIL = re.compile(r"(?<=\d日) ?至 ?(?=\d)|(?<=截至) (?=\d)")


def worded(document: Document) -> Document:
    """The document in that way; the same object where nothing is otherwise."""
    blocks = tuple(map(_dated, document.blocks))
    changed: dict[str, Any] = {} if all(map(is_, blocks, document.blocks)) else {"blocks": blocks}
    for name in _LINES:
        old = getattr(document, name)
        if (new := _written(old) if name in _DATED else close_up(old)) != old:
            changed[name] = new
    return replace(document, **changed) if changed else document


def _dated(block: Block) -> Block:
    """Days in words, but not in the columns of a table."""
    if isinstance(block, Together):
        inner = tuple(map(_dated, block.blocks))
        return block if all(map(is_, inner, block.blocks)) else replace(block, blocks=inner)
    return reworded(block, close_up if isinstance(block, Table) and block.ruled else _written)


@lru_cache(_KEPT)
def _written(text: str) -> str:
    return in_words(close_up(text))


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
