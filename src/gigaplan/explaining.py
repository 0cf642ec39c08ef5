"""`gigaplan explain`: why a scenario has no plan, of one campus or of a programme of several.

arithmetic   what is certain, in milliseconds
elastic      what gives way, and what each kind of repair costs
ray          what grows without limit, where the value has no ceiling
"""

from collections.abc import Callable
from dataclasses import replace

from gigaplan.data.register import load_register
from gigaplan.errors import GigaplanError
from gigaplan.pipeline import EXPLAINED_FALLBACK, explain
from gigaplan.plan.joint.clashes import certain_clashes_in_words
from gigaplan.plan.joint.explain import explain_programme, explain_unbounded_programme
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.plain import is_surely_bounded
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.programme.problem import Programme
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.solve.explain import ExplainError
from gigaplan.solve.interface import Method, Solution, SolverOptions, Status
from gigaplan.solve.solver import solve
from gigaplan.terms.programme import write_terms

SOLVED_BY_HIGHS = 50_000
"""Hourly variables up to which an explanation is left to HiGHS: its vertices say exactly what is
nothing, and at this size it is the faster one."""


def explain_any(stated: Scenario | ProgrammeScenario, tell: Callable[[str], None]) -> None:
    """Say why a scenario has no plan, in its own words, as soon as each part of it is known.

    Parameters
    ----------
    stated : Scenario or ProgrammeScenario
        What the user states.
    tell : callable
        Takes the text.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If the scenario cannot be stated as a problem at all.
    GigaplanError
        If the solver finds no answer to the relaxed problem either.
    """
    if isinstance(stated, Scenario):
        tell(explain(stated))
        return
    terms = write_terms(stated).terms
    explain_terms(terms, _options(stated), value_of_lost_load(stated), tell)


def certain_clashes(terms: ProgrammeTerms) -> tuple[str, ...]:
    """Say what makes a programme impossible before any solver runs; takes milliseconds.

    Parameters
    ----------
    terms : ProgrammeTerms
        What the programme asks for.

    Returns
    -------
    tuple of str
        One sentence for each certain clash; empty if arithmetic finds none, which proves nothing.
    """
    return certain_clashes_in_words(terms)


def explain_terms(
    terms: ProgrammeTerms,
    options: SolverOptions,
    unserved_usd_per_mwh: float,
    tell: Callable[[str], None],
) -> None:
    """Say why a programme has no plan, as soon as each part of it is known.

    Parameters
    ----------
    terms : ProgrammeTerms
        What the programme asks for.
    options : SolverOptions
        How to solve; small programmes are left to HiGHS.
    unserved_usd_per_mwh : float
        Value of lost load. [USD/MWh]
    tell : callable
        Takes the text.

    Raises
    ------
    GigaplanError
        If the solver finds no answer to the relaxed problem either.
    """

    def solver(programme: Programme) -> Solution:
        small = programme.n_hourly <= SOLVED_BY_HIGHS
        chosen = replace(options, method=Method.HIGHS) if small else options
        return solve(programme, chosen, largest_fallback=EXPLAINED_FALLBACK, persist=False)

    try:
        found = explain_programme(terms, solver, unserved_usd_per_mwh, tell)
        if found.is_feasible:
            programme, _ = assemble_joint(terms)
            bounded = is_surely_bounded(programme)
            if bounded or solver(programme).status is not Status.UNBOUNDED:
                tell(found.text)
            else:
                tell(explain_unbounded_programme(terms, solver))
    except ExplainError as error:
        raise GigaplanError(str(error)) from error


def value_of_lost_load(stated: ProgrammeScenario) -> float:
    """Value of a MWh not served: the programme's own, else the register's. [USD/MWh]."""
    parts = [*stated.supply, *(part for campus in stated.campuses for part in campus.supply)]
    for part in parts:
        value = getattr(part, "value_usd_per_mwh", None)
        if value is not None:
            return float(value)
    money = stated.money
    key = "technology.unserved.value_usd_per_mwh"
    year = stated.horizon.years[0]
    return load_register().figure(key, year, money.cost_case, money.price_year).value


def _options(stated: ProgrammeScenario) -> SolverOptions:
    """Solver options of a programme."""
    choice = stated.solver
    return SolverOptions(
        method=Method(choice.method),
        tolerance=choice.tolerance,
        max_iterations=choice.max_iterations,
        threads=choice.threads,
        time_limit_s=choice.time_limit_s,
    )
