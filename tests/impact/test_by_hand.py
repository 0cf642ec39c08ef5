"""Two campuses and one year, checked on paper."""

from dataclasses import replace

import polars as pl
import pytest

from gigaplan.data.register import Register, load_register
from gigaplan.errors import RegisterError
from gigaplan.impact.carbon import COUNTED, Scope, carbon_by_year, carbon_table, marginal_of
from gigaplan.impact.digest import summarise_impact
from gigaplan.impact.factors import Factors
from gigaplan.impact.matching import clean_by_hour, clean_matching
from gigaplan.impact.tables import find_impact
from impact.small_run import LOADS, OPERATION, small_run


def factors() -> Factors:
    return Factors(load_register(), 2025)


def tons(table: pl.DataFrame, scope: Scope, **where: str) -> float:
    found = table.filter(pl.col("scope") == scope.value)
    for column, value in where.items():
        found = found.filter(pl.col(column) == value)
    return float(found["co2e_t"].sum())


def test_carbon_by_scope():
    """675 t burnt in the east; 700 t of the grid, of whose 2,000 MWh 500 are clean.

    At the residual mix 700 x 2,000 / 1,500 = 933.33 t. On the way of 12,750 MMBtu of gas 10 kg
    each: 127.5 t. Built in the west: 5 MW of sun at 1,000 t, 2 MW and 8 MWh of battery at 40 and
    80 t, 3 MW of halls at 1,000 t and of IT at 250 t. What is rented is not built.
    """
    table = carbon_table(small_run(), factors())
    assert tons(table, Scope.DIRECT) == 675.0
    assert tons(table, Scope.LOCATION) == 700.0
    assert tons(table, Scope.MARKET) == pytest.approx(933.3333333)
    assert tons(table, Scope.UPSTREAM) == pytest.approx(127.5)
    assert tons(table, Scope.EMBODIED, part="sun") == 5000.0
    assert tons(table, Scope.EMBODIED, part="battery") == 2 * 40.0 + 8 * 80.0
    assert tons(table, Scope.EMBODIED, part="halls") == 3000.0
    assert tons(table, Scope.EMBODIED, part="halls, IT") == 750.0
    assert tons(table, Scope.EMBODIED, campus="east") == 0.0


def test_marginal_carbon_is_that_of_the_hours():
    """4 MW in the first hour of the year and 6 in the second; the west has no known margin."""
    hourly = marginal_of("avert_te_2023")
    table = carbon_table(small_run(), factors())
    assert tons(table, Scope.MARGINAL) == pytest.approx(4 * hourly[0] + 6 * hourly[1])


def test_parts_add_up_to_the_total():
    run = small_run()
    table = carbon_table(run, factors())
    by_year = carbon_by_year(run, table)
    whole = by_year.filter(pl.col("campus") == "all").row(0, named=True)
    counted = table.filter(pl.col("scope").is_in([scope.value for scope in COUNTED]))
    assert whole["total_co2e_t"] == pytest.approx(counted["co2e_t"].sum())
    each = by_year.filter(pl.col("campus") != "all")
    assert each["total_co2e_t"].sum() == pytest.approx(whole["total_co2e_t"])
    # in operation: 675 + 700 + 127.5 t over 4,200 MWh
    assert whole["operating_co2e_t_per_mwh"] == pytest.approx(1502.5 / 4200.0)


def test_weather_years_count_by_their_weight():
    """The same year twice at half the weight is the same year."""
    half = {**OPERATION, "weight": [0.5] * 5}
    twice = {key: [*values, *values] for key, values in half.items()}
    twice["weather_year"] = ["a"] * 5 + ["b"] * 5
    once = carbon_table(small_run(), factors())
    again = carbon_table(small_run(operation=twice), factors())
    assert again.equals(once)


def test_cfe_score():
    """East 500 of 3,500 MWh, west 400 of 700; together 900 of 4,200. Surplus serves no other."""
    table = clean_matching(small_run())
    scores = dict(table.select("campus", "cfe_score").iter_rows())
    assert scores == pytest.approx({"all": 900 / 4200, "east": 500 / 3500, "west": 400 / 700})
    assert dict(table.select("campus", "clean_share").iter_rows())["west"] == pytest.approx(1.0)


