"""Why a case has no plan, in one sentence: one solve instead of the many of `gigaplan explain`."""

from collections.abc import Callable
from dataclasses import replace

from gigaplan.explaining import SOLVED_BY_HIGHS
from gigaplan.pipeline import EXPLAINED, EXPLAINED_FALLBACK, solver_options, state
from gigaplan.plan.explain import Case, explain_infeasible
from gigaplan.plan.joint.reason import reason_in_words
from gigaplan.planning import programme_options
from gigaplan.programme.problem import Programme
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.solve.explain import ExplainError, Repair
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.solver import solve
from gigaplan.terms.programme import write_terms

BULLET = "  - "


def reason_of(stated: Scenario | ProgrammeScenario, note: str) -> str:
    """Say in one sentence why a scenario has no plan.

    Parameters
    ----------
    stated : Scenario or ProgrammeScenario
        What cannot be planned.
    note : str
        What the solver said; told where no limit is found that would have to give way.
    """
    try:
        if isinstance(stated, Scenario):
            found = _of_campus(stated, _solver(solver_options(stated)))
        else:
            found = reason_in_words(write_terms(stated).terms, _solver(programme_options(stated)))
    except ExplainError:
        found = None
    return found or note or Status.INFEASIBLE.value.partition(";")[0]


def _solver(options: SolverOptions) -> Callable[[Programme], Solution]:
    """Solver of an explanation: small problems are left to HiGHS, as in `gigaplan explain`."""
    few_digits = replace(options, tolerance=max(options.tolerance, EXPLAINED))

    def solver(programme: Programme) -> Solution:
        small = programme.n_hourly <= SOLVED_BY_HIGHS
        chosen = replace(few_digits, method=Method.HIGHS) if small else few_digits
        return solve(programme, chosen, largest_fallback=EXPLAINED_FALLBACK, persist=False)

    return solver


def _of_campus(stated: Scenario, solver: Callable[[Programme], Solution]) -> str | None:
    """First of the clashes at one campus; its repairs are not priced."""
    problem = state(stated)
    starts = [site.hours.start for site in problem.sites]
    case = Case(problem.layout.assets, problem.layout.years, problem.limits, starts)

    def none_priced(_: Callable[[int], Repair | None], numbers: list[int]) -> list[Repair | None]:
        return [None for _ in numbers]

    text = explain_infeasible(case, solver, 0.0, none_priced).text
    clashes = (line for line in text.splitlines() if line.startswith(BULLET))
    return next((line.removeprefix(BULLET) for line in clashes), None)
