"""The finished plan: frozen, tables and figures only. It knows neither files nor pictures.

Tables are polars frames. They carry the keys that join them: asset, capacity, flow, line and
weather year. Money is real USD of the scenario's price year; "per year" is the expected year, the
mean of the weather years by weight.
"""

from dataclasses import dataclass

import polars as pl

from gigaplan.scenario.model import Scenario
from gigaplan.solve.certify import Certificate
from gigaplan.solve.interface import Method, Status


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long one stage of the pipeline took."""

    stage: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Proof:
    """Who solved the problem, and how well that is proven.

    Attributes
    ----------
    method : Method
        Solver.
    iterations : int
        Its iterations.
    tolerance : float
        Largest gap and residual asked for. [1]
    certificate : Certificate or None
        Computed apart from the solver, from the problem and the point; None without a point.
    note : str
        What the solver had to do out of the ordinary.
    """

    method: Method
    iterations: int
    tolerance: float
    certificate: Certificate | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanTables:
    """Everything that was decided, paid and measured; columns are in `docs/reference/tables.md`.

    Attributes
    ----------
    capacities : polars.DataFrame
        One row per capacity: total, built, limits, what one more or less would change.
    costs : polars.DataFrame
        One row per asset and cost line. [USD/a]
    energy : polars.DataFrame
        One row per weather year and flow. [MWh]
    dispatch : polars.DataFrame
        One row per hour: load, price, every flow [MW] and every content [MWh].
    prices : polars.DataFrame
        Statistics of the hourly price, per weather year and for the expected year.
    limits : polars.DataFrame
        One row per limit: stated, used, slack, shadow price.
    assumptions : polars.DataFrame
        Every number the plan rests on, with its source.
    repairs : polars.DataFrame
        Everything that was mended in the user's own series.
    """

    capacities: pl.DataFrame
    costs: pl.DataFrame
    energy: pl.DataFrame
    dispatch: pl.DataFrame
    prices: pl.DataFrame
    limits: pl.DataFrame
    assumptions: pl.DataFrame
    repairs: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Plan:
    """What came of a scenario.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    status : Status
        Why the solver stopped; its value is the advice.
    proof : Proof
        Who solved it and how well that is proven.
    times : tuple of StageTime
        Seconds of each stage, in order.
    tables : PlanTables or None
        None unless the status is OPTIMAL.
    cautions : tuple of str
        Inputs that are allowed and yet rarely meant, in sentences.
    """

    scenario: Scenario
    status: Status
    proof: Proof
    times: tuple[StageTime, ...]
    tables: PlanTables | None
    cautions: tuple[str, ...] = ()
