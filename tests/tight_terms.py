"""One campus with round numbers and a contract that must be kept: what clashes is known by hand.

Six quarters from 2026-Q1, 12 hours in each, every hour stands for 182.5. One MW of IT takes 0.8 MW
in the first nine hours of a quarter and 1 MW in the last three. Engines come two quarters after
the order, halls too; the grid gives 20 MW; nothing may go unserved.
"""

from dataclasses import replace

import numpy as np

from gigaplan.programme.joint.terms import (
    Build,
    CampusAsset,
    CampusTerms,
    CapitalTerms,
    Halls,
    ProgrammeLimits,
    ProgrammeTerms,
    SupplierTerms,
    TenantTerms,
)
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow
from small_terms import quarters, short_year

PERIODS = 6
HOURS_PER_QUARTER = 12
PEAK_HOURS = 3
LOAD = np.tile([0.8] * (HOURS_PER_QUARTER - PEAK_HOURS) + [1.0] * PEAK_HOURS, 4)
SUN = np.tile([0.0, 0.5, 1.0, 0.5] * 3, 4)
MWH_PER_MW = 182.5 * (9 * 0.8 + 3 * 1.0)
"""Energy of one MW of IT in a quarter."""
QUARTERS = (4, 2)
"""Quarters of 2026 and of 2027 in the horizon."""


def flat(value: float) -> tuple[float, ...]:
    """The same in every period."""
    return (value,) * PERIODS


def since(value: float, period: int) -> tuple[float, ...]:
    """Nothing before a period, then a value."""
    return (0.0,) * period + (value,) * (PERIODS - period)


def asset(name: str, block: Block, build: Build, *, rented: bool = False) -> CampusAsset:
    """A part whose block is the same every year."""
    return CampusAsset(name, name, {(2026, 0): block, (2027, 0): block}, build, rented=rented)


def engines(maximum_mw: float = np.inf, minimum_mw: float = 0.0) -> CampusAsset:
    """Engines: 1 million USD/MW, 30 USD/MWh, 0.5 t/MWh, 0.4 kg of NOx."""
    power = Capacity("power", "MW", {CostLine.CAPITAL: 1e5}, minimum_mw, maximum_mw, land_acres=0.5)
    output = Flow(
        "output", 1.0, "power", cost_usd_per_mwh={CostLine.FUEL: 30.0}, co2_t_per_mwh=0.5,
        nox_kg_per_mwh=0.4,
    )  # fmt: skip
    build = Build({"power": flat(1e6)}, 2, 80, fuel="gas", supplier="Maker", firm_credit=0.9)
    return asset("engines", Block((power,), (output,)), build)


def cells(maximum_mw: float = 0.0) -> CampusAsset:
    """Fuel cells: twice the price, a quarter after the order."""
    power = Capacity("power", "MW", {CostLine.CAPITAL: 2e5}, maximum=maximum_mw)
    output = Flow("output", 1.0, "power", cost_usd_per_mwh={CostLine.FUEL: 35.0}, co2_t_per_mwh=0.4)
    build = Build({"power": flat(2e6)}, 1, 80, fuel="gas", firm_credit=0.9)
    return asset("fuel_cells", Block((power,), (output,)), build)


def sun(maximum_mw: float = 100.0) -> CampusAsset:
    """Sun: at most 100 MW, on 7 acres each."""
    power = Capacity("power", "MW", {CostLine.CAPITAL: 9e4}, maximum=maximum_mw, land_acres=7.0)
    output = Flow("output", 1.0, "power", upper=SUN, clean_share=1.0)
    build = Build({"power": flat(1e6)}, 1, 120, fuel="sun")
    return asset("sun", Block((power,), (output,)), build)


def grid(firm_mw: float = 20.0) -> CampusAsset:
    """Grid: no capital of its own, dear energy, 0.3 t/MWh."""
    firm = Capacity("firm", "MW", {CostLine.CAPACITY_CHARGE: 5e4})
    drawn = Flow(
        "import", 1.0, "firm", cost_usd_per_mwh={CostLine.PURCHASE: 60.0}, co2_t_per_mwh=0.3,
        clean_share=0.2,
    )  # fmt: skip
    build = Build({}, 0, 160, most_by_period={"firm": flat(firm_mw)}, fuel="grid", firm_credit=1.0)
    return asset("grid", Block((firm,), (drawn,)), build)


def campus(name: str = "memphis", *assets: CampusAsset, **changes: object) -> CampusTerms:
    """A campus with engines, sun and the grid unless other parts are given."""
    found = CampusTerms(
        name=name,
        region="South",
        ready=0,
        halls=Halls(flat(1e7), 1e5, 120, 2, 300.0, 100.0),
        assets=assets or (engines(), sun(), grid()),
        load_per_mw={("Lab", 0): LOAD},
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def tenant(contracted: tuple[float, ...], **changes: object) -> TenantTerms:
    """A tenant with a contract that must be kept, and rent that pays for everything."""
    found = TenantTerms("Lab", flat(500.0), flat(2e6), contracted_mw=contracted)
    return replace(found, **changes)  # type: ignore[arg-type]


def slots(*mw: float) -> SupplierTerms:
    """Slots for engines, period by period."""
    return SupplierTerms("Maker", frozenset({"engines"}), tuple(mw))


def terms(
    contracted: tuple[float, ...], *campuses: CampusTerms, **changes: object
) -> ProgrammeTerms:
    """The programme; slots are 30 MW a quarter, capital is plenty."""
    found = ProgrammeTerms(
        periods=quarters(2026, PERIODS),
        spans=(short_year(),),
        campuses=campuses or (campus(),),
        tenants=(tenant(contracted),),
        suppliers=(slots(*flat(30.0)),),
        capital=CapitalTerms(flat(1e10), 0.5),
        limits=ProgrammeLimits(),
        hurdle_rate=0.08,
    )
    return replace(found, **changes)  # type: ignore[arg-type]
