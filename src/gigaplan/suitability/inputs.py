"""From the tables of a run's money to the cash of owners and lenders in three futures."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.errors import RunError
from gigaplan.suitability.cash import Cash, Floats, discounted, return_of

NEEDED = ("periods", "equity", "cash", "debt", "uses_and_sources", "revenue", "assumptions")
"""Tables of a run's money that are read; docs/reference/money.md says what they hold."""
HIGHER_INFLATION = 0.01
"""Rise of inflation by which the link to it is measured. [1/a]"""
LINES = {"rent": "leases.escalator", "power_sold": "leases.power_escalator"}
"""Lines of revenue that rise with inflation unless this is stated."""
KEY = ("campus", "phase")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Cash of one party in three futures.

    Attributes
    ----------
    expected, higher_inflation, tenant_lost : Cash
        What is paid in is the same in all.
    """

    expected: Cash
    higher_inflation: Cash
    tenant_lost: Cash


@dataclass(frozen=True, slots=True)
class Paths:
    """What a run's money says to investors; nominal USD.

    Attributes
    ----------
    labels : tuple of str
        Periods.
    years : ndarray of int, shape (periods,)
        Calendar year of each.
    price_level, higher_level : ndarray, shape (periods,)
        Nominal over real money, expected and with higher inflation. [1]
    owners, lenders : Outcomes
        Owners before tax, fees and carry; lenders of construction and term loans.
    tenant : str
        The tenant with most rent.
    tenant_share : float
        Its part of all rent. [1]
    lost_from : str
        Period from which its rent is taken to be lost.
    rent_share : ndarray, shape (periods,)
        Part of the rent of each period that the largest tenant of that period pays; 0 without
        rent. [1]
    campuses : tuple of str
        Campuses.
    distributed : tuple of three ndarray, each of shape (campuses, periods)
        To owners by campus: expected, with higher inflation, with the tenant lost. [USD]
    """

    labels: tuple[str, ...]
    years: NDArray[np.int64]
    price_level: Floats
    higher_level: Floats
    owners: Outcomes
    lenders: Outcomes
    tenant: str
    tenant_share: float
    lost_from: str
    rent_share: Floats
    campuses: tuple[str, ...]
    distributed: tuple[Floats, Floats, Floats]


def read_paths(
    tables: Mapping[str, pl.DataFrame], relet_years: float, many_names: Sequence[str] = ()
) -> Paths:
    """Find the cash of owners and lenders in the tables of a run's money.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables in `NEEDED`.
    relet_years : float
        Years for which the largest tenant's rent is lost. [a]
    many_names : sequence of str
        Tenants that stand for many, and are no single name.

    Raises
    ------
    RunError
        If nobody pays in, or there is no rent.

    Notes
    -----
    *Higher inflation*: prices rise by a point more from the first period. Rents and power sold rise
    with them unless the lenders' case states an escalator, and all operating costs do; debt service
    does not, so that the whole difference is the owners', phase by phase, never below zero.

    *Tenant lost*: from the year that costs the owners most, the largest tenant pays no rent for
    `relet_years`, whole periods. Owners of a phase receive that much less, never below zero;
    lenders of a phase receive what cash is left, where that is less than what is due. Reserves are
    not counted.
    """
    periods = tables["periods"]
    labels = tuple(periods["period"])
    index = {label: at for at, label in enumerate(labels)}
    grid = _Grid(index, tables["cash"].select(KEY).unique(maintain_order=True))
    cash, debt, uses = tables["cash"], tables["debt"], tables["uses_and_sources"]
    distributed = grid.of(cash, "distribution_usd")
    paid = grid.of(cash, "equity_usd") + grid.of(cash, "take_out_usd")
    paid = (paid + grid.of(cash, "support_usd")).sum(axis=0)
    if not paid.any():
        raise RunError("nobody pays equity in, so there is nothing to invest in")
    cfads = grid.of(debt, "cfads_usd")
    service = sum(
        (grid.of(debt, f"{name}_usd") for name in ("interest", "principal", "prepaid")),
        start=np.zeros_like(cfads),
    )
    fees = sum(
        (
            grid.of(uses, f"{name}_usd")
            for name in ("interest", "commitment_fee", "arrangement_fee")
        ),
        start=np.zeros_like(cfads),
    )
    lent = (grid.of(debt, "drawn_usd") + grid.of(debt, "refinanced_usd")).sum(axis=0)
    rents = tables["revenue"].filter(pl.col("line") == "rent")
    tenant, tenant_share = _largest_tenant(rents, many_names)
    rent = grid.of(rents.filter(pl.col("tenant") == tenant), "usd")
    level, years = periods["price_level"].to_numpy(), periods["year"].to_numpy()
    a_year = _periods_per_year(years)
    higher = _higher(tables, level, a_year)
    moved = np.maximum(distributed + _moved(tables, grid, cfads) * (higher / level - 1.0), 0.0)
    owners = Cash(paid, distributed.sum(axis=0), a_year)
    long = math.ceil(relet_years * a_year - 1e-9)
    start = _worst(owners, distributed, rent, long)
    lost = np.zeros_like(rent)
    lost[:, start : start + long] = rent[:, start : start + long]
    served = service - _more_short(service, cfads + grid.of(debt, "refinanced_usd"), lost)
    all_fees = (fees + grid.of(cash, "refinancing_costs_usd")).sum(axis=0)
    kept = np.maximum(distributed - lost, 0.0)
    lenders = Cash(lent, service.sum(axis=0) + all_fees, a_year)
    return Paths(
        labels=labels,
        years=years,
        price_level=level,
        higher_level=higher,
        owners=Outcomes(
            owners,
            Cash(paid, moved.sum(axis=0), a_year),
            Cash(paid, kept.sum(axis=0), a_year),
        ),
        lenders=Outcomes(lenders, lenders, Cash(lent, served.sum(axis=0) + all_fees, a_year)),
        tenant=tenant,
        tenant_share=tenant_share,
        lost_from=labels[start],
        rent_share=_largest_shares(rents, index, many_names),
        campuses=grid.campuses,
        distributed=(grid.by_campus(distributed), grid.by_campus(moved), grid.by_campus(kept)),
    )


def _largest_tenant(rents: pl.DataFrame, many_names: Sequence[str]) -> tuple[str, float]:
    """The tenant with most rent over all years, and its part of all rent."""
    by_tenant = rents.drop_nulls("tenant").group_by("tenant").agg(pl.col("usd").sum())
    whole = float(by_tenant["usd"].sum())
    names = by_tenant.filter(~pl.col("tenant").is_in(list(many_names))).sort(
        "usd", "tenant", descending=[True, False]
    )
    if not names.height or names["usd"][0] <= 0.0:
        raise RunError("the run's money has no rent of a single tenant, so that none can be lost")
    return str(names["tenant"][0]), float(names["usd"][0]) / whole


def _largest_shares(
    rents: pl.DataFrame, index: Mapping[str, int], many_names: Sequence[str]
) -> Floats:
    """Part of each period's rent that the largest single tenant of the period pays. [1]."""
    by_tenant = rents.group_by("period", "tenant").agg(pl.col("usd").sum())
    whole, largest = np.zeros(len(index)), np.zeros(len(index))
    for period, tenant, usd in by_tenant.iter_rows():
        whole[index[period]] += usd
        if tenant is not None and tenant not in many_names:
            largest[index[period]] = max(largest[index[period]], usd)
    return np.divide(largest, whole, out=np.zeros_like(whole), where=whole > 0.0)


