"""The loan of a project."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import Cover, Rate, Years, YearsOrZero
from gigaplan.scenario.part import Clash, Part, number
from gigaplan.scenario.shared_names import items_of, shared_names
from gigaplan.scenario.units import Share

Gearing = Annotated[
    float,
    Field(ge=0, le=1, json_schema_extra={"unit": "1", "hint": "write 70 % debt as 0.70"}),
]


class Repayment(Enum):
    """Profile of principal."""

    SCULPTED = "sculpted"
    LEVEL = "level"
    STRAIGHT = "straight"
    BULLET = "bullet"


class CoverCase(Part):
    """A case of energy on which lenders size the debt."""

    name: str = Field(min_length=1)
    """Such as P50."""
    energy_share: float = Field(1.0, ge=0, le=2, json_schema_extra={"unit": "1"})
    """Energy, and what moves with it, over that of the project."""
    dscr: Cover
    """Least debt service cover in every period."""
    llcr: Cover | None = None
    """Least loan life cover; not tested if left out."""


class Covenants(Part):
    """Covers tested in every period."""

    default: Cover = 1.0
    """Below this DSCR the loan is in default."""
    lock_up: Cover = 1.0
    """Below this DSCR nothing is distributed."""
    sweep: float = Field(0.0, ge=0, le=100, json_schema_extra={"unit": "x"})
    """Below this DSCR a part of the cash left prepays debt; 0: never."""
    sweep_share: Share = 0.0
    """That part."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Default below lock-up."""
        default, lock_up = number(given, "default") or 1.0, number(given, "lock_up") or 1.0
        if default > lock_up:
            yield Clash(
                f"default at {default:g} comes before lock-up at {lock_up:g}",
                "let lock_up be default or more",
            )


class Debt(Part):
    """One senior loan: drawn in construction, then repaid. Its size is the least of all tests."""

    rate: Rate
    """Interest in operation, swap included, quoted by year and charged by period."""
    tenor_years: Years
    """Years of operation over which it is repaid."""
    repayment: Repayment = Repayment.SCULPTED
    """`sculpted`: service follows cash at the cover; `level`: equal service; `straight`: equal
    principal; `bullet`: all at the end, paid by the owners."""
    grace_years: YearsOrZero = 0
    """First years of the tenor with interest only."""
    gearing: Gearing | None = None
    """Largest debt over all uses; not tested if left out."""
    dscr: Cover | None = None
    """Least debt service cover on the project's own energy: short for one case."""
    cases: tuple[CoverCase, ...] = ()
    """Cases of energy, each with its cover."""
    arrangement_fee_share: Share = 0.0
    """Of the debt, paid at financial close."""
    covenants: Covenants = Covenants()
    """Lock-up, sweep, default."""
    full_recourse: bool = False
    """Whether owners pay debt service that the project cannot; else it stays owed."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Something limits the debt; the profile fits the tenor."""
        cases = items_of(given.get("cases"))
        if "dscr" in given and cases:
            yield Clash(
                "overlaps with cases, each of which has its own cover",
                "state the cover in cases, with energy_share: 1, or remove cases",
                ("dscr",),
            )
        if "dscr" not in given and "gearing" not in given and not cases:
            yield Clash(
                "nothing limits the debt",
                "add dscr, gearing or cases",
                absent=("dscr", "gearing", "cases"),
            )
        word = given.get("repayment", Repayment.SCULPTED)
        is_sculpted = getattr(word, "value", word) == Repayment.SCULPTED.value
        if is_sculpted and "dscr" not in given and not cases and "gearing" in given:
            yield Clash(
                "a sculpted loan follows a cover, and none is stated",
                "add dscr: 1.3, or write repayment: level",
                absent=("dscr", "cases"),
            )
        tenor, grace = number(given, "tenor_years"), number(given, "grace_years")
        if tenor is not None and grace is not None and tenor >= 1 and grace >= tenor:
            yield Clash(
                f"{grace:g} years of grace leave no time to repay in {tenor:g}",
                "write fewer years than the tenor",
                ("grace_years",),
            )
        yield from shared_names(given.get("cases"), "cases", "case", "cases")
