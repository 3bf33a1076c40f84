"""Signed paper back into the desk: scanned pages find their agreement by the code that is printed on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter
from trafficdesk.work.agreements.process import AGREEMENT, CODE

KIND = "责任书签字件"
_DPI = 200
_PREFIX = "TD1"
_SIGN = AGREEMENT.step("sign")


@dataclass(frozen=True, slots=True)
class ScanMatch:
    """One scanned file. agreement: 0 when no code was found or it is unknown; why says what to do then."""

    path: Path
    agreement: int
    serial: str
    name: str
    why: str


class Scans:
    """desk.agreements.scans"""

    def __init__(self, office: Office, records: Records) -> None:
        self._records = records
        self._attachments = Attachments(office, records)
        self._doing = Doing(AGREEMENT, office, records)

    def match(self, paths: Sequence[Path], progress: Progress = no_progress) -> list[ScanMatch]:
        """Read the codes of scanned files; nothing is written. A file that cannot be read says so and stops no other."""
        found = []
        for number, path in enumerate(paths):
            progress(number, len(paths), f"正在认第 {number + 1} 个，共 {len(paths)} 个")
            try:
                found.append(self._match_one(path))
            except KnownError as error:
                found.append(ScanMatch(path, 0, "", "", str(error)))
        return found

    def file(self, found: Sequence[ScanMatch], signed_on: str = "", progress: Progress = no_progress) -> ChangeSet:
        """Attach scans to their agreements, one change; with a day those that wait for it are signed on it."""
        with self._records.work(f"归档责任书扫描件 {len(found)} 个") as work:
            for number, match in enumerate(found):
                progress(number, len(found), f"正在归档第 {number + 1} 个，共 {len(found)} 个")
                content = self._attachments.read(match.path)
                self._attachments.write(work, CODE, match.agreement, content, match.path.name, KIND)
            sentence = work.sentence
            ids = list(dict.fromkeys(match.agreement for match in found)) if signed_on.strip() else []
            waiting = [row.id for row in self._records.rows(CODE, ids) if not self._doing.why_not(_SIGN, row.values)]
            for row_id in waiting:
                self._doing.do_in(work, row_id, _SIGN.key, {"signed_on": signed_on})
            work.sentence = f"{sentence}，登记签字 {len(waiting)} 份" if waiting else sentence
        return work.changeset

    def _match_one(self, path: Path) -> ScanMatch:
        serials = list(dict.fromkeys(_serials(path)))
        if not serials:
            return ScanMatch(path, 0, "", "", "没有认出二维码。请用 200 点以上重新扫描，或到那份责任书的附件里加。")
        if len(serials) > 1:
            return ScanMatch(path, 0, "", "", f"里面有 {len(serials)} 份责任书，请按份分开扫描。")
        rows = self._records.select(CODE, Filter("serial", "is", serials[0]), limit=1)
        if not rows:
            return ScanMatch(path, 0, serials[0], "", f"本办事处没有编号 {serials[0]} 的责任书。")
        return ScanMatch(path, rows[0].id, serials[0], str(rows[0].values["party_b"]), "")


def _serials(path: Path) -> Iterator[str]:
    import zxingcpp

    for picture in _pictures(path):
        for code in zxingcpp.read_barcodes(picture):
            parts = str(code.text).split("|")
            if len(parts) == 4 and parts[0] == _PREFIX:
                yield parts[1]


def _pictures(path: Path) -> Iterator[Any]:
    """The pages of a scan as pictures."""
    from PIL import Image, UnidentifiedImageError

    try:
        if path.suffix.lower() == ".pdf":
            import pypdfium2

            document = pypdfium2.PdfDocument(path.read_bytes())
            try:
                for page in document:
                    yield page.render(scale=_DPI / 72).to_pil().convert("L")
            finally:
                document.close()
        else:
            with Image.open(path) as picture:
                yield picture.convert("L")
    except (OSError, UnidentifiedImageError, ValueError) as error:
        raise KnownError(f"读不出扫描件 {path.name}。请核对文件是否完整，能不能在看图程序里打开。") from error
    except RuntimeError as error:  # pypdfium2 reports a broken file this way
        raise KnownError(f"扫描件 {path.name} 不是完整的 PDF。请重新扫描。") from error
