"""Everything about a partnership's exposures, each step called once."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.exposure.circles import Circle, find_circles
from gigaplan.exposure.concentration import Concentration, concentration
from gigaplan.exposure.exposures import Amounts, Exposures, expose
from gigaplan.exposure.failure import Failure, fail
from gigaplan.exposure.graph import ExposureGraph, Floats
from gigaplan.exposure.inputs import graph_of
from gigaplan.exposure.recusals import Judged, Standing, judge
from gigaplan.exposure.related import RelatedPayer, related_payers
from gigaplan.exposure.ties import Ties
from gigaplan.scenario.exposure.exposures import ExposureScenario
from gigaplan.scenario.exposure.rules import By, ConcentrationLimit, Decision, Measure, Whose


@dataclass(frozen=True, slots=True)
class Measured:
    """A limit and what it finds with one viewer.

    Attributes
    ----------
    limit : ConcentrationLimit
        As stated.
    viewer : int
        Position of the member, or of the partnership.
    found : Concentration
        Names with their shares.
    """

    limit: ConcentrationLimit
    viewer: int
    found: Concentration

    @property
    def kept(self) -> bool:
        """Whether the limit is kept; rounding does not break it."""
        limit, slack = self.limit, 1e-9
        share = limit.largest_share is None or self.found.largest <= limit.largest_share + slack
        return share and (limit.hhi is None or self.found.hhi <= limit.hhi + slack)


@dataclass(frozen=True, slots=True)
class ExposureAnalysis:
    """What is found.

    Attributes
    ----------
    stated : ExposureScenario
        What was stated.
    graph, ties
        Parties and edges in force.
    exposures : Exposures
        Of members and the partnership.
    concentrations : dict of (viewer, measure, by) to Concentration
        Of every viewer.
    limits : tuple of Measured
        Every limit with every viewer it looks at.
    circles : tuple of Circle
        Of members and the partnership.
    related : tuple of RelatedPayer
        Payers that are members or owned by them.
    decisions : tuple of Judged
        In their order.
    failures : tuple of Failure
        Of the parties asked for.
    seconds : float
        Time it took. [s]
    """

    stated: ExposureScenario
    graph: ExposureGraph
    ties: Ties
    exposures: Exposures
    concentrations: dict[tuple[int, Measure, By], Concentration]
    limits: tuple[Measured, ...]
    circles: tuple[Circle, ...]
    related: tuple[RelatedPayer, ...]
    decisions: tuple[Judged, ...]
    failures: tuple[Failure, ...]
    seconds: float


def analyse(
    stated: ExposureScenario, decisions: Sequence[Decision] = (), fails: Sequence[str] = ()
) -> ExposureAnalysis:
    """Analyse the exposures of a partnership.

    Parameters
    ----------
    stated : ExposureScenario
        Parties, edges, limits and rules.
    decisions : sequence of Decision
        To judge besides those that are stated.
    fails : sequence of str
        Parties to let fail, each alone.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If shares and values contradict each other.
    """
    begun = time.perf_counter()
    graph, ties = graph_of(stated)
    exposures = expose(graph)
    concentrations = _concentrations(graph, exposures, stated.income_years)
    limits = tuple(
        Measured(limit, int(viewer), concentrations[int(viewer), limit.of, limit.by])
        for limit in stated.limits
        for viewer in exposures.viewers
        if (int(viewer) == graph.parties.partnership) == (limit.whose is Whose.PARTNERSHIP)
    )
    standing = Standing(graph, ties, exposures)
    names = graph.parties.names
    return ExposureAnalysis(
        stated=stated,
        graph=graph,
        ties=ties,
        exposures=exposures,
        concentrations=concentrations,
        limits=limits,
        circles=find_circles(graph, exposures.viewers, stated.circle_steps),
        related=related_payers(graph, exposures),
        decisions=tuple(
            judge(standing, decision, stated.rules) for decision in (*stated.decisions, *decisions)
        ),
        failures=tuple(fail(graph, names.index(name), stated.income_years) for name in fails),
        seconds=time.perf_counter() - begun,
    )


def measured(amounts: Amounts, income_years: float) -> dict[Measure, Floats]:
    """Amounts by measure, each of shape (viewers, parties). [USD or USD/a]."""
    return {
        Measure.AT_RISK: amounts.at_risk_usd(income_years),
        Measure.RENT: amounts.rent_usd,
        Measure.PURCHASES: amounts.purchases_usd,
        Measure.SALES: amounts.sales_usd,
        Measure.EQUITY: amounts.equity_usd,
        Measure.CREDIT: amounts.credit_usd,
    }


def _concentrations(
    graph: ExposureGraph, exposures: Exposures, income_years: float
) -> dict[tuple[int, Measure, By], Concentration]:
    """Concentrations of every viewer; vehicles are looked through and are no names."""
    parties = graph.parties
    labels = {
        By.PARTY: np.array(parties.names),
        By.GROUP: np.array(parties.groups),
        By.SECTOR: np.array(parties.sectors),
    }
    named = ~parties.vehicles
    amounts = measured(exposures.total, income_years)
    return {
        (int(viewer), measure, by): concentration(amounts[measure][row, named], labels[by][named])
        for row, viewer in enumerate(exposures.viewers)
        for measure in Measure
        for by in By
    }
