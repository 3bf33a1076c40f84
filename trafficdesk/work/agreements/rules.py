"""Who must sign which responsibility agreement, and how an agreement may move (domain 1.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from trafficdesk.work.agreements.records import SIGNED_STATES

OF_CATEGORY: Mapping[str, str] = {
    "专职驾驶员": "unit-official-driver",
    "兼职（准驾）驾驶员": "unit-official-driver",
    "私家车驾驶人": "unit-private-driver",
    "校车驾驶人": "school-driver",
}
COMMITTEE = "社区居委会"

WAITING, PRINTED, EXCUSED, SIGNED, VALID = "待签", "已打印", "不需签", "已签字", "生效"
ENDED_BY_DAY, RENEWED, ENDED, FILED, VOID = "到期", "续签", "终止", "归档", "作废"
SHEET = "signature-sheet"  # one paper signed for several agreements
# How many copies the texts speak of, where it is not two: whoever witnesses keeps one.
_COPIES = {"school-driver": 3, "school-provider": 3}


def variant_of_person(category: str | None) -> str:
    """The agreement a driver of this category signs with the unit; "" if none."""
    return OF_CATEGORY.get(category or "", "")


def variant_of_unit(unit_type: str | None) -> str:
    """The agreement a unit signs with the street office."""
    return "street-committee" if unit_type == COMMITTEE else "street-unit"


def copies_of(variant: str) -> int:
    """How many copies of an agreement are signed."""
    return _COPIES.get(variant, 2)


def is_signed(state: str | None) -> bool:
    """Whether an agreement in that state was signed, in force or not."""
    return state in SIGNED_STATES


def state_on(state: str, term_from: date | None, term_until: date | None, day: date) -> str:
    """Where a signed agreement stands on a day: 已签字 becomes 生效 when its term begins and 到期 after it."""
    if state not in (SIGNED, VALID):
        return state
    if term_until is not None and day > term_until:
        return ENDED_BY_DAY
    if term_from is not None and day >= term_from:
        return VALID
    return SIGNED


def digest_of(fingerprints: Sequence[str]) -> str:
    """What one signature stands under: the contents of several agreements, as they were printed."""
    return hashlib.sha256("|".join(fingerprints).encode()).hexdigest()
