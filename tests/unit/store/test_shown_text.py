"""What a free text hides is hidden alike on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, String, literal, select

from trafficdesk.fields.masking import mask_inside
from trafficdesk.store.dialect import open_engine, shown_text

NUMBERS = (
    "120101199003075678", "12010119900307567X", "120101900307567", "120101901307567", "13800001234", "138 0000 1234",
    "138-0000-1234", "138 0000-1234", "12345678901", "022-12345678", "1380000123",
)  # fmt: skip
BETWEEN = ("张三", "a", " ", "，", "-", "0", "电话", "X", "\n")
TEXTS = st.lists(st.sampled_from([*NUMBERS, *BETWEEN]), max_size=6).map("".join)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    if request.param == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("shown")
        engine = open_engine(folder / "x.sqlite3")
        with engine.connect() as connection:
            yield connection
        engine.dispose()
        return
    engine = open_engine(request.getfixturevalue("server").format("postgres"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@settings(max_examples=300)
@given(text=TEXTS)
def test_the_database_hides_what_the_program_hides(connection: Connection, text: str) -> None:
    shown = connection.scalar(select(shown_text(connection, literal(text, String))))
    assert shown == mask_inside(text)
