"""Least CO2 and most clean energy of what is promised, against the limits of each year.

What one campus must lease is what the others cannot take. Its load counts at the least MWh per MW.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.programme.joint.deliverable import (
    Source,
    flow_of,
    in_hours,
    least_energy,
    most_of_pool,
    sources,
    unserved_allowed,
)
from gigaplan.programme.joint.promised import Demand
from gigaplan.programme.joint.reach import reach_of_halls, slots_by
from gigaplan.programme.joint.terms import CampusTerms, Floats, ProgrammeTerms


@dataclass(frozen=True, slots=True)
class PolicyBound:
    """One limit of one year: what is asked of it, and what is possible."""

    is_clean: bool
    """True: clean energy asked and possible [MWh]; False: least and allowed CO2 [t]."""
    asked: float
    possible: float
    year: int
    campus: str | None
    demand: Demand | None


def policy_clashes(terms: ProgrammeTerms, asked: Sequence[Demand]) -> Iterator[PolicyBound]:
    """Yield every limit on clean shares and CO2 of a year with something promised."""
    alone = [demand for demand in asked if len(demand.tenants) == 1]
    if not alone:
        return
    every = max(asked, key=lambda demand: len(demand.tenants))
    limits = terms.limits
    for number, year in enumerate(terms.years):
        shares = [_at(path, number) for path in (limits.clean_share, limits.hourly_clean_share)]
        yield from _of(terms, alone, every, terms.campuses, year, _largest(shares),
                       _at(limits.co2_t_per_year, number), None)  # fmt: skip
        for campus in terms.campuses:
            yield from _of(terms, alone, every, (campus,), year, _at(campus.clean_share, number),
                           _at(campus.co2_t_per_year, number), campus.name)  # fmt: skip


def _at(path: tuple[float | None, ...] | None, number: int) -> float | None:
    """Value of a path in a year."""
    return None if path is None else path[number]


def _largest(shares: Sequence[float | None]) -> float | None:
    """Largest share that is asked for."""
    return max((share for share in shares if share is not None), default=None)


def _of(
    terms: ProgrammeTerms,
    alone: Sequence[Demand],
    every: Demand,
    campuses: Sequence[CampusTerms],
    year: int,
    share: float | None,
    cap: float | None,
    name: str | None,
) -> Iterator[PolicyBound]:
    """Limits of the programme, or of one campus, in one year."""
    if share is None and cap is None:
        return
    load = sum(
        _load(terms, alone, campuses, period)
        for period, at in enumerate(terms.periods)
        if at.year == year
    )
    if load <= 0.0:
        return
    if share is not None:
        yield PolicyBound(True, share * load, _clean(terms, campuses, year), year, name, every)
    if cap is not None:
        least = _least_co2(terms, campuses, year, load)
        if least is not None:
            yield PolicyBound(False, least, cap, year, name, every)


def _load(
    terms: ProgrammeTerms, alone: Sequence[Demand], campuses: Sequence[CampusTerms], period: int
) -> float:
    """Least load of what is promised at some campuses in a period [MWh]."""
    total, names = 0.0, {campus.name for campus in campuses}
    for demand in alone:
        inside = [campus for campus in demand.campuses if campus.name in names]
        elsewhere = sum(
            reach_of_halls(campus, period).most
            for campus in demand.campuses
            if campus.name not in names
        )
        leased = max(float(demand.least_mw[period]) - elsewhere, 0.0)
        if inside and leased > 0.0:
            total += leased * least_energy(terms, inside, demand.tenants[0], period)
    return total


def _yearly(
    terms: ProgrammeTerms, source: Source, period: int, counted: bool
) -> tuple[float, float]:
    """Energy of one MW in a period, and its clean part; expected over the weather [MWh/MW]."""
    energy = clean = 0.0
    year = terms.periods[period].year
    for w, span in enumerate(terms.spans):
        flow = flow_of(source.asset, source.flow, year, w)
        hours: Floats = in_hours(terms, flow.upper, period, w)
        energy += span.weight * flow.to_bus * float(hours.sum())
        if counted:
            part = np.maximum(in_hours(terms, flow.clean_share, period, w), 0.0)
            clean += span.weight * float((hours * part).sum())
    return energy, clean


def _clean(terms: ProgrammeTerms, campuses: Sequence[CampusTerms], year: int) -> float:
    """Most clean energy of a year [MWh]."""
    total = 0.0
    for period, at in enumerate(terms.periods):
        if at.year != year:
            continue
        pools: dict[str, list[tuple[float, float, int]]] = {}
        for campus in campuses:
            for source in sources(terms, campus, period):
                clean = 0.0 if source.stored else _yearly(terms, source, period, True)[1]
                if clean <= 0.0:
                    continue
                total += source.existing * clean
                if source.supplier is not None and source.reach is not None:
                    item = (source.new, clean, source.reach.first)
                    pools.setdefault(source.supplier.name, []).append(item)
                elif source.new > 0.0:
                    total += source.new * clean
        for supplier in terms.suppliers:
            found = pools.get(supplier.name, [])
            if found:
                room = slots_by(supplier, min(first for *_, first in found), period)
                total += most_of_pool([(new, clean) for new, clean, _ in found], room)
    return total


def _least_co2(
    terms: ProgrammeTerms, campuses: Sequence[CampusTerms], year: int, load: float
) -> float | None:
    """Least CO2 with which a load of one year can be served [t]; None if it is not known.

    Sources in the order of their least CO2 per MWh, each to its most; what may go unserved is free.
    """
    offers: list[tuple[float, float]] = []
    free = 0.0
    for period, at in enumerate(terms.periods):
        if at.year != year:
            continue
        free = unserved_allowed(terms, campuses, period)  # of the whole year
        if not np.isfinite(free):
            return None
        for campus in campuses:
            for source in sources(terms, campus, period):
                emitted = _co2_per_mwh(terms, source, year)
                if emitted < 0.0:
                    return None
                energy = _yearly(terms, source, period, False)[0]
                if not source.stored and energy > 0.0:
                    size = source.existing + source.new
                    offers.append((emitted, size * energy))
    need, total = load - free, 0.0
    for emitted, energy in sorted(offers):
        if need <= 0.0:
            break
        total += emitted * min(energy, need)
        need -= energy
    return total


def _co2_per_mwh(terms: ProgrammeTerms, source: Source, year: int) -> float:
    """Least CO2 of a MWh at the bus in any hour [t/MWh]."""
    found = []
    for w in range(len(terms.spans)):
        flow = flow_of(source.asset, source.flow, year, w)
        found.append(float(np.min(np.asarray(flow.co2_t_per_mwh))) / flow.to_bus)
    return min(found)
