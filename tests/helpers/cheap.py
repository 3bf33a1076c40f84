"""Passwords that cost nothing to stretch: a quarter of a second each would be minutes of the suite."""

from __future__ import annotations

import pytest

from trafficdesk.guard import wrapping
from trafficdesk.transfer import backup, container


def cheapen(patch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """Of a user, of a backup, of a package; what each costs else."""
    wrap, seal, pack = wrapping.Wrapped.__init__, container.Writer.__init__, backup.backup
    dear = (wrap.__defaults__, seal.__defaults__, (pack.__kwdefaults__["cost"],))
    patch.setattr(wrap, "__defaults__", (8 * wrapping.LANES, 1, wrapping.LANES))
    patch.setattr(seal, "__defaults__", (container.Cost(log2n=4),))
    patch.setitem(pack.__kwdefaults__, "cost", container.Cost(log2n=4))
    return dear
