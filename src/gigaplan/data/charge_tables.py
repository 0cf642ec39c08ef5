"""Reading `tables/charges/*.csv`, once, and checked."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from gigaplan.data.charge_records import (
    ChargeTables,
    EquityKind,
    EquityShock,
    InvestorClass,
    Measure,
    NaicFactor,
    NaicInsurer,
    NaicKind,
    Need,
    SpreadBracket,
    SpreadTable,
)
from gigaplan.data.register import Grade
from gigaplan.data.tables import read_rows
from gigaplan.data.tax_records import Evidence
from gigaplan.errors import RegisterError

Cells = Mapping[str, str]
Record = TypeVar("Record")


@cache
def load_charges() -> ChargeTables:
    """Read and check the charges and needs.

    Raises
    ------
    RegisterError
        If a row cannot be read or lacks its source.
    """
    return ChargeTables(
        equity=_read("solvency2_equity.csv", _equity),
        spread=_read("solvency2_spread.csv", _spread),
        naic=_read("naic.csv", _naic),
        needs=_read("needs.csv", _need),
    )


def _read(file: str, record: Callable[[Cells], Record]) -> tuple[Record, ...]:
    """Every row of a table as a record; a bad row is named by its line."""
    found: list[Record] = []
    for line, cells in enumerate(read_rows(f"charges/{file}"), start=2):
        try:
            found.append(record(cells))
        except (KeyError, ValueError) as error:
            raise RegisterError(f"charges/{file} line {line}: {error}") from error
    return tuple(found)


def _equity(cells: Cells) -> EquityShock:
    return EquityShock(
        EquityKind(cells["kind"]),
        _share(cells["shock"]),
        _share(cells["symmetric_share"]),
        _evidence(cells),
    )


def _spread(cells: Cells) -> SpreadBracket:
    return SpreadBracket(
        SpreadTable(cells["table"]),
        cells["step"],
        float(cells["from_years"]),
        _share(cells["a"]),
        _share(cells["b"]),
        _evidence(cells),
    )


def _naic(cells: Cells) -> NaicFactor:
    return NaicFactor(
        NaicInsurer(cells["insurer"]),
        NaicKind(cells["kind"]),
        cells["rating"] or None,
        cells["designation"],
        _share(cells["factor"]),
        _evidence(cells),
    )


def _need(cells: Cells) -> Need:
    least, most = _number(cells["least"]), _number(cells["most"])
    if (least is None) == (most is None):
        raise ValueError("needs a least or a most, one of them")
    return Need(
        InvestorClass(cells["investor"]),
        Measure(cells["measure"]),
        least,
        most,
        cells["unit"],
        cells["reason"],
        _evidence(cells),
    )


def _evidence(cells: Cells) -> Evidence:
    if not (cells["source"] and cells["source_date"]):
        raise ValueError("states no source or date")
    grade = Grade[cells["grade"]]
    return Evidence(cells["source"], cells["source_date"], grade, cells["note"])


def _share(cell: str) -> float:
    value = float(cell)
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"must be from 0 to 1 (got {cell})")
    return value


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
