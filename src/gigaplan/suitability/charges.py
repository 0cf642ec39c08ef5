"""Capital that insurers hold against an investment: Solvency II's standard formula, NAIC's RBC.

Every charge stands alone: before diversification with other risks, before tax and the loss that
policyholders absorb, before the NAIC's size factor. That is what an investment is judged by first;
what it adds to a whole balance sheet is less.
"""

from dataclasses import dataclass

import numpy as np

from gigaplan.data.charge_records import (
    UNRATED,
    ChargeTables,
    EquityKind,
    NaicInsurer,
    NaicKind,
    SpreadTable,
)
from gigaplan.data.tax_records import Evidence
from gigaplan.suitability.cash import Cash, Floats, duration

LEAST_DURATION_YEARS = 1.0
"""Article 176(2): modified duration counts as at least a year."""
_STEPS = {"AAA": "0", "AA": "1", "A": "2", "BBB": "3", "BB": "4", "B": "5", "CCC": "5"}
"""Credit quality steps by letter: Implementing Regulation (EU) 2016/1800."""


@dataclass(frozen=True, slots=True)
class Charge:
    """Capital over value, with its law.

    Attributes
    ----------
    share : float
        Of the value. [1]
    evidence : Evidence
        Who says so.
    """

    share: float
    evidence: Evidence


def quality_step(rating: str) -> str:
    """Credit quality step of a rating, `0` to `5`; 5 stands for 5 and 6.

    Examples
    --------
    >>> quality_step("BBB-"), quality_step("AAA"), quality_step("unrated")
    ('3', '0', 'unrated')
    """
    if rating == UNRATED:
        return UNRATED
    return _STEPS[rating.rstrip("+-")]


def equity_charge(tables: ChargeTables, kind: EquityKind, symmetric_adjustment: float) -> Charge:
    """Fall of value of equity in Solvency II.

    Parameters
    ----------
    tables : ChargeTables
        Of the law.
    kind : EquityKind
        What the equity counts as.
    symmetric_adjustment : float
        Of Article 172. [1]

    Notes
    -----
    Shock + share x symmetric adjustment, between 0 and 1 (Article 169).
    """
    row = next(row for row in tables.equity if row.kind is kind)
    share = row.shock + row.symmetric_share * symmetric_adjustment
    return Charge(min(max(share, 0.0), 1.0), row.evidence)


def spread_charge(
    tables: ChargeTables, table: SpreadTable, rating: str, duration_years: float
) -> Charge:
    """Fall of value of debt in Solvency II.

    Parameters
    ----------
    tables : ChargeTables
        Of the law.
    table : SpreadTable
        What the debt counts as. Qualifying infrastructure below investment grade, or without a
        rating, counts as bonds and loans.
    rating : str
        Or `unrated`.
    duration_years : float
        Modified; counts as at least 1. [a]

    Notes
    -----
    a + b (duration - from) in the bracket of the duration, at most 1 (Articles 176, 178, 180).
    """
    step, years = quality_step(rating), max(duration_years, LEAST_DURATION_YEARS)
    rows = [row for row in tables.spread if row.table is table and row.step == step]
    if not rows:
        general = SpreadTable.BONDS_AND_LOANS
        rows = [row for row in tables.spread if row.table is general and row.step == step]
    row = max((row for row in rows if row.from_years < years), key=lambda row: row.from_years)
    return Charge(min(row.a + row.b * (years - row.from_years), 1.0), row.evidence)


def naic_charge(
    tables: ChargeTables, insurer: NaicInsurer, kind: NaicKind, rating: str | None = None
) -> Charge:
    """Risk-based capital over book value in the NAIC's formula.

    Parameters
    ----------
    tables : ChargeTables
        Of the rules.
    insurer, kind : NaicInsurer, NaicKind
        Whose, and of what.
    rating : str, optional
        Of a bond.
    """
    row = next(
        row
        for row in tables.naic
        if row.insurer is insurer
        and row.kind is kind
        and (kind is not NaicKind.BOND or row.rating == rating)
    )
    return Charge(row.factor, row.evidence)


@dataclass(frozen=True, slots=True)
class Held:
    """A debt over its life, year by year from the first payment; each of shape (years,).

    Attributes
    ----------
    values : ndarray
        Worth of what is still to come, at its own return. [USD]
    durations : ndarray
        Modified. [a]
    """

    values: Floats
    durations: Floats


def held_over_life(cash: Cash, rate: float) -> Held:
    """Value and duration of a debt at the start of every year of its life.

    Parameters
    ----------
    cash : Cash
        Of the holder.
    rate : float
        Its return. [1]

    Notes
    -----
    Worth is what is still received less what is still paid in, discounted at its own return:
    nothing before the first payment, what is owed after the last. Years in which it is worth
    nothing are left out.
    """
    values, durations = [], []
    first = int(np.flatnonzero(cash.paid)[0])
    for start in range(first + cash.periods_per_year, cash.paid.size, cash.periods_per_year):
        ahead = slice(start, None)
        years = cash.years[ahead] - start / cash.periods_per_year
        worth = float((cash.net[ahead] * (1.0 + rate) ** -years).sum())
        if worth > 0.0:
            values.append(worth)
            durations.append(duration(cash.received[ahead], years, rate))
    return Held(np.array(values), np.array(durations))


def mean_spread_charge(tables: ChargeTables, table: SpreadTable, rating: str, held: Held) -> Charge:
    """Charge of a debt over its life: its charges over its values, both added up year by year."""
    found = [spread_charge(tables, table, rating, float(years)) for years in held.durations]
    if not found:
        return spread_charge(tables, table, rating, 0.0)
    shares = np.array([each.share for each in found])
    mean = float((shares * held.values).sum() / held.values.sum())
    return Charge(mean, found[0].evidence)


def return_on_capital(rate: float, funding_rate: float, charge: float) -> float | None:
    """Return on the insurer's own capital behind an investment; None without a charge. [1].

    Parameters
    ----------
    rate : float
        Return of the investment. [1]
    funding_rate : float
        Cost of the insurer's liabilities. [1]
    charge : float
        Own capital over the investment. [1]

    Notes
    -----
    An investment of 1 is paid with c of own capital and 1 - c of policyholders' money:
    (i - r (1 - c)) / c = r + (i - r) / c.

    Examples
    --------
    >>> return_on_capital(0.12, 0.04, 0.49)  # doctest: +ELLIPSIS
    0.2032...
    """
    return funding_rate + (rate - funding_rate) / charge if charge > 0.0 else None
