"""Every limit of the programme: as stated, what is left of it, and what one more unit is worth."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.layout import JointRow, JointRowKind

Floats = NDArray[np.float64]

BINDING_USD = 0.5
"""A limit whose last unit is worth less than half a dollar does not bind."""

USED_IN_UNIT = frozenset(
    {
        JointRowKind.EQUITY, JointRowKind.TOTAL_CAPITAL, JointRowKind.YEARLY_CAPITAL,
        JointRowKind.SLOTS, JointRowKind.WANTED, JointRowKind.CONTRACT, JointRowKind.SITE,
        JointRowKind.CAPACITY, JointRowKind.CONNECTION, JointRowKind.LAND, JointRowKind.CO2,
        JointRowKind.NOX, JointRowKind.WATER,
    }
)  # fmt: skip
"""Limits whose use is in the unit of what is stated; shares and balances have a slack only."""

COLUMNS = {
    "limit": pl.String,
    "campus": pl.String,
    "subject": pl.String,
    "period": pl.String,
    "year": pl.Int64,
    "weather_year": pl.String,
    "unit": pl.String,
    "stated": pl.Float64,
    "used": pl.Float64,
    "slack": pl.Float64,
    "pv_usd_per_unit": pl.Float64,
    "usd_per_unit": pl.Float64,
    "binds": pl.Boolean,
}


SHARES_OF_ENERGY = frozenset(
    {
        JointRowKind.CLEAN_SHARE, JointRowKind.HOURLY_CLEAN, JointRowKind.UNSERVED,
        JointRowKind.DIVERSITY,
    }
)  # fmt: skip
LEAST_LOAD_MWH = 1.0
"""A share of a year with less load than this limits nothing: its worth is noise."""


def limit_table(reading: JointReading, loads: pl.DataFrame) -> pl.DataFrame:
    """One row per limit.

    Parameters
    ----------
    reading : JointReading
        The solution.
    loads : polars.DataFrame
        Table `loads`, which tells the years without load.

    Returns
    -------
    polars.DataFrame
        `slack` is what is left, in the unit of the row: for shares the energy or megawatts by which
        the share is kept. `pv_usd_per_unit` is by how much the present value of the programme would
        rise with one more unit of the right-hand side (with one less, for a floor), 0 for
        shares of years without load;
        `usd_per_unit` is the same in money of the period or year. `used` is null for shares.
    """
    layout, solution = reading.layout, reading.solution
    left = row_activity(reading)
    terms = layout.terms
    right = reading.programme.master.rhs
    year_of = {period.label: period.year for period in terms.periods}
    load_mwh: dict[int, float] = {}
    for label, mwh in loads.select("period", "load_mwh").iter_rows():
        load_mwh[year_of[label]] = load_mwh.get(year_of[label], 0.0) + mwh
    rows = []
    for number, row in enumerate(layout.rows):
        slack = float(right[number] - left[number])
        if row.kind is JointRowKind.CAPITAL:
            slack = 0.0  # an equality; its dual is what a dollar of uses costs
        worth = -float(solution.master_duals[number])
        is_idle = (
            row.kind in SHARES_OF_ENERGY
            and row.year is not None
            and load_mwh.get(row.year, 0.0) < LEAST_LOAD_MWH
        )
        worth = 0.0 if is_idle else worth
        used = row.limit - row.sign * slack if row.kind in USED_IN_UNIT else None
        rows.append(
            (
                row.kind.value,
                row.campus,
                row.subject,
                None if row.period is None else terms.periods[row.period].label,
                row.year,
                None if row.weather is None else terms.spans[row.weather].name,
                row.unit,
                row.limit,
                used,
                slack,
                worth,
                worth / _factor(reading, row),
                abs(worth) * max(1.0, abs(float(right[number]))) > BINDING_USD
                and abs(slack) <= 1e-3 * max(1.0, abs(float(right[number])), abs(left[number])),
            )
        )
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def row_activity(reading: JointReading) -> Floats:
    """Left side of every master row, hourly terms included, shape (rows,)."""
    programme, solution = reading.programme, reading.solution
    left = np.asarray(programme.master.rows @ solution.master, dtype=float)
    first = 0
    for chain in programme.chains:
        n, hours = chain.n_variables, chain.n_hours
        x = solution.hourly[first : first + n * hours].reshape(n, hours)
        first += n * hours
        for c, row in enumerate(chain.couple_row):
            for i in np.flatnonzero(chain.couple_scale[c]):
                start = int(chain.couple_start[c, i])
                profile = 1.0 if start < 0 else programme.bank[start : start + hours]
                left[row] += chain.couple_scale[c, i] * float((profile * x[i]).sum())
    return left


def _factor(reading: JointReading, row: JointRow) -> float:
    """Discount factor of the period or year a limit is for; 1 for the whole horizon."""
    layout = reading.layout
    if row.period is not None:
        return float(layout.discount[row.period])
    if row.year is not None:
        of_year = [p for p, at in enumerate(layout.terms.periods) if at.year == row.year]
        return float(layout.discount[of_year].mean())
    return 1.0
