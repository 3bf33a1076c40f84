"""An agreement's text as it is edited: as it prints, without the keys of the file it is kept in.

【标题】, 【靠右】, 【当事人】 … stand where the file has its marks, points carry the numbers that they print with, ＿＿＿ is a line to
write on. Both ways: what is shown and taken back is the same text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trafficdesk.reports import templates

_MARKS = (("## ", "【副标题】"), ("# ", "【标题】"), ("> ", "【靠右】"))
_BLOCKS = tuple((f"@{name}", f"【{'签字栏' if name == '签字' else name}】") for name in templates.BLOCKS)
_ITEM = re.compile(r"\d+[.．]\s*")
_POINT = re.compile("（([一二三四五六七八九十]{1,3})）")
_CLAUSE = re.compile("[一二三四五六七八九十]+、")
_BLANK, _LINE = re.compile(r"\{(\d{1,2})\}"), re.compile("＿+")


@dataclass(frozen=True, slots=True)
class Editable:
    """What is edited of a text: its words, the size of its letters (三号 …) and the distance of its lines in points ("" for the usual)."""

    words: str
    size: str
    leading: str
    first: int  # line of the file in which the words begin, from 1


def editable(body: str) -> Editable:
    """A text as it is edited."""
    head, _ = templates.cut_head(body)
    values = _values(head)
    lines = body.split("\n")
    begin = next((at for at, line in enumerate(lines) if line.strip() and not _is_head(line, head)), len(lines))
    return Editable("\n".join(_shown(lines[begin:])), values.get("size", "三号") or "三号", values.get("leading", ""), begin + 1)


def kept(like: str, words: str, size: str, leading: str) -> str:
    """The text to keep: the words, size and leading as edited, everything else of the head as in `like`."""
    head, _ = templates.cut_head(like)
    rest = [line for _, line in head if line.partition(":")[0].strip().lower() not in ("size", "leading")]
    looks = [f"size: {size}", *([f"leading: {leading}"] if leading else [])]
    return "\n".join((*rest, *looks, "", *(_written(line) for line in words.split("\n"))))


def _values(head: list[tuple[int, str]]) -> dict[str, str]:
    pairs = (line.partition(":" if ":" in line else "：") for _, line in head)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _is_head(line: str, head: list[tuple[int, str]]) -> bool:
    return any(line.strip() == text for _, text in head)


def _shown(lines: list[str]) -> list[str]:
    found, item = [], 0
    for line in lines:
        text = _BLANK.sub(lambda match: "＿" * int(match[1]), line)
        match = _ITEM.match(text)
        item = item + 1 if match else 0 if _CLAUSE.match(text) else item
        if match:
            text = f"（{templates.chinese(item)}）{text[match.end() :]}"
        for mark, name in (*_MARKS, *_BLOCKS):
            if text.startswith(mark):
                text = name + text[len(mark) :].lstrip(" ")
                break
        found.append(text)
    return found


def _written(line: str) -> str:
    text = _LINE.sub(lambda match: f"{{{min(99, len(match[0]))}}}", line)
    for mark, name in _MARKS:
        if text.startswith(name):
            return mark + text[len(name) :]
    for mark, name in _BLOCKS:
        if text.startswith(name):
            return f"{mark} {text[len(name) :]}".rstrip()
    point = _POINT.match(text)
    return f"1. {text[point.end() :]}" if point else text
