"""Limits on energy and emissions, recomputed from the hourly tables alone.

clean share     sum of weight x clean                    >= share x sum of weight x load
hourly          sum of weight x min(clean, load)         >= share x sum of weight x load
CO2             sum of weight x t                        <= cap, and is what the tables say
"""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from gigaplan.plan.joint.hourly import hourly_tables
from gigaplan.plan.joint.limits import limit_table
from gigaplan.plan.joint.operation import Operation, operate
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.solver import solve
from small_terms import drawn_terms

CLEAN, HOURLY, HERE = 0.35, 0.35, 0.5
TIGHT_T, LOOSE_T = 4.5e4, 4.0e5
"""Limits on CO2: one that binds and cleans the power, and one that leaves it to the shares. [t]"""
SINGLE = 1e-5
"""The hourly tables are in single precision."""


def stated(seed: int) -> ProgrammeTerms:
    """A drawn programme with limits after its first year; the first campus cleaner than all."""
    terms = drawn_terms(seed, 9, 2)

    def later(value: float) -> tuple[float | None, ...]:
        return (None, *(value for _ in terms.years[1:]))

    co2_t = TIGHT_T if seed < 2 else LOOSE_T

    limits = replace(
        terms.limits, clean_share=later(CLEAN), hourly_clean_share=later(HOURLY),
        co2_t_per_year=later(co2_t), unserved_share=0.02,
    )  # fmt: skip
    first, *others = terms.campuses
    first = replace(first, clean_share=later(HERE), co2_t_per_year=later(0.4 * co2_t))
    return replace(terms, campuses=(first, *others), limits=limits)


@pytest.fixture(scope="module", params=[0, 1, 2, 3])
def reading(request: pytest.FixtureRequest) -> JointReading:
    programme, layout = assemble_joint(stated(request.param))
    solution = solve(programme, SolverOptions(tolerance=1e-8))
    assert solution.status is Status.OPTIMAL
    return JointReading(programme, layout, solution)


@pytest.fixture(scope="module")
def operation(reading: JointReading) -> Operation:
    return operate(reading)


@pytest.fixture(scope="module")
def hours(reading: JointReading) -> pl.DataFrame:
    """Every hour of every campus and year, with the weight of its weather year."""
    weights = {span.name: span.weight for span in reading.layout.terms.spans}
    names = ["period", "weather_year", "load_mw", "clean_mw", "co2_t", "unserved_mw"]
    frames = [
        table.select(
            pl.lit(campus).alias("campus"),
            pl.lit(year).alias("year"),
            pl.col("weather_year").replace_strict(weights, return_dtype=pl.Float64).alias("weight"),
            *names,
        )
        for campus, year, table in hourly_tables(reading)
    ]
    return pl.concat(frames).with_columns(pl.col(names[2:]).cast(pl.Float64))


def yearly(hours: pl.DataFrame, expression: pl.Expr) -> float:
    """Expected sum over the hours."""
    return float(hours.select((pl.col("weight") * expression).sum()).item())


def years(hours: pl.DataFrame, reading: JointReading):
    """Hours of each year that has limits and load."""
    for year in reading.layout.terms.years[1:]:
        of_year = hours.filter(pl.col("year") == year)
        if yearly(of_year, pl.col("load_mw")) > 1e3:
            yield year, of_year


def cap_on_co2(reading: JointReading) -> float:
    path = reading.layout.terms.limits.co2_t_per_year
    assert path is not None
    assert path[-1] is not None
    return path[-1]


def test_clean_shares_hold_of_all_and_of_one_campus(
    hours: pl.DataFrame, reading: JointReading
) -> None:
    checked = 0
    for _, of_year in years(hours, reading):
        here = of_year.filter(pl.col("campus") == "campus0")
        for part, share in ((of_year, CLEAN), (here, HERE)):
            load = yearly(part, pl.col("load_mw"))
            assert yearly(part, pl.col("clean_mw")) >= share * load * (1 - SINGLE)
            checked += load > 1e3
    assert checked >= 3


def test_hourly_matching_holds_in_the_hours_themselves(
    hours: pl.DataFrame, reading: JointReading, operation: Operation
) -> None:
    matched = pl.min_horizontal("clean_mw", "load_mw")
    tightest = np.inf
    for year, of_year in years(hours, reading):
        load = yearly(of_year, pl.col("load_mw"))
        share = yearly(of_year, matched) / load
        assert share >= HOURLY * (1 - SINGLE)
        tightest = min(tightest, share)
        loads = operation.loads.filter(pl.col("period").str.starts_with(str(year)))
        told = float((loads["weight"] * loads["clean_in_hour_mwh"]).sum())
        positive = pl.min_horizontal(pl.max_horizontal("clean_mw", pl.lit(0.0)), "load_mw")
        assert told == pytest.approx(yearly(of_year, positive), rel=SINGLE)
    if cap_on_co2(reading) == LOOSE_T:
        assert tightest == pytest.approx(HOURLY, rel=1e-3)  # else nothing would be tested


def test_co2_of_the_tables_is_that_of_the_hours_and_within_its_limit(
    hours: pl.DataFrame, reading: JointReading, operation: Operation
) -> None:
    limits = limit_table(reading, operation.loads).filter(pl.col("limit") == "co2")
    most = cap_on_co2(reading)
    assert limits["binds"].any() == (most == TIGHT_T)
    for year, of_year in years(hours, reading):
        flows = operation.flows.filter(pl.col("period").str.starts_with(str(year)))
        for campus, cap in ((None, most), ("campus0", 0.4 * most)):
            mine = pl.lit(True) if campus is None else pl.col("campus") == campus
            emitted = yearly(of_year.filter(mine), pl.col("co2_t"))
            assert emitted <= cap * (1 + SINGLE)
            told = flows.filter(mine)
            summed = float((told["weight"] * told["co2_t"]).sum())
            assert summed == pytest.approx(emitted, rel=SINGLE, abs=1.0)
            row = limits.filter(
                pl.col("campus").eq_missing(pl.lit(campus, pl.String)) & (pl.col("year") == year)
            )
            assert row.height == 1
            assert row["used"].item() == pytest.approx(emitted, rel=SINGLE, abs=1.0)
            assert row["slack"].item() == pytest.approx(cap - emitted, abs=SINGLE * cap + 1.0)


def test_unserved_load_keeps_its_share_at_each_campus(
    hours: pl.DataFrame, reading: JointReading
) -> None:
    for year in reading.layout.terms.years:
        for campus in ("campus0", "campus1"):
            part = hours.filter((pl.col("year") == year) & (pl.col("campus") == campus))
            load = yearly(part, pl.col("load_mw"))
            assert yearly(part, pl.col("unserved_mw")) <= 0.02 * load * (1 + SINGLE) + 1.0
