"""Outlooks from end to end: what is placed, weighed, compared and refused."""

from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from gigaplan.errors import RunError, ScenarioError
from gigaplan.outlook.computing import Outlook, make_outlook
from gigaplan.outlook.digest import summarise_outlook
from gigaplan.outlook.programme import programme_load
from gigaplan.outlook.tables import OutlookTables, outlook_tables
from gigaplan.scenario.outlook.read import read_outlook
from gigaplan.scenario.outlook.regions import WorldRegion
from outlook.loads import SCENARIO, loads

ROOT = Path(__file__).parents[2]


def made(*changes: str) -> Outlook:
    return make_outlook(read_outlook(None, changes)[0])


@pytest.fixture(scope="module")
def plain() -> Outlook:
    return made()


@pytest.fixture(scope="module")
def tables(plain: Outlook) -> OutlookTables:
    return outlook_tables(plain)


def test_weights_sum_to_one_in_every_region(tables: OutlookTables) -> None:
    sums = tables.members.group_by("region", "year").agg(pl.col("weight").sum())
    assert sums.height == 9 * 10
    assert sums["weight"].to_list() == pytest.approx([1.0] * sums.height, abs=1e-12)
    groups = tables.members.filter((pl.col("region") == "world") & (pl.col("year") == 2030))
    by_group = dict(groups.group_by("group").agg(pl.col("weight").sum()).iter_rows())
    assert by_group == pytest.approx({"published": 0.5, "top_down": 0.25, "bottom_up": 0.25})


def test_publishers_share_alike_and_scenarios_by_their_weights(tables: OutlookTables) -> None:
    world = tables.members.filter((pl.col("region") == "world") & (pl.col("year") == 2030))
    published = world.filter(pl.col("group") == "published")
    by_publisher = published.group_by("publisher").agg(pl.col("weight").sum())
    assert by_publisher.height == 8
    assert by_publisher["weight"].to_list() == pytest.approx([0.5 / 8] * 8)
    weights = dict(zip(world["member"], world["weight"], strict=True))
    assert weights["iea_2025_base"] == pytest.approx(0.4 * 0.5 / 8)
    assert weights["iea_2025_headwinds"] == pytest.approx(0.2 * 0.5 / 8)


def test_fans_rise_with_the_probability(tables: OutlookTables) -> None:
    names = ["p05_twh", "p10_twh", "p25_twh", "p50_twh", "p75_twh", "p90_twh", "p95_twh"]
    for below, above in pairwise(names):
        assert (tables.fan[below] < tables.fan[above]).all()


def test_the_quoted_figure_is_placed(plain: Outlook) -> None:
    """1,580 TWh by 2034 as printed, and its growth on the level of 2025; pinned."""
    claim = summarise_outlook(plain).claim
    assert (claim.publisher, claim.year, claim.twh) == ("Bloomberg (DC Byte)", 2034, 1580.0)
    assert claim.below == pytest.approx(0.594, abs=5e-4)
    assert claim.on_level_twh == pytest.approx(1351.4, abs=0.05)
    assert claim.below_on_level == pytest.approx(0.453, abs=5e-4)
    assert claim.below_published == pytest.approx(0.523, abs=5e-4)
    assert claim.below_top_down == pytest.approx(0.799, abs=5e-4)
    assert claim.below_bottom_up == pytest.approx(0.531, abs=5e-4)
    # the fan is the mixture of its groups, so that the whole lies at their weighted mean
    mixed = 0.5 * claim.below_published + 0.25 * (claim.below_top_down + claim.below_bottom_up)
    assert claim.below == pytest.approx(mixed, abs=1e-12)


def test_the_fan_holds_a_figure_where_it_is_placed(plain: Outlook, tables: OutlookTables) -> None:
    row = tables.published.filter((pl.col("path") == "bloomberg_2024") & (pl.col("year") == 2034))
    fan = tables.fan.filter((pl.col("region") == "world") & (pl.col("year") == 2034))
    assert 0.5 < row["below"][0] < 0.75
    assert fan["p50_twh"][0] < 1580 < fan["p75_twh"][0]


def test_yardsticks_by_hand(plain: Outlook, tables: OutlookTables) -> None:
    """India sold 1,440.04 TWh in its year 2022-23; 1,580 TWh are 1.097 times that."""
    summary = summarise_outlook(plain)
    india = next(each for each in summary.yardsticks if each.yardstick == "india_sold")
    assert india.times_claim == pytest.approx(1580 / 1440.04)
    middle = plain.fans[WorldRegion.WORLD].quantile(2035, 0.5)
    assert india.times_p50 == pytest.approx(middle / 1440.04)
    row = tables.yardsticks.filter((pl.col("yardstick") == "japan") & (pl.col("year") == 2030)).row(
        0, named=True
    )
    assert row["times_p90"] == pytest.approx(
        plain.fans[WorldRegion.WORLD].quantile(2030, 0.9) / 913.0
    )


