"""Tenants, suppliers, capital and limits of a programme, by period and by calendar year."""

from collections.abc import Mapping

import numpy as np

from gigaplan.programme.joint.terms import (
    MONTHS_PER_YEAR,
    CapitalTerms,
    Diversity,
    Period,
    ProgrammeLimits,
    ShareBy,
    ShareOf,
    SupplierTerms,
    TenantTerms,
)
from gigaplan.scenario.calendar import month_of
from gigaplan.scenario.compute import Owner
from gigaplan.scenario.dates import by_period
from gigaplan.scenario.horizon import Horizon
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.tenants import Tenant
from gigaplan.technologies.costs import KW_PER_MW


def first_period(date: str | None, horizon: Horizon) -> int:
    """First period that starts at a date or after; the first of all if there is no date."""
    month = None if date is None else month_of(date)
    if month is None:
        return 0
    return next(at for at, start in enumerate(horizon.starts) if start >= month)


def by_year(
    path: float | Mapping[int, float] | None, horizon: Horizon
) -> tuple[float | None, ...] | None:
    """Value of a path in each calendar year of the horizon; None before its first year."""
    if path is None:
        return None
    starts = [year * MONTHS_PER_YEAR for year in horizon.years]
    return by_period(path, starts, None)


def tenant_terms(scenario: ProgrammeScenario, tenant: Tenant) -> TenantTerms:
    """Terms of one tenant; what computing earns comes with the rent if the partnership owns it."""
    starts = scenario.horizon.starts
    compute = scenario.compute
    earned = 0.0
    if compute.owner is Owner.PARTNERSHIP and compute.revenue_usd_per_kw_year is not None:
        earned = KW_PER_MW * compute.revenue_usd_per_kw_year
    rents = by_period(tenant.rent_usd_per_kw_month, starts, 0.0)
    late = tenant.late_usd_per_kw_month
    contracted = tenant.contracted_mw
    return TenantTerms(
        name=tenant.name,
        wanted_mw=by_period(tenant.wants_mw, starts, 0.0),
        rent_usd_per_mw_year=tuple(MONTHS_PER_YEAR * KW_PER_MW * rent + earned for rent in rents),
        power_usd_per_mwh=tenant.power_usd_per_mwh,
        contracted_mw=None if contracted is None else by_period(contracted, starts, 0.0),
        late_usd_per_mw_year=None if late is None else MONTHS_PER_YEAR * KW_PER_MW * late,
        campuses=tenant.campuses,
    )


def supplier_terms(
    scenario: ProgrammeScenario, periods: tuple[Period, ...]
) -> tuple[SupplierTerms, ...]:
    """Slots of every supplier by period: those of a year, spread evenly over its periods."""
    starts = scenario.horizon.starts
    return tuple(
        SupplierTerms(
            name=supplier.name,
            assets=frozenset(supplier.supplies),
            slots_mw=tuple(
                yearly * period.years
                for yearly, period in zip(
                    by_period(supplier.slots_mw_per_year, starts, 0.0), periods, strict=True
                )
            ),
            carry_over=supplier.carry_over,
        )
        for supplier in scenario.suppliers
    )


def capital_terms(scenario: ProgrammeScenario) -> CapitalTerms | None:
    """Equity of the members who have joined, by period, and limits on draws."""
    capital, horizon = scenario.capital, scenario.horizon
    if capital is None:
        return None
    joined = [first_period(member.joined, horizon) for member in capital.members]
    equity = tuple(
        sum(m.commits_usd for m, since in zip(capital.members, joined, strict=True) if since <= at)
        for at in range(len(horizon.starts))
    )
    yearly = capital.most_usd_per_year
    limits: tuple[float | None, ...] | None = None
    if isinstance(yearly, Mapping):
        limits = tuple(yearly.get(year) for year in horizon.years)
    elif yearly is not None:
        limits = (yearly,) * len(horizon.years)
    return CapitalTerms(
        equity_usd=equity,
        gearing=capital.gearing,
        total_usd=np.inf if capital.total_usd is None else capital.total_usd,
        yearly_usd=limits,
    )


def programme_limits(scenario: ProgrammeScenario) -> ProgrammeLimits:
    """Limits of the whole programme."""
    limits, horizon = scenario.limits, scenario.horizon
    return ProgrammeLimits(
        co2_t_per_year=by_year(limits.co2_t_per_year, horizon),
        co2_usd_per_t=limits.co2_usd_per_t,
        clean_share=by_year(limits.clean_share, horizon),
        hourly_clean_share=by_year(limits.hourly_clean_share, horizon),
        unserved_share=limits.unserved_share,
        firm_margin=limits.firm_margin,
        firm_without_largest_unit=limits.firm_without_largest_unit,
        diversity=tuple(
            Diversity(ShareBy(d.by.value), ShareOf(d.of.value), d.group, d.at_most)
            for d in limits.diversity
        ),
    )
