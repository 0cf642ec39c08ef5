"""A question answered: the optimum, what an alternative may cost, and the range of every group."""

from dataclasses import dataclass
from typing import Protocol

from gigaplan.alternatives.asking import COMMAND, Asked
from gigaplan.alternatives.finding import (
    Alternative,
    Question,
    Watcher,
    alternatives,
    precision_of,
)
from gigaplan.alternatives.groups import Group, groups_of
from gigaplan.errors import ScenarioError
from gigaplan.pipeline import Progress
from gigaplan.plan.joint.result import ProgrammePlan, ProgrammeTables
from gigaplan.planning import CERTIFIED_PROGRAMME, plan_programme, programme_options

CLEARLY = 10.0
"""The allowance must be so many times what the optimum may be off by."""


class Screen(Progress, Watcher, Protocol):
    """Whoever is told of the optimum's stages, and then of the alternatives."""


@dataclass(frozen=True, slots=True)
class NearOptimal:
    """How different the mix can be.

    Attributes
    ----------
    asked : Asked
        The question.
    optimum : ProgrammePlan
        The plan of least cost.
    period : str
        In which megawatts count.
    reference_usd : float
        Present value of all costs of the optimum. [USD]
    allowance_usd : float
        How much more an alternative may cost. [USD]
    precision_mw : float
        How closely ranges are known. [MW]
    groups : tuple of Group
    ends : tuple of Alternative
        Least and most of every group, in their order.
    """

    asked: Asked
    optimum: ProgrammePlan
    period: str
    reference_usd: float
    allowance_usd: float
    precision_mw: float
    groups: tuple[Group, ...]
    ends: tuple[Alternative, ...]

    @property
    def constant_usd(self) -> float:
        """Cost outside the solver's objective [USD]."""
        assert self.optimum.reading is not None
        return self.optimum.reading.layout.constant_usd


def answer(asked: Asked, screen: Screen) -> ProgrammePlan | NearOptimal:
    """Find the optimum, and how different a plan may be.

    Parameters
    ----------
    asked : Asked
        The question.
    screen : Screen
        Told how far it is.

    Returns
    -------
    NearOptimal, or ProgrammePlan without tables if there is no plan at all.

    Raises
    ------
    ScenarioError
        If the allowance is less than what the solver can tell apart.
    """
    plan = plan_programme(asked.scenario, screen)
    if plan.tables is None or plan.reading is None:
        return plan
    reading = plan.reading
    layout, solution = reading.layout, reading.solution
    reference = costs_usd(plan.tables)
    allowance = asked.within * reference
    unsure = abs(solution.objective - solution.dual_objective)
    if allowance <= CLEARLY * unsure:
        raise ScenarioError(
            f"{COMMAND} --within",
            f"{asked.within:g} of all costs is {allowance:,.0f} USD, and the optimum is known to "
            f"{unsure:,.0f} USD",
            f"write {CLEARLY * unsure / reference:.1g} or more, or lower solver.tolerance",
        )
    precision = precision_of(layout, solution, asked.by, asked.period)
    question = Question(
        budget_usd=solution.objective + allowance,
        allowance_usd=allowance,
        precision_mw=precision,
        certified=max(CERTIFIED_PROGRAMME, 10.0 * plan.proof.tolerance),
        options=programme_options(asked.scenario),
    )
    ends = alternatives(reading, question, asked.by, asked.period, screen)
    return NearOptimal(
        asked=asked,
        optimum=plan,
        period=layout.terms.periods[asked.period].label,
        reference_usd=reference,
        allowance_usd=allowance,
        precision_mw=precision,
        groups=groups_of(layout, asked.by, asked.period),
        ends=ends,
    )


def costs_usd(tables: ProgrammeTables) -> float:
    """Present value of all that is spent, income not taken off [USD].

    Parameters
    ----------
    tables : ProgrammeTables
        Of the optimum.
    """
    return float(tables.costs["pv_usd"].clip(lower_bound=0.0).sum())
