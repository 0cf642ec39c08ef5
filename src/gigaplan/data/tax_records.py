"""The dated tax rules as frozen records. No reading here: `tax_tables.py` fills them.

A rule holds for the days its windows hold. Windows include both of their days; an open side is
None. Money in rules is nominal: tax law does not know real money.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gigaplan.data.register import Grade


class TaxTechnology(Enum):
    """Technologies as tax law tells them apart."""

    SOLAR = "solar"
    WIND = "wind"
    STORAGE = "storage"
    NUCLEAR = "nuclear"
    GEOTHERMAL = "geothermal"
    FUEL_CELL = "fuel_cell"
    EXISTING_NUCLEAR = "existing_nuclear"
    CARBON_STORAGE = "carbon_storage"
    CARBON_USE = "carbon_use"
    """Carbon dioxide used, or injected to recover oil."""
    OTHER = "other"


class Credit(Enum):
    """Kinds of tax credit."""

    INVESTMENT = "investment"
    """Share of the cost, in the year of service: 26 USC 48, 48E."""
    PRODUCTION = "production"
    """Per MWh for ten years: 26 USC 45, 45Y."""
    NUCLEAR = "nuclear"
    """Per MWh of existing nuclear plants, falling with receipts: 26 USC 45U."""
    CARBON = "carbon"
    """Per ton of carbon dioxide for twelve years: 26 USC 45Q."""


class StartMethod(Enum):
    """How construction was begun, for the law."""

    PHYSICAL_WORK = "physical_work"
    FIVE_PERCENT = "five_percent"
    """By paying or incurring 5 % of the cost."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who says so.

    Attributes
    ----------
    source, source_date : str
        Law, notice or summary, and when it was published or read.
    grade : Grade
        How well it is founded; C: check before use.
    note : str
        What is left out, and doubts.
    """

    source: str
    source_date: str
    grade: "Grade"
    note: str


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends included; None is open."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the span."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def overlaps(self, other: "Window") -> bool:
        """Whether some day lies in both spans."""
        first = max(self.first or date.min, other.first or date.min)
        return first <= min(self.last or date.max, other.last or date.max)

    def __str__(self) -> str:
        if self.first is None and self.last is None:
            return "any day"
        if self.first is None:
            return f"until {self.last}"
        return f"from {self.first}" if self.last is None else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class CreditRule:
    """One line of the table of credits.

    Attributes
    ----------
    name, law, why : str
        Name of the rule, section of the law, and the reason in one line.
    jurisdiction : str
        ISO 3166 alpha-3 in small letters, such as ``usa``.
    technologies : tuple of TaxTechnology
        What it is for.
    credit : Credit
        What kind of credit it gives.
    construction, service : Window
        Days construction begins, and days the plant is placed in service.
    phase_share : float
        Share of the full credit that is left; 0: none. [1]
    base : float
        Without the wage rule: share of cost (INVESTMENT), or money per MWh or ton before inflation.
    unit : str
        Of `base`.
    wage_multiplier : float
        Factor on `base` if the wage and apprenticeship rule is met. [1]
    content_adder, community_adder : float
        INVESTMENT: points before the wage multiplier; else share of the amount. [1]
    content_test, material_test : str or None
        Names of the thresholds for domestic content and for material assistance by prohibited
        foreign entities; None: not tested.
    owner_test_from : date or None
        Service from this day on: a prohibited foreign entity gets no credit; None: not tested.
    continuity_years : int or None
        Years after the year of construction start in which service proves continuous work.
    credit_years : int or None
        Years of credit from service; None: once, or as `first_year` and `last_year` say.
    first_year, last_year : int or None
        Calendar years of credit, whatever the date of service.
    index : str or None
        Inflation factors of the amount; None: not adjusted.
    rounding, rounding_full : float or None
        Step to which the amount is rounded after inflation: of the amount without the wage rule
        (then multiplied), and of the multiplied amount where the law rounds that.
    evidence : Evidence
        Source, date, grade, note.
    """

    name: str
    jurisdiction: str
    technologies: tuple[TaxTechnology, ...]
    credit: Credit
    law: str
    construction: Window
    service: Window
    phase_share: float
    base: float
    unit: str
    wage_multiplier: float
    content_adder: float
    community_adder: float
    content_test: str | None
    material_test: str | None
    owner_test_from: date | None
    continuity_years: int | None
    credit_years: int | None
    first_year: int | None
    last_year: int | None
    index: str | None
    rounding: float | None
    rounding_full: float | None
    why: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Threshold:
    """A least share that a project must reach, by the day construction begins."""

    test: str
    construction: Window
    value: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class StartLimit:
    """A way to begin construction that counts, on these days, up to `largest_mw` only."""

    technology: TaxTechnology
    method: StartMethod
    construction: Window
    largest_mw: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class BonusRule:
    """Share of cost deducted at once, by the day of acquisition and of service."""

    jurisdiction: str
    acquired: Window
    service: Window
    share: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class RecoveryRule:
    """How the cost of an asset is recovered.

    Attributes
    ----------
    jurisdiction, asset : str
        ``usa`` or ``oecd`` (every other member), and what it is.
    service : Window
        Days of service.
    recovery : str
        Value of `gigaplan.finance.tax.depreciation.RecoveryClass`.
    life_years : float or None
        For straight line. [years]
    bonus : bool
        Whether a bonus share may be deducted at once.
    evidence : Evidence
        Source, date, grade, note.
    """

    jurisdiction: str
    asset: str
    service: Window
    recovery: str
    life_years: float | None
    bonus: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class UsFigures:
    """Undated numbers of US tax law, from the register's keys ``tax.usa.*``.

    Attributes
    ----------
    federal_rate : float
        Tax of corporations. [1]
    loss_limit_share : float
        Largest part of taxable income that carried losses may take off. [1]
    interest_limit_share : float
        Interest deductible, as a share of adjusted taxable income. [1]
    interest_ebitda_from_year : int
        First tax year in which that income is before depreciation.
    basis_reduction_share : float
        Part of an investment credit that is taken off the depreciable basis. [1]
    recapture_shares : tuple of float
        Part of an investment credit due back if the property ceases in its first, second, …
        full year of service. [1]
    credit_limit_share : float
        Largest part of the tax that credits may pay. [1]
    credit_life_years : int
        Years an unused credit may be carried forward.
    investment_credit_price, production_credit_price : float
        Paid per dollar of credit sold. [1]
    nuclear_reduction_share : float
        Part of receipts above the threshold that is taken off the existing-nuclear credit. [1]
    nuclear_threshold_usd_per_mwh : float
        That threshold, nominal USD of 2023. [USD/MWh]
    """

    federal_rate: float
    loss_limit_share: float
    interest_limit_share: float
    interest_ebitda_from_year: int
    basis_reduction_share: float
    recapture_shares: tuple[float, ...]
    credit_limit_share: float
    credit_life_years: int
    investment_credit_price: float
    production_credit_price: float
    nuclear_reduction_share: float
    nuclear_threshold_usd_per_mwh: float


@dataclass(frozen=True, slots=True)
class TaxRules:
    """All dated rules.

    `inflation` holds, by index and year, the published factors; later years are projected by who
    uses them. `corporate_rates` holds the combined corporate tax rate by country. [1]
    """

    credits: tuple[CreditRule, ...]
    thresholds: tuple[Threshold, ...]
    start_limits: tuple[StartLimit, ...]
    bonuses: tuple[BonusRule, ...]
    recoveries: tuple[RecoveryRule, ...]
    inflation: Mapping[str, Mapping[int, float]]
    corporate_rates: Mapping[str, float]
    usa: UsFigures
