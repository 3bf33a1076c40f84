"""Steps of vehicles that carry pupils and of their applications, in one line each."""

from __future__ import annotations

from datetime import date
from typing import Any

from trafficdesk.desk import ChangeSet, Desk


def do(desk: Desk, vehicle: int, key: str, **given: Any) -> ChangeSet:
    """A step of a vehicle."""
    return desk.process("school-vehicles").do(vehicle, key, given)


def permit(desk: Desk, vehicle: int, key: str, **given: Any) -> ChangeSet:
    """A step of a vehicle's open application."""
    return desk.process("school-permits").do(desk.school.permit_of(vehicle), key, given)


def applied(desk: Desk, vehicle: int, on: date) -> ChangeSet:
    """A new application."""
    return desk.process("school-permits").begin({"vehicle": vehicle, "applied_on": on})
