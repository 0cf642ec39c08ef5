"""Income tax and credits of a vehicle by calendar year; it is passed through to its owners.

Every build is deducted by the dated rule of its kind from the year it comes online, and what is
left when its phase ends, against the residual; financing costs of construction are part of its
cost. Credits follow from the kind of plant and its dates; work is
taken to begin on the last day of the period in which it is ordered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.tax_records import Credit, TaxRules, TaxTechnology
from gigaplan.finance.tax.credits import investment_credit
from gigaplan.finance.tax.income import IncomeTax, income_tax, usa_system
from gigaplan.finance.tax.recovery import recovery_terms
from gigaplan.finance.tax.rules import ForeignEntity, applicable
from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.capex import OPENING, CapexItem
from gigaplan.money.terms import TaxTerms
from gigaplan.plan.joint.builds import HALLS
from gigaplan.programme.joint.terms import MONTHS_PER_YEAR
from gigaplan.scenario.finance.lender_tax import CreditUse

Floats = NDArray[np.float64]

USA = "usa"
OTHER_PLANT = "gas_turbine"
"""Class of plant that has none of its own: the 15 years of gas turbines and engines."""
RECOVERY = {
    "solar": "solar",
    "wind": "wind",
    "battery": "storage",
    "long_duration_storage": "storage",
    "geothermal": "geothermal",
    "fuel_cell": "fuel_cell",
    "small_modular_reactor": "nuclear",
    "combined_cycle": "combined_cycle",
    "grid": "grid_connection",
    OPENING: "land",
}
"""Recovery rule of each kind of plant."""
TECHNOLOGY = {
    "solar": TaxTechnology.SOLAR,
    "wind": TaxTechnology.WIND,
    "battery": TaxTechnology.STORAGE,
    "long_duration_storage": TaxTechnology.STORAGE,
    "geothermal": TaxTechnology.GEOTHERMAL,
    "fuel_cell": TaxTechnology.FUEL_CELL,
    "small_modular_reactor": TaxTechnology.NUCLEAR,
}
"""Kinds of plant that may earn an investment credit."""


@dataclass(frozen=True, slots=True)
class TaxItem:
    """A build as tax sees it.

    Attributes
    ----------
    item : CapexItem
        What is built.
    cost : float
        With its part of contingency, owner's costs and financing. [nominal USD]
    rule : str
        Recovery rules, and the rule of its credit.
    reason : str
        Why there is a credit or none; empty for plant that earns none by its kind.
    credit : float
        Investment credit. [nominal USD]
    year : int
        Calendar year of service.
    """

    item: CapexItem
    cost: float
    rule: str
    reason: str
    credit: float
    year: int


@dataclass(frozen=True, slots=True)
class VehicleTax:
    """Tax of a vehicle's owners, nominal USD; shapes (calendar years,) but for `paid`, `received`.

    Attributes
    ----------
    items : tuple of TaxItem
        What is deducted and credited.
    ebitda, depreciation, interest, interest_income : ndarray
        Before tax.
    steps : IncomeTax
        Every step.
    credits, credit_cash : ndarray
        Investment credits of the year, and what they fetch.
    paid, received : ndarray, shape (periods,)
        Tax (negative: saved) and cash of credits, in equal parts over the periods of a year in
        which anything is let.
    """

    items: tuple[TaxItem, ...]
    ebitda: Floats
    depreciation: Floats
    interest: Floats
    interest_income: Floats
    steps: IncomeTax
    credits: Floats
    credit_cash: Floats
    paid: Floats
    received: Floats


def vehicle_tax(
    campus: str,
    items: Sequence[CapexItem],
    gross_up: Floats,
    ends: NDArray[np.int64],
    *,
    ebitda: Floats,
    interest: Floats,
    interest_income: Floats,
    let: NDArray[np.bool_],
    terms: TaxTerms,
    rules: TaxRules,
    calendar: MoneyCalendar,
) -> VehicleTax:
    """Tax of one vehicle.

    Parameters
    ----------
    campus : str
        Its name.
    items : sequence of CapexItem
        What is built.
    gross_up : ndarray, shape (phases,)
        Whole cost of a phase, with its financing, over the plan's nominal capital. [1]
    ends : ndarray of int, shape (phases,)
        Last period of each phase, in whose year what is left is deducted from its residual.
    ebitda, interest, interest_income : ndarray, shape (periods,)
        Of the vehicle. [nominal USD]
    let : ndarray of bool, shape (periods,)
        Whether anything is under lease: tax of a year is paid in these periods of it.
    terms : TaxTerms
        Rates, losses, credits.
    rules : TaxRules
        The dated tables.
    calendar : MoneyCalendar
        Time axis.

    Returns
    -------
    VehicleTax
        By year and by period.

    Raises
    ------
    TaxError
        If a dated table does not cover a build.
    """
    years = len(calendar.calendar_years)
    found = tuple(
        _tax_item(campus, item, float(gross_up[item.phase]), terms, rules, calendar)
        for item in items
    )
    depreciation, credits_usd = np.zeros(years), np.zeros(years)
    for each in found:
        at = each.year - calendar.calendar_years[0]
        basis = each.cost - rules.usa.basis_reduction_share * each.credit
        credits_usd[at] += each.credit
        shares = _deducted(each, years - at, terms, rules, calendar)
        last = int(calendar.years[ends[each.item.phase]]) - each.year
        shares[last] += 1.0 - shares[: last + 1].sum()
        shares[last + 1 :] = 0.0
        depreciation[at:] += basis * shares
    system = usa_system(
        rules,
        first_year=calendar.calendar_years[0],
        years=years,
        state_rate=terms.state_rates.get(campus, terms.state_rate),
        loss_use=terms.loss_use,
        interest_limited=terms.interest_limited,
    )
    by_year = [calendar.by_year(each) for each in (ebitda, interest, interest_income)]
    steps = income_tax(
        replace(system, rate=terms.federal_rate),
        ebitda=by_year[0],
        depreciation=depreciation,
        interest=by_year[1],
        interest_income=by_year[2],
    )
    price = terms.credit_price if terms.credits is CreditUse.SOLD else 1.0
    return VehicleTax(
        items=found,
        ebitda=by_year[0],
        depreciation=depreciation,
        interest=by_year[1],
        interest_income=by_year[2],
        steps=steps,
        credits=credits_usd,
        credit_cash=price * credits_usd,
        paid=calendar.spread_years(steps.total_tax, let),
        received=calendar.spread_years(price * credits_usd, let),
    )


def _tax_item(
    campus: str,
    item: CapexItem,
    gross_up: float,
    terms: TaxTerms,
    rules: TaxRules,
    calendar: MoneyCalendar,
) -> TaxItem:
    """A build with its cost and credit."""
    cost = gross_up * float((item.drawn * calendar.price_level).sum())
    year = int(calendar.years[item.energised])
    technology = TECHNOLOGY.get(item.kind)
    if technology is None or terms.credits is CreditUse.NONE:
        return TaxItem(item, cost, "", "", 0.0, year)
    service = _first_day(item.energised, calendar)
    ordered = item.energised if item.ordered is None else item.ordered
    begun = min(_first_day(ordered + 1, calendar) - timedelta(days=1), service)
    found = applicable(
        rules,
        USA,
        technology,
        begun,
        service,
        wage=terms.wages,
        content=terms.domestic_content_share,
        community=campus in terms.energy_communities,
        foreign_entity=ForeignEntity(clean_cost_share=terms.clean_cost_share),
    )
    options = [option for option in found.options if option.credit is Credit.INVESTMENT]
    if not options:
        return TaxItem(item, cost, ", ".join(found.rules), "; ".join(found.reasons), 0.0, year)
    credit = investment_credit(options[0], cost, cost, rules.usa).credit_usd
    why = "; ".join(found.reasons)
    return TaxItem(item, cost, options[0].rule.name, why, float(credit), year)


def _deducted(
    each: TaxItem, years: int, terms: TaxTerms, rules: TaxRules, calendar: MoneyCalendar
) -> Floats:
    """Share of the basis deducted in each year from that of service on."""
    kind = each.item.kind
    service = _first_day(each.item.energised, calendar)
    ordered = each.item.energised if each.item.ordered is None else each.item.ordered
    acquired = min(_first_day(ordered, calendar), service)
    parts = {RECOVERY.get(kind, OTHER_PLANT): 1.0}
    if kind == HALLS:
        building = terms.hall_building_share
        parts = {"hall_building": building, "hall_plant": 1.0 - building}
    total = np.zeros(years)
    for asset, share in parts.items():
        total += share * recovery_terms(rules, USA, asset, acquired, service).shares(years)
    return total


def _first_day(period: int, calendar: MoneyCalendar) -> date:
    """First day of a period of the axis, or of the one after it."""
    year, month = divmod(calendar.first_month + period * calendar.months, MONTHS_PER_YEAR)
    return date(year, month + 1, 1)
