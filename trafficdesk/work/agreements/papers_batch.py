"""Agreements on paper: what is filled in, what was printed, and the same bytes again years later.

At the first print the filled-in values are frozen on the agreement together with the text edition; every later
print draws from them. That the first print is noticed and its pages are kept is engine/first_print.py.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.fields.kinds import show
from trafficdesk.fields.shown import number_text, written_date
from trafficdesk.records.registry import record_type
from trafficdesk.reports import pdf, templates
from trafficdesk.reports.agreement import agreement_document
from trafficdesk.reports.document import Document
from trafficdesk.reports.wording import in_words
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.texts import AgreementText, AgreementTexts

_AT_MOST = "不高于"  # the direction of a target that must not be passed


class AgreementPrints:
    """Renders agreements and remembers what went to paper."""

    def __init__(self, office: Office, records: Records, texts: AgreementTexts) -> None:
        self._office = office
        self._records = records
        self._texts = texts

    def documents(self, ids: Sequence[int], again: Collection[int] = ()) -> list[Document]:
        """One document per agreement, in the order given; `again`: those that are marked as 补打."""
        rows = self._records.rows("agreements", ids)
        filled, texts = self._values_of(rows), self._texts_of(rows)
        parsed = {key: templates.parse(body) for key, body in {text.id: text.body for text in texts.values()}.items()}
        return [self._document(row, texts[row.id], parsed[texts[row.id].id], filled[row.id], row.id in again) for row in rows]

    def preview_text(self, body: str, agreement: int | None = None) -> bytes:
        """A text as it would look, with an agreement's values or with blanks."""
        template = templates.parse(body)
        values = self._values_of(self._records.rows("agreements", [agreement]))[agreement] if agreement else {}
        document = agreement_document(template, values, "样本", "预览", "0" * 16)
        return pdf.render(document)

    def freeze(self, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
        """Field values that fix the content of agreements: text, filled-in values, their fingerprint."""
        texts, filled = self._texts_of(rows), self._values_of(rows)
        drives = self._drives_of([row.values["person"] for row in rows if row.values["person"]])
        answer = {}
        for row in rows:
            cars = drives.get(row.values["person"], [])
            answer[row.id] = {
                "template": texts[row.id].id,
                "filled_values": json.dumps(filled[row.id], ensure_ascii=False, sort_keys=True),
                "sha256": _fingerprint(texts[row.id].sha256, filled[row.id]),
                "vehicle": cars[0].values["vehicle"] if cars else None,
            }
        return answer

    # inside

    def _document(
        self, row: Row, text: AgreementText, template: templates.Template, values: Mapping[str, str], reprint: bool
    ) -> Document:
        fingerprint = row.values["sha256"] or _fingerprint(text.sha256, values)
        version = f"{text.variant}-{text.version}"
        return agreement_document(
            template, values, str(row.values["serial"] or ""), version, fingerprint[:16], reprint=reprint
        )

    def _texts_of(self, rows: Sequence[Row]) -> dict[int, AgreementText]:
        """Per agreement the edition that it was made with; for one from a list that of its year."""
        known: dict[Any, AgreementText] = {}
        answer = {}
        for row in rows:
            text_id, variant, year = (row.values[name] for name in ("template", "variant", "year"))
            key = text_id or (variant, year)
            if key not in known:
                known[key] = self._texts.by_id(text_id) if text_id else self._texts.for_year(variant, year)
            answer[row.id] = known[key]
        return answer

    def _values_of(self, rows: Sequence[Row]) -> dict[int, dict[str, str]]:
        """What is filled in, per agreement: frozen values where there are some, else from the records as they are."""
        answer = {row.id: json.loads(row.values["filled_values"]) for row in rows if row.values["filled_values"]}
        live = [row for row in rows if row.id not in answer]
        units = {row.id: row for row in self._linked("units", live, "unit")}
        people = {row.id: row for row in self._linked("people", live, "person")}
        counts = self._head_counts(tuple(units))
        office, limits = self._office.name, self._limits({row.values["year"] for row in live})
        cars = self._cars_of(list(people))
        for row in live:
            person = people.get(row.values["person"] or 0)
            plates = cars.get(person.id, []) if person else []
            unit = units.get(row.values["unit"])
            answer[row.id] = {**_fill(row, unit, person, plates), "街道": office, **(counts[unit.id] if unit else {})}
            if limits.get(row.values["year"]):
                answer[row.id]["控制指标"] = limits[row.values["year"]]
        return answer

    def _limits(self, years: set[int]) -> dict[int, str]:
        """The year's targets that are not to be passed, as a clause says them: 交通事故起数不高于10起."""
        found: dict[int, list[str]] = {}
        for row in self._records.select("targets", Filter("year", "in", tuple(sorted(years))), Filter("better", "is", _AT_MOST)):
            values = row.values
            found.setdefault(values["year"], []).append(
                f"{values['name']}{values['better']}{number_text(values['wanted'])}{values['measure_unit'] or ''}"
            )
        return {year: "、".join(said) for year, said in found.items()}

    def _head_counts(self, units: Sequence[int]) -> dict[int, dict[str, str]]:
        """How many drivers and cars each unit has."""
        mine = Filter("unit", "in", units)
        drivers = Counter(row.values["unit"] for row in self._records.select("people", mine, Filter("state", "is", "在册")))
        cars = Counter(row.values["unit"] for row in self._records.select("vehicles", mine))
        return {unit: {"驾驶员人数": str(drivers[unit]), "车辆数": str(cars[unit])} for unit in units}

    def _linked(self, code: str, rows: Sequence[Row], field: str) -> list[Row]:
        ids = sorted({row.values[field] for row in rows} - {None})
        return self._records.rows(code, ids)

    def _drives_of(self, people: Sequence[int]) -> dict[int, list[Row]]:
        """Who drives what now, by person."""
        drives: dict[int, list[Row]] = {}
        for start in range(0, len(people), 500):
            chunk = tuple(people[start : start + 500])
            for drive in self._records.select("drives", Filter("person", "in", chunk), Filter("end", "empty")):
                drives.setdefault(drive.values["person"], []).append(drive)
        return drives

    def _cars_of(self, people: Sequence[int]) -> dict[int, list[str]]:
        return {
            person: sorted(filter(None, (drive.titles.get("vehicle", "") for drive in drives)))
            for person, drives in self._drives_of(people).items()
        }


def _shown(code: str, row: Row, name: str) -> str:
    return show(record_type(code).field(name), row.values[name])


def _fingerprint(text_sha256: str, values: Mapping[str, str]) -> str:
    content = text_sha256 + json.dumps(dict(values), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _fill(row: Row, unit: Row | None, person: Row | None, plates: Sequence[str]) -> dict[str, str]:
    values = {
        "年度": str(row.values["year"]),
        "编号": str(row.values["serial"] or ""),
        "甲方": str(row.values["party_a"] or ""),
        "乙方": str(row.values["party_b"] or ""),
        "起始日期": written_date(row.values["term_from"]) if row.values["term_from"] else "",
        "截止日期": written_date(row.values["term_until"]) if row.values["term_until"] else "",
        "车辆": "、".join(plates),
    }
    if unit is not None:
        names = {"单位": "name", "主要负责人": "head", "安全员": "safety_officer", "单位电话": "officer_phone",
                 "信用代码": "credit_code"}  # fmt: skip
        values |= {label: _shown("units", unit, name) for label, name in names.items()}
    if person is not None:
        names = {"姓名": "name", "身份证号": "id_number", "联系电话": "phone", "准驾车型": "licence_classes",
                 "有效期止": "valid_until"}  # fmt: skip
        values |= {label: in_words(_shown("people", person, name)) for label, name in names.items()}
    return {label: text for label, text in values.items() if text}
