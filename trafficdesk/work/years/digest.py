"""The figures with which a year is closed: coverage, scores, reports, rows by ledger, what is left over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from trafficdesk import clock
from trafficdesk.engine.records import Records, year_filters
from trafficdesk.errors import KnownError
from trafficdesk.store.query import Filter, Query, Row
from trafficdesk.work.people.rules_coverage import coverage

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Digest:
    """One year in figures, each as (name, shown figure). made_on: the day of which it speaks."""

    year: int
    made_on: str
    coverage: tuple[Pair, ...]
    scores: tuple[Pair, ...]
    reports: tuple[Pair, ...]
    counts: tuple[Pair, ...]
    left: tuple[Pair, ...]

    @property
    def parts(self) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
        """Its tables by their headings."""
        return (
            ("覆盖情况", self.coverage), ("考核结果", self.scores), ("上报材料", self.reports), ("各台账数量", self.counts),
            ("没有办完的事项", self.left),
        )  # fmt: skip


def made(records: Records, year: int, left: Sequence[tuple[str, int]]) -> Digest:
    """The figures of a year as they are now."""
    with records.at_once() as at_once:
        with at_once.reading() as connection:
            measures = coverage(connection, year)
        sheets = at_once.select("assessments", Filter("year", "is", year), sort=("title",))
        scores = [(sheet.title, _score(sheet)) for sheet in sheets]
        mine = year_filters(at_once.view("reports"), year)
        sent = at_once.select("reports", Filter("state", "is", "已上报"), *mine, sort=("since", "id"))
        views = [view for view in at_once.kinds() if view.ledger and view.year]
        numbers = [at_once.count(Query(view.code, year_filters(view, year))) for view in views]
    return Digest(
        year,
        clock.today().isoformat(),
        tuple((each.name, f"应 {each.must}，已 {each.done}，缺 {each.lacking}") for each in measures),
        tuple(scores),
        tuple((row.title, str(row.values["submitted_on"] or "")) for row in sent),
        tuple((view.label, f"{number} {view.noun}") for view, number in zip(views, numbers, strict=True) if number),
        tuple((name, f"{number} 项") for name, number in left),
    )


def _score(sheet: Row) -> str:
    if not sheet.values["published_at"]:
        return "没有公布"
    return f"{sheet.values['total']} 分 {sheet.values['level'] or ''}".strip()


def written(digest: Digest) -> str:
    """As it is kept with the year."""
    return json.dumps(asdict(digest), ensure_ascii=False)


def read(text: str) -> Digest:
    """The other way round. KnownError for what this program did not write."""
    try:
        kept = json.loads(text)
        parts = {name: tuple((str(label), str(shown)) for label, shown in pairs) for name, pairs in kept.items() if isinstance(pairs, list)}
        return Digest(int(kept["year"]), str(kept["made_on"]), **parts)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KnownError("年度办结时留下的数字读不出来，可能被别的程序改过。请在“数据”菜单点“检查数据”，或从备份恢复。") from None
