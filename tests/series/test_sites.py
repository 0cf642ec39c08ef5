"""Sites of a scenario: one per weather year, every fault at once."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from gigaplan.data.places import load_places
from gigaplan.data.register import load_register
from gigaplan.errors import ScenarioError
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.load import Conditions, FacilityLoad
from gigaplan.series.site import Site
from gigaplan.series.sites import build_sites


class _Plant(SupplyPart):
    kind: str = "plant"


def _flat(conditions: Conditions) -> FacilityLoad:
    """A load model: 10 MW, or the user's own column."""
    load = conditions.campus.load
    if load is None or isinstance(load, float):
        flat = np.full(conditions.hours.count, 10.0)
        return FacilityLoad(flat, 0.1 * flat)
    own = conditions.own.read(load)
    return FacilityLoad(own, 0.0 * own)


def _sites(campus: Mapping[str, object], **scenario: object) -> tuple[Site, ...]:
    stated = {"name": "x", "campus": {"name": "c", "load": 10.0} | campus, "supply": [_Plant()]}
    made = Scenario.model_validate(stated | scenario)
    return build_sites(made, load_register(), load_places(), _flat)


def test_one_site_per_weather_year_in_order_with_weights() -> None:
    years = [
        {"name": "TMY", "embedded": "abilene_tx_tmy3"},
        {"name": "2012", "embedded": "amarillo_tx_2012"},
    ]
    sites = _sites({"place": "abilene_tx"}, weather={"years": years})
    assert [(s.hours.name, s.n_hours, s.hours.weight) for s in sites] == [
        ("TMY", 8760, 0.5),
        ("2012", 8784, 0.5),
    ]
    assert all(s.load_mw.shape == (s.n_hours,) for s in sites)
    assert sites[0].facility is not None


def test_gas_is_the_registers_path_of_the_division_or_the_users() -> None:
    (site,) = _sites({"place": "abilene_tx"})
    register, money = load_register(), site.money
    figure = register.figure("gas.west_south_central.usd_per_mmbtu", 2028, money.cost_case, 2025)
    assert site.gas_usd_per_mmbtu == figure.value
    assert site.gas_figure == figure
    (own,) = _sites({"place": "abilene_tx", "gas": {"usd_per_mmbtu": 7.5}})
    assert (own.gas_usd_per_mmbtu, own.gas_figure) == (7.5, None)


def test_a_campus_without_place_has_no_gas_price_of_its_own() -> None:
    (site,) = _sites({}, weather={"years": [{"name": "day", "hours": 24}]})
    assert np.isnan(site.gas_usd_per_mmbtu)
    assert site.weather is None
    assert site.place is None


def test_the_reader_puts_series_on_the_sites_hours_and_tells_repairs(tmp_path: Path) -> None:
    path = tmp_path / "load.csv"
    path.write_text("mw\n" + "1\n" * 10 + "nan\n" * 2 + "3\n" * 12)
    load = {"file": path, "column": "mw", "repair": "fill_short_gaps"}
    (site,) = _sites({"load": load}, weather={"years": [{"name": "day", "hours": 24}]})
    assert site.load_mw[9:13] == pytest.approx([1.0, 5 / 3, 7 / 3, 3.0])
    assert [note.hours for note in site.repairs] == [2]


def test_an_unknown_place_is_named_with_its_neighbour() -> None:
    with pytest.raises(ExceptionGroup) as group:
        _sites({"place": "abilene"})
    (fault,) = group.value.exceptions
    assert str(fault).startswith(
        "campus.place: no embedded place 'abilene'\n    fix: did you mean abilene_tx"
    )


def test_faults_of_all_years_come_together_and_once(tmp_path: Path) -> None:
    path = tmp_path / "load.csv"
    path.write_text("mw\n1\nx\n")
    years = [
        {"name": "a", "embedded": "nowhere_tmy3"},
        {"name": "b", "hours": 2},
        {"name": "c", "hours": 2},
        {"name": "d", "hours": 3},
    ]
    with pytest.raises(ExceptionGroup) as group:
        _sites({"load": {"file": path, "column": "mw"}}, weather={"years": years})
    faults = list(group.value.exceptions)
    assert all(isinstance(fault, ScenarioError) for fault in faults)
    text = [str(fault) for fault in faults]
    assert text[0].startswith("weather.years.0.embedded: no embedded weather series 'nowhere_tmy3'")
    assert [t for t in text if "'x' is not a number (line 3)" in t] == [text[1]]
    assert "2 rows, but weather year 'd' has 3 hours" in text[2]
    assert len(text) == 3
