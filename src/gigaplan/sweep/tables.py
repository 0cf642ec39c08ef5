"""Results as one row per case: the parts while a sweep runs, and all of them together at the end.

Columns that only some cases have (a year, an asset, a limit that binds) are null in the others.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from gigaplan.sweep.cases import Case
from gigaplan.sweep.results import CaseResult, CaseStatus

SET = "set."
"""Before the keys that change."""
HEAD = ("case", "name", "status", "reason", "iterations", "cautions")
FAMILIES = (
    "energised_mw", "leased_mw", "drawn_usd", "campus_energised_mw", "capacity_mw", "capacity_mwh",
    "energy_share", "worth_usd",
)  # fmt: skip
"""Figures with a value for each year, campus, asset or limit, in the order of their columns."""
NOTHING_IF_ABSENT = ("capacity_mw", "capacity_mwh", "energy_share", "worth_usd")
"""Of what a plan does not have there is nothing: 0. A year or a campus it does not have is null."""


def part_of(cases: Sequence[Case], results: Mapping[int, CaseResult]) -> pl.DataFrame:
    """One row per case, in the order of the cases.

    Parameters
    ----------
    cases : sequence of Case
        Those of the part.
    results : mapping
        By number of the case; there must be one for each.

    Returns
    -------
    polars.DataFrame
        What changes is text, as it was written.
    """
    rows = []
    schema: dict[str, type[pl.DataType]] = {"case": pl.Int64, "name": pl.String}
    for case in cases:
        found = results[case.number]
        changed = {SET + change.key: change.value.strip() for change in case.changes}
        schema |= dict.fromkeys(changed, pl.String)
        rows.append(
            {
                "case": case.number,
                "name": case.name,
                **changed,
                "status": found.status.value,
                "reason": found.reason or None,
                "iterations": found.iterations,
                "cautions": "; ".join(found.cautions) or None,
                **found.figures,
            }
        )
    schema |= {
        "status": pl.String, "reason": pl.String, "iterations": pl.Int64, "cautions": pl.String,
    }  # fmt: skip
    for case in cases:
        schema |= dict.fromkeys(results[case.number].figures, pl.Float64)
    return pl.DataFrame(rows, schema=schema)


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All cases of a sweep, in their order; does not depend on how they were cut into parts.

    Parameters
    ----------
    parts : sequence of polars.DataFrame
        In the order of their cases.

    Returns
    -------
    polars.DataFrame
        What changes is numbers where every value of a key is one.
    """
    table = pl.concat(parts, how="diagonal")
    varied = [name for name in table.columns if name.startswith(SET)]
    single = [name for name in table.columns if name not in (*HEAD, *varied) and "." not in name]
    of_families = [
        name for family in FAMILIES for name in table.columns if name.startswith(f"{family}.")
    ]
    table = table.select("case", "name", *varied, *HEAD[2:4], *single, *of_families, *HEAD[4:])
    of_plans = pl.col("status") == CaseStatus.OPTIMAL.value
    return table.with_columns(
        *(_as_numbers(table[name]) for name in varied),
        *(
            pl.when(of_plans).then(pl.col(name).fill_null(0.0)).otherwise(None).alias(name)
            for name in of_families
            if name.partition(".")[0] in NOTHING_IF_ABSENT
        ),
    )


def _as_numbers(values: pl.Series) -> pl.Series:
    """Numbers, if all values are; else the text."""
    numbers = values.cast(pl.Float64, strict=False)
    return values if numbers.null_count() > values.null_count() else numbers