def test_every_point_of_the_chart_has_its_source(tables: OutlookTables) -> None:
    for table in (tables.published, tables.history):
        for name in ("publisher", "published", "seen_at"):
            assert (table[name].str.len_chars() > 0).all()
    assert (tables.assumptions["source"].str.len_chars() > 0).all()
    assert (tables.yardsticks["source"].str.len_chars() > 0).all()


def test_what_counts_a_part_is_not_placed(tables: OutlookTables) -> None:
    part = tables.published.filter(pl.col("path") == "gartner_2025_ai")
    assert part["below"].null_count() == part.height == 2
    power = tables.published.filter(pl.col("unit") == "GW")
    assert power["below"].null_count() == power.height  # GW are not printed as TWh
    assert power.filter(pl.col("year") > 2025)["below_on_level"].null_count() == 0


def test_own_forecast_moves_the_fan(plain: Outlook) -> None:
    high = made(
        "forecasts=[{publisher: Us, published: 2026, seen_at: memo, region: world, unit: TWh,"
        " by_year: {2025: 486.7, 2035: 5000}}]"
    )
    weights = {member.key: member.weight for member in high.fans[WorldRegion.WORLD].members}
    assert weights["own_1"] == pytest.approx(0.5 / 9)
    for region in WorldRegion:
        assert high.fans[region].quantile(2035, 0.9) > plain.fans[region].quantile(2035, 0.9)


def test_own_forecast_on_the_level_of_history_counts_twice_over(plain: Outlook) -> None:
    """The same growth from half the level is the same member."""
    text = (
        "forecasts=[{{publisher: Us, published: 2026, seen_at: memo, region: world, unit: TWh,"
        " by_year: {{2025: {}, 2035: {}}}}}]"
    )
    one, half = made(text.format(486.7, 1500)), made(text.format(243.35, 750))
    for p in (0.1, 0.5, 0.9):
        assert half.fans[WorldRegion.WORLD].quantile(2033, p) == pytest.approx(
            one.fans[WorldRegion.WORLD].quantile(2033, p), rel=1e-9
        )
    (told,) = summarise_outlook(made(text.format(100, 300))).cautions
    assert told.startswith("the forecast of Us counts 0.21 times what history counts in 2025")


def test_a_forecast_without_a_year_gone_by_is_told() -> None:
    late = made(
        "forecasts=[{publisher: Us, published: 2026, seen_at: memo, region: europe, unit: GW,"
        " by_year: {2030: 40}}]"
    )
    (told,) = summarise_outlook(late).cautions
    assert told.startswith("the forecast of Us says nothing of 2025: it is taken as printed")


def test_one_group_alone(plain: Outlook) -> None:
    alone = made("weights={published: 0, top_down: 1, bottom_up: 0}")
    fan = alone.fans[WorldRegion.WORLD]
    assert [member.key for member in fan.members] == ["top_down"]
    middle = float(alone.top_down.log_mean(2030.0))
    assert fan.quantile(2030, 0.5) == pytest.approx(2.718281828459045**middle, rel=1e-9)
    claim = summarise_outlook(alone).claim
    assert claim.below_published is None
    assert claim.below == pytest.approx(summarise_outlook(plain).claim.below_top_down)


def test_a_publisher_left_out_has_no_weight_and_is_still_shown() -> None:
    found = made("leave_out=[IEA, 'S&P Global']")
    published = outlook_tables(found).published
    assert set(published.filter(pl.col("publisher") == "IEA")["use"]) == {"shown"}
    members = {member.publisher for member in found.fans[WorldRegion.WORLD].members}
    assert "IEA" not in members
    assert len(members) == 7  # six publishers and gigaplan


def test_looking_further_does_not_change_what_is_near(plain: Outlook) -> None:
    far = made("last_year=2040")
    for region in WorldRegion:
        assert far.fans[region].quantile(2035, 0.5) == pytest.approx(
            plain.fans[region].quantile(2035, 0.5), rel=1e-12
        )
        assert far.fans[region].years[-1] == 2040


def test_faults_that_only_data_can_tell() -> None:
    with pytest.raises(ExceptionGroup) as told:
        made(
            "leave_out=[IAE]",
            "forecasts=[{publisher: Us, published: 2026, seen_at: memo, region: world, unit: TWh,"
            " by_year: {2020: 300, 2025: 480}}]",
        )
    first, second = told.value.exceptions
    assert str(first) == (
        "leave_out.0: no embedded path with weight is by 'IAE'\n    fix: did you mean 'IEA'?"
    )
    assert str(second) == (
        "forecasts.0.by_year: ends in 2025, and history reaches to 2025\n"
        "    fix: add a year after 2025"
    )
    with pytest.raises(ScenarioError, match=r"accelerators would use .* more than the 487 TWh"):
        made("assumptions={overhead_w_per_w: {low: 20, mid: 25, high: 30}}")


