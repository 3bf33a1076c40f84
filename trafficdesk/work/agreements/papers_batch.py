"""Agreements on paper: what is filled in, what was printed, and the same bytes again years later.

At the first print the filled-in values are frozen on the agreement together with the text edition; every later
print draws from them. The printed file itself is kept once among the attachments, with the pages of each agreement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.kinds import show
from trafficdesk.fields.shown import written_date
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type
from trafficdesk.reports import pdf, templates
from trafficdesk.reports.agreement import agreement_document
from trafficdesk.reports.document import Document
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Query, Row
from trafficdesk.work.agreements.texts import AgreementText, AgreementTexts


@dataclass(frozen=True, slots=True)
class PrintBatch:
    """A rendered batch: the PDF, and per agreement its id, title and pages (0-based first, count).

    frozen: what was filled in, for agreements that had not been printed before; kept when the batch is marked.
    """

    content: bytes
    parts: tuple[tuple[int, str, int, int], ...]
    frozen: Mapping[int, Mapping[str, Any]]

    @property
    def pages(self) -> int:
        return sum(count for _, _, _, count in self.parts)


class AgreementPrints:
    """Renders agreements and remembers what went to paper."""

    def __init__(self, office: Office, records: Records, texts: AgreementTexts) -> None:
        self._office = office
        self._records = records
        self._texts = texts
        self._attachments = Attachments(office, records)

    def documents(self, ids: Sequence[int], *, reprint: bool = False) -> list[Document]:
        """One document per agreement, in the order given; `reprint` marks those printed before as 补打."""
        rows = self._records.rows("agreements", ids)
        frozen = self._values_of(rows)
        texts = {text_id: self._texts.by_id(text_id) for text_id in {row.values["template"] for row in rows}}
        parsed = {text_id: templates.parse(text.body) for text_id, text in texts.items()}
        return [
            self._document(
                row,
                texts[row.values["template"]],
                parsed[row.values["template"]],
                frozen[row.id],
                reprint and row.values["printed_on"] is not None,
            )
            for row in rows
        ]

    def render(self, ids: Sequence[int], *, reprint: bool = False, progress: Progress = no_progress) -> PrintBatch:
        """The PDF of agreements in the order given. Raises KnownError when a character cannot be printed."""
        rows = self._records.rows("agreements", ids)
        if not rows:
            raise KnownError("没有选中责任书。请先勾选要打印的人。")
        frozen = self.freeze([row for row in rows if not row.values["filled_values"]])
        documents = self.documents(ids, reprint=reprint)
        content = pdf.render_batch(documents, progress)
        names = {row.id: str(row.values["party_b"]) for row in rows}
        parts = [
            (row_id, names[row_id], first, count)
            for row_id, (first, count) in zip(names, pdf.page_index(documents), strict=True)
        ]
        return PrintBatch(content, tuple(parts), frozen)

    def preview_text(self, body: str, agreement: int | None = None) -> bytes:
        """A text as it would look, with an agreement's values or with blanks."""
        template = templates.parse(body)
        values = self._values_of(self._records.rows("agreements", [agreement]))[agreement] if agreement else {}
        document = agreement_document(template, values, "样本", "预览", "0" * 16)
        return pdf.render(document)

    def freeze(self, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
        """Field values that fix the content of agreements: filled-in values and their fingerprint."""
        texts = {text_id: self._texts.by_id(text_id) for text_id in {row.values["template"] for row in rows}}
        filled = self._values_of(rows)
        drives = self._drives_of([row.values["person"] for row in rows if row.values["person"]])
        answer = {}
        for row in rows:
            values, text = filled[row.id], texts[row.values["template"]]
            cars = drives.get(row.values["person"], [])
            answer[row.id] = {
                "filled_values": json.dumps(values, ensure_ascii=False, sort_keys=True),
                "sha256": _fingerprint(text.sha256, values),
                "vehicle": cars[0].values["vehicle"] if cars else None,
            }
        return answer

    def mark_printed(self, batch: PrintBatch, *, on: date | None = None) -> ChangeSet:
        """Write down that the batch went to paper; unsigned agreements become 已打印, printed ones count a reprint."""
        rows = {row.id: row for row in self._records.rows("agreements", [part[0] for part in batch.parts])}
        day = on or clock.today()
        digest = self._attachments.keep(batch.content)
        with self._records.work(f"打印责任书 {len(rows)} 份") as work:
            for row_id, _, first, count in batch.parts:
                row = rows[row_id]
                if row.values["printed_on"] is not None:
                    work.set_fact("agreements", row_id, {"reprints": (row.values["reprints"] or 0) + 1})
                    continue
                values = {
                    **batch.frozen.get(row_id, {}),
                    "printed_on": day,
                    "printed_file": digest,
                    "printed_pages": f"{first + 1}-{first + count}",
                }
                if row.values["state"] == "待签":
                    values["state"] = "已打印"
                work.set_fact("agreements", row_id, values)
            if len(rows) <= 3:
                work.sentence = f"打印责任书：{'、'.join(part[1] for part in batch.parts)}"
        return work.changeset

    # inside

    def _document(
        self, row: Row, text: AgreementText, template: templates.Template, values: Mapping[str, str], reprint: bool
    ) -> Document:
        fingerprint = row.values["sha256"] or _fingerprint(text.sha256, values)
        version = f"{text.variant}-{text.version}"
        return agreement_document(
            template, values, str(row.values["serial"]), version, fingerprint[:16], reprint=reprint
        )

    def _values_of(self, rows: Sequence[Row]) -> dict[int, dict[str, str]]:
        """What is filled in, per agreement: frozen values where there are some, else from the records as they are."""
        answer = {row.id: json.loads(row.values["filled_values"]) for row in rows if row.values["filled_values"]}
        live = [row for row in rows if row.id not in answer]
        units = {row.id: row for row in self._linked("units", live, "unit")}
        people = {row.id: row for row in self._linked("people", live, "person")}
        counts = {unit: self._head_counts(unit) for unit in units}
        office = self._office.name
        cars = self._cars_of(list(people))
        for row in live:
            person = people.get(row.values["person"] or 0)
            plates = cars.get(person.id, []) if person else []
            unit = units.get(row.values["unit"])
            answer[row.id] = {**_fill(row, unit, person, plates), "街道": office, **(counts[unit.id] if unit else {})}
        return answer

    def _head_counts(self, unit: int) -> dict[str, str]:
        mine = Filter("unit", "is", unit)
        drivers = self._records.count(Query("people", (mine, Filter("state", "is", "在册"))))
        cars = self._records.count(Query("vehicles", (mine,)))
        return {"驾驶员人数": str(drivers), "车辆数": str(cars)}

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
        "编号": str(row.values["serial"]),
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
        values |= {label: _shown("people", person, name) for label, name in names.items()}
    return {label: text for label, text in values.items() if text}
