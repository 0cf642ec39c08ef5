"""The plant of the textbook: what is stated goes through, digit by digit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.site import Site
from gigaplan.technologies.base import Capacity, CostLine, Flow
from gigaplan.technologies.own_plant import TECHNOLOGY, OwnPlant, block

FILE = SeriesFile(file=Path("own.csv"), column="value")


def test_numbers_go_through_unchanged(site: Site) -> None:
    plant = OwnPlant(
        annual_cost_usd_per_mw=81_234.5,
        minimum_mw=100,
        maximum_mw=100,
        availability=0.9,
        must_run_share=0.3,
        ramp_share_per_hour=0.05,
        hours_per_year=5000,
        variable_om_usd_per_mwh=-3.5,
        heat_rate_mmbtu_per_mwh=10,
        fuel_usd_per_mmbtu=2.5,
        co2_t_per_mwh=0.53,
        clean_share=0.25,
        nox_kg_per_mwh=0.2,
        water_m3_per_mwh=1.5,
        land_acres_per_mw=0.7,
    )
    stated = TECHNOLOGY.block(plant, site)
    assert stated.capacities == (
        Capacity(
            "power", "MW", {CostLine.CAPITAL: 81_234.5}, minimum=100, maximum=100, land_acres=0.7
        ),
    )
    assert stated.flows == (
        Flow(
            "output",
            to_bus=1.0,
            capacity="power",
            upper=0.9,
            lower=0.3,
            cost_usd_per_mwh={CostLine.VARIABLE_OM: -3.5, CostLine.FUEL: 25.0},
            co2_t_per_mwh=0.53,
            clean_share=0.25,
            fuel_mmbtu_per_mwh=10.0,
            nox_kg_per_mwh=0.2,
            water_m3_per_mwh=1.5,
            ramp_share_per_hour=0.05,
            hours_per_year=5000.0,
        ),
    )


def test_what_is_left_out_is_nothing(site: Site) -> None:
    stated = block(OwnPlant(annual_cost_usd_per_mw=0), site)
    assert stated.flows[0] == Flow(
        "output", 1.0, "power", cost_usd_per_mwh={CostLine.VARIABLE_OM: 0.0}
    )


def test_cost_from_capex_life_and_rate(site: Site) -> None:
    plant = OwnPlant(
        capex_usd_per_kw=600, life_years=25, discount_rate=0.07, fixed_om_usd_per_kw_year=9
    )
    (power,) = block(plant, site).capacities
    # 0.07 / (1 - 1.07**-25) = 0.0858105
    assert power.cost_usd_per_year == {
        CostLine.CAPITAL: pytest.approx(600_000 * 0.0858105172, rel=1e-9),
        CostLine.FIXED_OM: 9_000.0,
    }


def test_hourly_columns(site_reading: Callable[[list[float]], Site]) -> None:
    site = site_reading([0.0, 0.2, 1.0, 0.4])
    plant = OwnPlant(
        annual_cost_usd_per_mw=1,
        availability=FILE,
        variable_om_usd_per_mwh=FILE,
        co2_t_per_mwh=FILE,
        clean_share=FILE,
    )
    (flow,) = block(plant, site).flows
    for values in (
        flow.upper,
        flow.cost_usd_per_mwh[CostLine.VARIABLE_OM],
        flow.co2_t_per_mwh,
        flow.clean_share,
    ):
        np.testing.assert_array_equal(values, [0.0, 0.2, 1.0, 0.4])


def test_must_run_above_availability_is_refused(
    site_reading: Callable[[list[float]], Site],
) -> None:
    plant = OwnPlant(annual_cost_usd_per_mw=1, availability=FILE, must_run_share=0.3)
    with pytest.raises(ScenarioError) as error:
        block(plant, site_reading([0.5, 0.2, 0.0, 0.4]))
    assert error.value.where == "supply.own_plant.must_run_share"
    assert (
        error.value.problem == "is above the availability in 2 hours (first at 2019-01-01T01 UTC)"
    )


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "give annual_cost_usd_per_mw (0 is allowed), or capex_usd_per_kw and life_years"),
        ({"capex_usd_per_kw": 600}, "or capex_usd_per_kw and life_years"),
        (
            {"annual_cost_usd_per_mw": 1, "fixed_om_usd_per_kw_year": 5},
            "leave out annual_cost_usd_per_mw or leave out fixed_om_usd_per_kw_year",
        ),
        (
            {"annual_cost_usd_per_mw": 1, "heat_rate_mmbtu_per_mwh": 7},
            "go together; give both, the heat rate above 0",
        ),
        (
            {"annual_cost_usd_per_mw": 1, "fuel_usd_per_mmbtu": 7},
            "go together; give both, the heat rate above 0",
        ),
        ({"annual_cost_usd_per_mw": 1, "availability": 1.2}, "less than or equal to 1"),
        ({"annual_cost_usd_per_mw": -1}, "greater than or equal to 0"),
        ({"annual_cost_usd_per_mw": 1, "hours_per_year": 9000}, "less than or equal to 8784"),
    ],
)
def test_refusals(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        OwnPlant.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1
