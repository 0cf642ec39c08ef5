"""Answers as tables: the ranges, and the whole mix of every plan at an end of a range."""

import polars as pl

from gigaplan.alternatives.answer import NearOptimal
from gigaplan.alternatives.finding import Alternative, mix_of

RANGE_COLUMNS = {
    "group": pl.String,
    "direction": pl.String,
    "period": pl.String,
    "unit": pl.String,
    "mw_in_optimum": pl.Float64,
    "mw": pl.Float64,
    "mw_proved": pl.Float64,
    "change_mw": pl.Float64,
    "objective_usd": pl.Float64,
    "more_usd": pl.Float64,
    "status": pl.String,
    "certificate": pl.Float64,
    "solves": pl.Int64,
    "iterations": pl.Int64,
    "note": pl.String,
}
MIX_COLUMNS = {
    "group": pl.String,
    "direction": pl.String,
    "other": pl.String,
    "unit": pl.String,
    "mw_in_optimum": pl.Float64,
    "mw": pl.Float64,
}


def range_table(found: NearOptimal) -> pl.DataFrame:
    """One row per group and direction; columns are in `docs/reference/alternatives.md`."""
    reading = found.optimum.reading
    assert reading is not None
    best = reading.solution.objective
    rows = [
        (
            end.group.name, end.direction.value, found.period, end.group.unit, end.optimum_mw,
            end.mw, end.proved_mw, end.mw - end.optimum_mw,
            end.objective_usd + found.constant_usd, end.objective_usd - best,
            end.ended.value, end.certificate, end.solves, end.iterations, end.note,
        )
        for end in found.ends
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=RANGE_COLUMNS, orient="row")


def mix_table(found: NearOptimal) -> pl.DataFrame:
    """Megawatts of every group in the plan at every end of a range."""
    reading = found.optimum.reading
    assert reading is not None
    best = {group.name: group.size_mw(reading.solution.master) for group in found.groups}
    rows = [row for end in found.ends for row in _mix(end, found, best)]
    return pl.DataFrame(rows, schema=MIX_COLUMNS, orient="row")


def _mix(
    end: Alternative, found: NearOptimal, best: dict[str, float]
) -> list[tuple[str, str, str, str, float, float]]:
    """Megawatts of every group in the plan of one alternative."""
    mix = mix_of(end, found.groups)
    return [
        (end.group.name, end.direction.value, group.name, group.unit, best[group.name],
         mix[group.name])
        for group in found.groups
    ]  # fmt: skip
