"""Runs in years and months, from a month in the middle of a year, with plant rented and sold."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from gigaplan.finance.irr import irr
from gigaplan.money.financing import FinancedProgramme, finance_programme
from gigaplan.money.inputs import RunTables
from gigaplan.money.stated import StatedRun
from gigaplan.money.tables import money_tables
from gigaplan.programme.joint.money import draws
from gigaplan.programme.joint.terms import Period, TenantTerms
from gigaplan.scenario.finance.lender import Lender
from money.runs import small_run

RENT = 1.6e6
COST = 3.0e5


def one_campus(periods: tuple[Period, ...], leases: dict[int, float], lead: int) -> RunTables:
    """One campus of halls alone: leases by period, halls of 10 million USD/MW drawn before them."""
    labels = [period.label for period in periods]
    years = periods[0].years
    builds, drawn, let, costs = [], dict.fromkeys(labels, 0.0), [], []
    total = 0.0
    for at, label in enumerate(labels):
        added = leases.get(at, 0.0)
        total += added
        if added:
            builds.append(
                ("a", "halls", "halls", "it_power", "built", labels[at - lead], label, added * 1e7)
            )
            for period, usd in draws(at, lead, added * 1e7).items():
                drawn[labels[period]] += usd
        let.append(("a", "Cloud", label, added, total))
        costs.append(("a", label, None, "Cloud", "rent", -total * RENT * years))
        costs.append(("a", label, "halls", None, "fixed_om", total * COST * years))
    stated = StatedRun("One", periods, 2025, 0.08, 0.65, (
        TenantTerms("Cloud", (1e3,) * len(periods), (RENT,) * len(periods)),
    ))  # fmt: skip

    def frame(rows: list[tuple[object, ...]], columns: str) -> pl.DataFrame:
        return pl.DataFrame(rows, schema=columns.split(), orient="row")

    return RunTables(
        stated=stated,
        builds=frame(builds, "campus asset kind capacity way ordered energised capex_usd"),
        draws=frame(
            [("a", "halls", "it_power", label, usd) for label, usd in drawn.items()],
            "campus asset capacity period usd",
        ),
        leases=frame(let, "campus tenant period added_mw leased_mw"),
        costs=frame(costs, "campus period asset tenant line usd"),
        capacities=frame([("a", "halls", "halls", 0.0)], "campus asset kind rented"),
        assumptions=frame([("a", "halls", "life_years", 30.0)], "campus asset parameter value"),
    )


def yearly() -> RunTables:
    return one_campus(
        tuple(Period(str(y), y, 1, 12) for y in range(2026, 2031)), {2: 100.0, 4: 80.0}, 2
    )


def monthly(first: int = 7) -> RunTables:
    months = [divmod(2026 * 12 + first - 1 + m, 12) for m in range(36)]
    periods = tuple(Period(f"{y}-{m + 1:02d}", y, m + 1, 1) for y, m in months)
    return one_campus(periods, {14: 60.0, 20: 40.0, 30: 80.0}, 12)


def sound(found: FinancedProgramme) -> None:
    (vehicle,) = found.vehicles
    for phase in vehicle.phases:
        assert phase.uses.sources == pytest.approx(phase.uses.uses, abs=0.01)
        assert phase.lines.residual_cash == pytest.approx(0.0, abs=0.01)
        assert phase.debt.balance[-1] == 0.0
    assert vehicle.statements.balance.residual == pytest.approx(0.0, abs=0.01)
    assert money_tables(found).debt["dscr"].min() >= 1.3 - 1e-9


def test_years() -> None:
    found = finance_programme(yearly(), Lender())
    sound(found)
    assert found.calendar.labels[-1] == "2045"
    (vehicle,) = found.vehicles
    assert [phase.name for phase in vehicle.phases] == ["2028", "2030"]
    first = vehicle.phases[0]
    assert found.calendar.labels[first.loan.start] == "2029"
    # half a year of service is held from completion on
    service = first.loan.schedule.service[0]
    assert first.debt.service_reserve[first.loan.start - 1] == pytest.approx(0.5 * service)


def test_months_from_the_middle_of_a_year() -> None:
    found = finance_programme(monthly(), Lender())
    sound(found)
    (vehicle,) = found.vehicles
    assert found.calendar.labels[0] == "2026-07"
    assert found.calendar.labels[-1] == "2044-12"
    assert [phase.name for phase in vehicle.phases] == ["2027", "2028", "2029"]
    assert found.calendar.labels[vehicle.phases[0].loan.start] == "2028-01"


def test_finer_periods_change_little() -> None:
    """The same campus by the month and by the quarter."""
    months = finance_programme(monthly(first=1), Lender())
    quarters = one_campus(
        tuple(
            Period(f"{y}-Q{q + 1}", y, 3 * q + 1, 3) for y in (2026, 2027, 2028) for q in range(4)
        ),
        {14 // 3 + 1: 60.0, 20 // 3 + 1: 40.0, 30 // 3: 80.0},
        4,
    )
    by_quarter = finance_programme(quarters, Lender())
    rates = [
        irr(found.owners_after_tax, periods_per_year=found.calendar.per_year).rate
        for found in (months, by_quarter)
    ]
    assert rates[1] == pytest.approx(rates[0], abs=0.01)


def test_rented_plant_is_an_operating_cost_and_sold_plant_is_revenue() -> None:
    run = small_run()
    more = pl.DataFrame(
        [
            ("north", "2028-Q2", "bridge", None, "capital", 4.0e6),
            ("north", "2029-Q1", "battery", None, "resale", -3.0e6),
            ("north", "2029-Q1", "battery", None, "unrecovered_capital", 5.0e6),
        ],
        schema=run.costs.schema,
        orient="row",
    )
    bridge = pl.DataFrame(
        [("north", "bridge", "gas_engine", 20.0)], schema=run.capacities.schema, orient="row"
    )
    found = finance_programme(
        replace(
            run,
            costs=pl.concat([run.costs, more]),
            capacities=pl.concat([run.capacities, bridge]),
        ),
        Lender(),
    )
    north = found.vehicles[0]
    real = 1.0 / found.calendar.price_level
    rental = sum(phase.cash.costs["rental"] for phase in north.phases) * real
    assert rental[found.calendar.place("2028-Q2")] == pytest.approx(4.0e6)
    assert rental.sum() == pytest.approx(4.0e6)  # none in the last year: none after it
    (only,) = [phase for phase in north.phases if ("resale", "") in phase.cash.revenue]
    assert only.name == "2028"  # the other lets nothing yet
    resale = only.cash.revenue["resale", ""] * real
    assert resale[found.calendar.place("2029-Q1")] == pytest.approx(3.0e6)
    assert np.count_nonzero(resale) == 1
    assert "unrecovered_capital" not in north.phases[0].cash.costs
