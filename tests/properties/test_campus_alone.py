"""A campus alone in a programme of one year is the plan of one campus, with real weather.

Its halls are there, so the programme has nothing else to decide. Conventions, by hand: the annuity
of a year is charged for one year, and all of it is discounted from the middle of the year,

    objective of the programme = yearly cost x (1 + r)^-0.5

while its costs, its prices and its worths in money of the year are undiscounted.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from gigaplan.pipeline import plan, read_any
from gigaplan.plan.joint.costs import RENT
from gigaplan.plan.joint.hourly import hourly_tables
from gigaplan.plan.joint.result import ProgrammePlan
from gigaplan.plan.result import Plan
from gigaplan.planning import plan_programme
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.solve.interface import Method, Status

RATE = 0.08

SHARED = f"""
weather: {{years: [WEATHER]}}
money: {{price_year: 2025, discount_rate: {RATE}}}
supply:
  - {{kind: solar, lead_time_years: 0}}
  - {{kind: wind, lead_time_years: 0, existing_mw: 150}}
  - {{kind: battery, lead_time_years: 0}}
  - {{kind: gas_engine, lead_time_years: 0}}
  - {{kind: combined_cycle, lead_time_years: 0, maximum_mw: 400}}
  - {{kind: grid, lead_time_years: 0, maximum_mw: 200, non_firm_allowed: 0.5,
     non_firm_maximum_mw: 100}}
  - {{kind: flexible_load}}
  - {{kind: unserved}}
solver: {{tolerance: 1.0e-8}}
"""
ALONE = """
name: First light
first_year: 2029
campus:
  name: abilene
  place: abilene_tx
  it_load: {it_mw: 900, utilisation: 0.85, jobs: {training: 0.7, inference: 0.3},
            flexible_share: 0.05}
  cooling: {system: direct_liquid}
  land_acres: 30000
limits: {LIMITS, NOX}
"""
PROGRAMME = """
name: Programme of one campus
horizon: {first: 2029, last: 2029, period: year}
objective: least_cost
tenants:
  - {name: All, wants_mw: 900, contracted_mw: 900, rent_usd_per_kw_month: 100, utilisation: 0.85,
     jobs: {training: 0.7, inference: 0.3}, flexible_share: 0.05}
campuses:
  - name: abilene
    place: abilene_tx
    maximum_it_mw: 900
    existing_it_mw: 900
    cooling: {system: direct_liquid}
    land_acres: 30000
    limits: {NOX}
