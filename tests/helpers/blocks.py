"""One of the four blocks of an accident, written down whether or not something stands there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trafficdesk.desk import ChangeSet, Desk


def fill_block(desk: Desk, accident: int, name: str, given: Mapping[str, Any]) -> ChangeSet:
    process = desk.process("accident-blocks")
    known = next(block.id for block in desk.accidents.blocks(accident) if block.name == name)
    return process.do(known, "fill", given) if known else process.begin({"accident": accident, "block": name, **given})
