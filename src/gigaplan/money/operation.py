"""Revenue and operating costs of every phase of a campus, real, within the horizon and after it.

Within the horizon they are the run's: rent by lease, everything else shared by the megawatts leased
in each period (before the first lease: the first phase pays). After it the last year of the horizon
goes on, line by line, for each megawatt that is still leased; rent goes on as agreed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.inputs import RunTables
from gigaplan.money.phases import Phase
from gigaplan.plan.joint.costs import LATE, POWER, RENT, RESALE, UNRECOVERED
from gigaplan.technologies.base import CostLine

Floats = NDArray[np.float64]

RENTAL = "rental"
"""Line of operating costs for plant that is rented; the run's line is `capital`."""
CAPITAL = CostLine.CAPITAL.value
NOT_COSTS = (RENT, POWER, LATE, RESALE, UNRECOVERED)


@dataclass(frozen=True, slots=True)
class Operation:
    """Operation of one phase; arrays have shape (periods,), in real USD of the price year.

    Attributes
    ----------
    rent_begun : mapping of tenant to ndarray
        Rent of a period that is agreed for the leases that begin in each period, for all of theirs.
    power_sold : mapping of tenant to ndarray
        Received.
    resale : ndarray
        Received for plant that is sold again.
    costs : mapping of line to ndarray
        Paid; `late_penalty` among them.
    """

    rent_begun: Mapping[str, Floats]
    power_sold: Mapping[str, Floats]
    resale: Floats
    costs: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class CampusLines:
    """What the table `costs` says of one campus; arrays have shape (periods of the horizon,)."""

    power_sold: Mapping[str, Floats]
    resale: Floats
    costs: Mapping[str, Floats]


def lines_of(tables: RunTables, campus: str, calendar: MoneyCalendar) -> CampusLines:
    """Read the cash lines of a campus from the table `costs`; annuities are no cash."""
    rows = tables.costs.filter(pl.col("campus") == campus)
    rented = _rented(tables, campus)
    power: dict[str, Floats] = {}
    costs: dict[str, Floats] = {}
    resale = np.zeros(calendar.horizon)
    place = {label: number for number, label in enumerate(calendar.labels)}
    is_rental = (pl.col("line") == CAPITAL) & pl.col("asset").is_in(rented)
    summed = (
        rows.with_columns(
            pl.when(is_rental).then(pl.lit(RENTAL)).otherwise(pl.col("line")).alias("line")
        )
        .group_by("line", "tenant", "period", maintain_order=True)
        .agg(pl.col("usd").sum())
    )
    for line, tenant, period, usd in summed.iter_rows():
        at = place[period]
        if line == POWER:
            power.setdefault(tenant, np.zeros(calendar.horizon))[at] -= usd
        elif line == RESALE:
            resale[at] -= usd
        elif line not in NOT_COSTS and line != CAPITAL:
            costs.setdefault(line, np.zeros(calendar.horizon))[at] += usd
    return CampusLines(power, resale, costs)


def operation_of(
    tables: RunTables,
    campus: str,
    phases: Sequence[Phase],
    calendar: MoneyCalendar,
    penalties: Floats,
) -> tuple[Operation, ...]:
    """Share the operation of a campus among its phases.

    Parameters
    ----------
    tables : RunTables
        The run.
    campus : str
        Its name.
    phases : sequence of Phase
        In time, at least one.
    calendar : MoneyCalendar
        Time axis.
    penalties : ndarray, shape (periods of the horizon,)
        What the campus pays for what is late. [real USD]

    Returns
    -------
    tuple of Operation
        One for each phase.
    """
    lines = lines_of(tables, campus, calendar)
    leased = np.stack([phase.leased_mw for phase in phases])
    costs = {
        line: _shared(usd, leased, phases, calendar, goes_on=True)
        for line, usd in lines.costs.items()
    }
    if np.any(penalties):
        costs[LATE] = _shared(penalties, leased, phases, calendar, goes_on=False)
    resale = _shared(lines.resale, leased, phases, calendar, goes_on=False)
    power = {}
    for tenant, usd in lines.power_sold.items():
        own = np.stack(
            [
                phase.leased(tenant) if tenant in phase.starts else np.zeros(calendar.periods)
                for phase in phases
            ]
        )
        power[tenant] = _shared(usd, own, phases, calendar, goes_on=True)
    return tuple(
        Operation(
            rent_begun=_rents(tables, phase, calendar),
            power_sold={tenant: usd[number] for tenant, usd in power.items()},
            resale=resale[number],
            costs={line: usd[number] for line, usd in costs.items()},
        )
        for number, phase in enumerate(phases)
    )


