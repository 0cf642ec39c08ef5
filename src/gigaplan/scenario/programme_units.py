"""Rules on whole units: sizes that fit nowhere, keys that speak of units where none is whole."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from gigaplan.scenario.part import Clash, number, said
from gigaplan.scenario.programme_parts import with_own_parts
from gigaplan.scenario.shared_names import items_of
from gigaplan.scenario.solver_choice import WANTED_GAP

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def unit_clashes(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Sizes of halls and units against what they must fit in, and switches without effect."""
    whole = given.get("whole_units") is not False
    gap = _amount(given.get("solver"), "gap")
    if not _has_sizes(given) and gap is not None and gap != WANTED_GAP:
        fix = "state halls.hall_mw or unit_mw of a part, or leave it out"
        yield Clash("has no effect: no unit is whole", fix, ("solver", "gap"))
    yield from _of_margin(given, whole)
    for at, campus in enumerate(items_of(given.get("campuses"))):
        yield from _of_campus(given, campus, at, whole)


def _has_sizes(given: Mapping[str, Any]) -> bool:
    """Whether halls, a part or the opening of a campus come in units."""
    campuses = items_of(given.get("campuses"))
    halls = [given.get("halls"), *(said(campus, "halls") for campus in campuses)]
    return (
        any(said(part, "hall_mw") is not None for part in halls)
        or any(_amount(campus, "fixed_cost_usd") for campus in campuses)
        or bool(_sized_parts(given))
    )


def _sized_parts(given: Mapping[str, Any]) -> list[object]:
    """Parts of any campus whose units have a size."""
    shared = items_of(given.get("supply"))
    return [
        part
        for campus in items_of(given.get("campuses"))
        for part in with_own_parts(shared, items_of(said(campus, "supply")))
        if said(part, "unit_mw") is not None
    ]


def _of_margin(given: Mapping[str, Any], whole: bool) -> Iterator[Clash]:
    """The firm margin without the largest unit, where there is no margin or no unit."""
    limits, at = given.get("limits"), ("limits", "firm_without_largest_unit")
    if said(limits, "firm_without_largest_unit") is not True:
        return
    if said(limits, "firm_margin") is None:
        yield Clash(
            "has no effect: there is no firm margin",
            "add firm_margin: 0.1 (or 0 to cover just the peak), or leave it out",
            at,
        )
    elif not _sized_parts(given):
        yield Clash(
            "has no effect: no part of the supply says how large a unit is",
            "state unit_mw of the parts whose units may fail, or leave it out",
            at,
        )
    elif not whole:
        yield Clash(
            "needs whole units: a part of a unit has no largest unit",
            "leave out whole_units: false, or this key",
            at,
        )


def _of_campus(given: Mapping[str, Any], campus: object, at: int, whole: bool) -> Iterator[Clash]:
    """Halls that are too large for their campus, and an opening of what is open."""
    where: tuple[str | int, ...] = ("campuses", at)
    existing = _amount(campus, "existing_it_mw") or 0.0
    if existing > 0.0 and _amount(campus, "fixed_cost_usd"):
        yield Clash(
            "has no effect: with existing_it_mw the campus is open",
            "leave it out",
            (*where, "fixed_cost_usd"),
        )
    hall = _amount(said(campus, "halls"), "hall_mw") or _amount(given.get("halls"), "hall_mw")
    if hall is None or not whole:
        return
    room = _amount(campus, "maximum_it_mw")
    if room is not None and existing <= room < existing + hall:
        yield Clash(
            f"no hall of {hall:g} MW fits: there is room for {room - existing:g} MW",
            "raise it, or state a smaller hall_mw under halls of the campus",
            (*where, "maximum_it_mw"),
        )
    pace = _amount(campus, "most_it_mw_per_quarter")
    period = said(given.get("horizon"), "period") or "quarter"
    months = _MONTHS.get(str(period.value if isinstance(period, Enum) else period), 3)
    if pace is not None and 0.0 < pace * months / 3 < hall:
        yield Clash(
            f"no hall of {hall:g} MW is ever energised: {pace * months / 3:g} MW a {_word(months)}",
            "raise it, or state a smaller hall_mw under halls of the campus",
            (*where, "most_it_mw_per_quarter"),
        )


def _word(months: int) -> str:
    """Name of a period."""
    return next(word for word, count in _MONTHS.items() if count == months)


def _amount(part: object, key: str) -> float | None:
    """Return the number that a part states for a key, None if it states none."""
    if part is None:
        return None
    return number(part, key) if isinstance(part, Mapping) else _plain(said(part, key))


def _plain(value: object) -> float | None:
    """Return a number as such."""
    return float(value) if isinstance(value, (int, float)) else None
