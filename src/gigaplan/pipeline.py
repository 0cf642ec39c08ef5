"""Read this first: one plan, from scenario to tables, every stage called once, in order.

    scenario -> sites     weather, prices and load in every hour of every weather year
             -> blocks    each technology at the campus: capacities, flows, stores
             -> programme one least-cost problem, and the layout that keeps its names
             -> solution  by the structured interior point, or by HiGHS
             -> certificate  computed apart from the solver
             -> tables    the plan

Nothing is written here and nothing is printed; `store` writes, `cli` prints.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Protocol

from gigaplan.data.embedded import SeriesKind, series_keys
from gigaplan.data.places import load_places
from gigaplan.data.register import load_register
from gigaplan.demand.facility import facility_load
from gigaplan.errors import GigaplanError, ScenarioError
from gigaplan.plan.explain import Case, explain_infeasible, explain_unbounded
from gigaplan.plan.extract import extract
from gigaplan.plan.result import Plan, Proof, StageTime
from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset, Layout, WeatherSpan
from gigaplan.programme.limits import SystemLimits
from gigaplan.programme.problem import Programme
from gigaplan.scenario.model import Scenario, scenario_model
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.programme import ProgrammeScenario, programme_model
from gigaplan.scenario.read import read_either
from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.site import Site
from gigaplan.series.sites import build_sites
from gigaplan.solve.certify import Certificate, certify
from gigaplan.solve.explain import ExplainError, Repair, in_turn
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.newton import usable_cores
from gigaplan.solve.solver import solve
from gigaplan.technologies.base import Block, Technology, load_technologies

CERTIFIED = 1e-6
"""Largest gap or residual of the certificate with which a plan is called optimal, unless the
scenario asks for a looser tolerance: the certificate measures by its own scales, so that it may
read somewhat higher than the solver's own measure."""

EXPLAINED = 1e-5
"""Accuracy of the solves behind an explanation."""
EXPLAINED_FALLBACK = 50_000
"""Hourly variables up to which HiGHS may take over in one of them: an explanation must not take
an hour because one repair of several is hard to price."""


class Stage(Enum):
    """The stages of a plan; the value is the key of its time in `summary.json`."""

    SERIES = "series"
    BLOCKS = "blocks"
    ASSEMBLE = "assemble"
    SOLVE = "solve"
    CERTIFY = "certify"
    EXTRACT = "extract"


class Progress(Protocol):
    """Whoever wants to be told how far a plan is."""

    def begin(self, stage: Stage) -> None:
        """Take note that a stage begins."""

    def iterate(self, iteration: int, measure: float) -> None:
        """Take note of an iteration of the solver and its largest gap or residual."""


class Silence:
    """Progress that nobody wants to see."""

    def begin(self, stage: Stage) -> None:
        """Say nothing."""

    def iterate(self, iteration: int, measure: float) -> None:
        """Say nothing."""


