"""Which plate type a vehicle of a type carries (GA 24.7 and GA 36-2018), where the shape of the plate does not decide."""

from __future__ import annotations

from trafficdesk.fields.checks.plate import suggest_plate_type

LARGE, SMALL, TRAILER, MOTORCYCLE, MOPED, TRACTOR, LOW_SPEED = "01", "02", "15", "07", "08", "14", "13"
# By the beginning of the vehicle type's code, the longest that fits. Large and medium cars carry the yellow large plate,
# small and micro ones the blue small one (GA 36-2018 table 1).
_BY_TYPE = {
    "K1": LARGE, "K2": LARGE, "K3": SMALL, "K4": SMALL, "H1": LARGE, "H2": LARGE, "H3": SMALL, "H4": SMALL, "H5": LOW_SPEED,
    "Q1": LARGE, "Q2": LARGE, "Q3": SMALL, "Z1": LARGE, "Z2": LARGE, "Z3": SMALL, "Z4": SMALL, "Z5": LARGE, "Z7": SMALL,
    "B": TRAILER, "G": TRAILER, "M11": MOTORCYCLE, "M12": MOPED, "M13": MOTORCYCLE, "M14": MOTORCYCLE,
    "M15": MOTORCYCLE, "M21": MOTORCYCLE, "M22": MOPED, "N": LOW_SPEED, "T": TRACTOR,
}  # fmt: skip


def plate_type_for(plate: str, vehicle_type: str) -> str | None:
    """The code of the plate type: by the shape of the plate, else by the vehicle; None when neither tells."""
    shaped = suggest_plate_type(plate) if plate else None
    if shaped is not None:
        return shaped
    beginnings = (vehicle_type[:size] for size in (3, 2, 1))
    return next((_BY_TYPE[each] for each in beginnings if each in _BY_TYPE), None)
