"""The tables of a programme add up, to each other and to what the solver minimised."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from gigaplan.plan.joint.builds import build_table, capacity_table
from gigaplan.plan.joint.capital import capital_table, draw_table
from gigaplan.plan.joint.costs import cost_table
from gigaplan.plan.joint.hourly import hourly_tables
from gigaplan.plan.joint.leases import contract_table, lease_table, megawatt_table
from gigaplan.plan.joint.limits import limit_table
from gigaplan.plan.joint.operation import operate
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.solver import solve
from small_terms import drawn_terms

SEEDS = (0, 1, 2, 5)


def read(terms: ProgrammeTerms) -> JointReading:
    programme, layout = assemble_joint(terms)
    solution = solve(programme, SolverOptions(tolerance=1e-9))
    assert solution.status is Status.OPTIMAL
    return JointReading(programme, layout, solution)


@pytest.fixture(scope="module", params=SEEDS)
def reading(request: pytest.FixtureRequest) -> JointReading:
    return read(drawn_terms(request.param, n_periods=6))


def test_present_values_add_up_to_the_objective(reading: JointReading) -> None:
    costs = cost_table(reading, operate(reading))
    objective = reading.solution.objective + reading.layout.constant_usd
    scale = float(np.abs(costs["pv_usd"].to_numpy()).sum())
    assert float(costs["pv_usd"].sum()) == pytest.approx(objective, abs=1e-9 * scale)


def test_draws_are_the_uses_and_are_paid(reading: JointReading) -> None:
    draws, capital = draw_table(reading), capital_table(reading)
    by_period = draws.group_by("period").agg(pl.sum("usd"))
    joined = capital.join(by_period, on="period", how="left").fill_null(0.0)
    assert joined["usd"].to_numpy() == pytest.approx(joined["uses_usd"].to_numpy(), abs=1e-3)
    paid = (capital["equity_usd"] + capital["debt_usd"]).to_numpy()
    scale = float(capital["uses_usd"].to_numpy().max())
    assert paid == pytest.approx(capital["uses_usd"].to_numpy(), abs=1e-6 * scale)
    assert (capital["equity_so_far_usd"] <= capital["equity_committed_usd"] + 1e-6 * scale).all()


def test_what_is_built_is_online_for_its_life(reading: JointReading) -> None:
    builds, capacities = build_table(reading), capacity_table(reading)
    labels = [period.label for period in reading.layout.terms.periods]
    halls = builds.filter(pl.col("asset") == "halls")
    for row in halls.iter_rows(named=True):
        later = labels[labels.index(row["energised"]) :]
        online = capacities.filter(
            (pl.col("campus") == row["campus"])
            & (pl.col("asset") == "halls")
            & pl.col("period").is_in(later)
        )
        assert (online["online"] >= row["amount"] - 1e-6).all()
    parts = capacities["existing"] + capacities["built"] + capacities["rented"]
    assert parts.to_numpy() == pytest.approx(capacities["online"].to_numpy(), abs=1e-12)


def test_leased_is_energised_and_tenants_add_up(reading: JointReading) -> None:
    megawatts, leases = megawatt_table(reading), lease_table(reading)
    contracts = contract_table(reading)
    assert (megawatts["leased_mw"] <= megawatts["energised_mw"] + 1e-5).all()
    assert float(leases["added_mw"].sum()) == pytest.approx(
        float(leases.filter(pl.col("period") == megawatts["period"][-1])["leased_mw"].sum())
    )
    assert float(contracts["leased_mw"].sum()) == pytest.approx(float(megawatts["leased_mw"].sum()))
    late = contracts["promised_mw"] - contracts["leased_mw"] - contracts["short_mw"]
    assert (late <= 1e-5).all()


def test_energy_in_is_energy_out_in_every_hour(reading: JointReading) -> None:
    for chain in reading.chains():
        supplied = np.zeros(chain.place.n_hours)
        for spot, mw in chain.flows():
            supplied += spot.flow.to_bus * mw
        assert supplied == pytest.approx(chain.load_mw, abs=1e-5)


def test_hours_add_up_to_the_operation(reading: JointReading) -> None:
    operation = operate(reading)
    load = unserved = 0.0
    for _, _, hours in hourly_tables(reading):
        load += float(hours["load_mw"].cast(pl.Float64).sum())
        unserved += float(hours["unserved_mw"].cast(pl.Float64).sum())
    assert load == pytest.approx(float(operation.loads["load_mwh"].sum()), rel=1e-5)
    assert unserved == pytest.approx(
        float(operation.flows["unserved_mwh"].sum()), rel=1e-4, abs=1e-3
    )


def test_no_limit_is_broken_and_every_worth_has_the_right_sign(reading: JointReading) -> None:
    limits = limit_table(reading, operate(reading).loads).filter(pl.col("limit") != "capital")
    scale = 1.0 + limits["stated"].abs()
    assert (limits["slack"] >= -1e-4 * scale).all()
    inequality = limits.filter(pl.col("limit") != "tie")
    worth = inequality["pv_usd_per_unit"].to_numpy()
    assert (worth >= -1e-6 * (1.0 + np.abs(worth).max())).all()


def test_the_worth_of_a_slot_is_the_change_of_the_objective() -> None:
    terms = drawn_terms(1, n_periods=6)
    reading = read(terms)
    slots = limit_table(reading, operate(reading).loads).filter(
        (pl.col("limit") == "slots") & pl.col("binds")
    )
    assert not slots.is_empty()
    row = slots.sort("pv_usd_per_unit", descending=True).row(0, named=True)
    at = next(p for p, period in enumerate(terms.periods) if period.label == row["period"])
    step = 1e-3

    def with_more(mw: float) -> float:
        suppliers = tuple(
            replace(
                supplier,
                slots_mw=tuple(
                    slot
                    + (mw if p == at else 0.0)
                    - (mw if supplier.carry_over and p == at + 1 else 0.0)
                    for p, slot in enumerate(supplier.slots_mw)
                ),
            )
            if supplier.name == row["subject"]
            else supplier
            for supplier in terms.suppliers
        )
        return read(replace(terms, suppliers=suppliers)).solution.objective

    saved = (with_more(-step) - with_more(step)) / (2 * step)
    assert saved == pytest.approx(row["pv_usd_per_unit"], rel=2e-2, abs=10.0)
