"""Money of one unit of capacity: capital as an annuity, fixed and variable operation.

    cost per MW and year = 1000 capex crf(rate, life) + 1000 fixed O&M        [USD/(MW a), real]
    crf(r, n)            = r / (1 - (1 + r)**-n),  1 / n for r = 0

All money is real USD of the scenario's price year, so the discount rate is a real rate.
"""

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from gigaplan.scenario.part import Clash
from gigaplan.scenario.supply import SupplyPart
from gigaplan.technologies.base import Capacity, CostLine
from gigaplan.technologies.clashes import (
    Given,
    cost_stated_twice,
    limits_out_of_order,
    without_effect,
)
from gigaplan.technologies.ledger import Ledger
from gigaplan.technologies.quantity import (
    ByYear,
    HourlyCost,
    NonNegative,
    Positive,
    Quantity,
    RatePerYear,
    Share,
)

_OF_RESALE = ("resale_share", "resale_decline_per_year")
KW_PER_MW = 1000.0
MONTHS_PER_YEAR = 12.0


class Sized(SupplyPart):
    """A part with a power that is planned, within limits."""

    minimum_mw: Annotated[NonNegative, Quantity("MW")] = 0.0
    """Least total power, what exists included."""
    maximum_mw: Annotated[NonNegative | None, Quantity("MW")] = None
    """Largest total power, what exists included; no limit if left out."""
    existing_mw: Annotated[NonNegative, Quantity("MW")] = 0.0
    """Already there, at no capital and no fixed cost in this plan."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """Limits that no power can meet."""
        yield from limits_out_of_order(given, "minimum_mw", "maximum_mw", "existing_mw")


class Costed(Sized):
    """A part whose power is bought: each number left out is the register's."""

    annual_cost_usd_per_mw: Annotated[NonNegative | None, Quantity("USD/(MW a)")] = None
    """Capital and fixed O&M of one MW for one year, given directly, instead of the next four."""
    capex_usd_per_kw: Annotated[
        ByYear | None, Quantity("USD/kW", "technology.{kind}.capex_usd_per_kw")
    ] = None
    """Overnight cost with interest during construction, or a path by year."""
    fixed_om_usd_per_kw_year: Annotated[
        NonNegative | None,
        Quantity("USD/(kW a)", "technology.{kind}.fixed_om_usd_per_kw_year"),
    ] = None
    """Fixed operation and maintenance."""
    life_years: Annotated[Positive | None, Quantity("a", "technology.{kind}.life_years")] = None
    """Years over which the capital is recovered."""
    discount_rate: Annotated[RatePerYear | None, Quantity("1/a")] = None
    """Real rate of return on this part's capital; that of `money` if left out."""
    variable_om_usd_per_mwh: Annotated[
        HourlyCost | None, Quantity("USD/MWh", "technology.{kind}.variable_om_usd_per_mwh")
    ] = None
    """Operation and maintenance per MWh delivered, without fuel; one number or hourly."""
    lead_time_years: Annotated[
        NonNegative | None, Quantity("a", "technology.{kind}.lead_time_years")
    ] = None
    """Order to first power; recorded with the plan, not a limit in a plan of one year."""
    land_acres_per_mw: Annotated[
        NonNegative | None, Quantity("acre/MW", "technology.{kind}.land_acres_per_mw")
    ] = None
    """Land taken by one MW."""
    water_m3_per_mwh: Annotated[
        NonNegative | None, Quantity("m3/MWh", "technology.{kind}.water_m3_per_mwh")
    ] = None
    """Water consumed per MWh delivered."""

    rented: bool = False
    """Programme only: true for bridge power that is rented period by period."""
    rent_usd_per_kw_month: Annotated[NonNegative | None, Quantity("USD/(kW month)")] = None
    """Programme only: rent of one kW, instead of its capital."""
    resale_share: Annotated[Share | None, Quantity("1")] = None
    """Programme only: price of a unit as good as new when it is sold again, as share of its capex
    and net of taking it away; left out: what is bought stays."""
    resale_decline_per_year: Annotated[Share | None, Quantity("1/a")] = None
    """Programme only: share of that price that is lost every year."""

    @classmethod
    def clashes(cls, given: Given) -> Iterator[Clash]:
        """Limits out of order, a cost stated twice, and a resale by halves or of nothing."""
        yield from super().clashes(given)
        yield from _resale(cls, given)
        parts = ("capex_usd_per_kw", "fixed_om_usd_per_kw_year", "life_years", "discount_rate")
        yield from cost_stated_twice(cls, given, "annual_cost_usd_per_mw", parts)


def _resale(part: type[Costed], given: Given) -> Iterator[Clash]:
    """A resale without its price or its decline, or a share of a capex that is not there."""
    missing = [key for key in _OF_RESALE if key not in given]
    if len(missing) == 1:
        yield Clash(
            f"{' and '.join(_OF_RESALE)} go together",
            f"add {missing[0]}, or leave out both",
            absent=(missing[0],),
        )
    if "annual_cost_usd_per_mw" in given:
        why = "beside annual_cost_usd_per_mw: the price is a share of the capex"
        fix = "leave it out, or state capex_usd_per_kw instead of the yearly cost"
        yield from without_effect(part, given, _OF_RESALE, why, fix)


