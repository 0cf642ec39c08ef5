"""What the assembled programme must mean: values read back, identities, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from gigaplan.errors import ProblemError
from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset, RowKind
from gigaplan.programme.limits import SystemLimits
from gigaplan.solve.certify import certify
from gigaplan.solve.highs import solve
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.technologies.base import Block, Capacity, Flow
from small_blocks import duration, plant, span, store, unserved

NO_LIMITS = SystemLimits()
RNG = np.random.default_rng(11)
LOAD = 100 * RNG.uniform(0.8, 1.2, 48)
SUN = np.maximum(np.sin(2 * np.pi * (np.arange(48) - 6) / 24), 0.0)


def _solve(assets, years, limits=NO_LIMITS):
    programme, layout = assemble(assets, years, limits)
    solution = solve(programme, SolverOptions())
    assert solution.status is Status.OPTIMAL
    assert certify(programme, solution).passed(1e-8)
    return layout, solution, solution.objective + layout.constant_usd_per_year


def _flow(layout, solution, label: str, year: int = 0) -> np.ndarray:
    totals = layout.capacity_totals(solution.master)
    for place in layout.flows:
        if f"{place.asset}.{place.flow.name}" == label and place.year == year:
            size = 0.0 if place.capacity is None else totals[place.capacity]
            return place.values(solution.hourly, size)
    raise AssertionError(label)


def _sunny(usd_per_mw=200.0, **changes) -> list[Asset]:
    """Sun costs about 13 USD/MWh, or 2 if cheap; gas 6 USD/MWh."""
    return [
        plant("sun", usd_per_mw, 0.0, upper=SUN, clean_share=1.0),
        plant("gas", 50.0, 5.0, co2_t_per_mwh=0.4),
        store(usd_per_mw=2.0, usd_per_mwh=1.0, **changes),
    ]


@pytest.mark.parametrize("lower", [0.0, 0.2, SUN * 0.1])
def test_flows_read_back_meet_the_load_in_every_hour(lower) -> None:
    assets = [*_sunny(), plant("base", 70.0, 1.0, lower=lower, existing=20.0)]
    layout, solution, _ = _solve(assets, [span(*LOAD)])
    flows = [(p, _flow(layout, solution, f"{p.asset}.{p.flow.name}")) for p in layout.flows]
    supply = sum(place.flow.to_bus * values for place, values in flows)
    assert supply == pytest.approx(LOAD, rel=1e-9)
    totals = layout.capacity_totals(solution.master)
    for place, values in flows:
        size = totals[place.capacity]
        assert (values <= np.asarray(place.flow.upper) * size + 1e-7).all()
        assert (values >= np.asarray(place.flow.lower) * size - 1e-7).all()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"loss_share_per_hour": 0.02},
        {"cyclic": False, "initial_share": 0.3, "final_share_at_least": 0.8},
    ],
)
def test_content_read_back_follows_charge_and_discharge(changes) -> None:
    layout, solution, _ = _solve(_sunny(30.0, **changes), [span(*LOAD)])
    place = layout.stores[0]
    size = layout.capacity_totals(solution.master)[place.capacity]
    assert size > 1
    content = place.values(solution.hourly, size)
    keep = 1 - changes.get("loss_share_per_hour", 0.0)
    before = np.roll(content, 1)
    if not place.store.cyclic:
        before[0] = 0.3 * size
        assert content[-1] >= 0.8 * size - 1e-7
    charge, discharge = (_flow(layout, solution, f"battery.{k}") for k in ("charge", "discharge"))
    assert content == pytest.approx(keep * before + 0.9 * charge - discharge / 0.9, abs=1e-6)


def test_ramp_holds_between_hours_and_the_first_hour_is_free() -> None:
    assets = [plant("slow", 10.0, 1.0, ramp_share_per_hour=0.1), plant("fast", 60.0, 9.0)]
    load = np.array([10.0, 10, 100, 100, 100, 20, 20, 20])
    layout, solution, _ = _solve([*assets, unserved(load)], [span(*load)])
    slow = _flow(layout, solution, "slow.output")
    size = layout.capacity_totals(solution.master)[0]
    assert np.abs(np.diff(slow)).max() == pytest.approx(0.1 * size)  # it binds
    assert slow[0] <= 10 + 1e-9


def test_ramp_of_a_flow_that_fills_a_store_uses_a_twin() -> None:
    asset = store()
    block = asset.blocks[0]
    slow = replace(block.flows[0], ramp_share_per_hour=0.05)
    ramped = Asset("battery", "battery", (replace(block, flows=(slow, block.flows[1])),))
    layout, solution, cost = _solve([*_sunny(30.0)[:2], ramped], [span(*LOAD)])
    charge = _flow(layout, solution, "battery.charge")
    power = layout.capacity_totals(solution.master)[2]
    assert power > 1
    assert np.abs(np.diff(charge)).max() <= 0.05 * power + 1e-6
    assert cost > _solve(_sunny(30.0), [span(*LOAD)])[2]


def test_must_run_limits_the_size_of_a_plant_by_the_lowest_load() -> None:
    # 0.5 v <= 4 MW in the second hour, so v = 8, though more would pay:
    # 8 x 100 + 2 x (8 + 4) + peak plant 2 x 10 + 2 x 150
    assets = [plant(lower=0.5), plant("peak", 10.0, 150.0)]
    layout, solution, cost = _solve(assets, [span(10, 4)])
    assert layout.capacity_totals(solution.master) == pytest.approx([8, 2])
    assert _flow(layout, solution, "gas.output") == pytest.approx([8, 4])
    assert cost == pytest.approx(1144)


def test_annual_clean_share_is_met_exactly_and_priced() -> None:
    load = span(*LOAD)
    free = _solve(_sunny(), [load])[2]
    costs = []
    for share in (0.8, 0.8 + 1e-4):
        layout, solution, cost = _solve(_sunny(), [load], SystemLimits(clean_share=share))
        clean = _flow(layout, solution, "sun.output").sum()
        clean += (
            _flow(layout, solution, "battery.discharge") - _flow(layout, solution, "battery.charge")
        ).sum()
        assert clean == pytest.approx(share * LOAD.sum(), rel=1e-9)
        costs.append(cost)
    assert costs[0] > free
    # the row's dual is the change of cost per MWh of the right side
    row = [r.kind for r in layout.rows].index(RowKind.CLEAN_SHARE)
    slope = (costs[1] - costs[0]) / (1e-4 * LOAD.sum())
    assert -solution.master_duals[row] == pytest.approx(slope, rel=1e-3)


def test_hourly_clean_share_is_stricter_than_the_annual_one() -> None:
    annual = _solve(_sunny(), [span(*LOAD)], SystemLimits(clean_share=0.8))[2]
    layout, solution, hourly = _solve(_sunny(), [span(*LOAD)], SystemLimits(hourly_clean_share=0.8))
    assert hourly >= annual - 1e-9 * annual
    sun, charge, discharge = (
        _flow(layout, solution, f) for f in ("sun.output", "battery.charge", "battery.discharge")
    )
    matched = np.minimum(sun - charge + discharge, LOAD).sum()
    assert matched >= 0.8 * LOAD.sum() * (1 - 1e-9)


def test_store_does_not_turn_gas_into_clean_energy() -> None:
    gas_and_store = [plant("gas"), store()]
    programme, _ = assemble(gas_and_store, [span(*LOAD)], SystemLimits(hourly_clean_share=0.01))
    assert solve(programme, SolverOptions()).status is Status.INFEASIBLE


def test_co2_price_equal_to_the_dual_of_the_cap_gives_the_same_emissions() -> None:
    layout, capped, _ = _solve(_sunny(), [span(*LOAD)], SystemLimits(co2_t_per_year=500.0))
    price = -capped.master_duals[0]
    assert price > 0
    # a little above and below the price the emissions lie on either side of the cap
    tons = []
    for factor in (0.999, 1.001):
        limits = SystemLimits(co2_usd_per_t=factor * price)
        layout, solution, _ = _solve(_sunny(), [span(*LOAD)], limits)
        tons.append(0.4 * _flow(layout, solution, "gas.output").sum())
    assert tons[0] >= 500 - 1e-6 >= tons[1] - 1e-3


def test_two_equal_weather_years_are_one() -> None:
    one = _solve(_sunny(), [span(*LOAD)], SystemLimits(co2_t_per_year=900.0))
    twice = [Asset(a.name, a.kind, a.blocks * 2) for a in _sunny()]
    years = [span(*LOAD, name=n, weight=w) for n, w in (("a", 0.3), ("b", 0.7))]
    two = _solve(twice, years, SystemLimits(co2_t_per_year=900.0))
    assert two[2] == pytest.approx(one[2], rel=1e-9)


def test_splitting_a_plant_in_two_changes_nothing() -> None:
    whole = _solve(_sunny(), [span(*LOAD)])[2]
    sun, *others = _sunny()
    twin = Asset("twin", "sun", sun.blocks)
    assert _solve([sun, twin, *others], [span(*LOAD)])[2] == pytest.approx(whole, rel=1e-9)


def test_existing_is_free_and_minimum_is_paid() -> None:
    base = _solve([plant(existing=5)], [span(10, 20)])[2]
    assert base == pytest.approx(15 * 100 + 60)
    assert _solve([plant(minimum=25)], [span(10, 20)])[2] == pytest.approx(25 * 100 + 60)
    both = _solve([plant(minimum=25, existing=5)], [span(10, 20)])[2]
    assert both == pytest.approx(20 * 100 + 60)


def test_duration_tie_and_land_hold() -> None:
    assets = [*_sunny(30.0)[:2], store(ties=[duration(3)])]
    sun = replace(assets[0].blocks[0].capacities[0], land_acres=5.0)
    assets[0] = Asset("sun", "sun", (replace(assets[0].blocks[0], capacities=(sun,)),))
    layout, solution, _ = _solve(assets, [span(*LOAD)], SystemLimits(land_acres=300.0))
    totals = layout.capacity_totals(solution.master)
    sizes = dict(zip([c.label for c in layout.capacities], totals, strict=True))
    assert sizes["sun.power"] == pytest.approx(60.0)
    assert sizes["battery.energy"] == pytest.approx(3 * sizes["battery.power"])


def test_hours_per_year_limit_each_weather_year() -> None:
    diesel = plant("diesel", 1.0, 0.5, years=2, hours_per_year=2.0)
    years = [span(10, 10, 10, 10, name=n, weight=0.5) for n in "ab"]
    layout, solution, _ = _solve([diesel, plant("gas", 100.0, 5.0, years=2)], years)
    size = layout.capacity_totals(solution.master)[0]
    for year in (0, 1):
        assert _flow(layout, solution, "diesel.output", year).sum() <= 2 * size + 1e-9


def test_blocks_whose_capacities_differ_by_year_are_refused() -> None:
    asset = Asset("gas", "gas", (plant().blocks[0], plant(existing=1.0).blocks[0]))
    with pytest.raises(ProblemError, match=r"gas: capacities of weather year 'b' differ"):
        assemble([asset], [span(1, name="a"), span(2, name="b")], NO_LIMITS)


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(ProblemError, match="share a name"):
        assemble([plant(), plant()], [span(1)], NO_LIMITS)


def test_nan_is_refused_by_name() -> None:
    block = Block((Capacity("power", "MW", {}),), (Flow("output", np.nan, "power"),))
    with pytest.raises(ProblemError, match="coefficient of hour row 0 must be finite"):
        assemble([Asset("gas", "gas", (block,))], [span(1, 2)], NO_LIMITS)
