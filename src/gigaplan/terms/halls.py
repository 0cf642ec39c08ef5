"""Halls of one campus with the computers in them: cost by period, life, time to build.

    C_h   cost of halls, C_g cost of computers that the partnership owns        [USD/MW IT]
    crf   capital recovery factor at the hurdle rate

Halls and first computers are paid together, from capital. The computers last less long than the
halls and are replaced again and again, from what they earn, so that their yearly cost is

    C_g (1 - residual / (1 + r)^n) crf(r, n)        n the life of the computers

What the annuity of the halls' life does not hold of it,

    yearly cost of computers - C_g crf(r, life of the halls)

is a fixed yearly cost.
"""

from collections.abc import Mapping

import numpy as np

from gigaplan.data.register import Register
from gigaplan.programme.joint.terms import MONTHS_PER_YEAR, Halls, Period
from gigaplan.scenario.compute import Compute, Owner
from gigaplan.scenario.halls import Halls as StatedHalls
from gigaplan.scenario.halls import overridden
from gigaplan.scenario.money import Money
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.programme_campus import ProgrammeCampus
from gigaplan.technologies.base import Assumption
from gigaplan.technologies.costs import KW_PER_MW, capital_recovery_factor
from gigaplan.terms.calendar import periods_near, periods_up

_MONTHS_PER_QUARTER = 3
_UNITS = {
    "capex_usd_per_kw": "USD/kW",
    "fixed_om_usd_per_kw_year": "USD/(kW a)",
    "life_years": "a",
    "construction_months": "month",
}


def halls_of(
    scenario: ProgrammeScenario,
    campus: ProgrammeCampus,
    periods: tuple[Period, ...],
    register: Register,
) -> Halls:
    """Terms of the halls of one campus.

    Parameters
    ----------
    scenario : ProgrammeScenario
        The programme.
    campus : ProgrammeCampus
        One of its campuses; what its `halls` state goes before what is shared.
    periods : tuple of Period
        Periods of the horizon.
    register : Register
        For what neither states.
    """
    stated = overridden(scenario.halls, campus.halls)
    first, money = periods[0], scenario.money

    def number(name: str) -> float:
        return float(_number(stated, name, first.year, money, register).value)

    capex = {
        year: KW_PER_MW * _number(stated, "capex_usd_per_kw", year, money, register).value
        for year in dict.fromkeys(period.year for period in periods)
    }
    life_periods = periods_near(number("life_years"), first, len(periods))
    fixed = KW_PER_MW * number("fixed_om_usd_per_kw_year")
    compute = computers_usd_per_mw(scenario.compute)
    fixed += _renewal_usd_per_mw_year(
        scenario.compute, money.discount_rate, life_periods * first.years
    )
    most = campus.most_it_mw_per_quarter
    return Halls(
        capex_usd_per_mw=tuple(capex[period.year] + compute for period in periods),
        fixed_usd_per_mw_year=fixed,
        life_periods=life_periods,
        lead_periods=periods_up(number("construction_months") / MONTHS_PER_YEAR, first),
        maximum_mw=campus.maximum_it_mw,
        most_mw_per_period=(np.inf if most is None else most * first.months / _MONTHS_PER_QUARTER),
        existing_mw=campus.existing_it_mw,
        hall_mw=stated.hall_mw,
    )


def computers_usd_per_mw(compute: Compute) -> float:
    """Cost of the computers that the partnership owns; 0 if they are the tenants'. [USD/MW IT]."""
    if compute.owner is Owner.TENANT or compute.capex_usd_per_kw is None:
        return 0.0
    return KW_PER_MW * compute.capex_usd_per_kw


def _renewal_usd_per_mw_year(compute: Compute, rate: float, hall_years: float) -> float:
    """What computers cost a year beyond the annuity over the halls' life. [USD/(MW IT a)]."""
    cost = computers_usd_per_mw(compute)
    if cost == 0.0 or compute.life_years is None:
        return 0.0
    residual = (compute.residual_share or 0.0) / (1.0 + rate) ** compute.life_years
    yearly = cost * (1.0 - residual) * capital_recovery_factor(rate, float(compute.life_years))
    return float(yearly - cost * capital_recovery_factor(rate, hall_years))


def hall_assumptions(
    scenario: ProgrammeScenario, campus: ProgrammeCampus, register: Register
) -> tuple[Assumption, ...]:
    """Every number that the halls of a campus rest on, with its source.

    Parameters
    ----------
    scenario, campus, register
        As in `halls_of`; a cost by year is that of the first and of the last year.
    """
    stated, years = overridden(scenario.halls, campus.halls), scenario.horizon.years
    found = []
    for name in _UNITS:
        for year in dict.fromkeys((years[0], years[-1])):
            note = _number(stated, name, year, scenario.money, register)
            if note not in found:
                found.append(note)
    return tuple(found)


def _number(
    stated: StatedHalls, name: str, year: int, money: Money, register: Register
) -> Assumption:
    """Take the scenario's number, else the register's."""
    value = getattr(stated, name)
    unit = _UNITS[name]
    if isinstance(value, Mapping):
        known = sorted(value)
        linear = float(np.interp(year, known, [value[y] for y in known]))
        return Assumption("halls", name, linear, unit, f"scenario, {year}", given_by_user=True)
    if value is not None:
        return Assumption("halls", name, float(value), unit, "scenario", given_by_user=True)
    figure = register.figure(f"halls.{name}", year, money.cost_case, money.price_year)
    return Assumption(
        "halls",
        name,
        figure.value,
        figure.unit,
        f"{figure.key}: {figure.source} ({figure.source_date})",
        grade=figure.grade,
        low=figure.low,
        high=figure.high,
        note=figure.note,
    )
