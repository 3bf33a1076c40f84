"""Identity document numbers (GB 11643-1999 and the documents that stand in for the resident identity card)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from operator import mul

from trafficdesk.clock import today
from trafficdesk.fields.checks.destroyed import looks_scientific, without_float_tail
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.folding import clean
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.verdict import Fault, Verdict, refused

RESIDENT = "居民身份证"
FOREIGN_RESIDENT = "外国人永居证"
_CHECKSUMMED = {RESIDENT: "", "港澳居民居住证": "港澳居民居住证", "台湾居民居住证": "台湾居民居住证"}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for codes in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66), (71, 81, 82, 83))
    for code in codes
)
_SEPARATORS = re.compile(r"[\s\-–—·'`\"“”‘’]+")
_LOOKALIKE_X = str.maketrans("хХ×ΧχⅩ", "XXXXXX")
_SHAPE_18 = re.compile(r"[0-9]{17}[0-9X]")
_FOREIGN_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
_OLDEST = 120

_LIGHT: dict[str, tuple[re.Pattern[str], str]] = {
    "军官证": (re.compile(r"[\u4e00-\u9fffA-Z0-9]{4,20}"), "军官证号应为 4 至 20 个字，例如“军字第1234567号”"),
    "港澳通行证": (re.compile(r"[HMC][0-9]{8}(?:[0-9]{2})?"), "应为 H 或 M 加 8 位数字，请看通行证正面的证件号码"),
    "台胞证": (re.compile(r"[0-9]{8}(?:[0-9]{2}|[A-Z])?|[A-Z][0-9]{8,10}"), "应为 8 位数字，请看台胞证正面的证件号码"),
    "护照": (re.compile(r"[A-Z0-9]{5,17}"), "护照号应为 5 至 17 位字母和数字，请看护照资料页右上角"),
    "其他": (re.compile(r"[^\s]{2,30}"), "证件号应为 2 至 30 个字"),
}
_REMEMBERED = 2_048  # numbers: of a list a thousand lines are read before what follows from them is asked
_WHERE = "请看身份证人像面最下一行。"
_DESTROYED = (
    "这个号码被 Excel 当成数字改坏了，末 3 位已经变成 000，无法恢复。"
    "请看身份证原件重新录入，并先把 Excel 的这一列设成“文本”。"
)


@lru_cache(maxsize=_REMEMBERED)  # reading, deriving and checking one row ask for the same number several times
def normal_form(text: str) -> str:
    """Upper case, without spaces and dashes, every look-alike of X made an X."""
    bare = _SEPARATORS.sub("", clean(text)).translate(_LOOKALIKE_X).upper()
    return without_float_tail(bare)


def check_digit(first_17: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(map(mul, map(int, first_17), _WEIGHTS))
    return _CHECK_DIGITS[total % 11]


def _checksum_holds(number: str) -> bool:
    return check_digit(number[:17]) == number[17]


def _born(number: str, start: int) -> date | None:
    year, month, day = int(number[start : start + 4]), int(number[start + 4 : start + 6]), int(number[start + 6 :][:2])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def looks_destroyed(text: str) -> bool:
    """Whether a spreadsheet has rounded the number away: 1.2011E+17, or 18 digits ending 000 with a false check."""
    number = normal_form(text)
    if looks_scientific(number):
        return True
    return bool(_SHAPE_18.fullmatch(number)) and number.endswith("000") and not _checksum_holds(number)


def first_fifteen(text: str) -> str:
    """The 15 digits that survive in a destroyed number, to find a known person; "" if fewer are left."""
    number = normal_form(text)
    mantissa, exponent, power = number.partition("E")
    if exponent:
        digits = mantissa.replace(".", "")
        return digits[:15] if len(digits) >= 15 and power.strip("+") == "17" else ""
    return number[:15] if len(number) >= 15 and number[:15].isdigit() and number.isascii() else ""


def check_person_id(text: str, id_type: str = RESIDENT) -> Verdict[str]:
    """The number in normal form (upper case, no spaces), checked as far as its document type allows."""
    number = normal_form(text)
    if not number:
        return refused("证件号还没有填。请看证件原件。")
    kind = id_type or RESIDENT
    if kind == FOREIGN_RESIDENT:
        return _check_foreign_resident(number)
    if kind in _CHECKSUMMED:
        return _check_resident(number, kind)
    pattern, sentence = _LIGHT.get(kind, _LIGHT["其他"])
    return Verdict(number) if pattern.fullmatch(number) else refused(f"{sentence}。")


def _check_resident(number: str, id_type: str) -> Verdict[str]:
    if looks_destroyed(number):
        return refused(_DESTROYED)
    if len(number) == 15 and number.isascii() and number.isdigit():
        return _check_fifteen(number)
    if not _SHAPE_18.fullmatch(number):
        return _refuse_shape(number)
    if number[:2] not in _PROVINCES and number[0] != "9":
        return refused(f"前两位“{number[:2]}”不是省级代码，天津应为 12。{_WHERE}")
    fault = _birth_fault(number, 6)
    if fault:
        return refused(fault)
    if not _checksum_holds(number):
        return refused(f"校验不对，至少有一位录错了。请逐位核对 18 位号码。{_WHERE}")
    return Verdict(number, _resident_warnings(number, id_type))


def _refuse_shape(number: str) -> Verdict[str]:
    if len(number) == 12 and number.isdigit():
        return refused(f"身份证号应为 18 位，这里是 12 位，像是驾驶证的档案编号。{_WHERE}")
    if _FOREIGN_OLD.fullmatch(number):
        return refused("这像是外国人永久居留身份证的号码。请把证件类型改为“外国人永居证”。")
    if len(number) != 18:
        return refused(f"身份证号应为 18 位，现在是 {len(number)} 位。{_WHERE}")
    if "X" in number[:17]:
        return refused(f"X 只能是最后一位。{_WHERE}")
    return refused(f"身份证号应为 17 位数字加 1 位数字或 X，里面有别的字。{_WHERE}")


def _birth_fault(number: str, start: int) -> str:
    shown = number[start : start + 8]
    born = _born(number, start)
    where = f"第 {start + 1} 至 {start + 8} 位"
    if born is None:
        return f"{where}“{shown}”不是真实的日期。请核对证件上的出生日期。"
    now = today()
    if born > now:
        return f"{where}表示的出生日期 {born.isoformat()} 还没有到。请核对证件上的出生日期。"
    if now.year - born.year - ((now.month, now.day) < (born.month, born.day)) > _OLDEST:
        return f"{where}表示的出生日期 {born.isoformat()} 已超过 {_OLDEST} 岁。请核对证件上的出生日期。"
    return ""


def _resident_warnings(number: str, id_type: str) -> tuple[Fault, ...]:
    warnings: list[Fault] = []
    if number.endswith("000"):
        warnings.append(Fault("末三位是 000，有可能是 Excel 改坏的。请看身份证原件核对末三位。", WARNING))
    region, prefix = number[:6], number[:2]
    if prefix in {"81", "82", "83"}:
        proper = "台湾居民居住证" if prefix == "83" else "港澳居民居住证"
        if id_type != proper:
            warnings.append(Fault(f"这是{proper}的号码。请把证件类型改为“{proper}”。", WARNING))
    elif number[0] == "9":
        warnings.append(Fault(f"9 开头是外国人永久居留身份证。请把证件类型改为“{FOREIGN_RESIDENT}”。", WARNING))
    elif id_type != RESIDENT:
        warnings.append(Fault(f"这不像{id_type}的号码。请核对证件类型。", WARNING))
    elif prefix == "12" and code_list("region").get(region) is None:
        warnings.append(Fault(f"前 6 位“{region}”不是天津用过的区县代码。请核对身份证。", WARNING))
    return tuple(warnings)


def _check_fifteen(number: str) -> Verdict[str]:
    longer = f"{number[:6]}19{number[6:]}"
    longer += check_digit(longer)
    verdict = _check_resident(longer, RESIDENT)
    if verdict.value is None:
        return refused(f"15 位旧号码本身有错。{verdict.faults[0].sentence}")
    sentence = f"15 位旧身份证 2013 年起已停用，已换算为 {longer}。请看现用身份证核对。"
    return Verdict(longer, (Fault(sentence, WARNING), *verdict.faults))


def _check_foreign_resident(number: str) -> Verdict[str]:
    if _FOREIGN_OLD.fullmatch(number):
        return Verdict(number)
    if not _SHAPE_18.fullmatch(number) or number[0] != "9":
        return refused(
            "外国人永久居留身份证新版应为 9 开头的 18 位号码，旧版应为 3 个字母加 12 位数字。请看证件正面的证件号码。"
        )
    if number[1:3] not in _PROVINCES:
        return refused(f"第 2、3 位“{number[1:3]}”不是省级代码。请看证件正面的证件号码。")
    fault = _birth_fault(number, 6)
    if fault:
        return refused(fault)
    if not _checksum_holds(number):
        return refused("校验不对，至少有一位录错了。请看证件正面，逐位核对 18 位号码。")
    return Verdict(number)


@lru_cache(maxsize=_REMEMBERED)
def birth_date(number: str) -> date | None:
    """The birth date inside an 18-character number; None for other documents."""
    number = normal_form(number)
    return _born(number, 6) if _SHAPE_18.fullmatch(number) else None


@lru_cache(maxsize=_REMEMBERED)
def gender(number: str) -> str | None:
    """男 or 女 from the 17th digit; None for other documents."""
    number = normal_form(number)
    if not _SHAPE_18.fullmatch(number):
        return None
    return "男" if int(number[16]) % 2 else "女"