def test_cfe_by_local_hour():
    """Hours 0 and 1 UTC are 18 and 19 of 31 December in the east; clean counts up to the load."""
    table = clean_by_hour(small_run()).filter(pl.col("campus") == "east")
    assert table.select("month", "hour_of_day", "cfe_score").rows() == [
        (12, 18, 0.5),
        (12, 19, 1.0),
    ]
    west = clean_by_hour(small_run()).filter(pl.col("campus") == "west")
    assert west.select("month", "hour_of_day", "cfe_score").rows() == [(1, 10, 0.0), (1, 11, 0.5)]


def test_air():
    """110 t of NOx are above 100 short tons, 90.72 t, below 250, and above the permit of 100 t."""
    found = find_impact(small_run(), load_register())
    nox = found.tables.air.filter(pl.col("pollutant") == "nox", pl.col("campus") == "east")
    assert nox.select("emitted_t", "source_class", "permit_t").row(0) == (
        110.0, "major (title V)", 100.0,
    )  # fmt: skip
    pm = found.tables.air.filter(pl.col("pollutant") == "pm", pl.col("campus") == "east")
    assert pm["emitted_t"].item() == pytest.approx(12750 * 0.00453 / 1000)  # AP-42, table 3.2-2
    page = summarise_impact(found)
    assert page.major_sources == ("east 2030 nox: major (title V)",)
    assert page.above_permit == ("east 2030",)


def test_shares_and_herfindahl():
    """Of 4,300 MWh the grid has 2,000, gas 1,500, sun 800; what a store takes is no supply."""
    table = find_impact(small_run(), load_register()).tables.shares
    fuel = table.filter(pl.col("aspect") == "fuel")
    assert fuel.select("of", "mwh").rows() == [("grid", 2000.0), ("gas", 1500.0), ("sun", 800.0)]
    shares = [2000 / 4300, 1500 / 4300, 800 / 4300]
    assert fuel["share"].to_list() == pytest.approx(shares)
    assert fuel["herfindahl"].to_list() == pytest.approx([sum(x**2 for x in shares)] * 3)
    assert table.group_by("aspect").agg(pl.col("share").sum())["share"].to_list() == pytest.approx(
        [1.0] * 4
    )


def test_loss_of_one():
    """Peaks of 10 and 4 MW. Without gas the east keeps 5 MW of grid, the west 2 MW of battery.

    Sun is not firm: 7 of 14 MW. Without the grid 6 + 2; without the sun both keep what they have,
    10 (of 11) + 2.
    """
    table = find_impact(small_run(), load_register()).tables.losses
    fuel = table.filter(pl.col("aspect") == "fuel")
    left = {row["lost"]: row["peak_left"] for row in fuel.iter_rows(named=True)}
    assert left == pytest.approx({"gas": 7 / 14, "grid": 8 / 14, "sun": 12 / 14})
    energy = {row["lost"]: row["energy_left"] for row in fuel.iter_rows(named=True)}
    assert energy["gas"] == pytest.approx(2800 / 4300)
    region = table.filter(pl.col("aspect") == "region", pl.col("lost") == "ERCOT")
    assert region["peak_left"].item() == pytest.approx(2 / 14)


def test_abatement_is_the_shadow_price():
    table = find_impact(small_run(), load_register()).tables.abatement
    assert table.row(0) == ("all", 2030, 2000.0, 1375.0, 60.0, True)


def test_every_factor_has_a_source():
    table = find_impact(small_run(), load_register()).tables.factors
    assert table.height > 10
    assert (table["source"].str.len_chars() > 10).all()
    assert "fuel.gas.upstream_co2e_kg_per_mmbtu" in table["key"].to_list()


def test_a_factor_of_the_wrong_unit_is_refused():
    register = load_register()
    key = "impact.embodied.solar_t_per_mw"
    wrong = tuple(replace(row, unit="kg/MW") for row in register.rows(key))
    with pytest.raises(RegisterError) as caught:
        carbon_table(small_run(), Factors(Register({**register.table, key: wrong}), 2025))
    assert str(caught.value) == (
        "impact.embodied.solar_t_per_mw is in kg/MW, and t/MW is needed; correct it in the register"
    )


def test_a_year_without_load_has_no_score():
    empty = {**LOADS, "load_mwh": [0.0] * 3, "clean_in_hour_mwh": [0.0] * 3}
    assert clean_matching(small_run(loads=empty)).is_empty()
