"""Every number the plan rests on, with its source, alike ones in one row."""

from dataclasses import dataclass

import polars as pl

from gigaplan.data.register import Grade
from gigaplan.report.page.words import NOTHING, significant
from gigaplan.store.programme_runs import ProgrammeRun

STATED = "stated in the scenario"
DEFAULT = "default or derived"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One parameter of one asset at all campuses and in all years that share its source.

    Attributes
    ----------
    asset, parameter, unit : str
        What it is.
    value : str
        Or lowest to highest.
    where : str
        How many campuses; empty for the whole programme.
    grade, source, note : str
        How well it is founded, who says so, what belongs to it.
    """

    asset: str
    parameter: str
    value: str
    unit: str
    where: str
    grade: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Sources:
    """All assumptions, and how many numbers there are of every grade."""

    assumptions: tuple[Assumption, ...]
    grades: tuple[tuple[str, str, int], ...]
    """Short name, meaning, count of rows in the table."""

    @property
    def total(self) -> int:
        """Rows of the table."""
        return sum(count for _, _, count in self.grades)


GRADES = {grade.value: grade.name for grade in Grade}
MEANINGS = {grade.name: grade.value for grade in Grade} | {
    STATED: "the user's own number",
    DEFAULT: "default of a key, a series, or computed from other rows",
}


def sources_of(run: ProgrammeRun) -> Sources:
    """Return every assumption of a run."""
    table = run.table("assumptions").with_columns(
        pl.when("given_by_user")
        .then(pl.lit(STATED))
        .otherwise(pl.col("grade").replace(GRADES).fill_null(DEFAULT))
        .alias("grade")
    )
    counts = dict(table.group_by("grade").agg(pl.len()).iter_rows())
    keys = ["asset", "parameter", "unit", "grade", "source", "note"]
    grouped = table.group_by(keys, maintain_order=True).agg(
        pl.col("value").min().alias("lowest"),
        pl.col("value").max().alias("highest"),
        pl.col("campus").drop_nulls().n_unique().alias("campuses"),
        pl.col("campus").drop_nulls().first().alias("first"),
    )
    found = tuple(_assumption(row) for row in grouped.iter_rows(named=True))
    grades = tuple(
        (name, meaning, counts[name]) for name, meaning in MEANINGS.items() if name in counts
    )
    return Sources(found, grades)


def _assumption(row: dict[str, object]) -> Assumption:
    """One row as text."""
    lowest, highest = _text(row["lowest"]), _text(row["highest"])
    count = row["campuses"]
    where = "" if count == 0 else str(row["first"]) if count == 1 else f"{count} campuses"
    return Assumption(
        asset=str(row["asset"] or ""),
        parameter=str(row["parameter"]),
        value=lowest if lowest == highest else f"{lowest} to {highest}",
        unit=str(row["unit"] or ""),
        where=where,
        grade=str(row["grade"]),
        source=str(row["source"] or ""),
        note=str(row["note"] or ""),
    )


def _text(value: object) -> str:
    """Write a value, years without separators."""
    if not isinstance(value, float):
        return NOTHING
    is_year = value == int(value) and 1990 <= value <= 2100
    return f"{value:.0f}" if is_year else significant(value)
