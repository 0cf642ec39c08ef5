"""Weather of a year: embedded, own file, bare span."""

from pathlib import Path

import numpy as np
import pytest

from gigaplan.data.places import load_places
from gigaplan.errors import RegisterError, ScenarioError
from gigaplan.scenario.weather import WeatherFile, WeatherYear
from gigaplan.series.hours import calendar_year
from gigaplan.series.repair import RepairKind
from gigaplan.series.weather import standard_pressure_hpa
from gigaplan.series.weather_sources import embedded_weather, own_weather, weather_year

ABILENE = load_places()["abilene_tx"]
COLUMNS = {
    "ghi_w_m2": "ghi",
    "dni_w_m2": "dni",
    "dhi_w_m2": "dhi",
    "temp_air_c": "t",
    "rel_humidity_pct": "rh",
    "wind_speed_m_s": "v",
}


def _write(path: Path, hours: np.ndarray, **columns: object) -> Path:
    values: dict[str, object] = {"ghi": 0.0, "dni": 0.0, "dhi": 0.0, "t": 15.0, "rh": 50, "v": 5.0}
    values |= columns
    lines = ["time," + ",".join(values)]
    for row, hour in enumerate(hours):
        cells = (v[row] if isinstance(v, (list, np.ndarray)) else v for v in values.values())
        lines.append(f"{hour}:00," + ",".join(str(cell) for cell in cells))
    path.write_text("\n".join(lines) + "\n")
    return path


def _file(path: Path, **keys: object) -> WeatherFile:
    return WeatherFile.model_validate({"file": path, "time_column": "time"} | COLUMNS | keys)


def test_the_places_own_set_brings_wind_of_the_same_hours() -> None:
    found = weather_year(WeatherYear(name="embedded"), 1.0, ABILENE)
    weather = found.weather
    assert weather is not None
    assert (found.own.hours.start, found.own.hours.count) == (np.datetime64("2013-01-01T00"), 8760)
    assert "the same hours" in weather.wind_source
    assert weather.wind_capacity_factor is not None
    # NREL WIND Toolkit 2013 at 100 m with the generic curve: 0.478 in the data review.
    assert weather.wind_capacity_factor.mean() == pytest.approx(0.478, abs=1e-3)


def test_a_typical_year_takes_the_regions_wind_and_says_so() -> None:
    weather = embedded_weather("abilene_tx_tmy3", "TMY", 1.0, ABILENE).weather
    assert weather is not None
    assert weather.wind_source.endswith(
        "2012 laid over TMY by month, day and hour, weekdays not aligned; not the weather of the "
        "sun and the temperature"
    )
    alone = embedded_weather("abilene_tx_tmy3", "TMY", 1.0, None).weather
    assert alone is not None
    assert alone.wind_capacity_factor is None


def test_a_leap_year_has_8784_hours() -> None:
    found = embedded_weather("amarillo_tx_2012", "2012", 0.5, None)
    assert (found.own.hours.count, found.own.hours.weight) == (8784, 0.5)
    assert found.weather is not None
    assert found.weather.n_hours == 8784


def test_a_bare_span() -> None:
    year = WeatherYear.model_validate({"name": "day", "hours": 24, "start": "2019-07-01T06:00Z"})
    found = weather_year(year, 1.0, None)
    assert found.weather is None
    assert found.own.hours.start == np.datetime64("2019-07-01T06")
    default = weather_year(WeatherYear(name="day", hours=3), 1.0, None)
    assert default.own.hours.start == np.datetime64("2019-01-01T00")


def test_own_weather_brings_its_hours(tmp_path: Path) -> None:
    path = _write(tmp_path / "w.csv", calendar_year(2013).utc(), t=np.arange(8760) / 1000)
    found = own_weather(_file(path), "mast", 1.0, ABILENE)
    weather = found.weather
    assert weather is not None
    assert found.own.hours.count == 8760
    assert weather.temp_air_c[-1] == 8.759
    assert weather.latitude == ABILENE.latitude
    assert weather.pressure_hpa[0] == pytest.approx(standard_pressure_hpa(ABILENE.elevation_m))
    # The user's own mast goes before the region's profile.
    assert weather.wind_capacity_factor is None
    assert found.own.repairs == []


def test_own_weather_without_wind_takes_the_regions_profile(tmp_path: Path) -> None:
    path = _write(tmp_path / "w.csv", calendar_year(2013).utc())
    weather = own_weather(_file(path, wind_speed_m_s=None), "mast", 1.0, ABILENE).weather
    assert weather is not None
    assert weather.wind_capacity_factor is not None
    assert weather.wind_speed_m_s is None


def test_the_year_is_taken_from_a_long_file(tmp_path: Path) -> None:
    hours = np.datetime64("2012-06-01T00", "h") + np.arange(3 * 8760)
    path = _write(tmp_path / "w.csv", hours)
    found = own_weather(_file(path), "2013", 1.0, None)
    assert found.own.hours.start == np.datetime64("2013-01-01T00")
    with pytest.raises(ScenarioError, match="covers 26,280 hours, and 'mast' does not say which"):
        own_weather(_file(path), "mast", 1.0, None)


def test_rows_without_stamps_begin_the_year_of_the_name(tmp_path: Path) -> None:
    path = _write(tmp_path / "w.csv", calendar_year(2013).utc())
    found = own_weather(_file(path, time_column=None), "2013", 1.0, None)
    assert found.own.hours.start == np.datetime64("2013-01-01T00")
    with pytest.raises(ScenarioError, match="'mast' is not a year to begin with"):
        own_weather(_file(path, time_column=None), "mast", 1.0, None)


def test_night_offsets_of_a_pyranometer_are_cut_and_reported(tmp_path: Path) -> None:
    ghi = np.where(np.arange(24) < 6, -1.5, 100.0)
    path = _write(tmp_path / "w.csv", calendar_year(2013).utc()[:24], ghi=ghi)
    found = own_weather(_file(path), "day", 1.0, None)
    assert found.weather is not None
    assert found.weather.ghi_w_m2 is not None
    assert found.weather.ghi_w_m2.min() == 0.0
    (note,) = found.own.repairs
    assert note.kind is RepairKind.NEGATIVE_IRRADIANCE
    assert note.detail == "6 h, lowest -1.5 W/m2"


def test_all_faults_of_a_weather_file_at_once(tmp_path: Path) -> None:
    temp_c = np.full(24, 290.0)  # kelvin
    path = _write(tmp_path / "w.csv", calendar_year(2013).utc()[:24], t=temp_c, rh="wet", v=-3)
    with pytest.raises(ExceptionGroup) as group:
        own_weather(_file(path, dhi_w_m2=None), "day", 1.0, None)
    text = [str(error) for error in group.value.exceptions]
    assert text[0] == (
        "w.csv dhi_w_m2: no column is named for dhi_w_m2\n"
        "    fix: name all three of ghi_w_m2, dni_w_m2 and dhi_w_m2, or none"
    )
    assert "temperature must lie between -90 and 60 degrees Celsius; got 290" in text[1]
    assert "the column looks like kelvin" in text[1]
    assert "'wet' is not a number (lines 2, 3, 4, 5, 6 and 19 more)" in text[2]
    assert "wind speed must lie between 0 and 90 m/s; got -3" in text[3]


def test_nowhere_to_take_the_weather_from() -> None:
    with pytest.raises(ScenarioError, match="states no weather, and the campus names no place"):
        weather_year(WeatherYear(name="embedded"), 1.0, None)
    with pytest.raises(RegisterError, match="did you mean abilene_tx_tmy3"):
        embedded_weather("abilene_tmy3", "x", 1.0, None)
