"""Every kind of print obeys what it is asked for, or refuses it: rows, filters, year, and rows of which it would say nothing true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

import pytest

from tests.flows.conftest import TODAY
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.errors import KnownError
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import record_type
from trafficdesk.reports.document import Document
from trafficdesk.work.catalogue import print_kinds

KINDS = {kind.key: kind for kind in print_kinds()}
# Papers of which the demo office has no row.
NOTHING_IN_DEMO: frozenset[str] = frozenset()
# Cure: a sentence that says what to do instead.
CURE = re.compile(r"请|不用|才发|以后再")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)


def drawn(desk: Desk, kind: PrintKind, **wanted: object) -> str:
    """What stands on the papers, or the sentence that refuses them."""
    try:
        return repr(desk.prints.documents(kind.key, **wanted))  # type: ignore[arg-type]
    except KnownError as refused:
        return f"没有：{refused}"


def papers(desk: Desk, kind: PrintKind) -> Iterator[tuple[int, str]]:
    """Row by row, what stands on the papers of those of which the kind has something to say."""
    ids = list(desk.records.ids(Query(kind.code)))
    for row in desk.records.rows(kind.code, ids):
        if kind.fits is None or kind.fits.when(row):
            said = drawn(desk, kind, ids=[row.id])
            if not said.startswith("没有"):
                yield row.id, said


def test_chosen_rows_are_what_is_printed(demo_desk: Desk) -> None:
    for kind in (each for each in KINDS.values() if each.takes.rows):
        found = papers(demo_desk, kind)
        row, one = next(found, (0, ""))
        if not row:
            assert kind.fits is not None or kind.key in NOTHING_IN_DEMO, f"the demo office has nothing to print: {kind.key}"
            continue
        # A filter means the same as the rows that pass it, or is refused.
        by_filter = drawn(demo_desk, kind, filters=(Filter("id", "in", (row,)),))
        assert by_filter == one or (by_filter.startswith("没有") and kind.takes.fields is not None), kind.key
        same = False
        for _, other in () if kind.takes.whole else islice(found, 3):
            same = other == one
            if not same:
                break
        assert not same, f"every choice prints the same: {kind.key}"
        assert drawn(demo_desk, kind, ids=[]).startswith("没有"), f"nothing chosen prints something: {kind.key}"


def test_a_filter_that_would_have_no_effect_is_refused(demo_desk: Desk) -> None:
    for kind in KINDS.values():
        if kind.takes.fields is None:
            # Obeyed: a filter that nobody passes leaves nothing to print.
            assert drawn(demo_desk, kind, filters=(Filter("id", "in", ()),)).startswith("没有"), kind.key
            continue
        fields = record_type(kind.code).fields
        other = next(spec for spec in fields if spec.name not in kind.takes.fields and spec.kind is not Kind.FLAG)
        said = drawn(demo_desk, kind, filters=(Filter(other.name, "filled"),))
        assert said.startswith("没有") and f"不能按“{other.label}”" in said and "请去掉" in said, kind.key


def test_a_year_is_obeyed_or_refused(demo_desk: Desk, papers_of_demo: dict[str, Sequence[Document]]) -> None:
    for kind in KINDS.values():
        said = drawn(demo_desk, kind, year=1999)
        if not kind.goes_by_year:
            assert said.startswith("没有") and "不分年度" in said, kind.key
        elif not said.startswith("没有"):
            assert "1999" in said and said != repr(papers_of_demo[kind.key]), kind.key
        assert demo_desk.prints.year_of(kind.key, 2026) == (2026 if kind.goes_by_year else None)


def test_what_is_about_everything_takes_no_rows(demo_desk: Desk) -> None:
    for kind in (each for each in KINDS.values() if not each.takes.rows):
        with pytest.raises(KnownError, match="不能只打选中的几条"):
            demo_desk.prints.documents(kind.key, ids=[1])


def test_a_paper_that_would_not_be_true_is_refused_with_a_cure(demo_desk: Desk) -> None:
    tried = 0
    for kind in (each for each in KINDS.values() if each.fits is not None):
        assert kind.fits is not None and kind.fits.otherwise.endswith("。") and CURE.search(kind.fits.otherwise), kind.key
        ids = list(demo_desk.records.ids(Query(kind.code)))
        wrong = [row.id for row in demo_desk.records.rows(kind.code, ids) if not kind.fits.when(row)]
        right = [row_id for row_id in ids if row_id not in wrong]
        if wrong:
            tried += 1
            with pytest.raises(KnownError) as refused:
                demo_desk.prints.render(kind.key, ids=wrong)
            assert str(refused.value) == kind.fits.otherwise
        if wrong and right and not drawn(demo_desk, kind, ids=right).startswith("没有"):
            notes = demo_desk.prints.render(kind.key, ids=[*wrong[:2], *right[:2]]).notes
            assert f"另有 {len(wrong[:2])} 条没有打印：{kind.fits.otherwise}" in notes, kind.key
    assert tried >= 12, "the demo office has rows of which papers would not be true"


def test_a_statistic_says_in_its_name_what_it_counts() -> None:
    assert KINDS["station-month"].shown == "劝导站月统计表（整月）" and KINDS["driver-card"].shown == "驾驶员安全档案卡"
    assert all(kind.takes.fields is not None for kind in KINDS.values() if kind.takes.whole)


def test_a_span_for_a_statistic_is_written_as_two_days(demo_desk: Desk) -> None:
    with pytest.raises(KnownError, match="请写成起止两天"):
        demo_desk.prints.documents("hazard-figures", filters=(Filter("found", "at_least", date(2026, 1, 1)),))
