"""Finds linked rows by what people write for them, and by what else the line tells; notes those that the list would add."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.exchange.awaited import ToAdd
from trafficdesk.exchange.known import id_field
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.checks.plate import normal_form
from trafficdesk.fields.folding import fold
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules.intake import linked_value
from trafficdesk.rules.naming import nearly, other_names, person_text, unit_key

_YEAR_WORDS = re.compile(r"年度|年|第|\s")
_DOUBLED = re.compile(r"(..)\1")
_NUMERALS = {sign: str(value) for value, sign in enumerate("一二三四五六七八九", 1)} | {"十": "10"}
_STATION = re.compile(r"第?([一二三四五六七八九十]|\d+)号?(?:劝导)?站")


class KnownNames:
    """One list's view of the rows that others are linked to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names: dict[str, dict[str, list[int | ToAdd]]] = {}
        self._loose: dict[str, dict[str, list[int | ToAdd]]] = {}
        self._telling: dict[str, dict[int, dict[str, Any]]] = {}
        self._numbered: dict[str, dict[str, list[int]]] = {}
        self._values: dict[tuple[str, int, str], Any] = {}
        self.remarks: dict[tuple[str, str], Remark] = {}
        self.doubts: dict[tuple[str, str], Problem] = {}

    def use(self, connection: Connection) -> None:
        """Ask through another connection from now on (the one of planning is closed by the time of a repair)."""
        self._connection = connection

    def value(self, code: str, row: Any, name: str) -> Any:
        """What stands in a field of a linked row; None for one that the list is only about to add."""
        if not isinstance(row, int):
            return None
        key = (code, row, name)
        if key not in self._values:
            self._values[key] = linked_value(self._connection, code, row, name)
        return self._values[key]

    def title(self, code: str, row: int | ToAdd) -> str:
        """How a linked row is called."""
        return row.text if isinstance(row, ToAdd) else str(self.value(code, row, "title"))

    def find(self, spec: FieldSpec, text: str, hints: Mapping[str, str] | None = None) -> tuple[int | ToAdd | None, str]:
        """(row, "") or (None, sentence). hints: what the line tells of it in other columns, by field of the linked record."""
        target = record_type(spec.target)
        if id_field(target) is not None:
            return self._person(target, text, hints or {})
        folded = _name_of(target, text)
        found = self._of(spec.target).get(folded, [])
        if len(found) > 1 and hints:
            found = self._told_apart(target, found, hints)
        if len(found) == 1:
            return found[0], ""
        if len(found) > 1:
            return None, f"叫“{text}”的{target.spec.label}不止一{target.spec.noun}，请写全称以便分清。"
        if (spec.name, text) in self.doubts:
            return ToAdd(spec.target, text), ""  # asked about already: a unit stands on many lines, and looking through all names is dear
        same = self._loose[spec.target].get(_loose_name(target, text), [])
        if len(set(same)) == 1:
            return self._close(spec, text, same[0]), ""
        close = {
            row for name, rows in self._of(spec.target).items() if len(folded) > 1 and name.startswith(folded) for row in rows
        }
        if len(close) == 1:
            return self._close(spec, text, close.pop()), ""
        if target.spec.adds:
            return self._will_add(spec, text, folded), ""
        return None, f"还没有叫“{text}”的{target.spec.label}。请先登记，或核对名称。"

    # people: name, number, unit, telephone

    def _person(self, target: RecordType, text: str, hints: Mapping[str, str]) -> tuple[int | ToAdd | None, str]:
        said = person_text(text)
        number_field = id_field(target)
        assert number_field is not None
        identity = number_field.name
        number = said.number or "".join(hints.get(identity, "").split()).upper()
        rows = self._tell(target)
        if len(number) >= 15:
            mine = self._of_number(target, identity, number)
            if len(mine) == 1:
                return self._named_alike(target, mine[0], said.name, number)
        named = [row for row in self._of(target.code).get(fold(said.name), []) if isinstance(row, int)] if said.name else []
        if number and len(number) >= 15:
            # Somebody of the name whose own number is another one is somebody else.
            named = [row for row in named if not rows[row][identity]]
        if said.tail:
            named = [row for row in named if (rows[row][identity] or "").endswith(said.tail)]
        place = next((name for name in target.spec.told_by if target.field(name).kind is Kind.LINK), "")
        apart = {**hints, **({place: said.beside} if said.beside and place else {})}
        found = self._told_apart(target, named, apart) if len(named) > 1 or said.beside else named
        if len(found) == 1 and isinstance(found[0], int):
            return found[0], ""
        name = said.name or text
        if len(named) > 1 and len(found) != 1:
            told = [rows[row] for row in named[:4] if isinstance(row, int)]
            some = "；".join(_shown_apart(str(each.get(identity) or ""), self._place_name(target, place, each)) for each in told)
            cure = f"请在这一栏写成 {name}（单位）、{name}加证号后四位，或加一列身份证号"
            return None, f"叫“{name}”的{target.spec.label}有 {len(named)} 人：{some}。{cure}。"
        if number and len(number) >= 15:
            return None, f"库里没有证号是 {number[:6]}…{number[-4:]} 的{target.spec.label}“{name}”。请先登记，或核对证号。"
        return None, f"还没有叫“{name}”的{target.spec.label}。请先登记，或核对名称。"

    def _named_alike(self, target: RecordType, row: int, name: str, number: str) -> tuple[int | None, str]:
        known = str(self.value(target.code, row, "title"))
        if name and fold(name) != fold(known):
            return None, f"证号 …{number[-4:]} 登记的是“{known}”，这里写的是“{name}”。请核对。"
        return row, ""

    def _told_apart(
        self, target: RecordType, rows: Sequence[int | ToAdd], hints: Mapping[str, str]
    ) -> list[int | ToAdd]:
        """Those of the rows that what the line tells besides does not speak against, and that it speaks for."""
        known = self._tell(target)
        left = list(rows)
        for name in target.spec.told_by:
            text = hints.get(name, "")
            if not text:
                continue
            spec = target.field(name)
            fitting = [row for row in left if isinstance(row, int) and self._says(spec, known[row][name], text)]
            if fitting:
                left = list(fitting)
        return left if len(left) < len(rows) or len(rows) == 1 else []

    def _says(self, spec: FieldSpec, value: Any, text: str) -> bool:
        if value is None:
            return False
        if spec.kind is Kind.LINK:
            return unit_key(str(self.value(spec.target, value, "title"))) == unit_key(text) or text in other_names(
                str(self.value(spec.target, value, "short_name") or "")
            )
        return fold(str(value)) == fold(text)

    def _tell(self, target: RecordType) -> dict[int, dict[str, Any]]:
        if target.code not in self._telling:
            names = target.spec.told_by
            table = target.table
            columns = [table.c.id, *(table.c[name] for name in names)]
            query = select(*columns).where(table.c.deleted_at.is_(None))
            self._telling[target.code] = {row[0]: dict(zip(names, row[1:], strict=True)) for row in self._connection.execute(query)}
        return self._telling[target.code]

    def _of_number(self, target: RecordType, identity: str, number: str) -> list[int]:
        """Whose number it is: a list of trips has one on every line, and looking through all people for each is dear."""
        known = self._numbered.get(target.code)
        if known is None:
            known = self._numbered[target.code] = {}
            for row, told in self._tell(target).items():
                known.setdefault(told[identity], []).append(row)
        return known.get(number, [])

    def _place_name(self, target: RecordType, place: str, told: Mapping[str, Any]) -> str:
        return str(self.value(target.field(place).target, told[place], "title")) if told.get(place) else ""

    # names that are nearly those

    def _close(self, spec: FieldSpec, text: str, row: int | ToAdd) -> int | ToAdd:
        self._names[spec.target][_name_of(record_type(spec.target), text)] = [row]
        self.remarks[(spec.name, text)] = Remark(RemarkKind.NAMED, text, self.title(spec.target, row))
        return row

    def _will_add(self, spec: FieldSpec, text: str, folded: str) -> ToAdd:
        row, target = ToAdd(spec.target, text), record_type(spec.target)
        near = [other for other in {each for rows in self._of(spec.target).values() for each in rows} if
                nearly(text, self.title(spec.target, other))]  # fmt: skip
        if near:
            names = sorted({self.title(spec.target, each) for each in near})[:3]
            noun, some = target.spec.noun, "、".join(f"“{name}”" for name in names)
            sentence = f"库里没有“{text}”，有{some}。是同一{noun}就改成它；确是另一{noun}，写明原因再导入。"
            self.doubts[(spec.name, text)] = Problem(spec.name, spec.label, sentence, CONFIRM, names[0])
        else:
            self._of(spec.target)[folded] = [row]
            self._loose[spec.target].setdefault(_loose_name(target, text), []).append(row)
            self.remarks[(spec.name, text)] = Remark(RemarkKind.WILL_ADD, target.spec.label, text)
        return row

    def _of(self, code: str) -> dict[str, list[int | ToAdd]]:
        if code not in self._names:
            target = record_type(code)
            columns = [target.table.c.id, target.table.c.title]
            columns += [target.table.c[name] for name in ("short_name", "other_names") if target.has(name)]
            given_up = _given_up(target)
            names: dict[str, list[int | ToAdd]] = {}
            loose: dict[str, list[int | ToAdd]] = {}
            for row in self._connection.execute(select(*columns).where(target.table.c.deleted_at.is_(None), *given_up)):
                called = [row[1], *(part for text in row[2:] for part in other_names(text))]
                for name in {_name_of(target, part) for part in called if part}:
                    names.setdefault(name, []).append(row[0])
                for name in {_loose_name(target, part) for part in called if part}:
                    loose.setdefault(name, []).append(row[0])
            self._names[code], self._loose[code] = names, loose
        return self._names[code]


def _given_up(target: RecordType) -> list[Any]:
    """Rows whose name no longer tells them (a plate that went to another car) are not meant by it."""
    former = target.spec.former
    return [] if former is None else [target.table.c[former[1].field].is_(None)]


def _shown_apart(number: str, place: str) -> str:
    return "，".join(filter(None, (place, number and f"…{number[-4:]}"))) or "没有写单位和证号"


def _name_of(target: RecordType, text: str) -> str:
    """How names are compared. Where a year is part of them, 2026年第一季度例会 is 2026 一季度 季度例会."""
    plate = len(target.spec.title) == 1 and target.field(target.spec.title[0]).kind is Kind.PLATE
    folded = fold(normal_form(text) if plate else text)
    if target.spec.year in target.spec.title:
        folded = _DOUBLED.sub(r"\1", _YEAR_WORDS.sub("", folded))
    return folded


def _loose_name(target: RecordType, text: str) -> str:
    """Names that only differ by the words of their kind are one: 居委会 and 居民委员会, 一号站 and 1 号劝导站."""
    if target.spec.adds:
        return unit_key(text)
    folded = _name_of(target, text)
    if match := _STATION.fullmatch(folded):
        return _NUMERALS.get(match[1], match[1]) + "号站"
    return folded
