"""The register: every embedded number with unit, price year, source, date, range and grade.

The numbers live in `tables/figures/*.csv`, one row per key and year, for people to review. A row
without a year holds for all years. Between two years a figure is linear; outside them the
nearest year is held, and the figure's note says so. Money is restated in the price year asked for
by `price_index.convert`, never elsewhere.

The cost case picks the column (low, mid, high) of figures in MONEY only. A physical figure is
always `mid`: its low and high show how sure it is and belong to no case, because "low" is good
for a heat rate and bad for an efficiency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from functools import cache

from gigaplan.data.price_index import Basis, convert
from gigaplan.data.tables import figure_files, read_rows
from gigaplan.errors import RegisterError
from gigaplan.scenario.money import CostCase

__all__ = ["Basis", "Figure", "FigureRow", "Grade", "Register", "load_register"]


class Grade(Enum):
    """How well a figure is founded."""

    A = "official statistic or measurement"
    B = "published catalogue or market evidence"
    C = "judgement or general knowledge; check it before relying on it"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row of the tables, as written there.

    Attributes
    ----------
    key : str
        Such as ``technology.solar.capex_usd_per_kw``.
    year : int or None
        Calendar year it holds for; None: every year.
    low, mid, high : float
        Range and central value; low and high are None where no range is stated. [unit]
    unit : str
        Such as ``USD/kW``; money starts with ``USD``.
    price_year : int or None
        Price year of money; None for physical figures.
    basis : Basis or None
        Real or nominal money; None for physical figures.
    source, source_date : str
        Who says so, and when it was published or read.
    grade : Grade
        How well it is founded.
    note : str
        Why this value, what is in it, what is not.
    """

    key: str
    year: int | None
    low: float | None
    mid: float
    high: float | None
    unit: str
    price_year: int | None
    basis: Basis | None
    source: str
    source_date: str
    grade: Grade
    note: str

    @property
    def is_money(self) -> bool:
        """Whether the figure is an amount of money (then the cost case and price year apply)."""
        return self.unit.startswith("USD")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the register, for one year, case and price year.

    `value` is the number to use; `low` and `high` are its range, in the same unit and money.
    """

    key: str
    value: float
    low: float | None
    high: float | None
    unit: str
    price_year: int | None
    basis: Basis | None
    source: str
    source_date: str
    grade: Grade
    year: int
    case: CostCase
    note: str


@dataclass(frozen=True, slots=True)
class Register:
    """All figures by key; rows of one key are sorted by year."""

    table: Mapping[str, tuple[FigureRow, ...]]

    def keys(self) -> tuple[str, ...]:
        """Every key, sorted."""
        return tuple(sorted(self.table))

    def rows(self, key: str) -> tuple[FigureRow, ...]:
        """Rows of one key as they stand in the tables.

        Raises
        ------
        RegisterError
            If there is no such key; the message names the nearest ones.
        """
        try:
            return self.table[key]
        except KeyError:
            near = get_close_matches(key, self.table, n=3, cutoff=0.6)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise RegisterError(f"the register holds no figure {key!r}{hint}") from None

    def figure(self, key: str, year: int, case: CostCase, price_year: int) -> Figure:
        """One figure for a calendar year, in money of `price_year`.

        Parameters
        ----------
        key : str
            Key of the register.
        year : int
            Calendar year the figure shall hold for; linear between the table's years, the nearest
            year held outside them (the note then says so).
        case : CostCase
            Column for money; physical figures are always `mid`.
        price_year : int
            Price year of the money returned.

        Raises
        ------
        RegisterError
            If the key is unknown, the amount is nominal, or a price year is outside the index.
        """
        rows = self.rows(key)
        row, low, mid, high = _at_year(rows, year)
        if not row.is_money:
            value, money_year = mid, None
        else:
            if row.price_year is None or row.basis is None:
                raise RegisterError(f"{key}: money without price year or basis in the tables")
            from_year, basis = row.price_year, row.basis
            mid = convert(mid, from_year, price_year, basis)
            low = None if low is None else convert(low, from_year, price_year, basis)
            high = None if high is None else convert(high, from_year, price_year, basis)
            side = {CostCase.LOW: low, CostCase.MID: mid, CostCase.HIGH: high}[case]
            value, money_year = mid if side is None else side, price_year
        return Figure(
            key=key,
            value=value,
            low=low,
            high=high,
            unit=row.unit,
            price_year=money_year,
            basis=row.basis,
            source=row.source,
            source_date=row.source_date,
            grade=row.grade,
            year=year,
            case=case,
            note=row.note,
        )


def _at_year(
    rows: Sequence[FigureRow], year: int
) -> tuple[FigureRow, float | None, float, float | None]:
    """Find the row that speaks for `year`, and low, mid and high at that year."""
    first, last = rows[0], rows[-1]
    if first.year is None:
        return first, first.low, first.mid, first.high
    for edge in (first, last):
        if edge.year == year:
            return edge, edge.low, edge.mid, edge.high
    if year < first.year or year > (last.year or year):
        edge = first if year < first.year else last
        held = f"value of {edge.year} held for {year}"
        note = f"{edge.note}; {held}" if edge.note else held
        return replace(edge, note=note), edge.low, edge.mid, edge.high
    after = next(i for i, row in enumerate(rows) if row.year is not None and row.year >= year)
    left, right = rows[after - 1], rows[after]
    if left.year is None or right.year is None:
        raise RegisterError(f"{left.key}: rows with and without a year are mixed")
    share = (year - left.year) / (right.year - left.year)
    speaker = left if share < 0.5 else right
    return (
        speaker,
        _between(left.low, right.low, share),
        left.mid + share * (right.mid - left.mid),
        _between(left.high, right.high, share),
    )


def _between(left: float | None, right: float | None, share: float) -> float | None:
    """Linear between two values; None if either is not stated."""
    return None if left is None or right is None else left + share * (right - left)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _row(cells: Mapping[str, str], file: str) -> FigureRow:
    """One CSV row as a checked figure row."""
    key = cells["key"]
    try:
        row = FigureRow(
            key=key,
            year=int(cells["year"]) if cells["year"] else None,
            low=_number(cells["low"]),
            mid=float(cells["mid"]),
            high=_number(cells["high"]),
            unit=cells["unit"],
            price_year=int(cells["currency_year"]) if cells["currency_year"] else None,
            basis=Basis(cells["basis"]) if cells["basis"] else None,
            source=cells["source"],
            source_date=cells["source_date"],
            grade=Grade[cells["grade"]],
            note=cells["note"],
        )
    except (KeyError, ValueError) as error:
        raise RegisterError(f"{file}: row {key!r} year {cells['year']!r}: {error}") from error
    if (row.low is not None and row.low > row.mid) or (row.high is not None and row.high < row.mid):
        raise RegisterError(f"{file}: {key} {row.year}: low <= mid <= high does not hold")
    if row.is_money and (row.price_year is None or row.basis is None):
        raise RegisterError(f"{file}: {key} {row.year}: money needs currency_year and basis")
    if not (row.unit and row.source and row.source_date):
        raise RegisterError(f"{file}: {key} {row.year}: unit, source or source_date is empty")
    return row


@cache
def load_register() -> Register:
    """Read and check the embedded register, once.

    Raises
    ------
    RegisterError
        If a table breaks a rule: two rows for a key and year, a range that does not hold the
        value, money without price year, a figure without unit or source.
    """
    found: dict[str, list[FigureRow]] = {}
    for file in figure_files():
        for cells in read_rows(file):
            row = _row(cells, file)
            rows = found.setdefault(row.key, [])
            if any(other.year == row.year or None in (other.year, row.year) for other in rows):
                raise RegisterError(f"{file}: {row.key} has two rows for year {row.year}")
            if rows and (rows[0].unit, rows[0].price_year) != (row.unit, row.price_year):
                raise RegisterError(f"{file}: {row.key} changes its unit or price year by year")
            rows.append(row)
    return Register(
        {key: tuple(sorted(rows, key=lambda row: row.year or 0)) for key, rows in found.items()}
    )
