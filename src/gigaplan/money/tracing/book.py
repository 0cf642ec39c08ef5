"""What a trace is made of, and the tables it is looked up in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import polars as pl

from gigaplan.errors import GigaplanError
from gigaplan.money.stated import StatedRun
from gigaplan.money.summary import MoneySummary

PROGRAMME = "programme"


class TraceError(GigaplanError):
    """A key that no figure of the run has."""


class How(Enum):
    """How the parts of a figure make it."""

    SUM = "sum"
    SUM_TIMES_LAST = "sum_times_last"
    """All but the last part are added, and multiplied by the last."""
    PRODUCT = "product"
    QUOTIENT = "quotient"
    """All but the last part are added, and divided by the last."""
    LEAST = "least"
    RATE = "rate"
    """The rate at which the flows are worth nothing."""
    VALUE = "value"
    """The flows in the middle of their periods, discounted at the last part."""


@dataclass(frozen=True, slots=True)
class TracePart:
    """One number of a formula.

    Attributes
    ----------
    name : str
        What it is.
    value : float
        The number.
    unit : str
        Its unit.
    where : str
        Table and rows it was read from, or whose it is.
    key : str or None
        Key with which it can be traced in turn.
    """

    name: str
    value: float
    unit: str
    where: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure taken apart.

    Attributes
    ----------
    key : str
        Its key.
    value : float or None
        As the tables of the run's money say; None where there is none, or no single one.
    unit : str
        Its unit.
    formula : str
        In words.
    how : How
        The formula of the parts.
    parts : tuple of TracePart
        Numbers of the formula.
    flows : tuple of (str, float)
        Cash by period, for rates and values. [nominal USD]
    parameters : tuple of str
        Keys of the lenders' case that the figure rests on.
    rows : DataFrame or None
        Rows of the plan's tables below it.
    rows_of : str
        Table they stand in.
    inputs : DataFrame or None
        Rows of the plan's assumptions below it.
    hours : tuple of str
        Files of the run with every hour below it.
    """

    key: str
    value: float | None
    unit: str
    formula: str
    how: How
    parts: tuple[TracePart, ...]
    flows: tuple[tuple[str, float], ...] = ()
    parameters: tuple[str, ...] = ()
    rows: pl.DataFrame | None = None
    rows_of: str = ""
    inputs: pl.DataFrame | None = None
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The tables of a run and of its money.

    Attributes
    ----------
    money, plan : callable
        Give a table by its name.
    stated : StatedRun
        Of the run.
    summary : MoneySummary
        Of the money.
    """

    money: Callable[[str], pl.DataFrame]
    plan: Callable[[str], pl.DataFrame]
    stated: StatedRun
    summary: MoneySummary

    @property
    def campuses(self) -> tuple[str, ...]:
        """Campuses that are financed."""
        return tuple(self.summary.campuses)

    def rows(self, table: str, campus: str, period: str | None = None) -> pl.DataFrame:
        """Rows of a table of the money; all campuses for the programme."""
        found = self.money(table)
        if campus != PROGRAMME:
            found = found.filter(pl.col("campus") == campus)
        return found if period is None else found.filter(pl.col("period") == period)

    def plan_rows(self, table: str, campus: str, period: str) -> pl.DataFrame:
        """Rows of a table of the plan; all campuses for the programme."""
        found = self.plan(table).filter(pl.col("period") == period)
        return found if campus == PROGRAMME else found.filter(pl.col("campus") == campus)

    def total(self, table: str, column: str, campus: str, period: str | None = None) -> float:
        """Sum of a column."""
        return float(self.rows(table, campus, period)[column].sum())

    def level(self, period: str) -> float:
        """Nominal over real money."""
        of_period = self.money("periods").filter(pl.col("period") == period)
        return float(of_period["price_level"].item())

    def has(self, name: str) -> bool:
        """Whether the lenders' case says anything for a key that may be left out."""
        return name in self.money("assumptions")["parameter"]

    def parameter(self, name: str) -> float:
        """A number of the lenders' case."""
        of_name = self.money("assumptions").filter(pl.col("parameter") == name)
        return float(of_name["value"].item())


def where(table: str, campus: str, period: str | None = None) -> str:
    """Rows of a table in words."""
    named = [] if campus == PROGRAMME else [f"campus {campus}"]
    named += [] if period is None else [f"period {period}"]
    return f"{table}[{', '.join(named)}]" if named else table


def sum_of(parts: Sequence[TracePart]) -> float:
    """Values of parts, added."""
    return sum(part.value for part in parts)
