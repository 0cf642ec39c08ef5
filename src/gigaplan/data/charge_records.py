"""Capital charges of insurers and the needs of investors as frozen records; no reading here."""

from dataclasses import dataclass
from enum import StrEnum

from gigaplan.data.tax_records import Evidence


class EquityKind(StrEnum):
    """Kinds of equity in Solvency II."""

    TYPE_1 = "type_1"
    TYPE_2 = "type_2"
    QUALIFYING_INFRASTRUCTURE = "qualifying_infrastructure"
    QUALIFYING_INFRASTRUCTURE_CORPORATE = "qualifying_infrastructure_corporate"
    LONG_TERM = "long_term"


class SpreadTable(StrEnum):
    """Tables of spread risk in Solvency II."""

    BONDS_AND_LOANS = "bonds_and_loans"
    QUALIFYING_INFRASTRUCTURE = "qualifying_infrastructure"
    SECURITISATION = "securitisation"


class NaicInsurer(StrEnum):
    """Insurers in the NAIC's risk-based capital."""

    LIFE = "life"
    PROPERTY_CASUALTY = "property_casualty"


class NaicKind(StrEnum):
    """Kinds of asset in the NAIC's risk-based capital."""

    BOND = "bond"
    EQUITY = "equity"
    RESIDUAL = "residual"


class InvestorClass(StrEnum):
    """Classes of investor."""

    PENSION = "pension"
    LIFE_INSURER = "life_insurer"
    NON_LIFE_INSURER = "non_life_insurer"
    SOVEREIGN = "sovereign"
    ENDOWMENT = "endowment"


class Measure(StrEnum):
    """What investors ask of an investment."""

    REAL_IRR = "real_irr"
    YIELD_YEAR = "yield_year"
    INFLATION_LINK = "inflation_link"
    DURATION_YEARS = "duration_years"
    DRAWDOWN = "drawdown"
    BACK_IN_TEN_YEARS = "back_in_ten_years"
    SINGLE_NAME = "single_name"
    RATED = "rated"
    RETURN_ON_CAPITAL = "return_on_capital"


RATINGS = (
    *("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-"),
    *("BB+", "BB", "BB-", "B+", "B", "B-", "CCC+", "CCC", "CCC-"),
)
"""Ratings, the best first."""
INVESTMENT_GRADE = frozenset(RATINGS[: RATINGS.index("BBB-") + 1])
UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class EquityShock:
    """Fall of value of a kind of equity. [1]."""

    kind: EquityKind
    shock: float
    symmetric_share: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class SpreadBracket:
    """Fall of value of debt of durations from `from_years`: a + b (duration - from_years)."""

    table: SpreadTable
    step: str
    from_years: float
    a: float
    b: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class NaicFactor:
    """Risk-based capital over book value, pre-tax. [1]."""

    insurer: NaicInsurer
    kind: NaicKind
    rating: str | None
    designation: str
    factor: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Need:
    """What a class of investor asks: at least or at most so much of a measure, and why."""

    investor: InvestorClass
    measure: Measure
    least: float | None
    most: float | None
    unit: str
    reason: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ChargeTables:
    """All of them."""

    equity: tuple[EquityShock, ...]
    spread: tuple[SpreadBracket, ...]
    naic: tuple[NaicFactor, ...]
    needs: tuple[Need, ...]
