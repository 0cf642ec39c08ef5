"""Rules of the scenario's own parts; what the user reads is pinned in tests/bad_input."""

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gigaplan.scenario.campus import Campus, CoolingSystem, Jobs
from gigaplan.scenario.limits import Limits
from gigaplan.scenario.model import Scenario, kind_of, scenario_model
from gigaplan.scenario.money import CostCase, Money
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.solver_choice import SolverChoice
from gigaplan.scenario.supply import SupplyPart
from gigaplan.scenario.weather import WeatherChoice, WeatherYear


def test_defaults_are_those_of_the_documentation() -> None:
    money, solver, limits = Money(), SolverChoice(), Limits()
    assert (money.currency, money.price_year, money.basis) == ("USD", 2025, "real")
    assert (money.discount_rate, money.cost_case) == (0.08, CostCase.MID)
    assert (solver.method, solver.tolerance, solver.max_iterations) == ("interior_point", 1e-7, 300)
    assert (solver.threads, solver.time_limit_s) == (None, 3600.0)
    assert limits.model_dump(exclude={"co2_usd_per_t"}) == dict.fromkeys(
        set(Limits.model_fields) - {"co2_usd_per_t"}
    )
    assert [year.name for year in WeatherChoice().years] == ["embedded"]


@given(training=st.floats(0, 1))
def test_shares_of_jobs_add_up(training: float) -> None:
    jobs = Jobs(training=training, inference=1.0 - training)
    assert jobs.training + jobs.inference == pytest.approx(1.0)
    with pytest.raises(ValidationError, match="the shares add up to"):
        Jobs(training=training / 2, inference=(1.0 - training) / 2)


@given(count=st.integers(1, 20))
def test_years_without_weights_count_the_same(count: int) -> None:
    choice = WeatherChoice(years=tuple(WeatherYear(name=str(at)) for at in range(count)))
    assert sum(choice.weights) == pytest.approx(1.0)
    assert len(set(choice.weights)) == 1


def test_stated_weights_are_kept_as_they_are() -> None:
    years = ({"name": "a", "weight": 3}, {"name": "b", "weight": 0.5})
    assert WeatherChoice.model_validate({"years": years}).weights == (3.0, 0.5)


@pytest.mark.parametrize(
    ("campus", "message"),
    [
        ({}, "the load is not stated"),
        ({"it_load": {"it_mw": 5}, "load": 5}, "the load is stated twice"),
        ({"load": 5, "cooling": {"system": "immersion"}}, "cooling has no effect on load"),
        ({"it_load": {"it_mw": 5}, "flexible_load": 3}, "flexible_load belongs to load"),
        ({"it_load": {}}, "the size is not stated"),
        ({"it_load": {"it_mw": 5, "gpus": {"count": 5}}}, "the size is stated twice"),
        ({"load": -1}, "greater than or equal to 0"),
        ({"load": {"file": "a.csv"}}, "load.mapping.column"),
    ],
)
def test_campus_states_one_load(campus: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Campus.model_validate({"name": "a", **campus})


def test_campus_takes_either_form_of_load() -> None:
    number = Campus.model_validate({"name": "a", "load": 5})
    series = Campus.model_validate({"name": "a", "load": {"file": "a.csv", "column": "b"}})
    made = Campus(name="a", load=SeriesFile.model_validate({"file": "a.csv", "column": "b"}))
    assert number.load == 5.0
    assert isinstance(series.load, SeriesFile)
    assert made == series
    it = Campus.model_validate(
        {"name": "a", "it_load": {"gpus": {"count": 9}}, "cooling": {"system": "immersion"}}
    )
    assert it.cooling is not None
    assert it.cooling.system is CoolingSystem.IMMERSION


@pytest.mark.parametrize(
    ("year", "message"),
    [
        ({"embedded": "a", "hours": 3}, "states embedded and hours; keep one"),
        ({"start": "2019-01-01T00:00Z"}, "start belongs to a bare span"),
        ({"hours": 3, "start": "2019-01-01T00:00"}, "has no time zone"),
        ({"hours": 3, "start": "2019-01-01T00:00+05:30"}, "not a full hour in UTC"),
        ({"hours": 3, "start": "2019-01-01T00:00:01Z"}, "not a full hour in UTC"),
    ],
)
def test_weather_year_has_one_source(year: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        WeatherYear.model_validate({"name": "a", **year})


@pytest.mark.parametrize("zone", ["UTC", "Z", "-06:00", "+0530", "UTC+01:00", "America/Chicago"])
def test_zones_are_known_or_offsets(zone: str) -> None:
    series = {"file": "a.csv", "column": "b", "time_zone": zone}
    assert SeriesFile.model_validate(series).time_zone == zone
    with pytest.raises(ValidationError, match="unknown time zone"):
        SeriesFile.model_validate(series | {"time_zone": f"{zone}x"})


def test_hourly_share_may_stand_alone_or_below_the_annual() -> None:
    assert Limits(hourly_clean_share=0.9).clean_share is None
    assert Limits(hourly_clean_share=0.8, clean_share=0.9).clean_share == 0.9
    with pytest.raises(ValidationError, match=r"clean_share 0\.5 is below hourly_clean_share 0\.9"):
        Limits(clean_share=0.5, hourly_clean_share=0.9)


def _scenario(model: type[Scenario], *supply: object) -> Scenario:
    return model.model_validate({"name": "a", "campus": {"name": "a", "load": 1}, "supply": supply})


def test_labels_tell_parts_apart(model: type[Scenario]) -> None:
    mill = {"kind": "mill"}
    assert _scenario(model, mill, mill | {"name": "other"}).supply[1].label == "other"
    with pytest.raises(ValidationError, match="two parts of the supply are called 'mill'"):
        _scenario(model, mill, mill)
    with pytest.raises(ValidationError, match="two parts of the supply are called 'mill'"):
        _scenario(model, mill, {"kind": "flywheel", "name": "mill"})


def test_storage_alone_is_no_supply(model: type[Scenario]) -> None:
    with pytest.raises(ValidationError, match="supply has storage only"):
        _scenario(model, {"kind": "flywheel"})
    made = model.kinds["flywheel"].model_validate({"kind": "flywheel"})
    with pytest.raises(ValidationError, match="supply has storage only"):
        _scenario(model, made)


def test_model_of_one_kind_needs_no_telling_apart(model: type[Scenario]) -> None:
    alone = scenario_model([model.kinds["mill"]])
    assert _scenario(alone, {"kind": "mill"}).supply[0].label == "mill"
    with pytest.raises(ValidationError, match=r"supply\.0\.kind"):
        _scenario(alone, {"kind": "flywheel"})


def test_part_without_one_kind_is_refused() -> None:
    class Vague(SupplyPart):
        kind: Literal["a", "b"] = "a"

    with pytest.raises(TypeError, match=r"Vague must fix its kind: kind: Literal"):
        kind_of(Vague)
    with pytest.raises(TypeError, match="SupplyPart must fix its kind"):
        scenario_model([SupplyPart])
