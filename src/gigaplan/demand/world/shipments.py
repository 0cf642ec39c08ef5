"""Accelerators shipped by year: units and rated watts, from totals at year ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.world_records import Shipped

Floats = NDArray[np.float64]
TAIL = 1.6448536269514722
"""Standard deviations from the middle to the 5th or 95th percentile."""
W_PER_MW = 1.0e6


@dataclass(frozen=True, slots=True)
class Shipments:
    """Accelerators shipped.

    Attributes
    ----------
    years : array, shape (Y,)
        Rising, without gaps.
    units : array, shape (Y,)
        Shipped in each year. [1]
    mw : array, shape (Y,)
        Rated power of the chips alone. [MW]
    unit_growth, watt_growth : float
        Of units and of watts each, in the last year, of designers counted in both years; as
        logarithms. [1/a]
    log_sd : float
        Of the total shipped, as far as the estimate itself is sure. [1]
    """

    years: Floats
    units: Floats
    mw: Floats
    unit_growth: float
    watt_growth: float
    log_sd: float

    @property
    def watts(self) -> Floats:
        """Rated power of one accelerator, by year [W]."""
        return self.mw * W_PER_MW / self.units


def shipments_of(rows: Sequence[Shipped], until: int | None = None) -> Shipments:
    """Shipments by year, as known at the end of a year.

    Parameters
    ----------
    rows : sequence of Shipped
        Totals at year ends.
    until : int, optional
        Last year known; left out: all.

    Raises
    ------
    ValueError
        If fewer than two years are known, or no designer is counted in the last two.
    """
    last = max(row.year for row in rows) if until is None else until
    years = list(range(min(row.year for row in rows), last + 1))
    by_designer = {
        name: {row.year: row for row in rows if row.designer == name and row.year <= last}
        for name in dict.fromkeys(row.designer for row in rows)
    }
    units, mw = np.zeros(len(years)), np.zeros(len(years))
    pair_units, pair_mw = np.zeros(2), np.zeros(2)
    for totals in by_designer.values():
        for at, year in enumerate(years):
            if year not in totals:
                continue
            before = totals.get(year - 1)
            added = totals[year].units_mid - (before.units_mid if before else 0.0)
            power = totals[year].mw_mid - (before.mw_mid if before else 0.0)
            units[at] += added
            mw[at] += power
            if last - 1 in totals and year >= last - 1:
                pair_units[year - last + 1] += added
                pair_mw[year - last + 1] += power
    if len(years) < 2 or not pair_units.all():
        raise ValueError(f"no designer is counted in both {last - 1} and {last}")
    ends = [row for of in by_designer.values() for year, row in of.items() if year == last]
    low, high = (sum(getattr(row, name) for row in ends) for name in ("mw_low", "mw_high"))
    power_growth = float(np.log(pair_mw[1] / pair_mw[0]))
    unit_growth = float(np.log(pair_units[1] / pair_units[0]))
    return Shipments(
        years=np.array(years, dtype=np.float64),
        units=units,
        mw=mw,
        unit_growth=unit_growth,
        watt_growth=power_growth - unit_growth,
        log_sd=float(np.log(high / low)) / (2.0 * TAIL),
    )
