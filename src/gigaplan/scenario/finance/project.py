"""One stand-alone project: the text that `gigaplan finance` reads."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from gigaplan.scenario.finance.capex import Capex, Construction
from gigaplan.scenario.finance.debt import Debt
from gigaplan.scenario.finance.operation import Operating, Reserves
from gigaplan.scenario.finance.quantities import Escalator, Rate, Years
from gigaplan.scenario.finance.revenue import Energy, Price
from gigaplan.scenario.finance.tax import Tax
from gigaplan.scenario.part import Clash, Part, number, refusal, said
from gigaplan.scenario.shared_names import items_of
from gigaplan.scenario.units import Megawatt

_PERIODS = (1, 2, 4, 12)


def _known_period(periods: int) -> int:
    """Refuse periods that do not make up years of whole months."""
    if periods not in _PERIODS:
        raise refusal(
            f"must be 1, 2, 4 or 12 (got {periods})",
            "write 1 for years, 2 for half years, 4 for quarters or 12 for months",
        )
    return periods


class Timing(Part):
    """The periods of a project."""

    years: Years
    """Years of operation."""
    first_year: int = Field(1, ge=1, le=2200, json_schema_extra={"unit": "year"})
    """Calendar year in which operation starts, in January; left out: years are counted from 1."""
    periods_per_year: Annotated[int, AfterValidator(_known_period)] = 1
    """1, 2, 4 or 12: equal periods, in which debt is served; amounts of a year fall evenly on
    them."""
    book_life_years: Years | None = None
    """Years over which the books write off the cost in equal parts; left out: all of operation."""


class ProjectMoney(Part):
    """How money is counted: nominal US dollars."""

    inflation: Escalator = 0.0
    """Growth of whatever states no escalator of its own."""
    real_discount_rate: Rate
    """Owners' real rate, for NPV and levelised cost."""


def _one_loan(value: object) -> object:
    """Refuse tranches."""
    if isinstance(value, list | tuple):
        raise refusal(
            f"states {len(value)} tranches, and a stand-alone project has one senior loan",
            "write one loan as a mapping: debt: {rate: ..., tenor_years: ...}",
        )
    return value


class ProjectScenario(Part):
    """A stand-alone project."""

    name: str = Field(min_length=1)
    """Name in every result."""
    timing: Timing
    """Years and periods."""
    money: ProjectMoney
    """Inflation and discount rate."""
    capacity_mw: Megawatt | None = None
    """Size, for whatever is stated by kilowatt."""
    capex: Capex
    """What it costs to build."""
    construction: Construction = Construction()
    """How the cost is drawn and financed; left out: paid at once at financial close."""
    energy: Energy
    """What it sells."""
    price: Price
    """What that earns."""
    operation: Operating = Operating()
    """What it spends."""
    reserves: Reserves = Reserves()
    """What it keeps."""
    debt: Annotated[Debt | None, BeforeValidator(_one_loan)] = None
    """Its loan; left out: all equity."""
    tax: Tax | None = None
    """Income tax and credits; left out: none."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """Rules among the parts of a project."""
        yield from _by_year(given)
        yield from _by_kilowatt(given)
        yield from _within_operation(given)
        yield from _depreciation(given)


def _part(given: object, *keys: str) -> object:
    """What is said below some keys, be it text or models."""
    for key in keys:
        given = said(given, key) if given is not None else None
    return given


def _by_year(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Lists by year hold every year of operation."""
    years = _part(given, "timing", "years")
    if not isinstance(years, int) or isinstance(years, bool):
        return
    for path in (("energy", "mwh_by_year"), ("price", "merchant", "usd_per_mwh_by_year")):
        listed = _part(given, *path)
        if isinstance(listed, list | tuple) and len(listed) != years:
            yield Clash(
                f"holds {len(listed)} years, and operation has {years}",
                "write one number for each year of operation",
                path,
            )


def _by_kilowatt(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Costs by kilowatt need the kilowatts."""
    parts = items_of(_part(given, "capex", "parts"))
    by_kw: list[tuple[str | int, ...]] = [
        ("capex", "parts", at, "usd_per_kw")
        for at, part in enumerate(parts)
        if said(part, "usd_per_kw") is not None
    ]
    if _part(given, "operation", "fixed_usd_per_kw_year"):
        by_kw.append(("operation", "fixed_usd_per_kw_year"))
    if "capacity_mw" not in given:
        for path in by_kw:
            yield Clash(
                "is by kilowatt, and capacity_mw is not stated",
                "add capacity_mw, or state the sum",
                path,
                absent=("capacity_mw",),
            )


def _within_operation(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Tenor, contract and book life end with operation."""
    years = number(given["timing"], "years") if isinstance(given.get("timing"), Mapping) else None
    if years is None or years < 1:
        return
    ends = (("debt", "tenor_years"), ("price", "contracted", "years"))
    for path in (*ends, ("timing", "book_life_years")):
        end = _part(given, *path)
        if isinstance(end, int | float) and end > years:
            yield Clash(
                f"{end:g} years are more than the {years:g} years of operation",
                f"write {years:g} or less",
                path,
            )
    end = _part(given, "price", "contracted", "years")
    if isinstance(end, int | float) and end < years and _part(given, "price", "merchant") is None:
        yield Clash(
            f"the contract ends after {end:g} of {years:g} years, and no price follows",
            "add price.merchant for the years after it, or a longer contract",
            ("price", "contracted", "years"),
        )


def _depreciation(given: Mapping[str, Any]) -> Iterator[Clash]:
    """Tax needs to know how every part is deducted."""
    if given.get("tax") is None or items_of(_part(given, "capex", "depreciation")):
        return
    for at, part in enumerate(items_of(_part(given, "capex", "parts"))):
        if said(part, "depreciation") is None:
            yield Clash(
                "states no depreciation, and there is income tax",
                "add depreciation: {recovery: macrs_5}, or {recovery: none} for what is never "
                "deducted; or state capex.depreciation for the whole cost",
                ("capex", "parts", at),
                absent=("depreciation",),
            )
