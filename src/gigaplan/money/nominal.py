"""A phase in nominal money, before its loan: capital, revenue, operating costs, replacements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.capex import CapexItem
from gigaplan.money.operation import Operation
from gigaplan.money.phases import Phase
from gigaplan.money.terms import ExtraLine, LenderTerms

Floats = NDArray[np.float64]
KW_PER_MW = 1000.0
RENT, POWER, RESALE = "rent", "power_sold", "resale"


@dataclass(frozen=True, slots=True)
class PhaseCash:
    """Money of a phase before financing; arrays have shape (periods,). [nominal USD].

    Attributes
    ----------
    phase : Phase
        Which.
    capital, contingency, owners_costs : ndarray
        The plan's draws, and what the lenders' case adds to them.
    revenue : mapping of (line, tenant) to ndarray
        Received; the tenant is empty for resale.
    costs : mapping of line to ndarray
        Paid.
    replacements : ndarray
        Plant whose life ends within the leases.
    residual : ndarray
        Received when the last lease ends.
    """

    phase: Phase
    capital: Floats
    contingency: Floats
    owners_costs: Floats
    revenue: Mapping[tuple[str, str], Floats]
    costs: Mapping[str, Floats]
    replacements: Floats
    residual: Floats

    @property
    def to_build(self) -> Floats:
        """Capital with contingency and owner's costs."""
        return self.capital + self.contingency + self.owners_costs

    @property
    def income(self) -> Floats:
        """All revenue."""
        return np.asarray(sum(self.revenue.values(), start=np.zeros_like(self.capital)))

    @property
    def operating_costs(self) -> Floats:
        """All operating costs."""
        return np.asarray(sum(self.costs.values(), start=np.zeros_like(self.capital)))


def phase_cash(
    number: int,
    phase: Phase,
    operation: Operation,
    items: Sequence[CapexItem],
    lives: Mapping[str, float],
    terms: LenderTerms,
    calendar: MoneyCalendar,
) -> PhaseCash:
    """Write a phase out in nominal money.

    Parameters
    ----------
    number : int
        Of the phase at its campus.
    phase : Phase
        Its leases.
    operation : Operation
        Real revenue and costs.
    items : sequence of CapexItem
        Of the whole campus.
    lives : mapping of asset to float
        Life of the plant. [a]
    terms : LenderTerms
        Inflation, escalators, shares.
    calendar : MoneyCalendar
        Time axis.
    """
    level = calendar.price_level
    own = [item for item in items if item.phase == number]
    real = sum((item.drawn for item in own), start=np.zeros(calendar.periods))
    capital = real * level
    contingency = terms.contingency_share * capital
    owners = terms.owners_costs_share * (capital + contingency)
    residual = np.zeros(calendar.periods)
    residual[phase.end - 1] = terms.residual_share * float(capital.sum())
    revenue: dict[tuple[str, str], Floats] = {
        (RENT, tenant): _rent(usd, phase, terms.rent_escalator, calendar)
        for tenant, usd in operation.rent_begun.items()
    }
    power = level if terms.power_escalator is None else calendar.level(terms.power_escalator)
    revenue |= {(POWER, tenant): usd * power for tenant, usd in operation.power_sold.items()}
    if np.any(operation.resale):
        revenue[RESALE, ""] = operation.resale * level
    costs = {line: usd * level for line, usd in operation.costs.items()}
    income = sum(revenue.values(), start=np.zeros(calendar.periods))
    costs |= {line.name: _extra(line, phase, capital, income, calendar) for line in terms.costs}
    replaced = _replacements(own, phase, lives, calendar) if terms.replacements else 0.0
    return PhaseCash(
        phase=phase,
        capital=capital,
        contingency=contingency,
        owners_costs=owners,
        revenue=revenue,
        costs=costs,
        replacements=replaced * level,
        residual=residual,
    )


def _extra(
    line: ExtraLine, phase: Phase, capital: Floats, income: Floats, calendar: MoneyCalendar
) -> Floats:
    """A line of operating costs that the plan does not know."""
    leased = phase.leased_mw
    by_kw = KW_PER_MW * leased * line.usd_per_kw_year * calendar.price_level
    by_capital = np.where(leased > 0.0, np.cumsum(capital), 0.0) * line.share_of_capital
    return np.asarray((by_kw + by_capital) * calendar.period_years + income * line.share_of_revenue)


def _rent(begun: Floats, phase: Phase, escalator: float | None, calendar: MoneyCalendar) -> Floats:
    """Nominal rent: with inflation, or from its level when each lease begins at its own rate."""
    growth = calendar.price_level
    if escalator is not None:
        growth = (1.0 + escalator) ** (np.arange(calendar.periods) / calendar.per_year)
    return np.asarray(growth * phase.held(begun * calendar.price_level / growth))


def _replacements(
    items: Sequence[CapexItem], phase: Phase, lives: Mapping[str, float], calendar: MoneyCalendar
) -> Floats:
    """Real cost of what is replaced, by the part of its life that the leases still need."""
    cost = np.zeros(calendar.periods)
    for item in items:
        if item.asset not in lives:  # the opening of a campus lasts
            continue
        life = max(1, round(lives[item.asset] * calendar.per_year))
        usd = float(item.drawn.sum())
        for at in range(item.energised + life, phase.end, life):
            cost[at] += usd * min(1.0, (phase.end - at) / life)
    return cost
