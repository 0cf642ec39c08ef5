"""Ranges of the mix against the budget stated as a row of the whole problem, by HiGHS."""

import pytest

from budget_monolith import end_of_range
from gigaplan.alternatives.finding import Alternative, Ended, Question, alternatives
from gigaplan.alternatives.groups import By, groups_of
from gigaplan.alternatives.held import Direction
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.solve import highs
from gigaplan.solve.interface import Method, SolverOptions, Status
from small_terms import drawn_terms

SEEDS = (0, 1, 2, 4)
PRECISION_MW = 0.2


def solved(seed: int) -> JointReading:
    programme, layout = assemble_joint(drawn_terms(seed))
    solution = highs.solve(programme, SolverOptions(tolerance=1e-9))
    assert solution.status is Status.OPTIMAL
    return JointReading(programme, layout, solution)


def asked(
    optimum: JointReading,
    allowance_usd: float,
    method: Method = Method.HIGHS,
    precision_mw: float = PRECISION_MW,
) -> Question:
    options = SolverOptions(method=method, tolerance=1e-7)
    budget = optimum.solution.objective + allowance_usd
    return Question(budget, allowance_usd, precision_mw, 1e-4, options)


def ranges(optimum: JointReading, question: Question, by: By) -> dict[tuple[str, str], Alternative]:
    last = len(optimum.layout.terms.periods) - 1
    found = alternatives(optimum, question, by, last)
    return {(each.group.name, each.direction.value): each for each in found}


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("seed", SEEDS)
def test_ranges_are_those_of_the_whole_problem(seed: int, by: By) -> None:
    optimum = solved(seed)
    question = asked(optimum, 0.01 * 3e8)
    found = ranges(optimum, question, by)
    assert len(found) >= 4
    for each in found.values():
        assert each.ended is Ended.FOUND
        assert each.certificate < 1e-4
        exact = end_of_range(optimum.programme, each.group, each.direction, question.budget_usd)
        sign = each.direction.sign
        slack = 1e-3
        assert sign * each.mw <= sign * exact + slack
        assert sign * each.proved_mw >= sign * exact - slack
        assert abs(each.proved_mw - each.mw) <= PRECISION_MW + slack
        assert sign * (each.mw - each.optimum_mw) >= -slack
        assert each.objective_usd <= question.budget_usd + 1.0
        assert each.group.size_mw(each.mix) == pytest.approx(each.mw, abs=slack)


def test_both_solvers_find_the_same() -> None:
    optimum = solved(1)
    by_method = [ranges(optimum, asked(optimum, 3e6, method), By.CAMPUS) for method in Method]
    for name, each in by_method[0].items():
        assert each.ended is Ended.FOUND
        assert each.mw == pytest.approx(by_method[1][name].mw, abs=PRECISION_MW)


def test_more_allowance_never_narrows_a_range() -> None:
    optimum = solved(2)
    narrow = ranges(optimum, asked(optimum, 1e6), By.TECHNOLOGY)
    wide = ranges(optimum, asked(optimum, 1e7), By.TECHNOLOGY)
    wider = 0
    for name, each in narrow.items():
        sign = each.direction.sign
        assert sign * wide[name].proved_mw >= sign * each.mw - 1e-3
        wider += sign * (wide[name].mw - each.mw) > PRECISION_MW
    assert wider >= 4


def test_next_to_no_allowance_leaves_next_to_the_optimum() -> None:
    optimum = solved(4)
    found = ranges(optimum, asked(optimum, 1e3), By.TECHNOLOGY)
    for each in found.values():
        exact = end_of_range(
            optimum.programme, each.group, each.direction, optimum.solution.objective + 1e3
        )
        assert abs(each.mw - exact) < PRECISION_MW
        assert abs(each.mw - each.optimum_mw) < 2.0


def test_grid_counts_what_is_imported_and_storage_counts_once() -> None:
    optimum = solved(0)
    last = len(optimum.layout.terms.periods) - 1
    groups = {group.name: group for group in groups_of(optimum.layout, By.TECHNOLOGY, last)}
    assert set(groups) == {"solar", "gas", "battery", "grid", "rented"}
    for name, capacity in (("grid", "firm"), ("battery", "power")):
        columns = {optimum.layout.columns[c].capacity for c in groups[name].weights}
        assert columns == {capacity}
    # what is rented is there for its period only
    rented = [optimum.layout.columns[c] for c in groups["rented"].weights]
    assert {column.period for column in rented} == {last}


def test_least_and_most_lie_around_the_optimum() -> None:
    optimum = solved(0)
    found = ranges(optimum, asked(optimum, 3e6), By.CAMPUS)
    for (name, direction), each in found.items():
        assert each.group.unit == "MW IT"
        other = found[name, "most" if direction == "least" else "least"]
        assert min(each.mw, other.mw) <= each.optimum_mw + 1e-3
        assert max(each.mw, other.mw) >= each.optimum_mw - 1e-3
    assert {direction for _, direction in found} == {d.value for d in Direction}
