"""What must hold between a problem and a changed one: split, scale, permute, repeat, differ."""

from collections.abc import Sequence

import numpy as np
import pytest

from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset, Layout, WeatherSpan
from gigaplan.programme.limits import SystemLimits
from gigaplan.solve import interior_point
from gigaplan.solve.interface import Solution, SolverOptions, Status
from small_blocks import plant, store, unserved

HOURS = 240
RNG = np.random.default_rng(7)
LOAD = 100.0 + 20.0 * np.sin(np.arange(HOURS) * 2 * np.pi / 24) + RNG.uniform(-5, 5, HOURS)
SUN = np.clip(np.sin((np.arange(HOURS) % 24 - 6) * np.pi / 12), 0, None) * RNG.uniform(
    0.6, 1, HOURS
)
CLOSE = 1e-6
"""The solver stops at a gap of 1e-8."""


def assets(usd: float = 1.0, mw: float = 1.0, years: int = 1) -> list[Asset]:
    """Sun, two plants, a store, and going without; money and megawatts in other units."""
    going_without = (LOAD * mw,) * years
    return [
        plant("sun", 1500.0 * usd, 0.0, years, upper=SUN, clean_share=1.0),
        plant("base", 900.0 * usd, 20.0 * usd, years, co2_t_per_mwh=0.4),
        plant("peak", 300.0 * usd, 60.0 * usd, years, co2_t_per_mwh=0.6),
        store("battery", 30.0 * usd, 12.0 * usd, years),
        unserved(going_without if years > 1 else LOAD * mw, 5000.0 * usd),
    ]


def solve(
    parts: Sequence[Asset],
    load: np.ndarray = LOAD,
    weights: Sequence[float] = (1.0,),
    limits: SystemLimits | None = None,
) -> tuple[Solution, Layout]:
    """Solve to a gap of 1e-8."""
    years = [WeatherSpan(f"y{n}", weight, load) for n, weight in enumerate(weights)]
    programme, layout = assemble(parts, years, limits or SystemLimits())
    solution = interior_point.solve(programme, SolverOptions(tolerance=1e-8))
    assert solution.status is Status.OPTIMAL
    return solution, layout


def cost(*arguments, **named) -> float:
    """Cost of the optimum [USD]."""
    solution, layout = solve(*arguments, **named)
    return solution.objective + layout.constant_usd_per_year


def test_order_of_the_supply_does_not_matter() -> None:
    assert cost(assets()[::-1]) == pytest.approx(cost(assets()), rel=CLOSE)


def test_an_asset_in_two_halves_is_one_asset() -> None:
    halves = [*assets(), plant("peak again", 300.0, 60.0, co2_t_per_mwh=0.6)]
    assert cost(halves) == pytest.approx(cost(assets()), rel=CLOSE)


def test_money_in_another_unit_scales_the_cost() -> None:
    assert cost(assets(usd=1e3)) == pytest.approx(1e3 * cost(assets()), rel=CLOSE)


def test_megawatts_in_another_unit_scale_the_cost() -> None:
    assert cost(assets(mw=1e-3), LOAD * 1e-3) == pytest.approx(1e-3 * cost(assets()), rel=CLOSE)


def test_equal_weather_years_are_one() -> None:
    three = cost(assets(years=3), LOAD, (0.2, 0.3, 0.5))
    assert three == pytest.approx(cost(assets()), rel=CLOSE)


def test_a_thing_too_dear_changes_nothing_and_a_free_one_saves() -> None:
    base = cost(assets())
    assert cost([*assets(), plant("dear", 1e6, 1e3)]) == pytest.approx(base, rel=CLOSE)
    assert cost([*assets(), plant("gift", 0.0, 0.0, maximum=10.0)]) < base * (1 - 1e-3)


def test_price_of_an_hour_is_what_a_megawatt_more_in_it_costs() -> None:
    solution, _ = solve(assets())
    hour, step = int(np.argmax(LOAD)), 1e-2
    more = LOAD.copy()
    more[hour] += step
    by_difference = (cost(assets(), more) - cost(assets())) / step
    # beyond the step other hours may set the price; the cost is convex and nearly straight here
    assert solution.row_duals[0][0, hour] == pytest.approx(by_difference, rel=1e-3)


@pytest.mark.parametrize(
    ("key", "value", "step", "per"),
    [("co2_t_per_year", 4000.0, 1.0, 1.0), ("clean_share", 0.6, 1e-4, -float(LOAD.sum()))],
)
def test_price_of_a_limit_is_its_finite_difference(
    key: str, value: float, step: float, per: float
) -> None:
    solution, _ = solve(assets(), limits=SystemLimits(**{key: value}))
    up, down = (
        cost(assets(), limits=SystemLimits(**{key: value + sign * step})) for sign in (1, -1)
    )
    assert solution.master_duals[0] < -1.0
    slope = (up - down) / (2 * step)
    assert slope == pytest.approx(per * solution.master_duals[0], rel=2e-3)


def test_screening_curve() -> None:
    """Without sun and stores the capacities follow from the costs and the duration of the load.

    A MW that runs h hours is cheapest with base above (900 - 300) / (60 - 20) = 15 h, with peak
    above 300 / (5000 - 60) h, and left unserved below.
    """
    parts = [part for part in assets() if part.name in ("base", "peak", "unserved")]
    solution, layout = solve(parts)
    base, peak = layout.capacity_totals(solution.master)
    duration = np.sort(LOAD)[::-1]
    # the MW between two neighbours of the sorted load run as many hours as loads are above them
    assert base == pytest.approx(duration[15], rel=1e-5) or duration[15] <= base <= duration[14]
    assert base + peak == pytest.approx(duration[0], rel=1e-5)
    energy_base = np.minimum(LOAD, base).sum()
    by_hand = 900 * base + 300 * (duration[0] - base) + 20 * energy_base
    by_hand += 60 * (LOAD.sum() - energy_base)
    assert cost(parts) == pytest.approx(by_hand, rel=CLOSE)