limits: {LIMITS}
"""
ONE = "{name: '2013', embedded: abilene_nolan_tx_2013}"
TWO = (
    "{name: '2013', embedded: abilene_nolan_tx_2013, weight: 0.7}, "
    "{name: typical, embedded: abilene_tx_tmy3, weight: 0.3}"
)
CASES = {
    "clean share": (ONE, "clean_share: 0.6, unserved_share: 0.0001", "nox_t_per_year: 120"),
    "two weather years, hourly matching": (
        TWO,
        "hourly_clean_share: 0.7, co2_t_per_year: 1.1e6, co2_usd_per_t: 10, unserved_share: 0.001",
        "nox_t_per_year: 500",
    ),
}


@pytest.fixture(scope="module", params=CASES)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Plan, ProgrammePlan]:
    weather, limits, nox = CASES[request.param]
    folder: Path = tmp_path_factory.mktemp("alone")

    def stated(name: str, text: str) -> Scenario | ProgrammeScenario:
        for word, value in (("WEATHER", weather), ("LIMITS", limits), ("NOX", nox)):
            text = text.replace(word, value)
        (folder / name).write_text(text)
        return read_any(folder / name)[0]

    alone, programme = stated("one.yaml", ALONE + SHARED), stated("all.yaml", PROGRAMME + SHARED)
    assert isinstance(alone, Scenario)
    assert isinstance(programme, ProgrammeScenario)
    found = plan(alone), plan_programme(programme)
    for answer in found:
        assert answer.status is Status.OPTIMAL
        assert answer.proof.method is Method.INTERIOR_POINT
    return found


def test_the_same_is_built(both: tuple[Plan, ProgrammePlan]) -> None:
    alone, programme = both
    online = {
        (row["asset"], row["capacity"]): row["online"]
        for row in programme.tables.capacities.iter_rows(named=True)
    }
    sizes = alone.tables.capacities.filter(pl.col("asset") != "flexible_load")
    assert sizes.height == len(online) - 1  # the halls
    assert sizes.filter(pl.col("total") > 1.0).height >= 6
    for row in sizes.iter_rows(named=True):
        found = online[row["asset"], row["capacity"]]
        assert found == pytest.approx(row["total"], rel=1e-5, abs=0.01), row["asset"]


def test_the_same_is_paid(both: tuple[Plan, ProgrammePlan]) -> None:
    alone, programme = both
    yearly = float(alone.tables.costs["usd_per_year"].sum())
    paid = programme.tables.costs.filter(pl.col("line") != RENT)
    assert float(paid["usd"].sum()) == pytest.approx(yearly, rel=1e-7)
    assert programme.objective_usd == pytest.approx(yearly * (1.0 + RATE) ** -0.5, rel=1e-7)
    lines = {(row["asset"], row["line"]): row["usd"] for row in paid.iter_rows(named=True)}
    for row in alone.tables.costs.iter_rows(named=True):
        usd = lines.get((row["asset"], row["line"]), 0.0)
        assert usd == pytest.approx(row["usd_per_year"], rel=1e-4, abs=1e-6 * yearly), row


def test_every_hour_has_the_same_price_and_the_same_flows(both: tuple[Plan, ProgrammePlan]) -> None:
    alone, programme = both
    ((_, _, hours),) = hourly_tables(programme.reading)
    dispatch = alone.tables.dispatch
    assert hours["weather_year"].to_list() == dispatch["weather_year"].to_list()
    price = [table["price_usd_per_mwh"].to_numpy() for table in (dispatch, hours)]
    # where an hour's plants are all at a bound, a range of prices supports the same plan
    differ = ~np.isclose(price[1], price[0], rtol=1e-4, atol=0.05)
    assert differ.mean() < 0.02
    assert price[1].mean() == pytest.approx(price[0].mean(), rel=1e-4)
    assert float(np.std(price[0])) > 5.0
    for name in ("load_mw", "clean_mw", "co2_t"):
        total = float(dispatch[name].sum())
        assert float(hours[name].cast(pl.Float64).sum()) == pytest.approx(total, rel=1e-4), name
    assert hours["load_mw"].to_numpy() == pytest.approx(dispatch["load_mw"].to_numpy(), rel=1e-6)


SAME = {
    "clean_share": "clean_share",
    "hourly_clean_share": "hourly_clean",
    "co2_t_per_year": "co2",
    "nox_t_per_year": "nox",
    "unserved_share": "unserved",
    "land_acres": "land",
}
"""Names of limits on the ground floor -> in a programme."""


def test_limits_are_worth_the_same_in_money_of_the_year(both: tuple[Plan, ProgrammePlan]) -> None:
    alone, programme = both
    stated = alone.tables.limits.filter(pl.col("kind").is_in(list(SAME)))
    worth = stated["shadow_price_usd_per_slack_unit"]
    assert (worth > 1.0).any()
    for row in stated.iter_rows(named=True):
        same = programme.tables.limits.filter(
            (pl.col("limit") == SAME[row["kind"]])
            & pl.col("weather_year").eq_missing(pl.lit(row["weather_year"]))
        )
        assert same.height == 1, row["limit"]
        found = same.row(0, named=True)
        usd = row["shadow_price_usd_per_slack_unit"]
        assert found["usd_per_unit"] == pytest.approx(usd, rel=1e-4, abs=1e-3), row["limit"]
        present = found["usd_per_unit"]
        if found["limit"] != "land":  # for the whole horizon: present value alone
            present *= (1.0 + RATE) ** -0.5
        assert found["pv_usd_per_unit"] == pytest.approx(present, rel=1e-12)
        assert found["binds"] == (usd > 1.0)
