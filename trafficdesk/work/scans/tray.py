"""The tray: pages that belong nowhere yet are kept in the office, so that nothing is lost when the window closes."""

from __future__ import annotations

from typing import Any, ClassVar

from trafficdesk import clock
from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.engine.scanning.pages import ScanPage, Sources, kept_page
from trafficdesk.engine.scanning.stack import Loose, Stack
from trafficdesk.fields.folding import storable
from trafficdesk.reports.page_code import on_page, payload, read
from trafficdesk.store.store import UnitOfWork

_LONGEST = 200


class Tray:
    """The rows of scan-pages."""

    CODE: ClassVar[str] = "scan-pages"

    def __init__(self, office: Office, records: Records) -> None:
        self._records = records
        self._attachments = Attachments(office, records)

    def pages(self) -> tuple[list[ScanPage | Loose], list[tuple[Loose, str, int]]]:
        """What is kept, as it came, and what was given by hand to a record of which something is still missing."""
        kept: list[ScanPage | Loose] = []
        given: list[tuple[Loose, str, int]] = []
        for row in self._records.select(self.CODE, sort=("came_on", "number", "id")):
            name, why = str(row.values["source"]), str(row.values["why"] or "")
            try:
                content = self._attachments.content(str(row.values["sha256"]))
            except OSError:
                kept.append(Loose(None, f"{name} 留在托盘的文件不见了。请从备份恢复，或重新扫描。"))
                continue
            page = kept_page(name, read(str(row.values["code_text"] or "")), row.id, content)
            if row.values["owner"]:
                given.append((Loose(page, why), str(row.values["owner_code"]), int(row.values["owner"])))
            else:
                kept.append(page)
        return kept, given

    def keep(self, work: UnitOfWork, stack: Stack, sources: Sources) -> int:
        """Keep what is left of a stack, and let go of what is filed with it; the number of pages that are new in the tray."""
        owners = {id(page): paper.home for paper in stack.incomplete for page in paper.pages.values() if page.code is None}
        fresh = 0
        for number, (page, why) in enumerate(stack.left, 1):
            home = owners.get(id(page))
            owner = {"owner_code": home.code, "owner": home.ids[0]} if home is not None else {"owner_code": None, "owner": None}
            values: dict[str, Any] = {"why": why[:_LONGEST], **owner}
            if not page.kept:
                fresh += 1
                values |= {
                    "source": storable(page.name)[:_LONGEST], "code_text": _text_of(page), "came_on": clock.today(),
                    "number": number, "sha256": self._attachments.keep(sources.join([page])),
                }  # fmt: skip
            elif page.turned:
                values["sha256"] = self._attachments.keep(sources.join([page]))
            work.put(self.CODE, page.kept or None, values)
        for paper in stack.complete:
            for page in paper.in_order:
                if page.kept:
                    work.trash(self.CODE, page.kept, "已归档")
        return fresh


def _text_of(page: ScanPage) -> str:
    """The code as it stood on the page."""
    code = page.code
    if code is None:
        return ""
    paper = payload(code.serial, code.version, code.digest)
    return on_page(paper, code.page, code.of) if code.of else paper
