"""PUE and water: by hand, monotone, and inside the published ranges at every place."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.data.register import load_register
from gigaplan.demand.cooling import CoolingPlant, cooling_plant, cooling_use
from gigaplan.errors import ScenarioError
from gigaplan.scenario.campus import CoolingSystem
from gigaplan.series.weather import Weather
from series.weather_cases import embedded, steady

DRY = CoolingPlant(
    system=CoolingSystem.CLOSED_LOOP,
    wet_bulb_share=0.0,
    threshold_c=15.0,
    pue_base=1.18,
    pue_per_k=0.008,
    pue_maximum=1.42,
    wue_base_l_per_kwh=0.05,
    wue_l_per_kwh_per_k=0.01,
)
# Published ranges of annual means: evaporative PUE 1.1-1.3 with 1.0-2.0 L/kWh; closed loop PUE
# about 0.1 above it with 0-0.2 L/kWh; direct liquid 1.05-1.15; immersion 1.03; chilled air 1.3-1.5.
# Water of towers in a cold, dry place may be below 1.0.
PUBLISHED = {
    CoolingSystem.EVAPORATIVE: ((1.10, 1.30), (0.7, 2.0)),
    CoolingSystem.CLOSED_LOOP: ((1.15, 1.40), (0.0, 0.2)),
    CoolingSystem.DIRECT_LIQUID: ((1.05, 1.15), (0.0, 0.2)),
    CoolingSystem.IMMERSION: ((1.02, 1.06), (0.0, 0.2)),
    CoolingSystem.CHILLED_AIR: ((1.30, 1.50), (0.0, 0.2)),
}


def _at(temp_air_c: list[float], humidity_pct: float = 50.0) -> Weather:
    size = len(temp_air_c)
    return replace(
        steady(size),
        temp_air_c=np.array(temp_air_c),
        rel_humidity_pct=np.full(size, humidity_pct),
    )


def test_dry_system_by_hand() -> None:
    # 10 and 15 degrees: base. 25: 1.18 + 0.008 x 10 = 1.26. 50: 1.18 + 0.28 = 1.46, held at 1.42.
    use = cooling_use(DRY, _at([10.0, 15.0, 25.0, 50.0]))
    assert use.pue == pytest.approx([1.18, 1.18, 1.26, 1.42])
    assert use.wue_l_per_kwh == pytest.approx([0.05, 0.05, 0.15, 0.40])
    assert use.economiser.tolist() == [True, True, False, False]


def test_the_wet_bulb_drives_an_evaporative_system() -> None:
    # Stull's example: 20 degrees at 50 % have a wet bulb of 13.7 degrees.
    wet = replace(DRY, system=CoolingSystem.EVAPORATIVE, wet_bulb_share=1.0, threshold_c=10.0)
    use = cooling_use(wet, _at([20.0]))
    assert use.driving_c[0] == pytest.approx(13.7, abs=0.05)
    assert use.pue[0] == pytest.approx(1.18 + 0.008 * 3.7, abs=4e-4)


def test_dew_point_stands_in_for_humidity() -> None:
    wet = replace(DRY, wet_bulb_share=1.0)
    humid = _at([25.0], humidity_pct=53.85)
    dew = replace(humid, rel_humidity_pct=None, dew_point_c=np.array([15.0]))
    assert cooling_use(wet, dew).pue == pytest.approx(cooling_use(wet, humid).pue, abs=1e-5)


def test_a_wet_system_without_humidity_is_refused() -> None:
    wet = replace(DRY, system=CoolingSystem.EVAPORATIVE, wet_bulb_share=1.0)
    dry_file = replace(_at([25.0]), rel_humidity_pct=None)
    with pytest.raises(ScenarioError) as refused:
        cooling_use(wet, dry_file)
    assert str(refused.value) == (
        "campus.cooling.system: evaporative cooling needs humidity, and a steady day holds none\n"
        "    fix: name the column rel_humidity_pct or dew_point_c, or choose a dry system such as "
        "closed_loop"
    )
    assert cooling_use(DRY, dry_file).pue[0] > 1.0


@given(
    system=st.sampled_from(CoolingSystem),
    temp_c=st.lists(st.floats(-40, 55), min_size=2, max_size=30),
    humidity=st.floats(5, 100),
)
def test_never_below_one_and_never_falling_with_temperature(
    system: CoolingSystem, temp_c: list[float], humidity: float
) -> None:
    plant = cooling_plant(system, load_register(), 2028)
    use = cooling_use(plant, _at(sorted(temp_c), humidity))
    assert use.pue.min() >= 1.0
    assert use.pue.max() <= plant.pue_maximum
    assert use.wue_l_per_kwh.min() >= 0.0
    # The wet-bulb fit wiggles by 0.02 K in the coldest air: times the rise per kelvin.
    assert np.diff(use.pue).min() >= -0.02 * plant.pue_per_k
    assert np.diff(use.wue_l_per_kwh).min() >= -0.02 * plant.wue_l_per_kwh_per_k


@pytest.mark.parametrize("system", CoolingSystem)
@pytest.mark.parametrize(
    "key", ["abilene_nolan_tx_2013", "phoenix_az_tmy3", "dulles_va_tmy3", "bismarck_nd_tmy3"]
)
def test_annual_means_are_inside_the_published_ranges(system: CoolingSystem, key: str) -> None:
    use = cooling_use(cooling_plant(system, load_register(), 2028), embedded(key)[1])
    (pue_low, pue_high), (wue_low, wue_high) = PUBLISHED[system]
    assert pue_low <= use.pue.mean() <= pue_high
    assert wue_low <= use.wue_l_per_kwh.mean() <= wue_high


def test_the_closed_loop_saves_water_and_costs_power() -> None:
    weather = embedded("abilene_nolan_tx_2013")[1]
    wet, dry = (
        cooling_use(cooling_plant(system, load_register(), 2028), weather)
        for system in (CoolingSystem.EVAPORATIVE, CoolingSystem.CLOSED_LOOP)
    )
    assert 0.05 < dry.pue.mean() - wet.pue.mean() < 0.15
    assert dry.wue_l_per_kwh.mean() < 0.1 * wet.wue_l_per_kwh.mean()


def test_every_number_of_a_plant_has_a_figure() -> None:
    plant = cooling_plant(CoolingSystem.IMMERSION, load_register(), 2028)
    assert {figure.key for figure in plant.figures} >= {
        "cooling.immersion.pue_base",
        "cooling.immersion.threshold_c",
    }
    assert all(figure.source for figure in plant.figures)


def test_impossible_plants_are_refused() -> None:
    with pytest.raises(ValueError, match="1 <= pue_base <= pue_maximum"):
        replace(DRY, pue_base=0.9)
    with pytest.raises(ValueError, match="must not fall with temperature"):
        replace(DRY, pue_per_k=-0.1)
