"""Drawn programmes with whole units, and one campus small enough to count by hand."""

from dataclasses import replace

import numpy as np

from gigaplan.programme.joint.terms import (
    Build,
    CampusAsset,
    CampusTerms,
    Halls,
    ProgrammeLimits,
    ProgrammeTerms,
    TenantTerms,
)
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow
from small_terms import HOURS_PER_MONTH, MONTHS, drawn_terms, quarters, short_year


def in_units(terms: ProgrammeTerms, hall_mw: float, unit_mw: float) -> ProgrammeTerms:
    """The same programme with whole halls and whole gas units."""
    return replace(
        terms,
        campuses=tuple(
            replace(
                campus,
                halls=replace(campus.halls, hall_mw=hall_mw),
                assets=tuple(
                    replace(asset, build=replace(asset.build, unit_mw=unit_mw))
                    if asset.kind == "gas"
                    else asset
                    for asset in campus.assets
                ),
            )
            for campus in terms.campuses
        ),
    )


def drawn_in_units(seed: int) -> ProgrammeTerms:
    """A drawn programme of two campuses with whole halls and gas units; sizes by the seed."""
    return in_units(drawn_terms(seed, 4 + seed % 3, 2), 16.0 + 4 * (seed % 3), 9.0 + 3 * (seed % 4))


def plain_campus(
    name: str = "site",
    fixed_cost_usd: float = 0.0,
    hall_mw: float | None = None,
    unit_mw: float | None = None,
    hall_usd_per_mw: float = 1e6,
    existing_engine_mw: float = 0.0,
) -> CampusTerms:
    """A campus of 100 MW, flat load of 1 MW per MW of IT, engines at 1 million USD a MW.

    Nothing lasts less than the horizon, nothing takes time, fuel and work cost nothing.
    """
    hours = MONTHS * HOURS_PER_MONTH
    power = Capacity("power", "MW", {CostLine.CAPITAL: 1e5}, existing=existing_engine_mw)
    block = Block((power,), (Flow("output", 1.0, "power"),))
    engines = Build({"power": (1e6,)}, 0, 40, unit_mw=unit_mw, firm_credit=0.9)
    return CampusTerms(
        name=name,
        region=name,
        ready=0,
        halls=Halls((hall_usd_per_mw,), 0.0, 40, 0, 100.0, np.inf, hall_mw=hall_mw),
        assets=(CampusAsset("engine", "engine", {(2026, 0): block}, engines),),
        load_per_mw={("Lab", 0): np.ones(hours)},
        fixed_cost_usd=fixed_cost_usd,
    )


def one_quarter(
    *campuses: CampusTerms,
    wanted_mw: float,
    rent: float,
    limits: ProgrammeLimits = ProgrammeLimits(),  # noqa: B008  frozen
) -> ProgrammeTerms:
    """One quarter without discount: a tenant wants some MW and pays `rent` USD per MW and year."""
    return ProgrammeTerms(
        periods=quarters(2026, 1),
        spans=(short_year(),),
        campuses=campuses,
        tenants=(TenantTerms("Lab", (wanted_mw,), (rent,)),),
        suppliers=(),
        capital=None,
        limits=limits,
        hurdle_rate=0.0,
    )
