import pytest

from gigaplan.errors import ScenarioError
from gigaplan.pipeline import Stage, explain, plan, read, solver_options, state
from gigaplan.solve.interface import Method, Status
from tiny import HAND, plan_days, plan_hand, write_days, write_hand


class Listener:
    def __init__(self):
        self.stages, self.iterations = [], []

    def begin(self, stage):
        self.stages.append(stage)

    def iterate(self, iteration, measure):
        self.iterations.append(iteration)


def test_every_stage_is_called_once_and_in_order(tmp_path):
    listener = Listener()
    found = plan(read(write_days(tmp_path))[0], listener)
    assert listener.stages == list(Stage)
    assert [time.stage for time in found.times] == [stage.value for stage in Stage]
    assert listener.iterations == sorted(set(listener.iterations))
    assert found.status is Status.OPTIMAL


def test_both_solvers_give_the_same_plan(tmp_path):
    own = plan_days(tmp_path)
    reference = plan_days(tmp_path, "solver.method=highs")
    assert reference.proof.method is Method.HIGHS
    cost = own.proof.certificate.objective
    assert reference.proof.certificate.objective == pytest.approx(cost, rel=1e-6)
    sizes = [found.tables.capacities["total"].to_list() for found in (own, reference)]
    assert sizes[0] == pytest.approx(sizes[1], rel=1e-4, abs=1e-2)


def test_no_plan_is_a_value_with_advice(tmp_path):
    text = HAND.replace("  - {kind: unserved, value_usd_per_mwh: 5000}\n", "")
    found = plan_hand(tmp_path, "supply.gas.maximum_mw=70", text=text)
    assert found.status is Status.INFEASIBLE
    assert found.tables is None
    assert "gigaplan explain" in found.status.value


def test_reasons_are_told_in_the_words_of_the_scenario(tmp_path):
    text = HAND.replace("  - {kind: unserved, value_usd_per_mwh: 5000}\n", "")
    path = write_hand(tmp_path, text)
    told = explain(read(path, ["supply.gas.maximum_mw=70"])[0])
    assert "No plan meets every limit." in told
    assert "supply.gas.maximum_mw" in told


def test_faults_of_all_parts_come_together(tmp_path):
    text = HAND.replace("{file: sun.csv, column: yield}", "{file: sun.csv, column: yeild}")
    text = text.replace(
        "variable_om_usd_per_mwh: 50", "variable_om_usd_per_mwh: {file: sun.csv, column: c}"
    )
    scenario = read(write_hand(tmp_path, text))[0]
    with pytest.raises(ExceptionGroup) as caught:
        plan(scenario)
    faults = caught.value.exceptions
    assert len(faults) == 2
    assert all(isinstance(fault, ScenarioError) for fault in faults)
    assert "yeild" in str(faults[0])


def test_a_solution_that_the_certificate_rejects_is_no_plan(tmp_path, monkeypatch):
    from dataclasses import replace

    import gigaplan.pipeline as pipeline

    def spoil(programme, options, progress=None):
        found = honest(programme, options, progress)
        return replace(found, hourly=found.hourly * 1.01)

    honest = pipeline.solve
    monkeypatch.setattr(pipeline, "solve", spoil)
    found = plan_hand(tmp_path)
    assert found.status is Status.NUMERICS
    assert found.tables is None
    assert "the certificate does not" in found.proof.note


def test_options_reach_the_solver(tmp_path):
    changes = ["solver.tolerance=1e-5", "solver.max_iterations=7", "solver.threads=2"]
    options = solver_options(read(write_hand(tmp_path), changes)[0])
    assert (options.tolerance, options.max_iterations, options.threads) == (1e-5, 7, 2)


def test_iteration_limit_is_told(tmp_path):
    found = plan_days(tmp_path, "solver.method=interior_point", "solver.max_iterations=2")
    # The interior point hands over to HiGHS, and says so.
    assert found.status is Status.OPTIMAL
    assert "solved with HiGHS instead" in found.proof.note


def test_a_problem_can_be_stated_without_solving(tmp_path):
    problem = state(read(write_hand(tmp_path))[0])
    assert [asset.name for asset in problem.layout.assets] == ["sun", "gas", "unserved"]
    assert problem.sites[0].n_hours == 2
