from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.fields.checks.dates import LONG_TERM, from_serial, parse_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "2023.5.1", "2023/5/1", "2023年5月1日", "2023-5-1 00:00:00", "20230501", "2023-05-01T08:30:00", "2023. 5. 1",
        "２０２３．５．１", "2023年5月1日 星期一", "2023年5月1日（周一）", "2023年5月1号", "二〇二三年五月一日", "2023 5 1",
        "2023年5月1日8时30分",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(text: str) -> None:
    verdict = parse_date(text, today=TODAY)
    assert verdict.value == date(2023, 5, 1) and not verdict.faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45047", date(2023, 5, 1)), ("45047.5", date(2023, 5, 1)), ("23.5.1", date(2023, 5, 1)), ("5-1", date(2026, 5, 1)),
        ("5月1日", date(2026, 5, 1)), ("2025年12月底", date(2025, 12, 31)), ("2024年2月末", date(2024, 2, 29)),
        ("96.3.2", date(1996, 3, 2)),
    ],
)  # fmt: skip
def test_what_had_to_be_completed_is_told(text: str, value: date) -> None:
    verdict = parse_date(text, today=TODAY)
    assert verdict.value == value
    assert verdict.usable and verdict.faults[0].suggestion == value.isoformat()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2023.05", "几号"), ("2023年5月", "几号"), ("202305", "几号"), ("05/06/2023", "分不清月和日"),
        ("05/06/07", "看不出"), ("2023-02-30", "没有 2023 年 2 月 30 日"), ("2017.3.2-2023.3.2", "起止两个日期"),
        ("昨天", "看不出"), ("", "没有填"), ("0203-05-01", "年份"), ("2023年13月底", "13 月"),
    ],
)  # fmt: skip
def test_what_could_be_two_things_is_refused(text: str, said: str) -> None:
    verdict = parse_date(text, today=TODAY)
    assert verdict.value is None and said in verdict.faults[0].sentence


def test_month_and_day_in_foreign_order_are_suggested_only_when_certain() -> None:
    assert parse_date("13/06/2023", today=TODAY).faults[0].suggestion == "2023-06-13"
    assert parse_date("05/06/2023", today=TODAY).faults[0].suggestion is None


def test_long_term() -> None:
    for text in ("长期", "长期有效", "9999-12-31"):
        assert parse_date(text, today=TODAY).value == LONG_TERM


def test_the_end_of_a_period_when_asked_for() -> None:
    assert parse_date("2017.3.2-2023.3.2", today=TODAY, period_end=True).value == date(2023, 3, 2)
    assert parse_date("2017-03-02至长期", today=TODAY, period_end=True).value == LONG_TERM


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-01-01-2026-12-31", date(2026, 12, 31)), ("2026.1.1～2026.12.31", date(2026, 12, 31)),
        ("2026年1月1日至12月31日", date(2026, 12, 31)), ("20260101-20261231", date(2026, 12, 31)),
        ("2026-01-01 到 2026-12-31", date(2026, 12, 31)), ("2026.1.1—长期", LONG_TERM),
    ],
)  # fmt: skip
def test_periods(text: str, end: date) -> None:
    assert parse_date(text, today=TODAY, period_end=True).value == end


def test_serials_of_both_calendars() -> None:
    assert from_serial(45047).value == date(2023, 5, 1)
    assert from_serial(45047 - 1462, date1904=True).value == date(2023, 5, 1)
    assert from_serial(61).value == date(1900, 3, 1)
    assert from_serial(60).value is None and from_serial(-1).value is None and from_serial(10**9).value is None


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        verdict = parse_date(text, today=TODAY)
        assert verdict.value == day and not verdict.faults


@given(st.text(st.sampled_from("0123456789./-年月日底至长期 :十二〇") | st.characters()))
def test_any_text_is_answered(text: str) -> None:
    for period_end in (False, True):
        verdict = parse_date(text, today=TODAY, period_end=period_end)
        assert verdict.value is not None or verdict.faults