def capital_recovery_factor(rate: float, years: float) -> float:
    """Yearly payment that recovers one unit of capital with interest.

    Parameters
    ----------
    rate : float
        Interest, 0 or more; real if the payments are real. [1/a]
    years : float
        Number of yearly payments, above 0, the first after one year. [a]

    Returns
    -------
    float
        r / (1 - (1 + r)^-n); 1 / n for r = 0. [1/a]

    Raises
    ------
    ValueError
        If `rate` < 0 or `years` <= 0.

    References
    ----------
    .. [1] W. Short, D. Packey, T. Holt, A Manual for the Economic Evaluation of Energy
       Efficiency and Renewable Energy Technologies, NREL/TP-462-5173, 1995, eq. 2-8.

    Examples
    --------
    >>> round(capital_recovery_factor(0.08, 30), 6)
    0.088827
    """
    if rate < 0 or years <= 0:
        raise ValueError(f"need rate >= 0 and years > 0, got rate={rate} and years={years}")
    if rate == 0:
        return 1.0 / years
    return float(rate / (1.0 - (1.0 + rate) ** -years))


def discount_rate(ledger: Ledger) -> float:
    """Real rate of one part: its own ``discount_rate``, else that of `money`; in 1/a, recorded."""
    if ledger.states("discount_rate"):
        return ledger.number("discount_rate")
    rate = ledger.site.money.discount_rate
    return ledger.derive("discount_rate", rate, "1/a", "money.discount_rate")


def recovery_factor(ledger: Ledger) -> float:
    """Capital recovery factor of one part over its ``life_years``; in 1/a, recorded."""
    factor = capital_recovery_factor(discount_rate(ledger), ledger.number("life_years"))
    return ledger.derive("capital_recovery_factor", factor, "1/a", "r / (1 - (1 + r)^-n)")


def capital_cost(ledger: Ledger, capex: str, unit: str) -> float:
    """Annuity of one MW or MWh, recorded.

    Parameters
    ----------
    ledger : Ledger
        Numbers of the part.
    capex : str
        Parameter that holds the cost, in USD/kW or USD/kWh.
    unit : str
        ``MW`` or ``MWh``.

    Returns
    -------
    float
        1000 x capex x capital recovery factor. [USD/(unit a), real]
    """
    annuity = KW_PER_MW * ledger.number(capex) * recovery_factor(ledger)
    formula = f"1000 x {capex} x capital_recovery_factor"
    return ledger.derive(
        f"capital_usd_per_{unit.lower()}_year", annuity, f"USD/({unit} a)", formula
    )


def yearly_costs(part: Costed, ledger: Ledger) -> dict[CostLine, float]:
    """Cost of one MW for one year by line, in USD/(MW a), real.

    Parameters
    ----------
    part : Costed
        The part as the scenario states it.
    ledger : Ledger
        Its numbers.

    Returns
    -------
    dict of CostLine to float
        Capital (or the annual cost given directly, which holds both) and fixed O&M.
    """
    if part.annual_cost_usd_per_mw is not None:
        return {CostLine.CAPITAL: ledger.number("annual_cost_usd_per_mw")}
    capital = _rent(ledger) if part.rented else capital_cost(ledger, "capex_usd_per_kw", "MW")
    fixed_om = KW_PER_MW * ledger.number("fixed_om_usd_per_kw_year")
    return {CostLine.CAPITAL: capital, CostLine.FIXED_OM: fixed_om}


def _rent(ledger: Ledger) -> float:
    """Rent of one MW for one year, recorded. [USD/(MW a), real]."""
    if not ledger.states("rent_usd_per_kw_month"):
        raise ledger.fault("rented", "a rented part needs its rent", "add rent_usd_per_kw_month")
    yearly = MONTHS_PER_YEAR * KW_PER_MW * ledger.number("rent_usd_per_kw_month")
    return ledger.derive(
        "rent_usd_per_mw_year", yearly, "USD/(MW a)", "12 x 1000 x rent_usd_per_kw_month"
    )


def bought_by_the_year(part: Costed) -> bool:
    """Whether a part costs by the year only: rented, or with its yearly cost given directly."""
    return part.rented or part.annual_cost_usd_per_mw is not None


def overnight_usd(part: Costed, ledger: Ledger, capex: str) -> float:
    """Overnight cost of one MW or MWh; 0 for what is bought by the year. [USD/unit, real]."""
    return 0.0 if bought_by_the_year(part) else KW_PER_MW * ledger.number(capex)


def standing_years(part: Costed, ledger: Ledger) -> float:
    """Years that a unit stands; ``inf`` for what is bought by the year. [a]."""
    return np.inf if bought_by_the_year(part) else ledger.number("life_years")


def power_capacity(part: Costed, ledger: Ledger) -> Capacity:
    """Capacity ``power`` of a part, in MW, with its yearly cost, limits and land."""
    lead_time = ledger.number("lead_time_years")
    return Capacity(
        "power",
        "MW",
        yearly_costs(part, ledger),
        minimum=part.minimum_mw,
        maximum=np.inf if part.maximum_mw is None else part.maximum_mw,
        existing=part.existing_mw,
        land_acres=ledger.number("land_acres_per_mw"),
        capex_usd=overnight_usd(part, ledger, "capex_usd_per_kw"),
        life_years=standing_years(part, ledger),
        lead_time_years=lead_time,
    )
