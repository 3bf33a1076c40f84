"""Upgrades come soon after the kept offices were written: an agreement that ends meanwhile would be another row than it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.factory import SUITE_DAY


@pytest.fixture(autouse=True, scope="module")
def soon_afterwards() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", SUITE_DAY)
        yield
