"""Every kind of finding, twice planted in an office that has none: found everywhere, and nothing else is."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.flows.planted_office import TODAY, Office
from tests.flows.plants import ONE_AT_A_TIME, PLANTS
from tests.helpers.copies import opened_copy
from tests.helpers.findings_known import known_of, let_know
from trafficdesk.desk import Desk
from trafficdesk.engine.findings import _Known
from trafficdesk.engine.overview import HORIZON_DAYS
from trafficdesk.rules.finding_kinds import kinds, names

EVERYWHERE = 400


def found(desk: Desk) -> Counter[tuple[str, int]]:
    return Counter((each.kind.name, each.id) for each in desk.due(EVERYWHERE))


@pytest.fixture(scope="module")
def nothing_found(faultless: tuple[Path, Office], tmp_path_factory: pytest.TempPathFactory) -> _Known:
    """What the list knows of an office in which all is done; every other office here is its copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
        with closing(opened_copy(faultless[0], tmp_path_factory.mktemp("read") / "office")) as desk:
            return known_of(desk)


def test_an_office_in_which_all_is_done_has_no_finding(nothing_found: _Known) -> None:
    assert nothing_found.shown.items == []


@pytest.mark.parametrize("kind", names())
def test_two_faults_of_a_kind_are_found_and_nothing_else(office: Office, nothing_found: _Known, kind: str) -> None:
    if kind != "reports.missing":  # which is planted beside the trail
        let_know(office.desk, nothing_found)  # read before, so that only what the plant concerns is asked again
        assert found(office.desk) == Counter()
    expected = Counter(PLANTS[kind](office))
    assert sum(count for (name, _), count in expected.items() if name == kind) >= (1 if kind in ONE_AT_A_TIME else 2)
    assert found(office.desk) == expected


def test_all_faults_together_stand_in_every_place(office: Office) -> None:
    expected: Counter[tuple[str, int]] = Counter()
    for plant in PLANTS.values():
        expected += Counter(plant(office))
    desk = office.desk
    assert expected.total() >= 120 and {name for name, _ in expected} == set(names())
    assert found(desk) == expected
    assert Counter(each.finding for each in desk.check() if each.finding) == Counter(name for name, _ in expected.elements())
    home = Counter((each.kind.name, each.id) for each in desk.overview.standing(2026).due)
    assert home == Counter((each.kind.name, each.id) for each in desk.due(HORIZON_DAYS))
    assert sum(number for _, number in desk.findings.by_stream(EVERYWHERE).values()) == expected.total()
    for each in desk.due(EVERYWHERE):
        if each.id:
            assert each in desk.findings.of(each.code, [each.id])[each.id], "on its own page"
        if each.unit_id:
            assert each in desk.findings.of_unit(each.unit_id), "on the page of the unit that is asked"


def test_every_kind_says_whose_it_is_how_it_is_cured_and_on_what_ground() -> None:
    for kind in kinds(TODAY).values():
        assert bool(kind.asks) == (kind.addressee != "街道办"), kind.name
        assert kind.label and kind.addressee and kind.cure.endswith("。") and kind.source and kind.ahead >= kind.near >= 0
