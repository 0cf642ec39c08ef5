"""A member's own cash of a partnership, on the time axis of the run."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.scenario.calendar import MONTHS_PER_YEAR, month_of
from gigaplan.suitability.cash import Cash, Floats
from gigaplan.suitability.inputs import Outcomes, Paths

MONTHS_PER_QUARTER = 3


@dataclass(frozen=True, slots=True)
class DatedCash:
    """A member's cash by day, in one future.

    Attributes
    ----------
    days : ndarray of datetime64[D], shape (n,)
        Rising.
    net : ndarray, shape (n,)
        Received less paid in. [USD]
    """

    days: NDArray[np.datetime64]
    net: Floats


def equity_in_three_futures(paths: Paths, equity: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    """The table `equity` of a run's money: expected, with higher inflation, with a tenant lost.

    Parameters
    ----------
    paths : Paths
        Of the run.
    equity : DataFrame
        As the run's money has it; tax stays as it is.
    """
    tables = []
    for values in paths.distributed:
        made = pl.DataFrame(
            {
                "campus": np.repeat(paths.campuses, len(paths.labels)),
                "period": np.tile(paths.labels, len(paths.campuses)),
                "distributed_usd": values.ravel(),
            }
        )
        keys = ["campus", "period"]
        rest = equity.drop("distributed_usd")
        tables.append(rest.join(made, on=keys, how="left", maintain_order="left"))
    return tuple(tables)


def with_member(paths: Paths, futures: tuple[DatedCash, DatedCash, DatedCash]) -> Paths:
    """Put a member's own cash in the place of the owners'.

    Parameters
    ----------
    paths : Paths
        Of the run.
    futures : tuple of DatedCash
        Of the member: expected, with higher inflation, with the tenant lost.

    Notes
    -----
    Fees are called from the first close on, which may be before the run begins: the time axis is
    made longer then, prices on it falling backward as they rise in the run's first periods.
    """
    a_year = paths.owners.expected.periods_per_year
    first = _month(paths.labels[0])
    long = MONTHS_PER_YEAR // a_year
    earliest = min(_month_of_day(cash.days[0]) for cash in futures)
    before = max(-((earliest - first) // long), 0)
    longer = _longer(paths, before, long)
    count = len(longer.labels)
    start = first - before * long

    def cash_of(dated: DatedCash) -> Cash:
        net = np.zeros(count)
        for day, value in zip(dated.days, dated.net, strict=True):
            place = (_month_of_day(day) - start) // long
            net[min(place, count - 1)] += value
        return Cash(np.maximum(-net, 0.0), np.maximum(net, 0.0), a_year)

    return replace(longer, owners=Outcomes(*(cash_of(dated) for dated in futures)))


def _longer(paths: Paths, before: int, long: int) -> Paths:
    """The same with some periods before the first."""
    if before == 0:
        return paths
    first = _month(paths.labels[0])
    months = [first - step * long for step in range(before, 0, -1)]
    rise = paths.price_level[1] / paths.price_level[0] if paths.price_level.size > 1 else 1.0
    level = paths.price_level[0] / rise ** np.arange(before, 0, -1)

    def padded(cash: Cash) -> Cash:
        nothing = np.zeros(before)
        return Cash(
            np.concatenate([nothing, cash.paid]),
            np.concatenate([nothing, cash.received]),
            cash.periods_per_year,
        )

    lenders = paths.lenders
    return replace(
        paths,
        labels=(*(_label(month, long) for month in months), *paths.labels),
        years=np.concatenate([[month // MONTHS_PER_YEAR for month in months], paths.years]),
        price_level=np.concatenate([level, paths.price_level]),
        higher_level=np.concatenate([level, paths.higher_level]),
        rent_share=np.concatenate([np.zeros(before), paths.rent_share]),
        lenders=Outcomes(
            padded(lenders.expected),
            padded(lenders.higher_inflation),
            padded(lenders.tenant_lost),
        ),
    )


def _month(label: str) -> int:
    month = month_of(label)
    assert month is not None  # labels of a run are dates
    return month


def _month_of_day(day: np.datetime64) -> int:
    """Months since the year 0."""
    return int(day.astype("datetime64[M]").astype(np.int64)) + 1970 * MONTHS_PER_YEAR


def _label(month: int, long: int) -> str:
    """Label of a period as runs have it."""
    year, of_year = divmod(month, MONTHS_PER_YEAR)
    if long == MONTHS_PER_YEAR:
        return f"{year:04d}"
    if long == MONTHS_PER_QUARTER:
        return f"{year:04d}-Q{of_year // MONTHS_PER_QUARTER + 1}"
    return f"{year:04d}-{of_year + 1:02d}"
