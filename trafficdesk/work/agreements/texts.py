"""The texts agreements are printed from: shipped ones installed, edited ones kept as new editions, never changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import zip_longest
from pathlib import Path

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.paths import resources
from trafficdesk.reports import templates
from trafficdesk.reports.template_editing import editable
from trafficdesk.reports.word_in import WordText, read_word
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row

# What a text may contain between double braces: name -> what it is (shown in the field picker).
FIELDS: Mapping[str, str] = {
    "年度": "责任书的年度，例如 2026",
    "编号": "责任书编号",
    "街道": "办事处名称",
    "甲方": "甲方名称",
    "乙方": "乙方名称或姓名",
    "单位": "单位名称",
    "主要负责人": "单位的主要负责人",
    "安全员": "单位的交通安全员",
    "单位电话": "单位联系电话",
    "信用代码": "单位统一社会信用代码",
    "姓名": "驾驶员姓名",
    "身份证号": "驾驶员身份证号",
    "联系电话": "驾驶员联系电话",
    "准驾车型": "驾驶证准驾车型",
    "有效期止": "驾驶证有效期止",
    "车辆": "所驾车辆的号牌，几辆车用顿号隔开",
    "起始日期": "期限起，例如 2026年1月1日",
    "截止日期": "期限止，例如 2026年12月31日",
    "驾驶员人数": "单位在册驾驶员人数",
    "车辆数": "单位在册车辆数",
    "控制指标": "本年度工作目标里“不高于”的几项，例如 交通事故起数不高于10起",
}


_POINT = re.compile("^（[一二三四五六七八九十]+）")
# The fingerprints of shipped texts that the office does not want.
DECLINED = "agreements.declined"


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that the program brings and the office has not, beside what it prints from now."""

    variant: str
    label: str
    now: AgreementText
    body: str

    def beside(self) -> list[tuple[str, str, bool]]:
        """Line for line: what is printed now, what is offered, whether they are the same."""
        mine, theirs = editable(self.now.body).words.split("\n"), editable(self.body).words.split("\n")
        found: list[tuple[str, str, bool]] = []
        without = [[_POINT.sub("", line) for line in lines] for lines in (mine, theirs)]  # a point more renumbers those below it
        for tag, a, b, c, d in SequenceMatcher(None, without[0], without[1], autojunk=False).get_opcodes():
            found += [(left, right, tag == "equal") for left, right in zip_longest(mine[a:b], theirs[c:d], fillvalue="")]
        return found


@dataclass(frozen=True, slots=True)
class AgreementText:
    """One edition. `used` ones can no longer be changed; saving makes the next edition."""

    id: int
    variant: str
    variant_label: str
    year: int
    edition: int
    body: str
    sha256: str
    used: bool
    current: bool

    @property
    def version(self) -> str:
        """As printed: 2026-2 is the second edition for 2026."""
        return f"{self.year}-{self.edition}"


class AgreementTexts:
    """Read and write editions through the record verbs."""

    def __init__(self, records: Records, office: Office) -> None:
        self._records, self._office = records, office

    def install(self, year: int) -> None:
        """Make sure every shipped text has an edition; nothing already there is touched."""
        have = {row.values["variant"] for row in self._records.select("agreement-templates")}
        for variant, body in _shipped().items():
            if variant not in have:
                self.save(variant, year, body)

    def offers(self) -> list[Offer]:
        """Texts that this program brings otherwise than the office has them; nothing of the office's own is ever touched."""
        editions: dict[str, list[AgreementText]] = {}
        for text in self.all():
            editions.setdefault(text.variant, []).append(text)
        declined, shipped = set(self._office.setting(DECLINED, ()) or ()), _shipped()
        known = {text.sha256 for texts in editions.values() for text in texts} | declined
        found = []
        for variant, body in shipped.items():
            if variant in editions and _digest(body) not in known:
                now = self.for_year(variant, clock.today().year)
                found.append(Offer(variant, now.variant_label, now, body))
        return found

    def take(self, offer: Offer, year: int) -> ChangeSet:
        """The offered text becomes the next edition; those before it stay."""
        return self.save(offer.variant, year, offer.body, "采用程序带来的文本")

    def decline(self, offer: Offer) -> None:
        """Stay with what is printed now; this text is not offered again."""
        declined = [*(self._office.setting(DECLINED, ()) or ()), _digest(offer.body)]
        self._office.set_setting(DECLINED, declined)

    def all(self) -> list[AgreementText]:
        """Every edition, newest first within its variant."""
        return [self._text(row) for row in self._records.select("agreement-templates")]

    def for_year(self, variant: str, year: int) -> AgreementText:
        """The edition to print in a year: the newest one in use that is not of a later year."""
        found = self._records.select(
            "agreement-templates",
            Filter("variant", "is", variant),
            Filter("current", "is", True),
            sort=("-year", "-edition"),
        )
        texts = [self._text(row) for row in found]
        fitting = [text for text in texts if text.year <= year] or texts
        if not fitting:
            raise KnownError("这一类责任书还没有文本。请在“责任书文本”里先写一版。")
        return fitting[0]

    def fields(self) -> dict[str, str]:
        """What a text may contain between double braces, and what each is."""
        return dict(FIELDS)

    def by_id(self, text_id: int) -> AgreementText:
        return self._text(self._records.row("agreement-templates", text_id))

    def check(self, body: str) -> list[templates.TemplateProblem]:
        """Mistakes by line, with suggestions."""
        return templates.check(body, tuple(FIELDS))

    def from_word(self, path: Path, like: AgreementText) -> WordText:
        """A .docx as a text of the kind of another one, to be looked at and saved; what it could not carry is named in it."""
        try:
            read = read_word(path.read_bytes(), path.name)
        except OSError as error:
            raise KnownError(f"读不出文件 {path.name}。请检查它是否还在、是否正被别的程序占用。") from error
        head, _ = templates.cut_head(like.body)
        lines = [f"title: {read.title}" if read.title and line.lower().startswith("title") else line for _, line in head]
        return replace(read, body="\n".join((*lines, "", read.body)))

    def save(self, variant: str, year: int, body: str, remark: str = "") -> ChangeSet:
        """Keep `body` as the next edition of a variant for a year. KnownError when it has mistakes."""
        mistakes = self.check(body)
        if mistakes:
            lines = "；".join(f"第 {each.line} 行：{each.sentence}" for each in mistakes[:3])
            raise KnownError(f"文本没有保存，有 {len(mistakes)} 处要改。{lines}")
        earlier = self._records.select(
            "agreement-templates", Filter("variant", "is", variant), Filter("year", "is", year)
        )
        edition = max((int(row.values["edition"]) for row in earlier), default=0) + 1
        return self._records.add(
            "agreement-templates",
            {
                "variant": variant,
                "year": year,
                "edition": edition,
                "current": True,
                "body": body,
                "sha256": _digest(body),
                "remark": remark or f"{clock.today().isoformat()} 保存",
            },
        )

    def _text(self, row: Row) -> AgreementText:
        variant = self._records.view("agreement-templates").field("variant")
        values = row.values
        return AgreementText(
            row.id,
            str(values["variant"]),
            row.text(variant),
            int(values["year"]),
            int(values["edition"]),
            str(values["body"]),
            str(values["sha256"]),
            bool(values["used"]),
            bool(values["current"]),
        )


@cache
def _shipped() -> Mapping[str, str]:
    """Variant → the text that the program brings; read once."""
    bodies = [path.read_text(encoding="utf-8") for path in sorted((resources() / "agreements").glob("*.txt"))]
    return {templates.parse(body).variant: body for body in bodies}


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
