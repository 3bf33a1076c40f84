from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.fields.checks import credit_code, vin
from trafficdesk.fields.checks.credit_code import check_credit_code
from trafficdesk.fields.checks.licence import check_licence_classes, check_licence_file_number, classes
from trafficdesk.fields.checks.numbers import parse_decimal, parse_integer
from trafficdesk.fields.checks.phone import check_phone
from trafficdesk.fields.checks.plate import PROVINCES, check_plate, suggest_plate_type
from trafficdesk.fields.checks.vin import check_vin
from trafficdesk.fields.problems import WARNING


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A1A2D", "A1 A2 D"), ("B2E", "B2 E"), ("C1D", "C1 D"), ("A1,D", "A1 D"), ("C1、E", "C1 E"), ("d a1", "A1 D"),
        ("CI", "C1"), ("C l", "C1"), ("c1", "C1"), ("C1C1", "C1"), ("Ｃ１／Ｄ", "C1 D"), ("C1照", "C1"),
    ],
)  # fmt: skip
def test_licence_classes(text: str, value: str) -> None:
    assert check_licence_classes(text).value == value


def test_a_reading_slip_is_told_and_nonsense_refused() -> None:
    assert check_licence_classes("CI").faults and not check_licence_classes("C1").faults
    for text in ("C", "B9", "Z1", "C1Q", "张三", ""):
        assert check_licence_classes(text).value is None, text


def test_unreadable_classes_are_none() -> None:
    assert classes("C1 D") == ("C1", "D") and classes("") == () and classes("?") == ()


def test_licence_file_numbers() -> None:
    assert check_licence_file_number("1200 1234 5678").value == "120012345678"
    assert check_licence_file_number("120110199001010013").faults[0].sentence == (
        "应为 12 位数字，这里像是驾驶证号。请看驾驶证副页的“档案编号”。"
    )
    assert check_licence_file_number("12345").value is None


@pytest.mark.parametrize(
    ("text", "plate_type", "value"),
    [
        ("津a·12345", "02", "津A12345"), ("津Ａ－１２３４５", "", "津A12345"), ("津A1234挂", "15", "津A1234挂"),
        ("津A1234学", "16", "津A1234学"), ("津A1234警", "23", "津A1234警"), ("津A1234试", "18", "津A1234试"),
        ("粤Z1234港", "26", "粤Z1234港"), ("粤Z1234澳", "27", "粤Z1234澳"), ("津A1234超", "01", "津A1234超"),
        ("123456使", "03", "123456使"), ("使123456", "03", "使123456"), ("沪A1234领", "04", "沪A1234领"),
        ("津X1234应急", "99", "津X1234应急"), ("WJ津12345", "31", "WJ津12345"), ("WJ津1234J", "31", "WJ津1234J"),
        ("WJ12345", "31", None), ("WJ12345", "", None), ("WJ津12345", "02", None), ("VA12345", "32", "VA12345"),
        ("津A12345D", "51", "津A12345D"), ("津BB12345", "07", None), ("津0112345", "14", "津0112345"),
        ("津A12345", "07", "津A12345"), *((f"津A{kind}12345", "52", f"津A{kind}12345") for kind in "DABCEFGHJK"),
    ],
)  # fmt: skip
def test_plates(text: str, plate_type: str, value: str | None) -> None:
    assert check_plate(text, plate_type).value == value


def test_letters_o_and_i_are_only_suggested() -> None:
    verdict = check_plate("津A1O3I5")
    assert verdict.value is None
    assert verdict.faults[0].suggestion == "津A10315"


@pytest.mark.parametrize(
    ("text", "plate_type", "said"),
    [
        ("津AD12345", "02", "小型新能源"), ("津A12345", "52", "8 位"), ("A12345", "", "津A12345"), ("津A123", "", "5 位"),
        ("津A12345/津A12346", "", "一个车牌"), ("12345", "", "省份"), ("津A1234挂", "02", "挂车"), ("", "", "没有填"),
    ],
)  # fmt: skip
def test_a_refused_plate_says_why(text: str, plate_type: str, said: str) -> None:
    verdict = check_plate(text, plate_type)
    assert verdict.value is None and said in verdict.faults[0].sentence


def test_what_a_plate_tells() -> None:
    assert suggest_plate_type("津AD12345") == "52" and suggest_plate_type("津A1234挂") == "15"
    assert suggest_plate_type("津A12345") is None and suggest_plate_type("") is None


@given(st.sampled_from(PROVINCES), st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=5))
def test_ordinary_plates_are_fixed_points(province: str, serial: str) -> None:
    plate = f"{province}A{serial}"
    assert check_plate(f" {plate[:2]}·{plate[2:].lower()}", "02").value == plate


