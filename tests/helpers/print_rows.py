"""Made-up rows of each stream, with every field filled, for what goes to paper; and reading paper back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tests.helpers.factory import NUMBERS, inputs_for
from trafficdesk.desk import Desk
from trafficdesk.engine.prints import Printed
from trafficdesk.fields.spec import Kind


def made(desk: Desk, code: str, **values: Any) -> int:
    """The id of a fresh row with every typed field filled, `values` instead of made-up ones; read-only ones too."""
    view = desk.records.view(code)
    locked = {name: value for name, value in values.items() if view.field(name).read_only}
    usual: dict[str, Any] = {"year": 2026} if any(spec.name == "year" for spec in view.fields) else {}
    if day := next((_day(value) for name, value in values.items() if not view.field(name).expiry and _day(value)), ""):
        # Made-up days are equal so that no order is broken: they follow the day that is given.
        usual |= {s.name: day for s in view.fields if s.kind is Kind.DATE and not s.read_only}
        usual |= {s.name: f"{day} 08:30" for s in view.fields if s.kind is Kind.DATETIME and not s.read_only}
    inputs = {**inputs_for(desk, code, next(NUMBERS)), **usual, **{n: v for n, v in values.items() if n not in locked}}
    changes = desk.records.add(code, inputs, reason="测试").changes
    row_id = next(change.id for change in changes if change.code == code)
    if locked:
        with desk.records.work("测试") as work:
            work.set_fact(code, row_id, locked)
    return row_id


def _day(value: Any) -> str:
    found = re.match(r"\d{4}-\d\d-\d\d", str(value))
    return found[0] if found else ""


def unit(desk: Desk, name: str, kind: str = "企业") -> int:
    """A unit that is only named."""
    changes = desk.records.add("units", {"name": name, "unit_type": kind}).changes
    return next(change.id for change in changes if change.code == "units")


def pages_text(content: bytes) -> list[str]:
    """The letters of each page, without white space."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        texts = []
        for page in document:
            read = page.get_textpage()
            texts.append(re.sub(r"\s", "", read.get_text_range()))
            read.close()
            page.close()
        return texts
    finally:
        document.close()


def of_year(desk: Desk, key: str, year: int = 2026) -> dict[str, int]:
    """The year to ask a kind for, where it goes by years at all: others refuse one."""
    return {"year": year} if desk.prints.kind(key).goes_by_year else {}


def paper(desk: Desk, key: str, ids: Sequence[int], **options: Any) -> tuple[Printed, str]:
    """Render twice, check that both are the same and no page is empty; the print and all its letters."""
    first = desk.prints.render(key, ids=ids, **options)
    assert desk.prints.render(key, ids=ids, **options).content == first.content, key
    texts = pages_text(first.content)
    assert len(texts) == sum(number for _, _, number in first.parts)
    assert all(len(text) > 20 for text in texts), key
    return first, "".join(texts)


def assert_on(text: str, *wanted: str) -> None:
    """Every wanted text is there, whatever its white space and line breaks."""
    missing = [each for each in wanted if re.sub(r"\s", "", each) not in text]
    assert not missing, missing