def test_no_publisher_left() -> None:
    every = "IEA, BloombergNEF, Goldman Sachs, Gartner, McKinsey, LBNL, EPRI, S&P Global"
    names = ", ".join(f"'{name}'" for name in every.split(", "))
    with pytest.raises(ExceptionGroup) as told:
        made(f"leave_out=[{names}]")
    (fault,) = told.value.exceptions
    assert str(fault).startswith("leave_out: leaves no published forecast")
    assert made(
        f"leave_out=[{names}]", "weights={published: 0, top_down: 0.5, bottom_up: 0.5}"
    ).fans  # fmt: skip


def test_load_of_a_programme_by_hand() -> None:
    """1,000 MW all year, 3 % more on the mean of weather years: 1000 x 8760 x 1.03 MWh."""
    found = programme_load(SCENARIO, loads())
    by = {(load.region.value, load.year): load for load in found.loads}
    west = 1000 * 8760 * (0.25 + 0.75 * 1.04) / 1e6
    assert by["united_states", 2030].twh == pytest.approx(west)
    assert by["north_america", 2030].twh == pytest.approx(west)
    assert by["europe", 2031].twh == pytest.approx(0.4 * west)
    assert by["world", 2030].twh == pytest.approx(1.5 * west)
    assert by["world", 2030].peak_gw == pytest.approx(1.5 * 1.1 * 1.04)
    assert by["world", 2029].months == 6
    assert by["world", 2029].twh == pytest.approx(1.5 * west / 2)
    assert found.cautions == ("sea names no embedded place: it counts for the world alone",)


def test_programme_as_a_share_of_growth(plain: Outlook) -> None:
    found = make_outlook(read_outlook(None)[0], programme_load(SCENARIO, loads()))
    table = outlook_tables(found).programme
    row = table.filter((pl.col("region") == "united_states") & (pl.col("year") == 2030)).row(
        0, named=True
    )
    fan, history = found.fans[WorldRegion.UNITED_STATES], found.footing.history
    middle = fan.quantile(2030, 0.5)
    growth = middle - history.at(WorldRegion.UNITED_STATES, 2025)
    assert row["of_demand"] == pytest.approx(row["twh"] / middle)
    assert row["of_growth_p50"] == pytest.approx(row["twh"] / growth)
    power_gw = middle * 1000 / (8760 * (946e3 / (226 * 8760)))
    assert row["of_power"] == pytest.approx(1.1 * 1.04 / power_gw)
    # load factor of 2025: a sixth of the way from that of 2024 to that of 2030
    factor = 5 / 6 * 416e3 / (97 * 8760) + 1 / 6 * 946e3 / (226 * 8760)
    before_gw = history.at(WorldRegion.UNITED_STATES, 2025) * 1000 / (8760 * factor)
    assert row["of_power_growth"] == pytest.approx(1.1 * 1.04 / (power_gw - before_gw))
    figures = {each.region: each for each in summarise_outlook(found).programme}
    assert set(figures) == {"world", "north_america", "united_states", "europe"}
    assert figures["world"].year == 2031  # the last whole year
    assert found.fans[WorldRegion.WORLD].quantile(2030, 0.5) == plain.fans[
        WorldRegion.WORLD
    ].quantile(2030, 0.5)


def test_a_part_of_a_year_is_no_share_of_a_year() -> None:
    found = make_outlook(read_outlook(None)[0], programme_load(SCENARIO, loads()))
    row = outlook_tables(found).programme.row(0, named=True)
    assert (row["region"], row["year"], row["months"]) == ("world", 2029, 6)
    assert row["of_demand"] is None
    assert row["of_growth_p50"] is None
    assert row["of_power"] > 0


def test_a_run_without_a_whole_year_is_told() -> None:
    short = {**SCENARIO, "horizon": {"first": "2029-Q3", "last": "2029-Q4", "period": "quarter"}}
    found = make_outlook(read_outlook(None)[0], programme_load(short, loads()))
    summary = summarise_outlook(found)
    assert summary.cautions[-1] == "the run and the outlook share no whole calendar year"
    assert summary.programme == ()


def test_what_is_no_programme_is_refused() -> None:
    with pytest.raises(RunError, match=r"loads\.parquet has no column weight, peak_mw"):
        programme_load(SCENARIO, loads().drop("weight", "peak_mw"))
    with pytest.raises(RunError, match="it has no horizon and campuses"):
        programme_load({"campus": {}}, loads())
    with pytest.raises(RunError, match=r"cannot be read: horizon\.last"):
        programme_load({**SCENARIO, "horizon": {"first": "soon", "last": "2031"}}, loads())


def test_the_example_is_one() -> None:
    stated, _ = read_outlook(ROOT / "examples" / "outlook" / "own-view.yaml")
    found = make_outlook(stated)
    assert found.fans[WorldRegion.WORLD].years[-1] == 2040
    used = {each.parameter: each for each in found.assumptions.used}
    assert used["world.ai.use_share"].source == "stated by the user"
    assert used["world.weight.published"].value == 0.6


def test_every_column_is_explained(tables: OutlookTables) -> None:
    text = (ROOT / "docs" / "reference" / "outlook_tables.md").read_text()
    for field in fields(tables):
        assert f"## `{field.name}`" in text
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in text, (field.name, column)
