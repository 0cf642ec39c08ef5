"""One case planned: whatever happens to it, the others go on."""

from time import perf_counter

from threadpoolctl import threadpool_limits

from gigaplan.pipeline import plan
from gigaplan.plan.joint.result import ProgrammePlan
from gigaplan.plan.result import Plan
from gigaplan.plan.summary import TOTAL
from gigaplan.planning import plan_programme
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.read import Written
from gigaplan.solve.interface import Method, Status
from gigaplan.solve.newton import usable_cores
from gigaplan.sweep.cases import Case
from gigaplan.sweep.reading import read_case
from gigaplan.sweep.reasons import reason_of
from gigaplan.sweep.results import CaseResult, CaseStatus, figures_of

REASON = "reason"
"""Key of the time that finding the reason took."""


def solve_case(text: Written, case: Case, jobs: int) -> CaseResult:
    """Plan one case.

    Parameters
    ----------
    text : Written
        The scenario.
    case : Case
        What changes in it.
    jobs : int
        How many cases are planned side by side; they share the cores.

    Returns
    -------
    CaseResult
        Its status is FAILED if the solver gave up, cost has no floor, or anything went wrong.
    """
    began = perf_counter()
    try:
        stated, _ = read_case(text, case)
        # sums of the BLAS library depend in their last digit on its threads, hence on `jobs`
        with threadpool_limits(limits=1, user_api="blas"):
            return _result(case, _sharing_cores(stated, jobs), began)
    except Exception as error:  # one broken case must not cost the other 9,999
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        seconds = {TOTAL: perf_counter() - began}
        return CaseResult(case.number, CaseStatus.FAILED, reason, seconds=seconds)


def find_plan(stated: Scenario | ProgrammeScenario) -> Plan | ProgrammePlan:
    """Plan a campus or a programme: the one place where a sweep calls the planner."""
    return plan(stated) if isinstance(stated, Scenario) else plan_programme(stated)


def _result(case: Case, stated: Scenario | ProgrammeScenario, began: float) -> CaseResult:
    """Plan a case and take what is wanted of it."""
    found = find_plan(stated)
    if found.status is Status.INTERRUPTED:
        raise KeyboardInterrupt
    seconds = {time.stage: time.seconds for time in found.times}
    status, reason = CaseStatus.OPTIMAL, ""
    figures: dict[str, float | None] = {}
    if found.tables is not None:
        figures = figures_of(found)
    elif found.status is Status.INFEASIBLE:
        asked = perf_counter()
        status, reason = CaseStatus.INFEASIBLE, reason_of(stated, found.proof.note)
        seconds[REASON] = perf_counter() - asked
    else:
        status = CaseStatus.FAILED
        reason = " ".join(f"{found.status.value} {found.proof.note}".split())
    seconds[TOTAL] = perf_counter() - began
    iterations = found.proof.iterations
    return CaseResult(case.number, status, reason, iterations, figures, found.cautions, seconds)


def _sharing_cores(stated: Scenario | ProgrammeScenario, jobs: int) -> Scenario | ProgrammeScenario:
    """Give a case its share of the cores, unless the scenario states how many threads it wants.

    Only where the answer does not depend on it: HiGHS, alone or in the search for whole units, may
    choose another of two equal plans with more threads.
    """
    choice = stated.solver
    if choice.threads is not None or jobs == 1:
        return stated
    whole = isinstance(stated, ProgrammeScenario) and stated.whole_units
    alone = whole or choice.method == Method.HIGHS.value
    threads = 1 if alone else max(1, usable_cores() // jobs)
    return stated.model_copy(update={"solver": choice.model_copy(update={"threads": threads})})
