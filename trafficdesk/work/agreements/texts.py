"""The texts agreements are printed from: shipped ones installed, edited ones kept as new editions, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.paths import resources
from trafficdesk.reports import templates
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
}


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

    def __init__(self, records: Records) -> None:
        self._records = records

    def install(self, year: int) -> None:
        """Make sure every shipped text has an edition; nothing already there is touched."""
        have = {row.values["variant"] for row in self._records.select("agreement-templates")}
        for path in sorted((resources() / "agreements").glob("*.txt")):
            body = path.read_text(encoding="utf-8")
            variant = templates.parse(body).variant
            if variant not in have:
                self.save(variant, year, body)

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
                "sha256": hashlib.sha256(body.encode()).hexdigest(),
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
