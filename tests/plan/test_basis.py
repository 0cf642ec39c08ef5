import polars as pl

from tiny import HAND, plan_hand


def test_every_number_of_the_scenario_is_recorded_with_its_source(tmp_path):
    table = plan_hand(tmp_path).tables.assumptions
    fuel = table.row(
        by_predicate=(pl.col("asset") == "gas")
        & (pl.col("parameter") == "variable_om_usd_per_mwh"),
        named=True,
    )
    assert (fuel["value"], fuel["unit"], fuel["given_by_user"]) == (50, "USD/MWh", True)
    rate = table.row(by_predicate=pl.col("parameter") == "discount_rate", named=True)
    assert (rate["asset"], rate["value"]) == ("money", 0.08)
    assert table.filter(pl.col("source") == "").is_empty()


def test_a_number_that_differs_by_weather_year_has_a_row_for_each(tmp_path):
    (tmp_path / "sun_a.csv").write_text("yield\n1\n0\n")
    (tmp_path / "sun_b.csv").write_text("yield\n0.5\n0\n")
    text = HAND.replace("[{name: a, hours: 2}]", "[{name: a, hours: 2}, {name: b, hours: 2}]")
    plan = plan_hand(tmp_path, text=text.replace("file: sun.csv", "file: 'sun_{year}.csv'"))
    table = plan.tables.assumptions.filter(pl.col("parameter") == "availability")
    sun = table.filter(pl.col("asset") == "sun")
    assert sun["weather_year"].to_list() == ["a", "b"]
    assert sun["value"].to_list() == [0.5, 0.25]
    assert table.filter(pl.col("asset") == "gas")["weather_year"].to_list() == ["all"]


def test_repairs_are_in_the_plan(tmp_path):
    text = HAND.replace(
        "{file: sun.csv, column: yield}",
        "{file: sun.csv, column: yield, repair: fill_short_gaps, time_column: t}",
    ).replace("hours: 2}", "hours: 4}")
    path = tmp_path / "scenario.yaml"
    path.write_text(text)
    hours = ("2019-01-01T00:00", "2019-01-01T01:00", "2019-01-01T03:00")
    rows = "".join(f"{hour},{value}\n" for hour, value in zip(hours, (1, 0.5, 0), strict=True))
    (tmp_path / "sun.csv").write_text("t,yield\n" + rows)
    from gigaplan.pipeline import plan, read

    repairs = plan(read(path)[0]).tables.repairs
    assert repairs["hours"].to_list() == [1]
    assert repairs["file"].to_list() == ["sun.csv"]
