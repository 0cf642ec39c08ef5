"""Clashes with a known truth: which limit, which hours, by how much, and the cheapest repair."""

import numpy as np
import pytest

from gigaplan.plan.explain import Case, explain_infeasible, explain_unbounded
from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset
from gigaplan.programme.limits import SystemLimits
from gigaplan.programme.precheck import ClashKind
from gigaplan.solve import solver
from gigaplan.solve.highs import solve
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow
from small_blocks import plant, span, store, unserved

HOURS = 240
SUN = np.maximum(np.sin(2 * np.pi * (np.arange(HOURS) - 6) / 24), 0.0)
START = np.datetime64("2013-07-01T00")


def _load() -> np.ndarray:
    """463 MW, but 470 to 500 MW in 61 hours; the last of them is the worst."""
    load = np.full(HOURS, 463.0)
    load[100:161] = np.linspace(470, 500, 61)
    return load


def _case(*assets: Asset, limits: SystemLimits | None = None, load=None) -> Case:
    years = (span(*(_load() if load is None else load)),)
    return Case(assets, years, limits or SystemLimits(), (START,))


def _solve(programme):
    return solve(programme, SolverOptions())


def _explain(case: Case):
    return explain_infeasible(case, _solve, 5000.0)


def _cost(case: Case) -> float:
    programme, layout = assemble(case.assets, case.years, case.limits)
    solution = _solve(programme)
    assert solution.status is Status.OPTIMAL
    return solution.objective + layout.constant_usd_per_year


def _clean_campus(sun_mw: float = 600.0) -> tuple[Asset, ...]:
    return (
        plant("sun", 1000.0, 0.0, upper=SUN, clean_share=1.0, maximum=sun_mw, land_acres=5.0),
        plant("gas", 500.0, 5.0, co2_t_per_mwh=0.4),
        store(usd_per_mw=20.0, usd_per_mwh=10.0),
    )


def test_plant_too_small_by_37_mw_in_61_hours() -> None:
    explanation = _explain(_case(plant(maximum=463.0)))
    clash = explanation.certain[0]
    assert clash.kind is ClashKind.SHORT_OF_POWER
    assert (clash.lack > 0).sum() == 61
    assert clash.lack.max() == pytest.approx(37)
    best = explanation.advice[0]
    assert (best.key, best.now, best.then) == ("supply.gas.maximum_mw", 463, pytest.approx(500))
    assert best.usd_per_year == pytest.approx(_cost(_case(plant(maximum=500.0))), rel=1e-6)
    assert explanation.text == (
        "No plan meets every limit.\n"
        "What clashes:\n"
        "  - 2013: up to 37.0 MW in 61 of 240 hours, worst 2013-07-07 16:00 UTC, 1,342 MWh in "
        "all; from 2013-07-05 04:00 UTC (61 h); in the worst hour all parts at their maximum "
        "give 463.0 MW of 500.0 MW\n"
        "Limits in the way:\n"
        "  - supply.gas.maximum_mw = 463 MW\n"
        "Changes that are enough alone, cheapest first:\n"
        "  - supply.gas.maximum_mw: 463 -> 500 MW; the plan then costs 274,924 USD/a\n"
        "  - supply: add {kind: unserved}; the plan then costs 6,978,540 USD/a"
    )


def test_leaving_load_unserved_is_costed_at_its_value() -> None:
    explanation = _explain(_case(plant(maximum=463.0)))
    add = next(a for a in explanation.advice if "unserved" in a.key)
    served = _load().sum() - 1342
    assert add.usd_per_year == pytest.approx(463 * 100 + 2 * served + 1342 * 5000)


@pytest.mark.parametrize("index", range(2))
def test_following_the_advice_makes_a_plan_and_a_little_less_does_not(index: int) -> None:
    limits = SystemLimits(co2_t_per_year=10_000.0)
    advice = _explain(_case(*_clean_campus(), limits=limits)).advice
    assert [a.key for a in advice[:2]] == ["limits.co2_t_per_year", "supply.sun.maximum_mw"]
    assert advice[0].usd_per_year < advice[1].usd_per_year
    then = advice[index].then
    for share, status in ((1.0, Status.OPTIMAL), (0.998, Status.INFEASIBLE)):
        if index == 0:
            case = _case(*_clean_campus(), limits=SystemLimits(co2_t_per_year=share * then))
        else:
            case = _case(*_clean_campus(share * then), limits=limits)
        programme, _ = assemble(case.assets, case.years, case.limits)
        assert _solve(programme).status is status


def test_co2_cap_names_the_hours_in_which_the_load_would_go_short() -> None:
    limits = SystemLimits(co2_t_per_year=10_000.0)
    explanation = _explain(_case(*_clean_campus(), limits=limits))
    assert "limits.co2_t_per_year = 10,000 t/a is missed by 17,096.1 t" in explanation.text
    short = next(r for r in explanation.findings.repairs if r.amount.slack.label == "load")
    # 0.4 t per MWh of gas: what may not be burned is what is missing
    assert short.amount.total == pytest.approx(17_096.1 / 0.4, rel=1e-4)
    assert "if every limit is kept, power is missing: 2013: up to" in explanation.text


def test_clean_share_beyond_the_sun_there_is() -> None:
    explanation = _explain(_case(*_clean_campus(), limits=SystemLimits(clean_share=0.9)))
    clash = explanation.certain[0]
    assert clash.kind is ClashKind.CLEAN_ENERGY
    assert clash.possible == pytest.approx(600 * SUN.sum())
    keys = {a.key: a for a in explanation.advice if a.is_enough}
    assert keys["limits.clean_share"].then < 0.9
    assert keys["supply.sun.maximum_mw"].then > 600


