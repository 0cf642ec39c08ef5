"""Reading the tables of world demand, `tables/world/*.csv`, into records, once, and checked.

A row without publisher, date or place where it was read is refused, and so is one of an unknown
region or unit.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TypeVar

from gigaplan.data.register import Grade
from gigaplan.data.tables import read_rows
from gigaplan.data.world_records import (
    AnnexType,
    AnnexValue,
    ForecastPath,
    HistoryPoint,
    PathScope,
    PathUse,
    Shipped,
    WorldTables,
    Yardstick,
)
from gigaplan.errors import RegisterError
from gigaplan.scenario.outlook.regions import PathUnit, WorldRegion

Cells = Mapping[str, str]
Record = TypeVar("Record")


@cache
def load_world() -> WorldTables:
    """Read and check what is embedded on world demand.

    Raises
    ------
    RegisterError
        If a row cannot be read, lacks publisher, date or place, or two rows speak of one thing.
    """
    return WorldTables(
        history=_read("history.csv", _history, ("region", "year")),
        paths=_paths(),
        annex=_read("iea_regions.csv", _annex, ("metric", "scope", "region", "scenario", "year")),
        types=_read(
            "iea_types.csv", _type, ("metric", "scope", "data_centre_type", "scenario", "year")
        ),
        shipped=_read("accelerators.csv", _shipped, ("designer", "year")),
        yardsticks=_read("yardsticks.csv", _yardstick, ("yardstick",)),
    )


def _read(
    file: str, record: Callable[[Cells], Record], unique: Sequence[str]
) -> tuple[Record, ...]:
    """Every row of a table as a record; a bad row is named by its line."""
    found: list[Record] = []
    seen: set[tuple[str, ...]] = set()
    for line, cells in enumerate(read_rows(f"world/{file}"), start=2):
        try:
            key = tuple(cells[name] for name in unique)
            if key in seen:
                raise ValueError(f"a second row for {', '.join(key)}")
            seen.add(key)
            found.append(record(cells))
        except (KeyError, ValueError) as error:
            raise RegisterError(f"world/{file} line {line}: {error}") from error
    return tuple(found)


def _paths() -> tuple[ForecastPath, ...]:
    """Rows of a path gathered; its words must be the same in every row."""
    rows: dict[str, list[Cells]] = {}
    units = _read("paths.csv", _point, ("path", "year"))
    for cells, _ in zip(read_rows("world/paths.csv"), units, strict=True):
        rows.setdefault(cells["path"], []).append(cells)
    return tuple(_path(key, of) for key, of in rows.items())


def _point(cells: Cells) -> float:
    """Check one row of a path by itself."""
    for name in ("publisher", "published", "seen_at"):
        _stated(cells, name)
    WorldRegion(cells["region"]), PathUnit(cells["unit"])
    PathUse(cells["use"]), PathScope(cells["scope"])
    return _positive(cells, "value")


def _path(key: str, rows: Sequence[Cells]) -> ForecastPath:
    """One path of several rows."""
    first = rows[0]
    same = ("publisher", "report", "published", "region", "scenario", "scope", "use", "weight")
    for cells in rows:
        for name in (*same, "unit"):
            if cells[name] != first[name]:
                raise RegisterError(f"world/paths.csv: {key}: {name} changes from row to row")
    years = tuple(int(cells["year"]) for cells in rows)
    if any(after <= before for before, after in pairwise(years)):
        raise RegisterError(f"world/paths.csv: {key}: years do not rise")
    use = PathUse(first["use"])
    if (use is PathUse.ENSEMBLE) != bool(first["weight"]):
        raise RegisterError(f"world/paths.csv: {key}: a weight goes with use ensemble, and only so")
    return ForecastPath(
        key=key,
        publisher=first["publisher"],
        report=first["report"],
        published=first["published"],
        region=WorldRegion(first["region"]),
        scenario=first["scenario"],
        scope=PathScope(first["scope"]),
        use=use,
        weight=float(first["weight"]) if first["weight"] else None,
        unit=PathUnit(first["unit"]),
        years=years,
        values=tuple(float(cells["value"]) for cells in rows),
        seen_at=first["seen_at"],
        notes=tuple(cells["note"] for cells in rows),
    )


def _history(cells: Cells) -> HistoryPoint:
    return HistoryPoint(
        region=WorldRegion(cells["region"]),
        year=int(cells["year"]),
        twh=_positive(cells, "twh"),
        publisher=_stated(cells, "publisher"),
        report=cells["report"],
        published=_stated(cells, "published"),
        seen_at=_stated(cells, "seen_at"),
        grade=_grade(cells),
        note=cells["note"],
    )


def _annex(cells: Cells) -> AnnexValue:
    return AnnexValue(
        metric=cells["metric"],
        unit=cells["unit"],
        scope=cells["scope"],
        region=WorldRegion(cells["region"]),
        scenario=cells["scenario"],
        year=int(cells["year"]),
        value=_positive(cells, "value"),
    )


def _type(cells: Cells) -> AnnexType:
    return AnnexType(
        metric=cells["metric"],
        scope=cells["scope"],
        data_centre_type=cells["data_centre_type"],
        scenario=cells["scenario"],
        year=int(cells["year"]),
        value=_positive(cells, "value"),
    )


def _shipped(cells: Cells) -> Shipped:
    low, mid, high = (_positive(cells, f"units_{name}") for name in ("low", "mid", "high"))
    mw = tuple(_positive(cells, f"mw_{name}") for name in ("low", "mid", "high"))
    if not (low <= mid <= high and mw[0] <= mw[1] <= mw[2]):
        raise ValueError("low <= mid <= high does not hold")
    return Shipped(cells["designer"], int(cells["year"]), low, mid, high, *mw)


def _yardstick(cells: Cells) -> Yardstick:
    return Yardstick(
        key=cells["yardstick"],
        name=cells["name"],
        area=cells["area"],
        year=int(cells["year"]),
        twh=_positive(cells, "twh"),
        source=_stated(cells, "source"),
        source_date=_stated(cells, "source_date"),
        seen_at=_stated(cells, "seen_at"),
        grade=_grade(cells),
        note=cells["note"],
    )


def _stated(cells: Cells, name: str) -> str:
    if not cells[name]:
        raise ValueError(f"{name} is empty")
    return cells[name]


def _positive(cells: Cells, name: str) -> float:
    value = float(cells[name])
    if not 0.0 < value < float("inf"):
        raise ValueError(f"{name} must be above 0, got {cells[name]}")
    return value


def _grade(cells: Cells) -> Grade:
    return Grade[cells["grade"]]
