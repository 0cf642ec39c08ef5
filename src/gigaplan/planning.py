"""One plan of a programme, from scenario to tables, every stage called once, in order.

    scenario -> terms      weather, load, prices and blocks of every campus, paths by period
             -> checks     what is certainly impossible, by arithmetic, in milliseconds
             -> programme  all campuses and periods as one problem, and the layout that names it
             -> solution   by the structured interior point, or by HiGHS
             -> certificate  computed apart from the solver
             -> tables     the plan

Nothing is written here and nothing is printed.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter

from gigaplan.pipeline import CERTIFIED, Progress, Silence, Stage
from gigaplan.plan.joint.clashes import certain_clashes_in_words
from gigaplan.plan.joint.extract import extract_programme
from gigaplan.plan.joint.reading import JointReading
from gigaplan.plan.joint.result import ProgrammePlan, WholeUnits
from gigaplan.plan.result import Proof, StageTime
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.layout import JointLayout
from gigaplan.programme.joint.whole import whole_columns
from gigaplan.programme.problem import Programme
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.solve.certify import Certificate, certify
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.lazy_solve import Near
from gigaplan.solve.solver import find
from gigaplan.solve.whole.solution import WholeOptions, WholeSolution, WholeStatus
from gigaplan.solve.whole.solver import solve_whole
from gigaplan.terms.programme import write_terms


@dataclass(slots=True)
class _Clock:
    """Times the stages."""

    progress: Progress
    times: list[StageTime]

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Time one stage and tell whoever wants to know."""
        self.progress.begin(stage)
        began = perf_counter()
        yield
        self.times.append(StageTime(stage.value, perf_counter() - began))


def plan_programme(
    scenario: ProgrammeScenario, progress: Progress | None = None, near: Near | None = None
) -> ProgrammePlan:
    """Find the best plan of a programme.

    Parameters
    ----------
    scenario : ProgrammeScenario
        What the user states.
    progress : Progress, optional
        Told of stages and iterations.
    near : Near, optional
        Where the plan of a programme like this one came by: the solver goes on from there, and the
        proof's note says whether it could.

    Returns
    -------
    ProgrammePlan
        Without tables unless its status is OPTIMAL. What arithmetic proves impossible is not
        handed to a solver: the proof's note says why.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If the scenario cannot be planned as stated; all faults that can be found at once.
    """
    progress = progress or Silence()
    clock = _Clock(progress, [])
    options = programme_options(scenario)
    with clock.stage(Stage.SERIES):
        written = write_terms(scenario)
        terms = written.terms
    certain = certain_clashes_in_words(terms)
    if certain:
        proof = Proof(options.method, 0, options.tolerance, None, "\n    ".join(certain))
        return ProgrammePlan(
            scenario, Status.INFEASIBLE, proof, tuple(clock.times), float("nan"), None, None,
            written.cautions,
        )  # fmt: skip
    with clock.stage(Stage.ASSEMBLE):
        programme, layout = assemble_joint(terms)
    found = _solve(scenario, programme, layout, options, clock, near)
    solution, certificate = found.solution, found.certificate
    proof = Proof(
        solution.method, solution.iterations, options.tolerance, certificate, solution.note
    )
    tables = reading = None
    if solution.status is Status.OPTIMAL:
        with clock.stage(Stage.EXTRACT):
            reading = JointReading(programme, layout, solution)
            tables = extract_programme(
                reading, scenario.money, written.hall_assumptions, written.repairs,
                whole_units=found.search is not None,
            )  # fmt: skip
    return ProgrammePlan(
        scenario, solution.status, proof, tuple(clock.times),
        solution.objective + layout.constant_usd, tables, reading, written.cautions,
        None if found.search is None else _units(found.search, layout.constant_usd), found.near,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A solution with its certificate, and how whole units were searched for."""

    solution: Solution
    certificate: Certificate | None
    search: WholeSolution | None = None
    near: Near | None = None


def _solve(
    scenario: ProgrammeScenario,
    programme: Programme,
    layout: JointLayout,
    options: SolverOptions,
    clock: _Clock,
    near: Near | None,
) -> _Found:
    """Solve in whole units where the scenario has any and wants them, else with any size."""
    whole = whole_columns(layout)
    certificate = search = None
    with clock.stage(Stage.SOLVE):
        if scenario.whole_units and whole.columns.size:
            wanted = WholeOptions(options, scenario.solver.gap)
            search = solve_whole(
                programme, whole, wanted, clock.progress.iterate, near=near, keep=True
            )
            solution, linear = search.solution, search.relaxation
            if not search.found and solution.status is Status.OPTIMAL:
                # what was found is the relaxation, which is no plan
                infeasible = search.status is WholeStatus.INFEASIBLE
                status = Status.INFEASIBLE if infeasible else Status.TIME
                solution = replace(solution, status=status, note=search.status.value)
        else:
            linear = find(programme, options, clock.progress.iterate, near=near, keep=True)
            solution = linear.solution
    # what the solver needed hangs together in circles, and the certificate takes as much memory
    gc.collect()
    if near is not None:
        note = f"{solution.note} {WENT_ON if linear.went_on else LEFT_ASIDE}".strip()
        solution = replace(solution, note=note)
    if solution.status is Status.OPTIMAL:
        with clock.stage(Stage.CERTIFY):
            of_units = search is not None and search.found
            certificate = (
                search.certificate()
                if search is not None and of_units
                else certify(programme, solution)
            )
        if not certificate.passed(max(CERTIFIED_PROGRAMME, 30.0 * options.tolerance)):
            note = (
                "the solver called it optimal, the certificate does not: primal residual "
                f"{certificate.primal_residual:.1e}, dual residual "
                f"{certificate.dual_residual:.1e}, relative gap {certificate.relative_gap:.1e}"
            )
            note = f"{solution.note} {note}".strip()
            solution = replace(solution, status=Status.NUMERICS, note=note)
    return _Found(solution, certificate, search if search and search.found else None, linear.near)


WENT_ON = "went on from the run given"
LEFT_ASIDE = "the run given is too far from this one, or of another shape: began from nothing"


def _units(search: WholeSolution, constant_usd: float) -> WholeUnits:
    """What is proved of a plan in whole units."""
    return WholeUnits(
        gap=search.gap,
        bound_usd=search.bound + constant_usd,
        rounds=len(search.rounds),
        proved=search.status is WholeStatus.PROVED,
    )


CERTIFIED_PROGRAMME = 100.0 * CERTIFIED
"""Largest gap or residual of the certificate with which a programme is called optimal: residuals
are relative to the terms of their kind, and a programme's rows mix dollars and megawatts."""


def programme_options(scenario: ProgrammeScenario) -> SolverOptions:
    """Solver options of a programme."""
    choice = scenario.solver
    return SolverOptions(
        method=Method(choice.method),
        tolerance=choice.tolerance,
        max_iterations=choice.max_iterations,
        threads=choice.threads,
        time_limit_s=choice.time_limit_s,
    )
