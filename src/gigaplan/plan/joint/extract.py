"""Solution of a programme -> its tables. Pure."""

from collections.abc import Mapping, Sequence

import polars as pl

from gigaplan.plan.basis import REPAIR_COLUMNS
from gigaplan.plan.joint.builds import HALLS, build_table, capacity_table
from gigaplan.plan.joint.capital import capital_table, draw_table
from gigaplan.plan.joint.costs import cost_table
from gigaplan.plan.joint.earlier import claims_of, earlier_table
from gigaplan.plan.joint.hand_over import hand_over_table
from gigaplan.plan.joint.leases import contract_table, lease_table, megawatt_table
from gigaplan.plan.joint.limits import limit_table
from gigaplan.plan.joint.operation import operate
from gigaplan.plan.joint.reading import JointReading
from gigaplan.plan.joint.result import ProgrammeTables
from gigaplan.plan.joint.sales import sale_table
from gigaplan.plan.joint.time_to_power import time_to_power_table
from gigaplan.scenario.money import Money
from gigaplan.series.repair import RepairNote
from gigaplan.technologies.base import Assumption

ASSUMPTION_COLUMNS = {
    "campus": pl.String,
    "asset": pl.String,
    "year": pl.Int64,
    "parameter": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "source": pl.String,
    "grade": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "given_by_user": pl.Boolean,
    "note": pl.String,
}


def extract_programme(
    reading: JointReading,
    money: Money,
    hall_assumptions: Mapping[str, tuple[Assumption, ...]],
    repairs: Sequence[RepairNote],
    *,
    whole_units: bool = False,
) -> ProgrammeTables:
    """Make the tables of a programme.

    Parameters
    ----------
    reading : JointReading
        The solution, with prices.
    money : Money
        Hurdle rate and price year.
    hall_assumptions : mapping of campus to tuple of Assumption
        Numbers that the halls rest on.
    repairs : sequence of RepairNote
        What was mended in the user's own series.
    whole_units : bool
        Whether halls and machines are whole in it.
    """
    operation = operate(reading)
    capacities = capacity_table(reading)
    return ProgrammeTables(
        builds=build_table(reading),
        sales=sale_table(reading),
        hand_over=hand_over_table(reading, capacities, operation.flows),
        capacities=capacities,
        megawatts=megawatt_table(reading),
        leases=lease_table(reading),
        contracts=contract_table(reading),
        draws=draw_table(reading),
        capital=capital_table(reading),
        operation=operation.flows,
        loads=operation.loads,
        costs=cost_table(reading, operation),
        limits=limit_table(reading, operation.loads),
        time_to_power=time_to_power_table(reading.layout.terms),
        earlier=earlier_table(reading.layout, claims_of(reading, whole_units=whole_units)),
        assumptions=_assumptions(reading, money, hall_assumptions),
        repairs=pl.DataFrame(
            [(n.year, n.file, n.column, n.kind.value, n.hours, n.detail) for n in repairs],
            schema=REPAIR_COLUMNS,
            orient="row",
        ),
    )


def _assumptions(
    reading: JointReading, money: Money, halls: Mapping[str, tuple[Assumption, ...]]
) -> pl.DataFrame:
    """Every number that the plan rests on; a year is given where the number differs by year."""
    rows: list[tuple[object, ...]] = [
        (None, "money", None, name, float(value), unit, f"money.{name}", None, None, None, True, "")
        for name, value, unit in (
            ("discount_rate", money.discount_rate, "1/a"),
            ("price_year", money.price_year, "year"),
        )
    ]
    for campus in reading.layout.terms.campuses:
        rows += [_row(campus.name, HALLS, None, a) for a in halls.get(campus.name, ())]
        for asset in campus.assets:
            by_year = {
                year: block.assumptions
                for (year, weather), block in asset.blocks.items()
                if weather == 0
            }
            first = by_year[min(by_year)] if by_year else ()
            same = all(of_year == first for of_year in by_year.values())
            for year, of_year in by_year.items():
                if same and year != min(by_year):
                    continue
                rows += [_row(campus.name, asset.name, None if same else year, a) for a in of_year]
    return pl.DataFrame(rows, schema=ASSUMPTION_COLUMNS, orient="row")


def _row(campus: str, asset: str, year: int | None, a: Assumption) -> tuple[object, ...]:
    """One number."""
    grade = None if a.grade is None else a.grade.value
    return (
        campus, asset, year, a.parameter, a.value, a.unit, a.source, grade, a.low, a.high,
        a.given_by_user, a.note,
    )  # fmt: skip
