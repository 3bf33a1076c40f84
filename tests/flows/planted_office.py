"""An office in which nothing is missing, late or wrong on one day, and how rows are put into it."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from tests.helpers.factory import person_id, vin
from trafficdesk.desk import Desk
from trafficdesk.rules.settings import SINCE
from trafficdesk.work.agreements.rules import variant_of_person, variant_of_unit
from trafficdesk.work.committees.rules import PAPERS, ledger_kinds
from trafficdesk.work.meetings.rules import QUARTERS
from trafficdesk.work.reports.rules_dates import not_in

TODAY, FIRST, TERM = date(2026, 12, 18), date(2026, 1, 1), "2026秋"
LATE, SOON, FAR = TODAY - timedelta(days=3), TODAY + timedelta(days=5), date(2030, 6, 30)
PERMITTED = "已许可校车"


class Office:
    """Writes rows as they are wanted, without the checks of a form: a fault is something that should not be there."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.numbers = itertools.count(1)
        desk.office.set_setting(SINCE, FIRST.isoformat())
        desk.office.set_setting("office.name", "示例街道办事处")
        desk.office.set_setting("backup.last", datetime(2026, 12, 17, 9).isoformat())
        self.fact("years", year=2027, opened_on=TODAY)
        self.session = self.fact("training", topic="全员培训", starts=datetime(2026, 3, 1, 9), state="已完成")
        self.firm = self.unit()
        self.committees = [self.unit("社区居委会") for _ in range(6)]
        for quarter in QUARTERS:
            self.fact("meetings", year=2026, quarter=quarter, kind="季度例会", session=1, state="已召开")
        for committee in self.committees:
            self._owes_nothing(committee)
        with desk.office.store.read() as connection:
            owed = list(not_in(connection, TODAY, FIRST, 30))
        for key, period, _ in owed:
            self.fact("reports", kind=key, period=period, round=1, state="已上报")

    def fact(self, code: str, **values: Any) -> int:
        with self.desk.records.work("种下") as work:
            return work.add_fact(code, values)

    def set(self, code: str, row_id: int, **values: Any) -> None:
        with self.desk.records.work("种下") as work:
            work.set_fact(code, row_id, values)

    def signed(self, unit: int, variant: str, person: int | None = None) -> None:
        for year in (2026, 2027):
            self.fact(
                "agreements", unit=unit, person=person, variant=variant, year=year, serial=f"责{year}-{next(self.numbers)}",
                state="生效" if year == 2026 else "已签字", signed_on=date(2026, 1, 5), term_from=date(year, 1, 1),
                term_until=date(year, 12, 31),
            )  # fmt: skip

    def unit(self, kind: str = "企业", *, sign: bool = True, **values: Any) -> int:
        row = self.fact(
            "units", **{"name": f"示例单位{next(self.numbers)}", "unit_type": kind, "state": "在册", **values}
        )
        if sign:
            self.signed(row, variant_of_unit(kind))
        return row

    def _owes_nothing(self, committee: int) -> None:
        for paper in PAPERS:
            self.fact(
                "committee-papers",
                committee=committee,
                year=2026,
                kind=paper,
                handed_in=date(2026, 1, 20),
                state="已登记",
            )
        for kind in ledger_kinds(2026):
            self.fact("committee-ledgers", committee=committee, year=2026, kind=kind.code, state="齐全")
        for term in ("2026春", TERM):
            self.fact("school-censuses", committee=committee, term=term)

    def driver(self, *, sign: bool = True, train: bool = True, **values: Any) -> int:
        number = next(self.numbers)
        usual = {
            "name": f"驾驶员{number}", "id_number": person_id(number), "unit": self.firm, "category": "私家车驾驶人", "state": "在册",
            "licence_classes": "C1", "first_issued": date(2015, 3, 1), "valid_until": FAR, "phone": f"1380000{number:04d}",
            "born": date(1985, 1, 1) + timedelta(days=number),
        }  # fmt: skip
        row = self.fact("people", **{**usual, **values})
        if sign:
            category = values.get("category", usual["category"])
            self.signed(values.get("unit", self.firm), variant_of_person(category), row)
        if train:
            self.fact("training-attendances", training=self.session, person=row, result="已到")
        return row

    def car(self, driver: int | None = 0, **values: Any) -> int:
        """A car that somebody drives: a driver of its own unless one is named; None: nobody."""
        number = next(self.numbers)
        usual = {
            "plate": f"津A{10000 + number}", "plate_type": "02", "vehicle_type": "K33", "use_character": "A", "unit": self.firm,
            "inspection_until": FAR, "insurance_until": FAR, "registered": date(2024, 5, 1), "vin": vin(number),
            "state": "在用", "seats": 5,
        }  # fmt: skip
        row = self.fact("vehicles", **{**usual, **values})
        if driver is not None:
            self.fact("drives", person=driver or self.driver(), vehicle=row, start=date(2026, 2, 1))
        return row

    def bus(
        self, staff: dict[str, Any] | None = None, *, leave_out: str = "", **values: Any
    ) -> tuple[int, int]:
        """A permitted school bus of this term with everything it needs; the row and that of its driver (0: none)."""
        category = values.get("category", PERMITTED)
        person = self.driver(
            licence_classes="A1", category="校车驾驶人", school_qualified=True, review_due=FAR
        )
        car = self.car(person, vehicle_type="K28", use_character="P", seats=40)
        usual = {
            "vehicle": car, "committee": self.committees[5], "term": TERM, "category": category, "state": "备案在册", "stage": "初中",
            "permit_number": "许1", "permit_until": FAR, "plate_number": "牌1", "plate_until": FAR, "carrier_until": FAR,
            "rules_kept": True,
            "duty_letter_on": date(2026, 9, 1), "route": "甲路至学校", "stops": "甲站 7:00\n学校 7:30", "pupils": 20, "current": True,
        }  # fmt: skip
        row = self.fact("school-vehicles", **{**usual, **values})
        driver = 0
        if leave_out != "driver":
            fine = dict.fromkeys(
                ("no_full_points", "no_accident", "no_drink", "no_overload", "no_crime", "healthy"), True
            )
            dated = {"endorsed_on": date(2024, 1, 1), "reviewed_until": FAR}
            driver = self.fact(
                "school-staff",
                vehicle=row,
                person=person,
                role="驾驶人",
                current=True,
                **{**fine, **dated, **(staff or {})},
            )
        if leave_out != "attendant" and category == PERMITTED:
            attendant = self.fact(
                "people", name="照管员", unit=self.firm, category="随车照管人员", state="在册"
            )
            self.fact("school-staff", vehicle=row, person=attendant, role="照管员", current=True)
        for kind in ("半年检验", "应急演练", "安全教育", "设备检查", "月度违法查询"):
            if kind != leave_out and category == PERMITTED:
                until = FAR if kind == "半年检验" else None
                self.fact(
                    "school-inspections",
                    vehicle=row,
                    kind=kind,
                    checked=date(2026, 12, 1),
                    valid_until=until,
                    result="合格",
                    current=True,
                )
        return row, driver

    def slip(self, leaves: datetime, hours: int = 2, **values: Any) -> int:
        usual = {
            "number": f"派{next(self.numbers)}", "department": self.firm, "passenger": "甲", "purpose": "会议活动", "destination": "区里",
            "leaves": leaves, "returns": leaves + timedelta(hours=hours),
        }  # fmt: skip
        return self.fact("official-trips", **{**usual, **values})

    def driven(self, car: int, leaves: datetime, left_km: int, back_km: int) -> int:
        back = leaves + timedelta(hours=2)
        return self.slip(
            leaves, vehicle=car, state="已回", left_at=leaves, left_km=left_km, back_at=back, back_km=back_km
        )
