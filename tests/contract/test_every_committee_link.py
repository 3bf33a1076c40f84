"""Wherever a residents' committee is asked for, committees are offered and no other unit."""

from __future__ import annotations

import pytest

from trafficdesk.desk import Desk
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import all_types

ASKED = sorted(
    (kind.code, spec.name) for kind in all_types() for spec in kind.fields if spec.kind is Kind.LINK and spec.label.endswith("居委会")
)


@pytest.mark.parametrize(("code", "field"), ASKED)
def test_only_committees_are_offered(desk: Desk, code: str, field: str) -> None:
    committee = desk.records.add("units", {"name": "东湖里社区居委会", "unit_type": "社区居委会"}).ids[0]
    school = desk.records.add("units", {"name": "东湖里小学", "unit_type": "学校"}).ids[0]
    among = desk.records.view(code).field(field).among
    for text in ("", "dhl"):
        assert [row for row, _ in desk.records.choices("units", text, among=among)] == [committee]
    desk.records.trash("units", [committee], reason="合并")
    assert desk.records.choices("units", "dhl", among=among) == []
    assert desk.records.find("units", "东湖里小学") == [school], "its whole name may be typed"
