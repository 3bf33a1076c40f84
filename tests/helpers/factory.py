"""Made-up values for any field, from its description: contract tests need no per-record knowledge."""

from __future__ import annotations

import itertools

from trafficdesk.desk import Desk
from trafficdesk.fields.checks.person_id import check_digit
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import record_type

DAY = "2024-03-15"
SUITE_DAY = "2026-11-28"  # on which the suite stands when nobody says another one: after the kept offices of old schemas were written
DEMO_DAY = "2026-11-23"  # for which the demo office of the tests is made


def person_id(number: int) -> str:
    """A valid made-up identity number; different for every `number`."""
    year, rest = 1960 + number % 45, number // 45
    head = f"120110{year}{1 + rest % 12:02d}{1 + rest // 12 % 28:02d}{100 + number % 800:03d}"
    return head + check_digit(head)


def vin(number: int) -> str:
    """A frame number with a right check digit."""
    body = f"LSVAA418{{}}E2{number % 1_000_000:06d}"
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9],
                      strict=True))  # fmt: skip
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    text = body.format("0")
    text = text[:9] + "E" + text[9:] if len(text) == 16 else text
    total = sum(w * (int(c) if c.isdigit() else values[c]) for w, c in zip(weights, text, strict=True))
    digit = "X" if total % 11 == 10 else str(total % 11)
    return text[:8] + digit + text[9:]


def credit_code(number: int) -> str:
    """A unified credit code with a right check character."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    head = f"9112011{number:010d}"[:17]
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    total = sum(alphabet.index(c) * w for c, w in zip(head, weights, strict=True))
    return head + alphabet[(31 - total % 31) % 31]


def text_for(desk: Desk, spec: FieldSpec, number: int) -> str:
    """What a clerk might type into the field, valid, and different for different numbers."""
    match spec.kind:
        case Kind.TERM:
            return f"20{20 + number % 70}{'春秋'[number % 2]}"
        case Kind.TEXT | Kind.NOTE | Kind.NAME:
            if spec.name == "ledger":
                return "units"  # 自设栏目 belong to a ledger that there is
            return (f"{100000000000 + number}" if spec.name == "licence_file_number" else f"样例{number}")[
                : spec.maximum or 40
            ]
        case Kind.INTEGER:
            return str(number if spec.name == "number" else (spec.lowest or 0) + 1 + number % 7)
        case Kind.DECIMAL | Kind.MONEY:
            return f"{number % (20 if spec.name == 'hours' else 90)}.5"  # a day has no more hours
        case Kind.DATE:
            return DAY
        case Kind.DATETIME:
            return f"{DAY} 08:30"
        case Kind.FLAG:
            return "是"
        case Kind.CHOICE | Kind.CHOICES:
            return code_list(spec.codes).options()[0].label
        case Kind.PERSON_ID:
            return person_id(number)
        case Kind.PHONE:
            return f"138{number:08d}"
        case Kind.PLATE:
            return f"津A{10000 + number % 90000}"
        case Kind.VIN:
            return vin(number)
        case Kind.CREDIT_CODE:
            return credit_code(number)
        case Kind.LICENCE_CLASSES:
            return "C1"
        case Kind.LINK:
            return str(one(desk, spec.target))
    raise AssertionError(spec.kind)


def inputs_for(desk: Desk, code: str, number: int, *, only_required: bool = False) -> dict[str, str]:
    """Inputs for every typed field of a record kind. Every day is the same one, so that no order is broken."""
    view = desk.records.view(code)
    if switch := record_type(code).spec.switch:
        desk.office.set_setting(switch, {"reason": "测试", "by": "", "since": "2020-01-01", "until": "9999-12-31"})
    inputs = {}
    for spec in view.fields:
        if spec.read_only or (only_required and not spec.required):
            continue
        if spec.target == view.code or spec.name in ("plate_type", "plate_until", "scrap_by"):
            continue
        if code == "people" and spec.name in ("born", "gender"):
            continue
        if code == "accident-parties" and spec.name == "id_number":
            continue  # it would name another person than the one that is linked
        inputs[spec.name] = text_for(desk, spec, number)
    if "first_issued" in inputs:
        inputs["first_issued"] = "2019-03-01"
        inputs["valid_until"] = "2031-03-01"
    if code == "meetings" and "starts" in inputs:
        # Year and quarter follow from the time.
        inputs["year"] = inputs["starts"][:4]
        inputs["quarter"] = "一二三四"[(int(inputs["starts"][5:7]) - 1) // 3] + "季度"
    return inputs


class Numbers:
    """Counts on within a test and begins anew with each, so that no test meets values that another one left it."""

    FIRST = 11  # an office begins with stations 1 to 8

    def __init__(self) -> None:
        self.restart()

    def restart(self, first: int = FIRST) -> None:
        self._next = itertools.count(first)

    def __next__(self) -> int:
        return next(self._next)


NUMBERS = Numbers()


def one(desk: Desk, code: str) -> int:
    """The id of a fresh row of any kind, different from every other."""
    inputs = inputs_for(desk, code, next(NUMBERS))
    changes = desk.records.add(code, inputs, reason="测试").changes
    return next(change.id for change in changes if change.code == code)
