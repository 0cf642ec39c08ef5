"""Least money that what is promised draws by each period, against the most there can be by then.

halls    every MW promised by p that does not exist is energised by p; what is drawn of it by q
         is the least share over campuses and dates, along the S-curve
plant    the energy of the leases of p, less what is free (existing, rented, unserved), from the
         parts that cost least per MWh of the period; drawn in full by p
sizes    smallest sizes, drawn in full by the end
"""

from collections.abc import Iterator, Sequence

import numpy as np

from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.deliverable import (
    Source,
    least_energy,
    per_unit,
    sources,
    unserved_allowed,
)
from gigaplan.programme.joint.money import s_curve
from gigaplan.programme.joint.promised import Demand
from gigaplan.programme.joint.reach import first_halls, first_online, money_by
from gigaplan.programme.joint.terms import CampusTerms, Floats, ProgrammeTerms


def money_clashes(
    terms: ProgrammeTerms, asked: Sequence[Demand]
) -> Iterator[tuple[int, float, float]]:
    """Yield each period with the least that is drawn by its end, and the most that can be [USD]."""
    if terms.capital is None:
        return
    least = _halls(terms, asked) + np.maximum(_plant(terms, asked), _sizes(terms))
    most = money_by(terms)
    for period in range(len(terms.periods)):
        yield period, float(least[period]), float(most[period])


def _alone(asked: Sequence[Demand]) -> tuple[Demand, ...]:
    """Return the demand of every tenant alone."""
    return tuple(demand for demand in asked if len(demand.tenants) == 1)


def drawn_share(lead: int, energised: int, period: int) -> float:
    """Share of the capital of a unit energised in a period that is drawn by the end of another [1].

    Examples
    --------
    >>> [round(drawn_share(2, 5, p), 3) for p in (2, 3, 4, 5)]
    [0.0, 0.5, 1.0, 1.0]
    """
    if lead == 0:
        return 1.0 if period >= energised else 0.0
    drawn = int(np.clip(period - (energised - lead) + 1, 0, lead))
    return float(s_curve(lead)[:drawn].sum())


def _halls(terms: ProgrammeTerms, asked: Sequence[Demand]) -> Floats:
    """Least drawn for halls by the end of each period [USD]."""
    n = len(terms.periods)
    alone = _alone(asked)
    drawn = np.zeros(n)
    if not alone:
        return drawn
    existing = sum(campus.halls.existing_mw for campus in terms.campuses)
    total = np.sum([demand.least_mw for demand in alone], axis=0)
    new = np.diff(np.maximum(total - existing, 0.0), prepend=0.0)
    names = {campus.name for demand in alone for campus in demand.campuses}
    campuses = [campus for campus in terms.campuses if campus.name in names]
    for p in np.flatnonzero(new > 0.0):
        for q in range(n):
            each = min(_hall_usd(campus, int(p), q) for campus in campuses)
            drawn[q] += new[p] * each if np.isfinite(each) else 0.0  # no halls: told elsewhere
    return drawn


def _hall_usd(campus: CampusTerms, by: int, period: int) -> float:
    """Least drawn by the end of a period for a MW of halls energised by another [USD/MW]."""
    halls = campus.halls
    found = [
        halls.capex_usd_per_mw[e] * drawn_share(halls.lead_periods, e, period)
        for e in range(first_halls(campus), by + 1)
    ]
    # a campus without halls by then takes none of what is promised: the others do
    return min(found, default=np.inf)


def _plant(terms: ProgrammeTerms, asked: Sequence[Demand]) -> Floats:
    """Least drawn for plant by the end of each period [USD]."""
    alone = _alone(asked)
    drawn = np.zeros(len(terms.periods))
    before: tuple[float, ...] = ()
    for p in range(len(terms.periods)):
        leases = tuple(float(demand.least_mw[p]) for demand in alone)
        if any(leases) and leases != before:
            drawn[p] = _plant_usd(terms, alone, p)
        before = leases
    return np.asarray(np.maximum.accumulate(drawn), dtype=np.float64)


def _plant_usd(terms: ProgrammeTerms, alone: Sequence[Demand], period: int) -> float:
    """Least capital of the plant that gives the energy of one period [USD]."""
    need = sum(
        float(demand.least_mw[period])
        * least_energy(terms, demand.campuses, demand.tenants[0], period)
        for demand in alone
    )
    names = {campus.name for demand in alone for campus in demand.campuses}
    campuses = [campus for campus in terms.campuses if campus.name in names]
    need -= unserved_allowed(terms, campuses, period)
    offers: list[tuple[float, float]] = []
    for campus in campuses:
        for source in sources(terms, campus, period):
            if source.stored:
                continue
            energy = sum(
                span.weight * float(per_unit(terms, source, period, w).sum())
                for w, span in enumerate(terms.spans)
            )
            need -= source.existing * energy
            if source.new > 0.0 and energy > 0.0:
                usd = _capex(source, period) / energy
                offers.append((usd, source.new * energy))
    total = 0.0
    for usd, energy in sorted(offers):
        if need <= 0.0:
            break
        total += usd * min(energy, need)
        need -= energy
    return total


def _capex(source: Source, period: int) -> float:
    """Least capital of one MW that is online in a period [USD/MW]."""
    build = source.asset.build
    if source.asset.rented or source.capacity is None or source.capacity not in build.capex_usd:
        return 0.0
    first = first_online(source.campus, source.asset)
    return min(build.capex_usd[source.capacity][first : period + 1], default=0.0)


def _sizes(terms: ProgrammeTerms) -> Floats:
    """Capital of the smallest sizes, by the end of the last period [USD]."""
    drawn = np.zeros(len(terms.periods))
    for campus in terms.campuses:
        for asset in campus.assets:
            if asset.follows_load or asset.rented:
                continue
            for limits in first_block_capacities(asset):
                more = max(limits.minimum - limits.existing, 0.0)
                path = asset.build.capex_usd.get(limits.name, ())[first_online(campus, asset) :]
                drawn[-1] += more * min(path, default=0.0)
    return drawn
