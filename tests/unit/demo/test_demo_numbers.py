"""The invented numbers hold the same checks as typed ones and never repeat."""

from __future__ import annotations

import random
from datetime import date
from itertools import islice

import pytest

from trafficdesk.demo.numbers import (
    Plates,
    credit_bodies,
    credit_code_of,
    frame_numbers,
    id_numbers,
    phone,
    scattered,
)
from trafficdesk.fields.checks.credit_code import check_credit_code
from trafficdesk.fields.checks.person_id import birth_date, check_person_id
from trafficdesk.fields.checks.phone import check_phone
from trafficdesk.fields.checks.plate import check_plate
from trafficdesk.fields.checks.vin import check_vin


def test_scattered_visits_every_number_once() -> None:
    for space in (7, 10, 12, 999, 1000, 4096):
        assert sorted(scattered(space, random.Random(3))) == list(range(space))


def test_identity_numbers_are_valid_and_differ() -> None:
    first, last = date(1960, 1, 1), date(2006, 12, 31)
    numbers = list(islice(id_numbers(first, last, random.Random(1)), 5000))
    assert len(set(numbers)) == 5000
    for number in numbers:
        verdict = check_person_id(number)
        assert verdict.value == number and not verdict.faults, number
        born = birth_date(number)
        assert born is not None and first <= born <= last


@pytest.mark.parametrize("plate_type", ["01", "02", "07", "15", "16", "23", "51", "52"])
def test_plates_fit_their_type_and_differ(plate_type: str) -> None:
    plates = Plates(random.Random(2))
    made = [plates.next(plate_type) for _ in range(3000)]
    assert len(set(made)) == 3000
    for plate in made:
        verdict = check_plate(plate, plate_type)
        assert verdict.value == plate and not verdict.faults, plate


def test_frame_numbers_and_credit_codes_and_phones_hold_their_checks() -> None:
    randomness = random.Random(4)
    frames = list(islice(frame_numbers(randomness), 2000))
    assert len(set(frames)) == 2000
    assert not [number for number in frames if check_vin(number).faults]
    codes = [credit_code_of("91", body) for body in islice(credit_bodies(randomness), 2000)]
    assert len(set(codes)) == 2000
    assert not [code for code in codes if check_credit_code(code).value != code]
    assert not [number for number in (phone(randomness) for _ in range(500)) if check_phone(number).faults]
