"""Every sale can be followed to its purchase, and the tables say when the bridge hands over."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from bridge_terms import MW, Bridge, bridge_terms, drawn_bridge, resellable, two_years
from gigaplan.plan.joint.builds import build_table, capacity_table
from gigaplan.plan.joint.costs import RESALE, UNRECOVERED, cost_table
from gigaplan.plan.joint.earlier import claims_of
from gigaplan.plan.joint.explain import JointExplanation, explain_programme
from gigaplan.plan.joint.hand_over import hand_over_table
from gigaplan.plan.joint.moved_dates import come_earlier
from gigaplan.plan.joint.operation import operate
from gigaplan.plan.joint.reading import JointReading
from gigaplan.plan.joint.sales import sale_table
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import ProgrammeTerms, Resale
from gigaplan.programme.problem import Programme
from gigaplan.solve import highs, interior_point
from gigaplan.solve.interface import Solution, SolverOptions, Status
from small_terms import drawn_terms
from tight_terms import campus, cells, engines, grid, since
from tight_terms import terms as tight_terms

STEP_MW = 1e-3
SELLING = (0, 2, 4, 7)


def _solve(programme: Programme) -> Solution:
    return highs.solve(programme, SolverOptions(tolerance=1e-9))


def read(case: Bridge) -> JointReading:
    programme, layout = assemble_joint(bridge_terms(case))
    solution = interior_point.solve(programme, SolverOptions(tolerance=1e-9))
    assert solution.status is Status.OPTIMAL
    return JointReading(programme, layout, solution)


def hand_over(reading: JointReading) -> pl.DataFrame:
    return hand_over_table(reading, capacity_table(reading), operate(reading).flows)


def test_a_sale_and_the_hand_over_by_hand() -> None:
    reading = read(two_years(Resale(0.95, 0.05, 1)))
    (sale,) = sale_table(reading).iter_rows(named=True)
    assert (sale["energised"], sale["sold"], sale["years"]) == ("2026", "2027", 1.0)
    left = 1e6 * 1.08 - 1e6 * 0.08 / (1 - 1.08**-10)
    assert sale["amount"] == pytest.approx(MW, rel=1e-6)
    assert sale["capex_usd"] == pytest.approx(MW * 1e6, rel=1e-6)
    assert sale["unrecovered_usd"] == pytest.approx(MW * left, rel=1e-6)
    assert sale["resale_usd"] == pytest.approx(MW * 902_500, rel=1e-6)
    assert sale["loss_usd"] == pytest.approx(MW * (left - 902_500), rel=1e-5)
    assert sale["pv_usd"] == pytest.approx(MW * (left - 902_500) * 1.08**-1.5, rel=1e-5)
    first, second = hand_over(reading).iter_rows(named=True)
    assert (first["bridge_share"], first["grid_share"]) == pytest.approx((1.0, 0.0), abs=1e-6)
    assert first["bridge_firm_mw"] == pytest.approx(0.9 * MW, rel=1e-6)
    assert (second["bridge_share"], second["grid_share"]) == pytest.approx((0.0, 1.0), abs=1e-6)
    assert second["grid_firm_mw"] == pytest.approx(second["firm_mw"], rel=1e-6)
    assert [first["handed_over"], second["handed_over"]] == [False, True]


def test_what_is_kept_is_no_bridge() -> None:
    reading = read(two_years(None))
    assert sale_table(reading).is_empty()
    assert hand_over(reading)["handed_over"].null_count() == 2
    assert (hand_over(reading)["bridge_mw"] == 0.0).all()


@pytest.mark.parametrize("seed", SELLING)
def test_every_sale_has_its_purchase_and_every_dollar_its_line(seed: int) -> None:
    reading = read(drawn_bridge(seed))
    sales, builds = sale_table(reading), build_table(reading)
    costs = cost_table(reading, operate(reading))
    assert not sales.is_empty()
    keys = ["campus", "asset", "capacity", "energised"]
    sold = sales.group_by(keys).agg(pl.sum("amount", "capex_usd"))
    joined = sold.join(builds.filter(pl.col("way") == "built"), on=keys, how="left")
    assert joined["amount_right"].null_count() == 0
    assert (joined["amount"] <= joined["amount_right"] * (1 + 1e-9)).all()
    assert builds.group_by(["way", *keys]).len()["len"].max() == 1
    objective = reading.solution.objective + reading.layout.constant_usd
    scale = float(np.abs(costs["pv_usd"].to_numpy()).sum())
    assert float(costs["pv_usd"].sum()) == pytest.approx(objective, abs=1e-9 * scale)
    for line, column, sign in ((UNRECOVERED, "unrecovered_usd", 1), (RESALE, "resale_usd", -1)):
        of_line = float(costs.filter(pl.col("line") == line)["usd"].sum())
        # the little that an interior point leaves is in the costs only
        assert of_line == pytest.approx(sign * float(sales[column].sum()), rel=1e-3)


@pytest.mark.parametrize("seed", SELLING)
def test_what_is_sold_is_not_online(seed: int) -> None:
    case = drawn_bridge(seed)
    reading = read(case)
    labels = [period.label for period in case.periods]
    builds, sales = build_table(reading), sale_table(reading)
    engines = builds.filter(pl.col("asset") == "engine")
    life = round(case.life_years / case.periods[0].years)
    online = np.zeros(len(labels))
    for row in engines.iter_rows(named=True):
        first = labels.index(row["energised"])
        online[first : first + life] += row["amount"]
    for row in sales.iter_rows(named=True):
        first, last = labels.index(row["energised"]), labels.index(row["sold"])
        online[last : first + life] -= row["amount"]
    table = capacity_table(reading).filter(pl.col("asset") == "engine")
    assert table["online"].to_numpy() == pytest.approx(online, abs=1e-3)


def test_hand_over_needs_the_last_delivery_to_be_past() -> None:
    case = drawn_bridge(1)
    found = hand_over(read(replace(case, grid_usd_per_mwh=20.0)))
    bridge = found["bridge_share"].to_numpy()
    done = found["handed_over"].to_numpy()
    assert bridge[~done].max() > 0.1
    assert (bridge[done] < 1e-4).all()
    assert (np.diff(done.astype(int)) >= 0).all()


@pytest.mark.parametrize("seed", [1, 6, 9])
def test_no_earlier_date_brings_more_than_it_is_said_to(seed: int) -> None:
    terms = resellable(drawn_terms(seed, 8), Resale(1.0, 0.0, 4), "gas", "solar")
    programme, layout = assemble_joint(terms)
    first = _solve(programme)
    found = claims_of(JointReading(programme, layout, first))
    claims = [claim for claim in found if claim.usd_per_mw is not None]
    assert claims
    for claim in claims:
        moved, _ = assemble_joint(come_earlier(terms, claim, STEP_MW))
        second = _solve(moved)
        saved = (first.objective - second.objective) / STEP_MW
        assert saved <= claim.usd_per_mw + 0.01 * abs(claim.usd_per_mw) + 1500.0, claim


@pytest.mark.parametrize("resale", [Resale(0.5, 0.1, 1), Resale(1.0, 0.0, 1)])
def test_a_resale_changes_nothing_of_what_is_impossible(resale: Resale) -> None:
    # 160 MW of IT in the fourth quarter: 120 MW of slots and 20 MW of grid are there
    assets = (engines(maximum_mw=150.0), grid(), cells())
    stated = tight_terms(since(160.0, 3), campus("memphis", *assets, land_acres=100.0))
    sold = resellable(stated, resale, "engines")

    def told(terms: ProgrammeTerms) -> JointExplanation:
        return explain_programme(terms, _solve, 5000.0)

    first, second = told(stated), told(sold)
    assert any(c.sold is not None for c in assemble_joint(sold)[1].columns)
    assert second.certain == first.certain
    enough, same = (
        [(r.family, *(round(g.amount, 3) for g in r.gives)) for r in found.findings.repairs]
        for found in (first, second)
    )
    assert enough
    assert enough == same
    if resale.share < 1.0:
        assert second.text == first.text
