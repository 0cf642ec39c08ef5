"""Small programmes drawn by a seed: some campuses and periods, few hours, all features."""

from dataclasses import replace

import numpy as np

from gigaplan.programme.joint.terms import (
    Build,
    CampusAsset,
    CampusTerms,
    CapitalTerms,
    Diversity,
    Halls,
    Period,
    ProgrammeLimits,
    ProgrammeTerms,
    ShareBy,
    ShareOf,
    Spans,
    SupplierTerms,
    TenantTerms,
)
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Store

HOURS_PER_MONTH = 4
MONTHS = 12


def quarters(first_year: int, count: int) -> tuple[Period, ...]:
    """Quarters from the first of a year on."""
    return tuple(
        Period(f"{first_year + q // 4}-Q{q % 4 + 1}", first_year + q // 4, 3 * (q % 4) + 1, 3)
        for q in range(count)
    )


def short_year(name: str = "short", weight: float = 1.0) -> Spans:
    """A weather year of 48 hours, four a month; each hour stands for 182.5."""
    return Spans(name, weight * 8760 / (MONTHS * HOURS_PER_MONTH), np.arange(13) * HOURS_PER_MONTH)


def drawn_terms(seed: int, n_periods: int = 6, n_campuses: int = 2) -> ProgrammeTerms:
    """A programme drawn by a seed; features come and go with it."""
    rng = np.random.default_rng(seed)
    periods = quarters(2026, n_periods)
    spans = [short_year()]
    if seed % 3 == 0:
        spans = [short_year("calm", 0.3), short_year("windy", 0.7)]
    tenants = ("Alpha", "Beta")
    campuses = tuple(
        _campus(rng, f"campus{s}", n_periods, len(spans), tenants) for s in range(n_campuses)
    )
    ramp = np.arange(1, n_periods + 1) / n_periods
    wanted = float(rng.uniform(60, 200))
    contract = tuple(0.3 * wanted * ramp * (np.arange(n_periods) >= 3))
    limits = ProgrammeLimits(
        co2_t_per_year=(None, float(rng.uniform(2e5, 6e5))) if seed % 4 == 0 else None,
        co2_usd_per_t=20.0 if seed % 5 == 0 else 0.0,
        clean_share=(None, 0.3) if seed % 4 == 1 else None,
        hourly_clean_share=(None, 0.2) if seed % 4 == 2 else None,
        unserved_share=0.02 if seed % 2 else None,
        firm_margin=0.1 if seed % 3 == 1 else None,
        diversity=(Diversity(ShareBy.FUEL, ShareOf.ENERGY, "gas", 0.6),) if seed % 5 == 2 else (),
    )
    return ProgrammeTerms(
        periods=periods,
        spans=tuple(spans),
        campuses=campuses,
        tenants=(
            TenantTerms("Alpha", (wanted,) * n_periods, (1.9e6,) * n_periods, power_usd_per_mwh=40),
            TenantTerms(
                "Beta",
                tuple(wanted * ramp),
                (2.3e6,) * n_periods,
                contracted_mw=contract,
                late_usd_per_mw_year=3e6,
                campuses=("campus0",) if seed % 2 else None,
            ),
        ),
        suppliers=(
            SupplierTerms("Maker", frozenset({"gas"}), (15.0 + seed % 7,) * n_periods, True),
            SupplierTerms("Sun", frozenset({"solar"}), (40.0,) * n_periods, False),
        ),
        capital=CapitalTerms(
            equity_usd=tuple(float(e) for e in 4e8 * (1 + np.arange(n_periods) // 3)),
            gearing=0.6,
            total_usd=2.5e9,
            yearly_usd=(6e8,) + (None,) * (n_periods // 4),
        ),
        limits=limits,
        hurdle_rate=0.08,
    )


def _campus(
    rng: np.random.Generator, name: str, n_periods: int, n_weather: int, tenants: tuple[str, ...]
) -> CampusTerms:
    hours = MONTHS * HOURS_PER_MONTH
    years = sorted({period.year for period in quarters(2026, n_periods)})
    sun = np.maximum(0, np.sin(np.arange(hours) * np.pi / 2 + 0.3)) * rng.uniform(0.5, 1, hours)
    price = rng.uniform(20, 120, hours)
    load = {
        (tenant, w): 1.1 * rng.uniform(0.7, 1.0, hours)
        for tenant in tenants
        for w in range(n_weather)
    }

    def asset(name: str, build: Build, **flags: object) -> CampusAsset:
        blocks = {
            (year, w): _block(name, year, sun * (1.0 if w == 0 else 0.8), price)
            for year in years
            for w in range(n_weather)
        }
        return CampusAsset(name, name, blocks, build, **flags)  # type: ignore[arg-type]

    flat = (1.0,) * n_periods
    grid_path = tuple(20.0 if p < 3 else float(rng.uniform(30, 80)) for p in range(n_periods))
    assets = (
        asset("solar", Build({"power": tuple(1.0e6 * f for f in flat)}, 1, 120, fuel="sun")),
        asset(
            "gas",
            Build({"power": tuple(1.2e6 * f for f in flat)}, 2, 100, fuel="gas", firm_credit=0.95),
        ),
        asset(
            "battery",
            Build(
                {"power": (1.5e5,) * n_periods, "energy": (2e5,) * n_periods},
                1, 60, fuel="storage", firm_credit=0.5,
            ),
        ),
        asset(
            "grid",
            Build({"firm": (3e5,) * n_periods}, 0, 160, most_by_period={"firm": grid_path},
                  fuel="grid", firm_credit=1.0),
        ),
        asset("rented", Build({}, 0, 1, fuel="gas", firm_credit=0.9), rented=True),
        asset("unserved", Build({}, 0, 1), follows_load=True),
    )  # fmt: skip
    return CampusTerms(
        name=name,
        region=name,
        ready=int(rng.integers(0, 2)),
        halls=Halls((9e6,) * n_periods, 1.5e5, 120, 1, float(rng.uniform(60, 150)), 40.0),
        assets=assets,
        load_per_mw=load,
        land_acres=1500.0,
        nox_t_per_year=400.0,
    )


def _block(name: str, year: int, sun: np.ndarray, price: np.ndarray) -> Block:
    if name == "solar":
        cost = {CostLine.CAPITAL: 9e4, CostLine.FIXED_OM: 1.8e4}
        power = Capacity("power", "MW", cost, maximum=400.0, land_acres=7.0)
        return Block((power,), (Flow("output", 1.0, "power", upper=sun, clean_share=1.0),))
    if name == "gas":
        power = Capacity("power", "MW", {CostLine.CAPITAL: 1.2e5, CostLine.FIXED_OM: 1.5e4})
        fuel = {CostLine.FUEL: 30.0 + (year - 2026)}
        flow = Flow(
            "output", 1.0, "power", 0.95, cost_usd_per_mwh=fuel, co2_t_per_mwh=0.45,
            nox_kg_per_mwh=0.4, fuel_mmbtu_per_mwh=8.0, hours_per_year=8000.0,
            ramp_share_per_hour=0.6,
        )  # fmt: skip
        return Block((power,), (flow,))
    if name == "battery":
        return Block(
            (
                Capacity("power", "MW", {CostLine.CAPITAL: 2e4}),
                Capacity("energy", "MWh", {CostLine.CAPITAL: 2.5e4}),
            ),
            (
                Flow("charge", -1.0, "power", clean_share=-1.0),
                Flow("discharge", 1.0, "power", clean_share=1.0),
            ),
            (Store("content", {"charge": 0.93, "discharge": -1 / 0.93}, "energy"),),
        )
    if name == "grid":
        firm = Capacity("firm", "MW", {CostLine.CAPITAL: 2.5e4, CostLine.CAPACITY_CHARGE: 6e4})
        flow = Flow(
            "import", 1.0, "firm", cost_usd_per_mwh={CostLine.PURCHASE: price}, co2_t_per_mwh=0.35,
            clean_share=0.2,
        )  # fmt: skip
        return Block((firm,), (flow,))
    if name == "rented":
        power = Capacity("power", "MW", {CostLine.CAPITAL: 4e5}, maximum=60.0)
        fuel = {CostLine.FUEL: 40.0}
        flow = Flow(
            "output", 1.0, "power", 0.9, cost_usd_per_mwh=fuel, co2_t_per_mwh=0.5,
            nox_kg_per_mwh=0.5,
        )  # fmt: skip
        return Block((power,), (flow,))
    cost = {CostLine.UNSERVED: 5000.0}
    return Block((), (Flow("unserved", 1.0, None, upper=1.1, cost_usd_per_mwh=cost),))


def with_more_capital(terms: ProgrammeTerms, factor: float) -> ProgrammeTerms:
    """The same programme with all its money multiplied."""
    assert terms.capital is not None
    capital = replace(
        terms.capital,
        equity_usd=tuple(factor * usd for usd in terms.capital.equity_usd),
        total_usd=factor * terms.capital.total_usd,
        yearly_usd=tuple(
            None if usd is None else factor * usd for usd in terms.capital.yearly_usd or ()
        ),
    )
    return replace(terms, capital=capital)


def bound_terms(seed: int) -> ProgrammeTerms:
    """A drawn programme with contracts that must be kept: about half of them cannot be."""
    rng = np.random.default_rng(10_000 + seed)
    terms = drawn_terms(seed, 4 + seed % 5, 1 + seed % 3)
    n, n_years = len(terms.periods), len(terms.years)
    tenants = []
    for tenant in terms.tenants:
        first, share = int(rng.integers(1, n)), float(rng.uniform(0.05, 1.0))
        path = np.where(np.arange(n) >= first, share * np.array(tenant.wanted_mw)[first], 0.0)
        kept = rng.random() < 0.7
        contract = replace(tenant, contracted_mw=tuple(path.tolist()), late_usd_per_mw_year=None)
        tenants.append(contract if kept else tenant)
    limits = terms.limits
    if rng.random() < 0.25:
        limits = replace(limits, clean_share=(float(rng.uniform(0.1, 0.9)),) * n_years)
    if rng.random() < 0.25:
        limits = replace(limits, co2_t_per_year=(float(rng.uniform(1e3, 3e5)),) * n_years)
    if rng.random() < 0.4:
        limits = replace(limits, firm_margin=float(rng.uniform(0.0, 0.5)))
    terms = replace(terms, tenants=tuple(tenants), limits=limits)
    if rng.random() < 0.5:
        terms = replace(terms, capital=None)
    elif rng.random() < 0.7:
        terms = with_more_capital(terms, float(rng.uniform(0.5, 3.0)))
    gone = {name for name in ("unserved", "rented", "battery") if rng.random() < 0.5}
    fast = rng.random() < 0.7
    return replace(terms, campuses=tuple(_changed(c, gone, fast) for c in terms.campuses))


def _changed(campus: CampusTerms, gone: set[str], fast: bool) -> CampusTerms:
    halls = campus.halls
    if fast:
        halls = replace(halls, maximum_mw=300.0, most_mw_per_period=200.0)
    kept = tuple(asset for asset in campus.assets if asset.name not in gone)
    return replace(campus, assets=kept, halls=halls)
