"""What a school-bus plate shows, and what has changed since: any change needs a new plate (登记规定第六十四条)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

PARTS = ("号牌号码", "所有人", "驾驶人", "线路", "站点和时间")
_MARK = "："


def facts(plate: str, owner: str, drivers: Iterable[str], route: str, stops: str) -> dict[str, str]:
    """What a plate issued now would show, by the names of PARTS; "" for what is not known."""
    lines = (line.strip() for line in stops.splitlines())
    values = (plate, owner, "、".join(sorted(drivers)), route.strip(), "；".join(filter(None, lines)))
    return dict(zip(PARTS, values, strict=True))


def written(shown: Mapping[str, str]) -> str:
    """The facts as kept with the vehicle: one line each, unknown ones left out."""
    return "\n".join(f"{part}{_MARK}{shown[part]}" for part in PARTS if shown.get(part))


def read(text: str) -> dict[str, str]:
    """The other way round."""
    lines = (line.partition(_MARK) for line in text.splitlines())
    return {part: value for part, _, value in lines if part in PARTS}


def completed(kept: str, now: Mapping[str, str]) -> str:
    """What was not known when the plate was registered is taken from now; what is kept stays."""
    return written({**now, **read(kept)})


def changed(kept: str, now: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence part for each thing on the plate that is no longer so."""
    return tuple(
        f"{part}已由“{old}”变为“{now.get(part) or '空'}”" for part, old in read(kept).items() if now.get(part, "") != old
    )