class _Grid:
    """Columns of long tables as arrays of phases and periods."""

    def __init__(self, index: Mapping[str, int], phases: pl.DataFrame) -> None:
        self._periods = index
        self._phases = {(str(row[0]), str(row[1])): at for at, row in enumerate(phases.iter_rows())}

    @property
    def campuses(self) -> tuple[str, ...]:
        """Campuses in their order."""
        return tuple(dict.fromkeys(campus for campus, _ in self._phases))

    def by_campus(self, values: Floats) -> Floats:
        """Sums of the phases of each campus, shape (campuses, periods)."""
        places = {campus: at for at, campus in enumerate(self.campuses)}
        made = np.zeros((len(places), values.shape[1]))
        np.add.at(made, [places[campus] for campus, _ in self._phases], values)
        return made

    def of(self, table: pl.DataFrame, column: str) -> Floats:
        """Sums of a column, shape (phases, periods)."""
        made = np.zeros((len(self._phases), len(self._periods)))
        keyed = table.select(*KEY, "period", column)
        for campus, phase, period, value in keyed.iter_rows():
            made[self._phases[campus, phase], self._periods[period]] += value
        return made


def _periods_per_year(years: NDArray[np.int64]) -> int:
    """Periods of a whole year."""
    _, counts = np.unique(years, return_counts=True)
    return int(counts.max())


def _higher(tables: Mapping[str, pl.DataFrame], level: Floats, a_year: int) -> Floats:
    """Price level if inflation is a point higher from the first period on."""
    stated = tables["assumptions"].filter(pl.col("parameter") == "inflation")["value"]
    inflation = float(stated[0]) if stated.len() else 0.0
    since = (np.arange(level.size) + 0.5) / a_year
    return np.asarray(level * ((1.0 + inflation + HIGHER_INFLATION) / (1.0 + inflation)) ** since)


def _moved(tables: Mapping[str, pl.DataFrame], grid: _Grid, cfads: Floats) -> Floats:
    """Cash before debt service that rises with prices, shape (phases, periods). [USD]."""
    stated = set(tables["assumptions"]["parameter"])
    fixed = [line for line, key in LINES.items() if key in stated]
    rows = tables["revenue"].filter(pl.col("line").is_in(fixed))
    return np.where(cfads > 0.0, cfads - grid.of(rows, "usd"), 0.0)


def _more_short(service: Floats, cash: Floats, lost: Floats) -> Floats:
    """How much more of the debt service cash falls short of when some of it is lost. [USD]."""
    before, after = (np.clip(service - left, 0.0, service) for left in (cash, cash - lost))
    return np.asarray(after - before)


def _worst(owners: Cash, distributed: Floats, rent: Floats, long: int) -> int:
    """Start of the loss that costs the owners most, discounted at their return."""
    rate = return_of(owners) or 0.0
    factors = discounted(owners, rate)
    taken = np.minimum(distributed, rent).sum(axis=0) * factors
    reach = np.concatenate([[0.0], np.cumsum(taken)])
    starts = np.arange(0, taken.size)
    ends = np.minimum(starts + long, taken.size)
    return int(np.argmax(reach[ends] - reach[starts]))