def test_two_limits_that_must_give_way_together_are_said_to() -> None:
    # Sun alone can be clean; land and its maximum both stop it
    limits = SystemLimits(hourly_clean_share=1.0, land_acres=2000.0)
    sun, _, battery = _clean_campus()
    explanation = _explain(_case(sun, battery, limits=limits))
    not_enough = {a.key for a in explanation.advice if not a.is_enough}
    assert "campus.land_acres" in not_enough
    assert "Not enough alone" in explanation.text


def test_must_run_above_the_load() -> None:
    explanation = _explain(_case(plant(minimum=600.0, lower=0.9)))
    assert explanation.certain[0].kind is ClashKind.TOO_MUCH_POWER
    assert explanation.certain[0].lack.max() == pytest.approx(540 - 463)
    best = explanation.advice[0]
    assert best.key == "supply.gas.minimum_mw"
    assert best.then == pytest.approx(463 / 0.9, rel=1e-4)


def test_land_too_small_for_what_must_be_built() -> None:
    limits = SystemLimits(land_acres=100.0)
    explanation = _explain(_case(plant(land_acres=0.5, minimum=500.0), limits=limits))
    assert explanation.certain[0].lack == pytest.approx([150])
    keys = {a.key: a.then for a in explanation.advice if a.is_enough}
    assert keys["campus.land_acres"] == pytest.approx(250)
    assert "supply.gas.minimum_mw" not in keys  # the load needs 500 MW anyway


def test_unserved_share_too_small() -> None:
    load = _load()
    limits = SystemLimits(unserved_share=0.001)
    explanation = _explain(_case(plant(maximum=463.0), unserved(load), limits=limits))
    keys = {a.key: a for a in explanation.advice}
    assert keys["limits.unserved_share"].then == pytest.approx(1342 / load.sum(), rel=1e-3)
    assert "supply: add {kind: unserved}" not in keys


def test_hours_of_a_standby_set() -> None:
    assets = (plant(maximum=463.0), plant("diesel", 10.0, 300.0, hours_per_year=5.0, maximum=37.0))
    best = next(a for a in _explain(_case(*assets)).advice if "diesel.hours" in a.key)
    assert best.is_enough
    assert best.then == pytest.approx(1342 / 37, rel=2e-3)


def test_permits_of_one_weather_year_are_named_by_year() -> None:
    years = (
        span(*np.full(24, 10.0), name="a", weight=0.5),
        span(*np.full(24, 20.0), name="b", weight=0.5),
    )
    case = Case(
        (plant(nox_kg_per_mwh=1.0, years=2),),
        years,
        SystemLimits(nox_t_per_year=0.3),
        (START, START),
    )
    best = _explain(case).advice[0]
    assert (best.key, best.then) == ("limits.nox_t_per_year", pytest.approx(0.48))


def test_what_can_be_planned_is_not_called_a_clash() -> None:
    explanation = _explain(_case(*_clean_campus(), limits=SystemLimits(clean_share=0.2)))
    assert explanation.text == "Every limit can be met: there is a plan."
    assert explanation.advice == ()


def test_unlimited_sale_is_named() -> None:
    export = Flow("export", -1.0, "firm", cost_usd_per_mwh={CostLine.SALE: -50.0})
    firm = Capacity("firm", "MW", {CostLine.CAPITAL: 100.0})
    grid = Asset("grid", "grid", (Block((firm,), (export,)),))
    case = _case(plant(), grid)
    programme, _ = assemble(case.assets, case.years, case.limits)
    assert _solve(programme).status is Status.UNBOUNDED
    text = explain_unbounded(case, _solve)
    assert "supply.grid.maximum_mw: grid.firm grows without limit" in text
    assert "grid.export runs in 240 hours of 2013 and earns 50.00 USD/MWh on average" in text


def test_bounded_cost_is_not_called_unbounded() -> None:
    assert explain_unbounded(_case(plant()), _solve).startswith("The cost has a floor")


def test_a_limit_that_leaves_no_room_is_priced_by_the_interior_point() -> None:
    # all of the load clean: sun and store alone, any MWh of gas is one too many
    limits = SystemLimits(clean_share=1.0)
    case = _case(*_clean_campus(sun_mw=600.0), limits=limits)
    options = SolverOptions(tolerance=1e-6)
    found = explain_infeasible(case, lambda programme: solver.solve(programme, options), 5000.0)
    wider = next(a for a in found.advice if a.key == "supply.sun.maximum_mw")
    assert wider.is_enough
    truth = _cost(_case(*_clean_campus(sun_mw=wider.then), limits=limits))
    assert wider.usd_per_year == pytest.approx(truth, rel=2e-3)  # 0.1 % more sun than the least
    assert not found.is_feasible


def test_repairs_found_side_by_side_are_the_same() -> None:
    def backwards(act, numbers):
        return [act(number) for number in reversed(numbers)][::-1]

    case = _case(*_clean_campus(), limits=SystemLimits(co2_t_per_year=10_000.0))
    other = explain_infeasible(case, _solve, 5000.0, backwards)
    assert other.text == _explain(case).text


def test_a_repair_that_is_not_solved_is_left_out_and_the_others_are_told() -> None:
    case = _case(*_clean_campus(), limits=SystemLimits(co2_t_per_year=10_000.0))
    solved = []

    def stops(programme):
        solved.append(programme)
        # the first is the elastic problem itself, then two prices of the first repair
        return solve(programme, SolverOptions(time_limit_s=0.0 if len(solved) in (2, 3) else 60.0))

    keys = {a.key for a in explain_infeasible(case, stops, 5000.0).advice}
    assert keys < {a.key for a in _explain(case).advice}
    assert keys
