"""One period repeated n times is the one-campus answer, n times.

With nothing to wait for, the capacities of the first period serve all, and what they cost is the
cost of a year on the ground floor times the discounted years of the horizon:

    objective = (yearly cost of one campus) x sum over p of years(p) (1 + r)^-(mid of p)
"""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from gigaplan.plan.joint.builds import capacity_table
from gigaplan.plan.joint.costs import RENT, cost_table
from gigaplan.plan.joint.operation import operate
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.assemble import assemble
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.period_hours import cut
from gigaplan.programme.joint.terms import (
    Build,
    CampusAsset,
    Goal,
    Halls,
    Period,
    ProgrammeLimits,
    ProgrammeTerms,
    TenantTerms,
)
from gigaplan.programme.layout import Asset, WeatherSpan
from gigaplan.programme.limits import SystemLimits
from gigaplan.solve import highs
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.solver import solve
from gigaplan.technologies.base import Block, Flow
from small_terms import HOURS_PER_MONTH, MONTHS, drawn_terms

OPTIONS = SolverOptions(tolerance=1e-9)
IT_MW = 100.0
EXISTING_MW = 15.0
TENANT = "Alpha"


def equal_periods(months: int, count: int) -> tuple[Period, ...]:
    starts = range(0, months * count, months)
    return tuple(Period(f"p{at}", 2026 + at // MONTHS, at % MONTHS + 1, months) for at in starts)


def repeated(values, hours: int):
    """The first hours of a year again and again."""
    if np.ndim(values) == 0:
        return values
    return np.tile(np.asarray(values)[:hours], MONTHS * HOURS_PER_MONTH // hours)


def repeated_block(block: Block, hours: int) -> Block:
    def of(flow: Flow) -> Flow:
        return replace(
            flow,
            upper=repeated(flow.upper, hours),
            lower=repeated(flow.lower, hours),
            cost_usd_per_mwh={k: repeated(v, hours) for k, v in flow.cost_usd_per_mwh.items()},
            co2_t_per_mwh=repeated(flow.co2_t_per_mwh, hours),
            clean_share=repeated(flow.clean_share, hours),
        )

    return replace(block, flows=tuple(of(flow) for flow in block.flows))


def with_existing(block: Block, name: str) -> Block:
    """Some of the gas plant is there already."""
    if name != "gas":
        return block
    power, *others = block.capacities
    return replace(block, capacities=(replace(power, existing=EXISTING_MW), *others))


def same_every_period(
    seed: int, months: int, count: int, rate: float, limits: ProgrammeLimits
) -> ProgrammeTerms:
    """One drawn campus whose load is there from the first period, and no lead times."""
    drawn = drawn_terms(seed, n_periods=4, n_campuses=1)
    campus, hours = drawn.campuses[0], months * HOURS_PER_MONTH
    periods = equal_periods(months, count)
    years = dict.fromkeys(period.year for period in periods)

    def settled(asset: CampusAsset) -> CampusAsset:
        blocks = {
            (year, w): with_existing(repeated_block(asset.blocks[2026, w], hours), asset.name)
            for year in years
            for w in range(len(drawn.spans))
        }
        limit = {name: (path[-1],) * count for name, path in asset.build.most_by_period.items()}
        build = Build({}, 0, count + 1, most_by_period=limit)
        return replace(asset, blocks=blocks, build=build)

    campus = replace(
        campus,
        ready=0,
        halls=Halls((9e6,) * count, 1.5e5, count + 1, 0, IT_MW, np.inf, existing_mw=IT_MW),
        assets=tuple(settled(asset) for asset in campus.assets),
        load_per_mw={
            (TENANT, w): repeated(campus.load_per_mw[TENANT, w], hours)
            for w in range(len(drawn.spans))
        },
    )
    tenant = TenantTerms(TENANT, (IT_MW,) * count, (2e6,) * count, contracted_mw=(IT_MW,) * count)
    return ProgrammeTerms(
        periods=periods,
        spans=drawn.spans,
        campuses=(campus,),
        tenants=(tenant,),
        suppliers=(),
        capital=None,
        limits=limits,
        hurdle_rate=rate,
        goal=Goal.LEAST_COST,
    )


def on_the_ground_floor(
    terms: ProgrammeTerms, limits: SystemLimits
) -> tuple[dict[tuple[str, str], float], float]:
    """Sizes and yearly cost of the same campus as one plan of one year, by HiGHS."""
    campus, period = terms.campuses[0], terms.periods[0]
    spans = []
    for w, span in enumerate(terms.spans):
        load = IT_MW * campus.load_per_mw[TENANT, w][span.hours(period)]
        spans.append(WeatherSpan(span.name, span.weight / period.years, load))
    assets = []
    for asset in campus.assets:
        blocks = []
        for w, span in enumerate(terms.spans):
            block = cut(asset.blocks[period.year, w], span.hours(period))
            if asset.follows_load:
                block = replace(block, flows=(replace(block.flows[0], upper=spans[w].load_mw),))
            most = {name: path[0] for name, path in asset.build.most_by_period.items()}
            capacities = tuple(
                replace(c, maximum=min(c.maximum, most.get(c.name, np.inf)))
                for c in block.capacities
            )
            blocks.append(replace(block, capacities=capacities))
        assets.append(Asset(asset.name, asset.kind, tuple(blocks)))
    programme, layout = assemble(assets, spans, limits)
    solution = highs.solve(programme, OPTIONS)
    assert solution.status is Status.OPTIMAL
    sizes = {
        (place.asset, place.name): float(total)
        for place, total in zip(
            layout.capacities, layout.capacity_totals(solution.master), strict=True
        )
    }
    return sizes, solution.objective + layout.constant_usd_per_year


def discounted_years(terms: ProgrammeTerms) -> float:
    """By hand: a dollar a year, paid in the middle of each period."""
    length = terms.periods[0].years
    return sum(
        length * (1.0 + terms.hurdle_rate) ** -((p + 0.5) * length)
        for p in range(len(terms.periods))
    )


def check(terms: ProgrammeTerms, limits: SystemLimits) -> None:
    sizes, usd_per_year = on_the_ground_floor(terms, limits)
    programme, layout = assemble_joint(terms)
    solution = solve(programme, OPTIONS)
    assert solution.status is Status.OPTIMAL
    reading = JointReading(programme, layout, solution)
    expected = usd_per_year * discounted_years(terms)
    assert solution.objective + layout.constant_usd == pytest.approx(expected, rel=1e-7)
    online = capacity_table(reading).filter(pl.col("asset") != "halls")
    assert sum(size > 1.0 for size in sizes.values()) >= 3
    for row in online.iter_rows(named=True):
        size = sizes[row["asset"], row["capacity"]]
        assert row["online"] == pytest.approx(size, rel=1e-5, abs=1e-3), row
    # undiscounted, every period costs its share of a year
    paid = cost_table(reading, operate(reading)).filter(pl.col("line") != RENT)
    costs = paid.group_by("period").agg(pl.sum("usd"))
    assert len(costs) == len(terms.periods)
    share = usd_per_year * terms.periods[0].years
    assert costs["usd"].to_numpy() == pytest.approx(np.full(len(costs), share), rel=1e-5)


@pytest.mark.parametrize(
    ("seed", "months", "count", "rate"),
    [
        (0, 3, 1, 0.0),
        (0, 3, 8, 0.0),
        (1, 3, 6, 0.08),
        (2, 3, 12, 0.08),
        (3, 1, 7, 0.08),
        (4, 12, 3, 0.08),
        (5, 12, 1, 0.12),
    ],
)
def test_n_equal_periods_cost_n_times_as_much(
    seed: int, months: int, count: int, rate: float
) -> None:
    terms = same_every_period(seed, months, count, rate, ProgrammeLimits(co2_usd_per_t=15.0))
    check(terms, SystemLimits(co2_usd_per_t=15.0))


# without interest: with it, dirty energy is put off within the year that the limit is for
@pytest.mark.parametrize(("seed", "count"), [(0, 4), (1, 8), (2, 4)])
@pytest.mark.parametrize("limit", ["co2_t_per_year", "clean_share", "hourly_clean_share"])
def test_a_limit_for_the_year_is_kept_in_each_of_its_equal_parts(
    seed: int, count: int, limit: str
) -> None:
    value = 2.0e5 if limit == "co2_t_per_year" else 0.45
    stated = ProgrammeLimits(**{limit: (value,) * 2}, unserved_share=0.01)
    terms = same_every_period(seed, 3, count, 0.0, stated)
    check(terms, SystemLimits(**{limit: value}, unserved_share=0.01))
    free = on_the_ground_floor(terms, SystemLimits(unserved_share=0.01))[1]
    bound = on_the_ground_floor(terms, SystemLimits(**{limit: value}, unserved_share=0.01))[1]
    assert bound > free * (1 + 1e-4)  # else the limit would not be tested
