"""Responsibility agreements from batch to archive: made, printed, signed, and who has not (domain 1.1, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.serials import take_free
from trafficdesk.work.agreements import rules
from trafficdesk.work.agreements.papers_batch import AgreementPrints
from trafficdesk.work.agreements.process import CODE
from trafficdesk.work.agreements.rules_signing import Signer, made_in, signers
from trafficdesk.work.agreements.texts import AgreementTexts


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """应签、已签、未签 of one unit."""

    unit: int
    name: str
    must: int
    signed: int

    @property
    def missing(self) -> int:
        return self.must - self.signed


class Agreements:
    """The signing desk's verbs."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records
        self.texts = AgreementTexts(records, office)
        self.prints = AgreementPrints(office, records, self.texts)

    def install_texts(self) -> None:
        """Put the shipped texts into a new office."""
        self.texts.install(clock.today().year)

    # who

    def signers(self, year: int, *, unit: int | None = None, variant: str = "") -> list[Signer]:
        """Everybody who must sign in a year, with what has become of it; by unit, then name."""
        with self._records.reading() as connection:
            return self._signers(connection, year, unit, variant)

    def _signers(self, connection: Connection, year: int, unit: int | None, variant: str) -> list[Signer]:
        found = signers(connection, year, clock.today(), unit=unit, office=self._office.name)
        return [each for each in found if not variant or each.variant == variant]

    def progress_by_unit(self, year: int, variant: str = "") -> list[UnitProgress]:
        """Units with most missing first."""
        totals: dict[int, list[Any]] = {}
        for signer in self.signers(year, variant=variant):
            entry = totals.setdefault(signer.unit, [signer.unit_name, 0, 0])
            entry[1] += signer.must
            entry[2] += signer.signed
        units = [UnitProgress(unit, name, must, signed) for unit, (name, must, signed) in totals.items()]
        return sorted(units, key=lambda each: (-each.missing, each.name))

    def unsigned(self, year: int) -> list[Signer]:
        """Who must sign and has not."""
        return [signer for signer in self.signers(year) if signer.open]

    # making

    def make(
        self,
        year: int,
        *,
        unit: int | None = None,
        variant: str = "",
        progress: Progress = no_progress,
    ) -> ChangeSet:
        """Make this year's agreement for everybody who must sign and has none: one change, serials in order.

        Who is missing is asked once nobody else can write, so that two desks that make at once make each only once.
        """
        self.install_texts()
        with self._records.work("", bulk=True) as work:
            missing, texts = self._to_make(work.connection, year, unit, variant)
            work.sentence = _made(year, len(missing))
            signed_before = _signed_in(work.connection, year - 1)
            serials = take_free(work.connection, f"agreements.{year}", CODE, "serial", lambda n: f"责〔{year}〕{n:04d}", len(missing))
            rows = []
            for offset, (signer, serial) in enumerate(zip(missing, serials, strict=True)):
                progress(offset, len(missing), f"正在建立第 {offset + 1} 份，共 {len(missing)} 份")
                before = signed_before.get((signer.unit, signer.person, signer.variant))
                rows.append({**self._new_values(signer, year, serial), "template": texts[signer.variant], "renews": before})
            work.add_facts(CODE, rows)
        return work.changeset

    def would_make(self, year: int) -> tuple[int, str]:
        """How many agreements `make` would make now for everybody, and what it would say; refused where it would be. Counted only:
        to make and to take back fifty thousand of them takes half a minute in which nobody else can save.
        """
        self.install_texts()
        with self._records.reading() as connection:
            missing, _texts = self._to_make(connection, year)
        return len(missing), _made(year, len(missing))

    # inside

    def _to_make(
        self, connection: Connection, year: int, unit: int | None = None, variant: str = ""
    ) -> tuple[list[Signer], dict[str, int]]:
        """Who must sign and has no agreement, and the text of each variant among them."""
        missing = [each for each in self._signers(connection, year, unit, variant) if not each.agreement]
        if not missing:
            raise KnownError(f"{year} 年度该签的人都已经有责任书了，没有新建。")
        return missing, {kind: self.texts.for_year(kind, year).id for kind in {each.variant for each in missing}}

    def _new_values(self, signer: Signer, year: int, serial: str) -> dict[str, Any]:
        person = signer.person
        return {
            "serial": serial,
            "variant": signer.variant,
            "year": year,
            "unit": signer.unit,
            "person": person,
            "party_a": self._office.name if person is None else signer.unit_name,
            "party_b": signer.name,
            "term_from": date(year, 1, 1),
            "term_until": date(year, 12, 31),
            "copies": rules.copies_of(signer.variant),
            "state": rules.WAITING,
        }


def _made(year: int, number: int) -> str:
    return f"建立 {year} 年度责任书 {number} 份"


def _signed_in(connection: Connection, year: int) -> dict[tuple[int, int | None, str], int]:
    """The signed agreements of a year: what a new one renews."""
    return {key: row.id for key, row in made_in(connection, year, clock.today()).items() if rules.is_signed(row.state)}
