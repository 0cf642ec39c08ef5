"""Plant that is bought and sold again, by hand, against an LP of its own, and what must hold."""

from dataclasses import replace

import numpy as np
import pytest

from bridge_terms import (
    ENGINE_USD_PER_MWH,
    FIXED_OM,
    MW,
    RATE,
    RENT_USD_PER_MW_YEAR,
    Bridge,
    bridge_terms,
    drawn_bridge,
    least_cost,
    two_years,
    without_resale,
)
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.layout import ColumnKind, JointLayout
from gigaplan.programme.joint.resale import unrecovered
from gigaplan.programme.joint.terms import Resale
from gigaplan.solve import highs, interior_point
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import Solution, SolverOptions, Status
from gigaplan.technologies.base import Capacity, CostLine
from gigaplan.technologies.costs import capital_recovery_factor

OPTIONS = SolverOptions(tolerance=1e-8)


def solved(case: Bridge) -> tuple[Solution, JointLayout]:
    programme, layout = assemble_joint(bridge_terms(case))
    solution = highs.solve(programme, SolverOptions(tolerance=1e-9))
    assert solution.status is Status.OPTIMAL
    return solution, layout


def sold_mw(solution: Solution, layout: JointLayout) -> dict[tuple[int, int], float]:
    return {
        (column.period, column.sold): float(mw)
        for column, mw in zip(layout.columns, solution.master, strict=True)
        if column.kind is ColumnKind.BUILD and column.sold is not None and mw > 1e-6
    }


def test_bought_for_a_year_and_sold_by_hand():
    solution, layout = solved(two_years(Resale(0.95, 0.05, 1)))
    assert sold_mw(solution, layout) == {(0, 1): pytest.approx(MW, rel=1e-9)}
    payment = 1e6 * 0.08 / (1 - 1.08**-10)  # 149,029.49 USD a year
    assert payment == pytest.approx(149_029.49, abs=0.01)
    left = 1e6 * 1.08 - payment  # of the loan after one year: 930,970.51 USD
    price = 1e6 * 0.95 * 0.95  # 902,500 USD
    first, second = 1.08**-0.5, 1.08**-1.5
    by_hand = MW * (
        first * (payment + FIXED_OM + 8760 * ENGINE_USD_PER_MWH)
        + second * (left - price + 5e4 + 8760 * 20.0)
        - (first + second) * RENT_USD_PER_MW_YEAR
    )
    assert solution.objective == pytest.approx(by_hand, abs=0.01)


def test_without_resale_the_engines_stay_and_are_charged_by_hand():
    solution, _ = solved(two_years(None))
    payment = 1e6 * capital_recovery_factor(RATE, 10)
    first, second = 1.08**-0.5, 1.08**-1.5
    by_hand = MW * (
        first * (payment + FIXED_OM + 8760 * ENGINE_USD_PER_MWH)
        + second * (payment + FIXED_OM + 5e4 + 8760 * 20.0)
        - (first + second) * RENT_USD_PER_MW_YEAR
    )
    assert solution.objective == pytest.approx(by_hand, abs=0.01)


def test_what_is_left_of_the_loan():
    power = Capacity("power", "MW", {CostLine.CAPITAL: 1e5 / 0.8}, capex_usd=1e6, life_years=8)
    # an annuity that just pays the capital back pays no interest: 1/8 a year
    assert unrecovered(power, 100.0, 2.0) == pytest.approx(750_000.0)
    # of one that pays back less, what is not paid is left
    poor = replace(power, cost_usd_per_year={CostLine.CAPITAL: 1e5})
    assert unrecovered(poor, 100.0, 2.0) == pytest.approx(800_000.0)
    annuity = 1e6 * capital_recovery_factor(0.1, 8)
    loan = replace(power, cost_usd_per_year={CostLine.CAPITAL: annuity})
    balance = 1e6
    for year in range(1, 8):
        balance = 1.1 * balance - annuity
        assert unrecovered(loan, 100.0, float(year)) == pytest.approx(balance, rel=1e-9)
    assert unrecovered(replace(power, capex_usd=0.0), 100.0, 1.0) == 0.0


@pytest.mark.parametrize("seed", range(12))
def test_an_lp_of_its_own_agrees(seed: int):
    case = drawn_bridge(seed)
    solution, _ = solved(case)
    assert solution.objective == pytest.approx(least_cost(case), rel=1e-9)
    programme, _ = assemble_joint(bridge_terms(case))
    own = interior_point.solve(programme, OPTIONS)
    assert own.status is Status.OPTIMAL
    assert own.objective == pytest.approx(solution.objective, rel=1e-6)
    assert certify(programme, own).passed(1e-5)


def test_the_draws_sell_something():
    assert sum(bool(sold_mw(*solved(drawn_bridge(seed)))) for seed in range(12)) >= 6


@pytest.mark.parametrize("seed", range(6))
def test_to_be_able_to_sell_is_never_worse_and_a_higher_price_neither(seed: int):
    case = drawn_bridge(seed)
    costs = [solved(without_resale(case))[0].objective]
    for share in (0.0, 0.4, 0.8, 1.0):
        costs.append(solved(replace(case, resale=Resale(share, 0.05, 4)))[0].objective)
    assert np.all(np.diff(costs) <= 1e-7 * np.abs(costs[0]))


@pytest.mark.parametrize("seed", range(6))
def test_to_give_away_what_costs_nothing_to_keep_is_no_option(seed: int):
    # without fixed operation a unit that stands idle costs no more than its loan
    case = replace(drawn_bridge(seed), fixed_om=0.0, resale=Resale(0.0, 0.0, 4))
    solution, _ = solved(case)
    other, _ = solved(without_resale(case))
    assert solution.objective == pytest.approx(other.objective, rel=1e-9)
