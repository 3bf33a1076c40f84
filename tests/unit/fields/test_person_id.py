from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.fields.checks.person_id import (
    birth_date,
    check_digit,
    check_person_id,
    first_fifteen,
    gender,
    looks_destroyed,
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def number(region: str, born: date, sequence: int) -> str:
    first = f"{region}{born:%Y%m%d}{sequence:03}"
    return first + check_digit(first)


@pytest.mark.parametrize("text", ["11010519491231002X", "120110199001010013", "120110196002290017"])
def test_vectors_of_the_standard(text: str) -> None:
    assert check_person_id(text).value == text
    assert not check_person_id(text).faults


@pytest.mark.parametrize("last", ["x", "Ｘ", "Х", "х", "×"])
def test_every_x_is_an_x(last: str) -> None:
    assert check_person_id(f"110105 19491231-002{last}").value == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("120110198502290012", "不是真实的日期"), ("120110199001010014", "校验不对"), ("991", "18 位"),
        ("160110199001010013", "省级代码"), (number("120110", date(2030, 1, 1), 1), "还没有到"),
        (number("120110", date(1899, 1, 1), 1), "120 岁"), ("120110199001010000", "Excel"), ("1.2011E+17", "Excel"),
        ("1201101990X1010013", "最后一位"), ("", "没有填"), ("120100123456", "档案编号"), ("12011019900101001a", "别的字"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(text: str, said: str) -> None:
    verdict = check_person_id(text)
    assert verdict.value is None
    assert said in verdict.faults[0].sentence


def test_the_old_fifteen_digits_are_converted_with_a_warning() -> None:
    verdict = check_person_id("120110900101001")
    assert verdict.value == "120110199001010013"
    assert verdict.usable and "15 位" in verdict.faults[0].sentence


def test_other_documents() -> None:
    hong_kong = number("810000", date(1990, 5, 1), 12)
    assert not check_person_id(hong_kong, "港澳居民居住证").faults
    assert "港澳居民居住证" in check_person_id(hong_kong).faults[0].sentence
    foreign = number("912840", date(1985, 7, 9), 3)
    assert check_person_id(foreign, "外国人永居证").usable
    assert check_person_id("usa120085070912", "外国人永居证").value == "USA120085070912"
    assert not check_person_id("12345", "外国人永居证").usable
    for kind, text in (("护照", "E12345678"), ("军官证", "军字第1234567号"), ("台胞证", "12345678"), ("其他", "甲乙")):
        assert check_person_id(text, kind).usable, kind
    assert not check_person_id("1", "护照").usable


def test_unknown_district_is_only_a_warning() -> None:
    verdict = check_person_id(number("120199", date(1990, 1, 1), 7))
    assert verdict.usable and verdict.faults


def test_what_a_number_tells() -> None:
    assert birth_date("11010519491231002X") == date(1949, 12, 31)
    assert gender("11010519491231002X") == "女" and gender("120110199001010013") == "男"
    assert birth_date("E12345678") is None and gender("E12345678") is None


def test_destroyed_numbers_keep_their_first_fifteen() -> None:
    assert looks_destroyed("120110199001010000") and looks_destroyed("1.2011E+17")
    assert not looks_destroyed("120110199001010013")
    assert first_fifteen("120110199001010000") == "120110199001010"
    assert first_fifteen("1.20110199001010E+17") == "120110199001010"
    assert first_fifteen("1.2011E+17") == ""


_PEOPLE = st.builds(
    number,
    st.sampled_from(["120110", "110105", "310101", "650102"]),
    st.dates(date(1910, 1, 1), date(2026, 1, 1)),
    st.integers(1, 999),
)


@given(_PEOPLE)
def test_generated_numbers_are_accepted(text: str) -> None:
    verdict = check_person_id(text)
    assert verdict.value == text
    assert check_person_id(verdict.value).value == text


@given(_PEOPLE, st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_is_refused(text: str, place: int, step: int) -> None:
    changed = text[:place] + str((int(text[place]) + step) % 10) + text[place + 1 :]
    assert check_person_id(changed).value is None


@given(st.text(), st.sampled_from(["居民身份证", "外国人永居证", "护照", "军官证", "其他", "", "x"]))
def test_any_text_is_answered(text: str, kind: str) -> None:
    verdict = check_person_id(text, kind)
    assert verdict.value is not None or verdict.faults
    birth_date(text), gender(text), looks_destroyed(text), first_fifteen(text)
