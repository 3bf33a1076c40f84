"""Scans as evidence of the four blocks (domain 1.11). The steps of an accident and of a block: process.py."""

from __future__ import annotations

from pathlib import Path

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.work.accidents.reading import AccidentReading
from trafficdesk.work.accidents.rules import BLOCKS, CLOSED, CODE


class Accidents(AccidentReading):
    """desk.accidents"""

    def __init__(self, office: Office, records: Records) -> None:
        super().__init__(records)
        self._office = office

    def add_evidence(self, row_id: int, name: str, file: Path) -> ChangeSet:
        """Attach a scan to a block, which is written down with it if it was not yet."""
        accident = self._records.row(CODE, row_id)
        if accident.values["state"] == CLOSED:
            label = record_type(CODE).field("state").label
            sentence = f"事故 {accident.title} 已经结案，不能再附证据。确实有误，请先重新办理。"
            raise Refused([Problem("state", label, sentence)])
        attachments = Attachments(self._office, self._records)
        content = attachments.read(file)
        with self._records.work(f"四不放过 {name} 附上证据 {file.name}：{accident.title}") as work:
            known = next(block.id for block in self.blocks(row_id) if block.name == name)
            block = known or work.put(BLOCKS, None, {"accident": row_id, "block": name})
            attachments.write(work, BLOCKS, block, content, file.name, "其他")
        return work.changeset
