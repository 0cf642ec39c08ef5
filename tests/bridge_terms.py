"""A campus that engines carry until the grid comes, and the same written out by hand.

10 MW of IT are leased from the first period on, the load is flat at 1 MW per MW, halls cost nothing
and last. Engines cost 1 million USD/MW over ten years at 8 % and fixed operation besides; the grid
gives what is needed from a period on and its energy is cheaper.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import linprog

from gigaplan.programme.joint.terms import (
    Build,
    CampusAsset,
    CampusTerms,
    Halls,
    Period,
    ProgrammeLimits,
    ProgrammeTerms,
    Resale,
    TenantTerms,
)
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow
from gigaplan.technologies.costs import capital_recovery_factor
from small_terms import quarters, short_year

MW = 10.0
RATE = 0.08
LIFE_YEARS = 10
FIXED_OM = 2e4
ENGINE_USD_PER_MWH = 50.0
RENT_USD_PER_MW_YEAR = 9e6
"""So high that all that is wanted is leased at once."""


@dataclass(frozen=True)
class Bridge:
    """A case: what differs from one to the next."""

    periods: tuple[Period, ...]
    grid_mw: tuple[float, ...]
    capex_usd: tuple[float, ...]
    wanted_mw: tuple[float, ...]
    resale: Resale | None = None
    rented_usd_per_mw_year: float | None = None
    grid_usd_per_mwh: float = 20.0
    grid_usd_per_mw_year: float = 5e4
    fixed_om: float = FIXED_OM
    life_years: int = LIFE_YEARS
    unit_mw: float | None = None
    limits: ProgrammeLimits = field(default_factory=ProgrammeLimits)


def years(first: int, count: int) -> tuple[Period, ...]:
    """Calendar years."""
    return tuple(Period(str(year), year, 1, 12) for year in range(first, first + count))


def two_years(resale: Resale | None) -> Bridge:
    """Engines in the first year, the grid in the second."""
    return Bridge(years(2026, 2), (0.0, 20.0), (1e6, 1e6), (MW, MW), resale)


def drawn_bridge(seed: int, n_periods: int = 12) -> Bridge:
    """Quarters with a grid that comes by steps; prices by the seed."""
    rng = np.random.default_rng(seed)
    steps = np.sort(rng.integers(2, n_periods, 2))
    grid = np.where(np.arange(n_periods) < steps[0], 0.0, 4.0)
    grid = np.where(np.arange(n_periods) < steps[1], grid, rng.uniform(6.0, 20.0))
    resale = Resale(float(rng.uniform(0.5, 1.0)), float(rng.uniform(0.0, 0.2)), 4)
    return Bridge(
        quarters(2026, n_periods),
        tuple(grid.tolist()),
        tuple((1e6 * rng.uniform(0.8, 1.2, n_periods)).tolist()),
        tuple((MW * np.linspace(0.4, 1.0, n_periods)).tolist()),
        resale,
        rented_usd_per_mw_year=float(rng.uniform(1.5e5, 4e5)) if seed % 2 else None,
        grid_usd_per_mwh=float(rng.uniform(20.0, 55.0)),
        life_years=2 if seed % 3 == 0 else LIFE_YEARS,
    )


def bridge_terms(case: Bridge) -> ProgrammeTerms:
    """The case as the programme is asked it."""
    n = len(case.periods)
    length = case.periods[0].years
    spans = short_year()

    def asset(
        name: str, flow: Flow, build: Build, costs: tuple[dict[CostLine, float], ...], **how: bool
    ) -> CampusAsset:
        blocks = {}
        for p, period in enumerate(case.periods):
            capex = build.capex_usd.get(flow.capacity or "", (0.0,) * n)[p]
            power = Capacity(
                flow.capacity or "", "MW", costs[p], capex_usd=capex, life_years=case.life_years
            )
            blocks.setdefault((period.year, 0), Block((power,), (flow,)))
        return CampusAsset(name, name, blocks, build, **how)

    factor = capital_recovery_factor(RATE, case.life_years)
    engine_usd = [case.capex_usd[_first(case, p)] for p in range(n)]
    engine = asset(
        "engine",
        Flow("output", 1.0, "power", cost_usd_per_mwh={CostLine.FUEL: ENGINE_USD_PER_MWH}),
        Build(
            {"power": tuple(engine_usd)}, 0, round(case.life_years / length), fuel="gas",
            unit_mw=case.unit_mw, firm_credit=0.9, resale=case.resale,
        ),
        tuple({CostLine.CAPITAL: usd * factor, CostLine.FIXED_OM: case.fixed_om}
              for usd in engine_usd),
    )  # fmt: skip
    grid = asset(
        "grid",
        Flow("import", 1.0, "firm", cost_usd_per_mwh={CostLine.PURCHASE: case.grid_usd_per_mwh}),
        Build({}, 0, 100, most_by_period={"firm": case.grid_mw}, fuel="grid", firm_credit=1.0),
        ({CostLine.CAPACITY_CHARGE: case.grid_usd_per_mw_year},) * n,
    )
    assets = [engine, grid]
    if case.rented_usd_per_mw_year is not None:
        flow = Flow("output", 1.0, "power", cost_usd_per_mwh={CostLine.FUEL: ENGINE_USD_PER_MWH})
        yearly = {CostLine.CAPITAL: case.rented_usd_per_mw_year}
        assets.append(asset("hired", flow, Build({}, 0, 1), (yearly,) * n, rented=True))
    campus = CampusTerms(
        name="site",
        region="",
        ready=0,
        halls=Halls((0.0,) * n, 0.0, 400, 0, 100.0, np.inf),
        assets=tuple(assets),
        load_per_mw={("Lab", 0): np.ones(int(spans.first_hour[-1]))},
    )
    return ProgrammeTerms(
        periods=case.periods,
        spans=(spans,),
        campuses=(campus,),
        tenants=(TenantTerms("Lab", case.wanted_mw, (RENT_USD_PER_MW_YEAR,) * n),),
        suppliers=(),
        capital=None,
        limits=case.limits,
        hurdle_rate=RATE,
    )


def _first(case: Bridge, p: int) -> int:
    """First period of the calendar year of a period: what is bought costs the same all year."""
    return next(q for q, at in enumerate(case.periods) if at.year == case.periods[p].year)


def least_cost(case: Bridge) -> float:
    """Optimal cost by an LP of its own, all that is wanted being leased [USD].

    bought[v], sold[v, q] <= bought[v] in all, hired[p], grid connected[p], energy[p] of each: the
    engines online are what was bought less what was sold. The capital is a loan paid back over the
    years; when a unit is sold what is left of the loan is paid and the price received.
    """
    n, length = len(case.periods), case.periods[0].years
    life = round(case.life_years / length)
    hours = 8760.0 * length
    mid = [(1 + RATE) ** -((p + 0.5) * length) for p in range(n)]
    pairs = [
        (v, q)
        for v in range(n)
        for q in range(n)
        if case.resale is not None and v + case.resale.hold_periods <= q < v + life
    ]
    names = [("buy", v) for v in range(n)] + [("sell", *pair) for pair in pairs]
    names += [(what, p) for what in ("hire", "connect", "run", "hired", "import") for p in range(n)]
    at = {name: number for number, name in enumerate(names)}
    cost = np.zeros(len(names))
    upper = np.full(len(names), np.inf)
    payment = RATE / (1 - (1 + RATE) ** -case.life_years)
    for v in range(n):
        capex = case.capex_usd[_first(case, v)]
        yearly = [(payment * capex + case.fixed_om) * length * mid[p] for p in range(n)]
        cost[at["buy", v]] = sum(yearly[v : min(v + life, n)])
        for q in (q for w, q in pairs if w == v):
            held = (q - v) * length
            loan = capex * (1 + RATE) ** held - payment * capex * ((1 + RATE) ** held - 1) / RATE
            price = capex * case.resale.share * (1 - case.resale.decline_per_year) ** held
            cost[at["sell", v, q]] = (loan - price) * mid[q] - sum(yearly[q : min(v + life, n)])
        cost[at["connect", v]] = case.grid_usd_per_mw_year * sum(length * d for d in mid[v:])
        cost[at["hire", v]] = (case.rented_usd_per_mw_year or 0.0) * length * mid[v]
        upper[at["hire", v]] = np.inf if case.rented_usd_per_mw_year is not None else 0.0
        for what, usd in (
            ("run", ENGINE_USD_PER_MWH),
            ("hired", ENGINE_USD_PER_MWH),
            ("import", case.grid_usd_per_mwh),
        ):
            cost[at[what, v]] = usd * hours * mid[v]
    rows, right = [], []

    def at_most(limit: float) -> np.ndarray:
        rows.append(np.zeros(len(names)))
        right.append(limit)
        return rows[-1]

    for v in range(n):
        row = at_most(0.0)
        row[at["buy", v]] = -1.0
        for q in (q for w, q in pairs if w == v):
            row[at["sell", v, q]] = 1.0
    for p in range(n):
        online = {("buy", v): -1.0 for v in range(p + 1) if p < v + life}
        online |= {("sell", v, q): 1.0 for v, q in pairs if q <= p < v + life}
        row = at_most(0.0)
        row[at["run", p]] = 1.0
        for name, value in online.items():
            row[at[name]] = value
        row = at_most(0.0)
        row[at["hired", p]], row[at["hire", p]] = 1.0, -1.0
        row = at_most(0.0)
        row[at["import", p]] = 1.0
        row[[at["connect", q] for q in range(p + 1)]] = -1.0
        row = at_most(min(case.grid_mw[p:]))
        row[[at["connect", q] for q in range(p + 1)]] = 1.0
        row = at_most(-case.wanted_mw[p])
        row[[at["run", p], at["hired", p], at["import", p]]] = -1.0
    found = linprog(cost, np.array(rows), right, bounds=np.c_[np.zeros(len(names)), upper])
    assert found.status == 0
    income = sum(RENT_USD_PER_MW_YEAR * length * mid[p] * case.wanted_mw[p] for p in range(n))
    return float(found.fun) - income


def resellable(terms: ProgrammeTerms, resale: Resale, *names: str) -> ProgrammeTerms:
    """A programme of whose assets some can be sold."""

    def changed(asset: CampusAsset) -> CampusAsset:
        if asset.name not in names:
            return asset
        return replace(asset, build=replace(asset.build, resale=resale))

    campuses = tuple(replace(c, assets=tuple(map(changed, c.assets))) for c in terms.campuses)
    return replace(terms, campuses=campuses)


def without_resale(case: Bridge) -> Bridge:
    """The same with engines that stay."""
    return replace(case, resale=None)
