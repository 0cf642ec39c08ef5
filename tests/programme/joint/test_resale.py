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
    resellable,
    two_years,
    without_resale,
)
from gigaplan.alternatives.groups import By, groups_of
from gigaplan.errors import ProblemError
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.layout import ColumnKind, JointLayout, JointRowKind
from gigaplan.programme.joint.resale import unrecovered
from gigaplan.programme.joint.terms import CampusAsset, Resale
from gigaplan.programme.joint.whole import whole_columns
from gigaplan.solve import highs, interior_point
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import Solution, SolverOptions, Status
from gigaplan.solve.whole.solution import WholeOptions, WholeStatus
from gigaplan.solve.whole.solver import solve_whole
from gigaplan.technologies.costs import capital_recovery_factor
from small_terms import drawn_terms
from whole_monolith import whole_optimum

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
    # an annuity that just pays the capital back pays no interest: 1/8 a year
    assert unrecovered(1e6, 1.25e5, 8.0, 2.0) == pytest.approx(750_000.0)
    # of one that pays back less, what is not paid is left
    assert unrecovered(1e6, 1e5, 8.0, 2.0) == pytest.approx(800_000.0)
    annuity = 1e6 * capital_recovery_factor(0.1, 8)
    balance = 1e6
    for year in range(1, 8):
        balance = 1.1 * balance - annuity
        assert unrecovered(1e6, annuity, 8.0, float(year)) == pytest.approx(balance, rel=1e-9)
    assert unrecovered(0.0, 5e4, 8.0, 1.0) == 0.0


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


def test_units_are_bought_and_sold_whole():
    case = replace(drawn_bridge(2), unit_mw=3.0)
    programme, layout = assemble_joint(bridge_terms(case))
    whole = whole_columns(layout)
    found = solve_whole(programme, whole, WholeOptions(OPTIONS, gap=1e-6))
    assert found.status is WholeStatus.PROVED
    optimum, _, _ = whole_optimum(programme, whole)
    assert found.solution.objective == pytest.approx(optimum, rel=2e-6)
    sales = sold_mw(found.solution, layout)
    assert sales
    for mw in sales.values():
        assert mw / 3.0 == pytest.approx(round(mw / 3.0), abs=1e-6)
    # what is sold again is counted by itself, not from the first of a series on
    resold = [n for n, c in enumerate(whole.columns) if layout.columns[c].sold is not None]
    assert resold
    assert (whole.series[resold] == -1).all()


PLANT = ("gas", "solar", "battery")


@pytest.mark.parametrize("seed", range(8))
def test_two_solvers_agree_on_programmes_with_everything(seed: int):
    stays = drawn_terms(seed, 7 + seed % 2, 2)
    programme, layout = assemble_joint(resellable(stays, Resale(0.95, 0.03, 4), *PLANT))
    own, other = interior_point.solve(programme, OPTIONS), highs.solve(programme, OPTIONS)
    assert own.status is other.status is Status.OPTIMAL
    assert own.objective == pytest.approx(other.objective, rel=1e-6)
    assert certify(programme, own).passed(1e-5)
    kept = highs.solve(assemble_joint(stays)[0], OPTIONS).objective
    assert other.objective <= kept + 1e-7 * abs(kept)
    assert any(column.sold is not None for column in layout.columns)


def test_a_sale_frees_room_and_land():
    # sold at what it cost a unit costs its interest only: it is sold and bought as often as can be
    case = replace(drawn_bridge(2), resale=Resale(1.0, 0.0, 4))
    terms = bridge_terms(replace(case, wanted_mw=(12.0,) * 12, grid_mw=(0.0,) * 12))
    maximum = 10.0
    (campus,) = terms.campuses

    def small(asset: CampusAsset) -> CampusAsset:
        if asset.name != "engine":
            return asset
        blocks = {
            key: replace(
                block, capacities=(replace(block.capacities[0], maximum=maximum, land_acres=2.0),)
            )
            for key, block in asset.blocks.items()
        }
        return replace(asset, blocks=blocks)

    for acres, most in ((100.0, maximum), (16.0, 8.0)):
        stated = replace(campus, assets=tuple(map(small, campus.assets)), land_acres=acres)
        programme, layout = assemble_joint(replace(terms, campuses=(stated,)))
        solution = highs.solve(programme, SolverOptions(tolerance=1e-9))
        online, bought = np.zeros(len(terms.periods)), 0.0
        for column, mw in zip(layout.columns, solution.master, strict=True):
            if column.kind is ColumnKind.BUILD and column.subject == "engine":
                online[column.period : column.last(40)] += mw
                bought += mw
        assert online.max() == pytest.approx(most, rel=1e-6)
        assert bought > 1.5 * most


def test_a_floor_counts_what_stays():
    terms = bridge_terms(two_years(Resale(0.95, 0.05, 1)))
    (campus,) = terms.campuses
    engine, grid = campus.assets
    least = {
        key: replace(block, capacities=(replace(block.capacities[0], minimum=4.0),))
        for key, block in engine.blocks.items()
    }
    assets = (replace(engine, blocks=least), grid)
    programme, layout = assemble_joint(replace(terms, campuses=(replace(campus, assets=assets),)))
    sales = sold_mw(highs.solve(programme, SolverOptions(tolerance=1e-9)), layout)
    assert sales == {(0, 1): pytest.approx(MW - 4.0, rel=1e-6)}


def test_a_connection_cannot_be_sold():
    terms = resellable(bridge_terms(two_years(None)), Resale(0.5, 0.1, 1), "grid")
    with pytest.raises(ProblemError, match="grid: a connection cannot be sold"):
        assemble_joint(terms)


def test_the_price_of_a_slot_counts_what_the_unit_fetches():
    # one more slot in a quarter by its dual and by planning again
    terms = resellable(drawn_terms(4, 8, 2), Resale(0.95, 0.02, 4), "gas")
    programme, layout = assemble_joint(terms)
    solution = interior_point.solve(programme, SolverOptions(tolerance=1e-9))
    maker = next(n for n, s in enumerate(terms.suppliers) if "gas" in s.assets)
    rows = {
        row.period: n
        for n, row in enumerate(layout.rows)
        if row.kind is JointRowKind.SLOTS and row.subject == terms.suppliers[maker].name
    }
    p = max(rows, key=lambda p: -solution.master_duals[rows[p]])
    step = 1e-3

    def with_more(mw: float) -> float:
        slots = list(terms.suppliers[maker].slots_mw)
        slots[p] += mw
        if p + 1 < len(slots):
            slots[p + 1] -= mw
        suppliers = list(terms.suppliers)
        suppliers[maker] = replace(suppliers[maker], slots_mw=tuple(slots))
        return highs.solve(
            assemble_joint(replace(terms, suppliers=tuple(suppliers)))[0],
            SolverOptions(tolerance=1e-9),
        ).objective

    found = (with_more(step) - with_more(-step)) / (2 * step)
    dual = float(solution.master_duals[rows[p]])
    assert dual < -1e3
    assert found == pytest.approx(dual, rel=2e-2)


def test_what_is_sold_counts_until_then_among_the_alternatives():
    case = two_years(Resale(0.95, 0.05, 1))
    solution, layout = solved(case)
    megawatts = [
        {group.name: group.size_mw(solution.master) for group in groups_of(layout, by, p)}
        for by, p in ((By.TECHNOLOGY, 0), (By.TECHNOLOGY, 1))
    ]
    assert megawatts[0]["engine"] == pytest.approx(MW, rel=1e-9)
    assert megawatts[1] == {"engine": pytest.approx(0.0, abs=1e-6), "grid": pytest.approx(MW)}