@pytest.mark.parametrize("text", ["1M8GDM9AXKP042788", "11111111111111111", "LSVAA4182E2184847"])
def test_vin_vectors(text: str) -> None:
    assert check_vin(text.lower()).value == text and not check_vin(text).faults


def test_vin_only_warns() -> None:
    for text in ("LSVAA4182E2184848", "ABC123", "LSVAA4182E218484O"):
        assert check_vin(text).usable and check_vin(text).faults, text
    assert check_vin("LSVAA4I82E2I84847").faults[0].suggestion == "LSVAA4182E2184847"
    assert not check_vin("车架号").usable and not check_vin("1.2E+16").usable


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17))
def test_generated_vins(text: str) -> None:
    good = text[:8] + vin.check_digit(text) + text[9:]
    assert check_vin(good).value == good
    assert not [fault for fault in check_vin(good).faults if "校验" in fault.sentence]


def credit(region: str, organisation: str) -> str:
    return f"91{region}{organisation}{credit_code.check_digit(f'91{region}{organisation}')}"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91350100M000100Y43", ""), (credit("120110", "123456788"), ""), (credit("990110", "123456788"), "不是登记机关的行政区划"),
        (credit("1A0110", "123456788"), "不是登记机关的行政区划"), (credit("120110", "123456780"), "组织机构代码（第 9 到 17 位"),
    ],
)  # fmt: skip
def test_what_a_credit_code_holds_inside_is_looked_at(code: str, said: str) -> None:
    verdict = check_credit_code(code)
    assert verdict.value == code, "its own last digit holds"
    assert [said in each.sentence and each.severity == WARNING for each in verdict.faults] == [True] * bool(said)


def test_credit_codes() -> None:
    assert check_credit_code("91350100m000100y43").value == "91350100M000100Y43"
    assert check_credit_code("9135O1OOM000100Y43").faults[0].suggestion == "91350100M000100Y43"
    for text in ("91350100M000100Y44", "120110000012345", "", "91350100M000100Y4", "1.2E+17"):
        assert check_credit_code(text).value is None, text


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_generated_credit_codes(text: str, place: int) -> None:
    good = text + credit_code.check_digit(text)
    assert check_credit_code(good).value == good
    other = "1" if good[place] != "1" else "2"
    assert check_credit_code(good[:place] + other + good[place + 1 :]).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13800138000", "13800138000"), ("138 0013 8000", "13800138000"), ("+86-138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"), ("13800138000.0", "13800138000"), ("02224991234", "022-24991234"),
        ("022-24991234", "022-24991234"), ("（022）24991234", "022-24991234"), ("022-24991234-801", "022-24991234-801"),
        ("13800138000/13900139000", "13800138000、13900139000"), ("13800138000 13900139000", "13800138000、13900139000"),
        ("13800138000，022-24991234；110", "13800138000、022-24991234、110"), ("0371-65851234", "0371-65851234"),
        ("13800138000、13800138000", "13800138000"), ("24991234", "24991234"),
    ],
)  # fmt: skip
def test_phones(text: str, value: str) -> None:
    assert check_phone(text).value == value
    assert check_phone(value).value == value


def test_phones_that_are_none() -> None:
    assert "Excel" in check_phone("1.38E+10").faults[0].sentence
    for text in ("1380013800", "12800138000", "张三", "", "138001380001"):
        assert check_phone(text).value is None, text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.5"), ("３万元", "30000"), ("1.5万", "15000"), ("20人", "20"), ("¥12.30", "12.3"),
        ("-5", "-5"), ("0.30000000000000004", "0.3"), ("12.", "12"), ("1 200 元", "1200"), ("0.0001", "0.0001"),
    ],
)  # fmt: skip
def test_decimals(text: str, value: str) -> None:
    assert parse_decimal(text).value == Decimal(value)


def test_numbers_that_are_none() -> None:
    for text in ("", "abc", "1,23", "NaN", "1.38E+10", "1.23456", "9999999999999", "5吨", "1/2"):
        assert parse_decimal(text).value is None, text
    assert parse_integer("3.0").value == 3 and parse_integer("3.5").value is None and parse_integer("1.2万").value == 12000


@given(st.decimals(-(10**11), 10**11, places=4))
def test_printed_decimals_are_read_back(value: Decimal) -> None:
    read = parse_decimal(f"{value:,f}").value
    assert read == value
    assert parse_decimal(format(read, "f")).value == read


@given(st.text())
def test_any_text_is_answered_and_normal_forms_stay(text: str) -> None:
    for check in (check_licence_classes, check_licence_file_number, check_plate, check_vin, check_credit_code, check_phone):
        verdict = check(text)
        assert verdict.value is not None or verdict.faults
        if verdict.value is not None:
            assert check(verdict.value).value == verdict.value
    parse_decimal(text), parse_integer(text), suggest_plate_type(text)
