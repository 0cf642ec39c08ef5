"""Money of one price year to another, by one published index. The only place where this is done.

The index is the US consumer price index CPI-U, all items, annual averages (`tables/figures/
price_index.csv`). It moves REAL amounts: an amount seen in year Y is real USD of Y. A nominal
stream (a contract with its own escalator) is refused, because an index cannot say what it holds.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache

from gigaplan.data.tables import read_rows
from gigaplan.errors import RegisterError


class Basis(Enum):
    """Whether money is free of inflation (of one price year) or counted as paid."""

    REAL = "real"
    NOMINAL = "nominal"


@cache
def price_index() -> Mapping[int, float]:
    """CPI-U annual average by calendar year, 1982-84 = 100."""
    return {
        int(row["year"]): float(row["mid"])
        for row in read_rows("figures/price_index.csv")
        if row["key"] == "price_index.cpi_u"
    }


def convert(value: float, from_year: int, to_year: int, basis: Basis) -> float:
    """Restate a real amount of one price year in money of another.

    Parameters
    ----------
    value : float
        Amount in real USD of `from_year`, or USD per anything.
    from_year, to_year : int
        Price years; both must be in the published index.
    basis : Basis
        Must be `Basis.REAL`.

    Returns
    -------
    float
        value x CPI(to_year) / CPI(from_year). [USD of `to_year`]

    Raises
    ------
    RegisterError
        If the amount is nominal, or a year is outside the index.

    References
    ----------
    .. [1] US Bureau of Labor Statistics, CPI-U, US city average, all items (CUUR0000SA0).

    Examples
    --------
    >>> round(convert(1000.0, 2022, 2025, Basis.REAL), 1)
    1100.1
    """
    if basis is not Basis.REAL:
        raise RegisterError(
            f"a nominal amount ({value:g}) cannot be restated from {from_year} to {to_year} money; "
            "state it in real USD of one price year"
        )
    index = price_index()
    for year in (from_year, to_year):
        if year not in index:
            raise RegisterError(
                f"price year {year} is outside the price index, which holds "
                f"{min(index)} to {max(index)}"
            )
    if from_year == to_year:
        return value
    return value * index[to_year] / index[from_year]
