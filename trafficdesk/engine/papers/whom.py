"""For whom a paper is, in the small print at its top: in full, with numbers hidden in part, for the person, to be hung up."""

from __future__ import annotations

from dataclasses import replace

from trafficdesk.reports.document import Document
from trafficdesk.reports.fonts import texts_of

MASKED = "证件号、电话隐去一部分"
POSTED = "供张贴公布，不含完整证件号和电话"
ONLY_FOR_THE_PERSON = "含完整个人信息，供本人使用"
_MASK = "***"


def in_full(why: str) -> str:
    """Of a paper with every number in full; why: what it was asked for."""
    return f"含完整个人信息，供{why.strip() or '本单位办理'}使用，不得张贴、转发"


def for_whom(document: Document, words: str) -> Document:
    """The document with these words at its top, behind what stands there."""
    return replace(document, note="　".join(filter(None, (document.note, words))))


def has_masks(document: Document) -> bool:
    """Whether something on it is hidden in part."""
    return any(_MASK in text for text in texts_of(document))