@dataclass(slots=True)
class _Clock:
    """Times the stages."""

    progress: Progress
    times: list[StageTime]

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Time one stage and tell whoever wants to know."""
        self.progress.begin(stage)
        began = time.perf_counter()
        yield
        self.times.append(StageTime(stage.value, time.perf_counter() - began))


@dataclass(frozen=True, slots=True)
class Problem:
    """A scenario written out, ready to be solved or explained."""

    sites: tuple[Site, ...]
    programme: Programme
    layout: Layout
    limits: SystemLimits


def read(path: Path, changes: Sequence[str] = ()) -> tuple[Scenario, Positions]:
    """Read a scenario with every installed technology.

    Parameters
    ----------
    path : Path
        YAML file, or the `scenario.json` of a run.
    changes : sequence of str
        ``limits.clean_share=0.9``: laid over the file, in order.

    Returns
    -------
    Scenario, Positions
        The scenario, and where each key stands, for faults found later.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault of the files.
    """
    stated, positions = read_any(path, changes)
    if isinstance(stated, Scenario):
        return stated, positions
    raise ExceptionGroup(
        f"{path} is no scenario of one campus",
        [
            ScenarioError(
                f"{path} campuses",
                "states a programme of several campuses, and one campus is wanted here",
                "state one campus under the key campus",
            )
        ],
    )


def read_any(
    path: Path, changes: Sequence[str] = ()
) -> tuple[Scenario | ProgrammeScenario, Positions]:
    """Read a scenario of one campus, or a programme of several, by its keys.

    Parameters and errors are those of `read`.

    Returns
    -------
    ProgrammeScenario or Scenario, Positions
        A programme if the text has the key `campuses`; and where each key stands.
    """
    places, weather = load_places(), series_keys(SeriesKind.WEATHER)
    return read_either(
        path,
        installed_model(),
        installed_programme(),
        changes,
        known_places=places,
        known_weather=weather,
    )


def installed_programme() -> type[ProgrammeScenario]:
    """Programme whose supply may be of every installed technology."""
    return programme_model([t.parameters for t in load_technologies().values()])


def installed_model() -> type[Scenario]:
    """Scenario whose supply may be of every installed technology."""
    return scenario_model([t.parameters for t in load_technologies().values()])


def plan(scenario: Scenario, progress: Progress | None = None) -> Plan:
    """Find the least-cost plan of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What the user states.
    progress : Progress, optional
        Told of stages and iterations.

    Returns
    -------
    Plan
        Without tables unless its status is OPTIMAL.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If the scenario cannot be planned as stated; all faults that can be found at once.
    """
    progress = progress or Silence()
    clock = _Clock(progress, [])
    options = solver_options(scenario)
    problem = state(scenario, clock)
    with clock.stage(Stage.SOLVE):
        solution = solve(problem.programme, options, progress.iterate)
    certificate = None
    if solution.status is Status.OPTIMAL:
        with clock.stage(Stage.CERTIFY):
            certificate = certify(problem.programme, solution)
            solution = _believed(solution, certificate, options)
    proof = Proof(
        solution.method, solution.iterations, options.tolerance, certificate, solution.note
    )
    tables = None
    if solution.status is Status.OPTIMAL:
        with clock.stage(Stage.EXTRACT):
            tables = extract(scenario, problem.sites, problem.programme, problem.layout, solution)
    cautions = tuple(caution for site in problem.sites for caution in site.cautions)
    return Plan(scenario, solution.status, proof, tuple(clock.times), tables, cautions)


def explain(scenario: Scenario) -> str:
    """Say why a scenario has no plan, in its own words.

    Parameters
    ----------
    scenario : Scenario
        What the user states.

    Returns
    -------
    str
        Which limits clash, in which hours and by how much, and the cheapest repair; what runs away
        where cost has no floor; or that there is a plan.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If the scenario cannot be stated as a problem at all.
    GigaplanError
        If the solver finds no answer to the relaxed problem either.
    """
    problem, options = state(scenario), solver_options(scenario)
    # words need four digits; half of the iterations go into the others
    options = replace(options, tolerance=max(options.tolerance, EXPLAINED))

    def solver(programme: Programme) -> Solution:
        return solve(programme, options, largest_fallback=EXPLAINED_FALLBACK, persist=False)

    def side_by_side(
        act: Callable[[int], Repair | None], numbers: list[int]
    ) -> list[Repair | None]:
        with ThreadPoolExecutor(options.threads or usable_cores()) as pool:
            return list(pool.map(act, numbers))

    starts = [site.hours.start for site in problem.sites]
    case = Case(problem.layout.assets, problem.layout.years, problem.limits, starts)
    # HiGHS keeps its threads in one place for the whole process
    alone = options.method is Method.HIGHS or problem.programme.n_hourly <= EXPLAINED_FALLBACK
    each = in_turn if alone else side_by_side
    try:
        found = explain_infeasible(case, solver, value_of_lost_load(scenario), each)
        if found.is_feasible and solver(problem.programme).status is Status.UNBOUNDED:
            return explain_unbounded(case, solver)
        return found.text
    except ExplainError as error:
        raise GigaplanError(str(error)) from error


def value_of_lost_load(scenario: Scenario) -> float:
    """Value of a MWh not served: the scenario's own, else the register's. [USD/MWh]."""
    for part in scenario.supply:
        stated = getattr(part, "value_usd_per_mwh", None)
        if stated is not None:
            return float(stated)
    money = scenario.money
    key = "technology.unserved.value_usd_per_mwh"
    figure = load_register().figure(key, scenario.first_year, money.cost_case, money.price_year)
    return figure.value


def state(scenario: Scenario, clock: _Clock | None = None) -> Problem:
    """Write a scenario out as a problem: sites, blocks, programme.

    Parameters
    ----------
    scenario : Scenario
        What the user states.
    clock : optional
        Times the stages.

    Raises
    ------
    ExceptionGroup of ScenarioError
        All faults that can be found at once.
    """
    clock = clock or _Clock(Silence(), [])
    with clock.stage(Stage.SERIES):
        sites = build_sites(scenario, load_register(), load_places(), facility_load)
    with clock.stage(Stage.BLOCKS):
        assets = build_assets(scenario.supply, sites, load_technologies())
    with clock.stage(Stage.ASSEMBLE):
        years = [WeatherSpan(s.hours.name, s.hours.weight, s.load_mw) for s in sites]
        limits = system_limits(scenario)
        programme, layout = assemble(assets, years, limits, scenario.campus.name)
    return Problem(sites, programme, layout, limits)


def build_assets(
    supply: Sequence[SupplyPart], sites: Sequence[Site], technologies: Mapping[str, Technology]
) -> tuple[Asset, ...]:
    """Let every part of the supply state its block in every weather year.

    Raises
    ------
    ExceptionGroup of ScenarioError
        The faults of all parts, each once.
    """
    assets: list[Asset] = []
    faults: list[ScenarioError] = []
    for part in supply:
        block = technologies[part.kind].block
        blocks: list[Block] = []
        try:
            for site in sites:
                blocks.append(block(part, site))
        except* ScenarioError as group:
            faults.extend(_flat(group))
        if len(blocks) == len(sites):
            assets.append(Asset(part.label, part.kind, tuple(blocks)))
    if faults:
        raise ExceptionGroup("the supply cannot be planned as stated", faults)
    return tuple(assets)


def system_limits(scenario: Scenario) -> SystemLimits:
    """Limits of a scenario in the words of the programme."""
    limits = scenario.limits
    return SystemLimits(
        co2_t_per_year=limits.co2_t_per_year,
        co2_usd_per_t=limits.co2_usd_per_t,
        clean_share=limits.clean_share,
        hourly_clean_share=limits.hourly_clean_share,
        unserved_share=limits.unserved_share,
        nox_t_per_year=limits.nox_t_per_year,
        water_m3_per_year=limits.water_m3_per_year,
        land_acres=scenario.campus.land_acres,
    )


def solver_options(scenario: Scenario) -> SolverOptions:
    """Solver options of a scenario."""
    choice = scenario.solver
    return SolverOptions(
        method=Method(choice.method),
        tolerance=choice.tolerance,
        max_iterations=choice.max_iterations,
        threads=choice.threads,
        time_limit_s=choice.time_limit_s,
    )


def _believed(solution: Solution, certificate: Certificate, options: SolverOptions) -> Solution:
    """Take a solution for optimal only if the certificate agrees."""
    if certificate.passed(max(CERTIFIED, 10.0 * options.tolerance)):
        return solution
    note = (
        f"the solver called it optimal, the certificate does not: primal residual "
        f"{certificate.primal_residual:.1e}, dual residual {certificate.dual_residual:.1e}, "
        f"relative gap {certificate.relative_gap:.1e}"
    )
    return replace(solution, status=Status.NUMERICS, note=f"{solution.note} {note}".strip())


def _flat(group: BaseExceptionGroup[ScenarioError]) -> list[ScenarioError]:
    """All scenario errors of a group of groups."""
    found: list[ScenarioError] = []
    for error in group.exceptions:
        found.extend(_flat(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found
