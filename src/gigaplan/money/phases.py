"""The phases of a campus: what is first leased in one calendar year is financed by one loan.

A phase is complete at the end of the calendar year in which its leases begin; from then on its loan
is repaid, until the last of its leases ends. What is leased before completion earns at once, and
helps to pay the rest of the construction.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.inputs import RunTables

Floats = NDArray[np.float64]


NEGLIGIBLE_SHARE = 1e-4
"""Part of a phase below which a lease is what an interior point leaves of none: it does not say
when the last lease begins."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What one loan finances.

    Attributes
    ----------
    name : str
        The calendar year in which its leases begin.
    starts : mapping of tenant to ndarray, shape (periods,)
        Megawatts whose lease begins in each period. [MW IT]
    lease_periods : int
        Length of each lease. [periods]
    last_lease : int
        Last period of that year in which a lease begins.
    completed : int
        Last period of construction, which ends a calendar year.
    financed : bool
        Whether it is large enough for a loan; else its owners pay.
    """

    name: str
    starts: Mapping[str, Floats]
    lease_periods: int
    last_lease: int
    completed: int
    financed: bool

    @property
    def end(self) -> int:
        """First period after the leases that begin in its year."""
        return self.last_lease + self.lease_periods

    def held(self, begun: Floats) -> Floats:
        """What leases bring that each bring a part, from their beginning to their end.

        What joined from a later year ends with the phase.
        """
        ended = np.zeros_like(begun)
        ended[self.lease_periods :] = begun[: begun.size - self.lease_periods]
        # the difference of two sums, so that what has ended leaves exactly nothing
        held = np.cumsum(begun) - np.cumsum(ended)
        held[self.end :] = 0.0
        return np.asarray(held)

    def leased(self, tenant: str) -> Floats:
        """Megawatts under lease in each period. [MW IT]."""
        return self.held(self.starts[tenant])

    @property
    def leased_mw(self) -> Floats:
        """Megawatts of all tenants under lease in each period. [MW IT]."""
        return np.asarray(sum(self.leased(tenant) for tenant in self.starts))


def phases_of(
    tables: RunTables, campus: str, calendar: MoneyCalendar, *, lease_years: int, least_mw: float
) -> tuple[Phase, ...]:
    """Cut the leases of a campus into phases.

    Parameters
    ----------
    tables : RunTables
        The run.
    campus : str
        Its name.
    calendar : MoneyCalendar
        Time axis.
    lease_years : int
        Length of each lease. [a]
    least_mw : float
        A year in which fewer megawatts are first leased joins the phase before; where there is
        none, the one after. [MW IT]

    Returns
    -------
    tuple of Phase
        In time; empty if nothing is leased. A campus that never reaches `least_mw` is one phase
        without a loan.
    """
    own = tables.leases.filter(
        (tables.leases["campus"] == campus) & (tables.leases["added_mw"] > 0)
    )
    if own.is_empty():
        return ()
    added: dict[str, Floats] = {}
    for tenant, period, amount in own.select("tenant", "period", "added_mw").iter_rows():
        by_period = added.setdefault(tenant, np.zeros(calendar.periods))
        by_period[calendar.place(period)] += amount
    total = calendar.by_year(np.asarray(sum(added.values())))
    years = [
        year for year, amount in zip(calendar.calendar_years, total, strict=True) if amount > 0
    ]
    by_size = zip(calendar.calendar_years, total, strict=True)
    large = [year for year, amount in by_size if amount > 0 and amount >= least_mw]
    financed, large = bool(large), large or years[:1]
    phase_of_year = {year: max((x for x in large if x <= year), default=large[0]) for year in years}
    length = lease_years * calendar.per_year
    return tuple(_phase(year, phase_of_year, added, calendar, length, financed) for year in large)


def _phase(
    name: int,
    phase_of_year: Mapping[int, int],
    added: Mapping[str, Floats],
    calendar: MoneyCalendar,
    length: int,
    financed: bool,
) -> Phase:
    """The phase of one year, with the years that join it."""
    own_years = [year for year, phase in phase_of_year.items() if phase == name]
    mask = np.isin(calendar.years, own_years)
    starts = {tenant: np.where(mask, amounts, 0.0) for tenant, amounts in added.items()}
    added_mw = np.asarray(sum(starts.values()))
    # megawatts that joined from other years do not keep a loan in construction
    own = added_mw * (calendar.years == name)
    last = int(np.flatnonzero(own > NEGLIGIBLE_SHARE * own.sum())[-1])
    return Phase(str(name), starts, length, last, calendar.year_end(last), financed)