def penalties_of(tables: RunTables, calendar: MoneyCalendar) -> Mapping[str, Floats]:
    """Penalties of every campus: a tenant's, by the megawatts it leases there in the end.

    A contract that is kept late is no single campus's fault, and the run charges it to none.
    """
    late = tables.costs.filter((pl.col("line") == LATE) & pl.col("campus").is_null())
    found = {campus: np.zeros(calendar.horizon) for campus in tables.campuses}
    last = calendar.labels[calendar.horizon - 1]
    place = {label: number for number, label in enumerate(calendar.labels)}
    at_end = tables.leases.filter(pl.col("period") == last)
    for tenant, period, usd in late.select("tenant", "period", "usd").iter_rows():
        own = at_end.filter(pl.col("tenant") == tenant)
        if own["leased_mw"].sum() <= 0.0:
            own = at_end
        total = float(own["leased_mw"].sum())
        for campus, leased in own.select("campus", "leased_mw").iter_rows():
            found[campus][place[period]] += usd * leased / total
    return found


def _rented(tables: RunTables, campus: str) -> list[str]:
    """Assets that are rented by the period: their capital is a rent."""
    rented = tables.capacities.filter(pl.col("campus") == campus)
    of_builds = tables.builds.filter((pl.col("campus") == campus) & (pl.col("way") == "rented"))
    names = [*rented.filter(pl.col("rented") > 0.0)["asset"], *of_builds["asset"]]
    return list(dict.fromkeys(names))


def _rents(tables: RunTables, phase: Phase, calendar: MoneyCalendar) -> dict[str, Floats]:
    """Rent of one period that every tenant agrees to when a lease begins."""
    rents = {}
    for tenant in tables.stated.tenants:
        if tenant.name not in phase.starts:
            continue
        agreed = np.zeros(calendar.periods)
        agreed[: calendar.horizon] = tenant.rent_usd_per_mw_year
        rents[tenant.name] = phase.starts[tenant.name] * agreed * calendar.period_years
    return rents


def _shared(
    usd: Floats,
    leased: Floats,
    phases: Sequence[Phase],
    calendar: MoneyCalendar,
    *,
    goes_on: bool,
) -> Floats:
    """Shares of phases in a line of the campus, shape (phases, periods)."""
    horizon, per_year = calendar.horizon, calendar.per_year
    within = leased[:, :horizon]
    total = within.sum(axis=0)
    share = np.divide(within, total, out=np.zeros(within.shape), where=total > 0.0)
    share[0, total <= 0.0] = 1.0  # before the first lease the first phase pays
    found = np.zeros((len(phases), calendar.periods))
    found[:, :horizon] = usd * share
    if goes_on and horizon < calendar.periods:
        last = slice(max(horizon - per_year, 0), horizon)
        in_all = float(total[last].sum())
        per_mw = np.full(per_year, float(usd[last].sum()) / in_all if in_all > 0.0 else 0.0)
        for at in range(last.start, horizon):  # with the seasons of the year
            if total[at] > 0.0:
                per_mw[at % per_year] = usd[at] / total[at]
        after = np.arange(horizon, calendar.periods)
        found[:, horizon:] = per_mw[after % per_year] * leased[:, horizon:]
    return found
