"""Two plans side by side: what is built, what it costs, where the energy comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from gigaplan.plan.summary import Summary


class Section(Enum):
    """Parts of a comparison, in the order in which they are read."""

    COST = "cost by part"
    COST_BY_ASSET = "cost by asset"
    CAPACITY = "capacity"
    ENERGY = "energy supplied"
    CURTAILED = "curtailed"
    RESULT = "result"
    YEAR = "by year"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two plans.

    Attributes
    ----------
    section : Section
        Where it belongs.
    name : str
        Key in the summary.
    unit : str
        Unit of both.
    first, second : float
        Its values; 0 where a plan does not have it.
    """

    section: Section
    name: str
    unit: str
    first: float
    second: float

    @property
    def change(self) -> float:
        """Second minus first."""
        return self.second - self.first

    @property
    def relative(self) -> float | None:
        """Change over the first; None where that is zero."""
        return self.change / abs(self.first) if self.first else None


def compare(first: Summary, second: Summary) -> tuple[Difference, ...]:
    """Compare two plans figure by figure.

    Parameters
    ----------
    first, second : Summary
        Of two runs.

    Returns
    -------
    tuple of Difference
        Every figure of either plan, in the order of the sections.

    Raises
    ------
    ValueError
        If their money is of different price years: the difference would be inflation.
    """
    if first.price_year != second.price_year:
        raise ValueError(
            f"the first run is in USD of {first.price_year}, the second in USD of "
            f"{second.price_year}; plan both with the same money.price_year"
        )
    return tuple(_differences(first, second))


def _differences(first: Summary, second: Summary) -> Iterator[Difference]:
    a, b = first, second
    yield from _each(Section.COST, "USD/MWh", a.cost_usd_per_mwh, b.cost_usd_per_mwh)
    yield from _each(
        Section.COST_BY_ASSET, "USD/MWh", a.cost_usd_per_mwh_by_asset, b.cost_usd_per_mwh_by_asset
    )
    units = {name: figure.unit for name, figure in (a.capacities | b.capacities).items()}
    for name, unit in units.items():
        sizes = [s.capacities[name].total if name in s.capacities else 0.0 for s in (a, b)]
        yield Difference(Section.CAPACITY, name, unit, *sizes)
    yield from _each(Section.ENERGY, "MWh", a.energy_mwh, b.energy_mwh)
    yield from _each(Section.CURTAILED, "MWh", a.curtailed_mwh, b.curtailed_mwh)
    results = {
        "objective_usd_per_year": "USD/a",
        "load_mwh": "MWh",
        "clean_share": "1",
        "hourly_clean_share": "1",
        "co2_t": "t",
        "co2_kg_per_mwh": "kg/MWh",
        "nox_t": "t",
        "water_m3": "m3",
        "land_acres": "acre",
        "unserved_mwh": "MWh",
        "unserved_hours": "h",
        "load_cost_usd_per_mwh": "USD/MWh",
    }
    for name, unit in results.items():
        yield Difference(Section.RESULT, name, unit, getattr(a, name), getattr(b, name))
    prices = (a.price_usd_per_mwh.model_dump(), b.price_usd_per_mwh.model_dump())
    for name in prices[0]:
        unit = "h" if name.startswith("hours") else "USD/MWh"
        yield Difference(Section.PRICE, name, unit, prices[0][name], prices[1][name])


def _each(
    section: Section, unit: str, first: Mapping[str, float], second: Mapping[str, float]
) -> Iterator[Difference]:
    """Every key of either, in the order of the first."""
    for name in (*first, *(name for name in second if name not in first)):
        yield Difference(section, name, unit, first.get(name, 0.0), second.get(name, 0.0))
