"""Two plans of programmes side by side: megawatts, money, plant."""

from collections.abc import Iterator

from gigaplan.plan.compare import Difference, Section
from gigaplan.plan.joint.summary import ProgrammeSummary

RESULTS = {
    "net_present_value_usd": "USD",
    "objective_usd": "USD",
    "income_pv_usd": "USD",
    "cost_pv_usd": "USD",
    "drawn_usd": "USD",
    "energised_mw": "MW",
    "leased_mw": "MW",
    "sold_mw": "MW",
    "resale_usd": "USD",
}
BY_YEAR = {
    "energised_mw": "MW",
    "drawn_usd": "USD",
    "load_mwh": "MWh",
    "clean_share": "1",
    "co2_t": "t",
    "cost_usd_per_mwh": "USD/MWh",
}


def compare_programmes(first: ProgrammeSummary, second: ProgrammeSummary) -> tuple[Difference, ...]:
    """Compare two programmes figure by figure.

    Parameters
    ----------
    first, second : ProgrammeSummary
        Of two runs.

    Returns
    -------
    tuple of Difference
        Every figure of either; 0 where a plan does not have a year, a campus or a plant.

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


def _differences(first: ProgrammeSummary, second: ProgrammeSummary) -> Iterator[Difference]:
    for name, unit in RESULTS.items():
        yield Difference(Section.RESULT, name, unit, getattr(first, name), getattr(second, name))
    years = dict.fromkeys((*first.years, *second.years))
    for name, unit in BY_YEAR.items():
        for year in years:
            values = [
                (getattr(s.years[year], name) or 0.0) if year in s.years else 0.0
                for s in (first, second)
            ]
            yield Difference(Section.YEAR, f"{year} {name}", unit, *values)
    for campus in dict.fromkeys((*first.campuses, *second.campuses)):
        there = [s.campuses.get(campus) for s in (first, second)]
        halls = [0.0 if c is None else c.energised_mw for c in there]
        yield Difference(Section.CAPACITY, f"{campus} halls", "MW", *halls)
        plants = [{} if c is None else c.capacity_mw for c in there]
        for asset in dict.fromkeys((*plants[0], *plants[1])):
            sizes = [plant.get(asset, 0.0) for plant in plants]
            yield Difference(Section.CAPACITY, f"{campus} {asset}", "MW", *sizes)
