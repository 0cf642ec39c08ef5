"""Grid connection by hand: firm and non-firm import, export, charges, carbon, refusals."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.data.places import load_places
from gigaplan.errors import ScenarioError
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.hours import Hours
from gigaplan.series.market import carbon_intensity, clean_share, power_price
from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Capacity, CostLine, Tie
from gigaplan.technologies.grid import Grid, block

FILE = SeriesFile(file=Path("own.csv"), column="value")
OWN = {"price_usd_per_mwh": 40, "co2_t_per_mwh": 0.4, "clean_share": 0.3}
CRF_8_20 = 0.1018522088


def _block(site: Site, **keys: object) -> Block:
    return block(Grid.model_validate(OWN | keys), site)


def test_firm_import_by_hand(site: Site) -> None:
    stated = _block(site, maximum_mw=200, existing_mw=50)
    (firm,) = stated.capacities
    assert firm == Capacity(
        "firm",
        "MW",
        {
            CostLine.CAPITAL: pytest.approx(200_000 * CRF_8_20),
            CostLine.CAPACITY_CHARGE: 60_000.0,
        },
        maximum=200,
        existing=50,
        land_acres=5,
        capex_usd=200_000,
        life_years=20,
        lead_time_years=3,
    )
    (bought,) = stated.flows
    assert (bought.name, bought.to_bus, bought.capacity) == ("import_firm", 1.0, "firm")
    assert bought.upper == 0.95  # outage rate 0.05
    assert bought.cost_usd_per_mwh == {CostLine.PURCHASE: 45.0}  # 40 and the adder of 5
    assert bought.co2_t_per_mwh == 0.4
    assert bought.clean_share == 0.3


def test_cost_of_the_connection_given_directly(site: Site) -> None:
    (firm,) = _block(site, annual_cost_usd_per_mw=12_345).capacities
    assert firm.cost_usd_per_year == {CostLine.CAPITAL: 12_345.0}


def test_hourly_price_carbon_and_clean_share(
    site_reading: Callable[[list[float]], Site],
) -> None:
    hours = [0.0, 0.5, 1.0, 0.25]
    stated = _block(
        site_reading(hours),
        price_usd_per_mwh=FILE,
        co2_t_per_mwh=FILE,
        clean_share=FILE,
        adder_usd_per_mwh=2,
    )
    (bought,) = stated.flows
    np.testing.assert_allclose(bought.cost_usd_per_mwh[CostLine.PURCHASE], np.array(hours) + 2)
    np.testing.assert_array_equal(bought.co2_t_per_mwh, hours)
    np.testing.assert_array_equal(bought.clean_share, hours)


def test_non_firm_power_has_its_own_hours_and_no_capacity_charge(
    site_reading: Callable[[list[float]], Site],
) -> None:
    stated = _block(
        site_reading([1.0, 0.0, 0.5, 1.0]),
        availability=0.9,
        outage_rate=0,
        non_firm_allowed=FILE,
        non_firm_maximum_mw=300,
        non_firm_minimum_mw=10,
        non_firm_existing_mw=20,
    )
    firm, non_firm = stated.capacities
    assert non_firm == Capacity(
        "non_firm",
        "MW",
        {CostLine.CAPITAL: firm.cost_usd_per_year[CostLine.CAPITAL]},
        minimum=10,
        maximum=300,
        existing=20,
        land_acres=5,
        capex_usd=200_000,
        life_years=20,
        lead_time_years=3,
    )
    import_firm, import_non_firm = stated.flows
    assert import_firm.upper == 0.9
    assert (import_non_firm.name, import_non_firm.capacity) == ("import_non_firm", "non_firm")
    np.testing.assert_allclose(import_non_firm.upper, [0.9, 0.0, 0.45, 0.9])
    assert import_non_firm.cost_usd_per_mwh == import_firm.cost_usd_per_mwh


def test_export_at_the_price_less_the_fee(site: Site) -> None:
    stated = _block(site, export=True, export_fee_usd_per_mwh=3)
    sold = stated.flows[1]
    assert (sold.name, sold.to_bus, sold.capacity) == ("export", -1.0, "firm")
    assert sold.cost_usd_per_mwh == {CostLine.SALE: -37.0}
    assert sold.clean_share == -1
    assert sold.co2_t_per_mwh == 0


def test_export_with_a_limit_stays_within_the_wires(site: Site) -> None:
    stated = _block(
        site, export=True, export_maximum_mw=80, export_price_usd_per_mwh=20, export_clean_share=0
    )
    assert stated.capacities[1] == Capacity("export", "MW", {}, maximum=80)
    assert stated.ties == (Tie("export_within_firm", {"export": 1.0, "firm": -1.0}),)
    assert stated.flows[1].capacity == "export"
    assert stated.flows[1].cost_usd_per_mwh == {CostLine.SALE: -20.0}
    assert stated.flows[1].clean_share == 0


def test_selling_above_the_price_of_buying_is_refused(
    site_reading: Callable[[list[float]], Site],
) -> None:
    site = site_reading([10.0, 46.0, 45.0, 60.0])
    with pytest.raises(ScenarioError) as error:
        _block(site, export=True, export_price_usd_per_mwh=FILE)
    assert error.value.where == "supply.grid.export_price_usd_per_mwh"
    assert "pays more than buying costs in 2 hours (first at 2019-01-01T01 UTC)" in str(error.value)


def test_clean_share_that_nobody_states_is_zero_and_recorded(site: Site) -> None:
    stated = block(Grid(price_usd_per_mwh=40, co2_t_per_mwh=0.4), site)
    assert stated.flows[0].clean_share == 0
    (record,) = [r for r in stated.assumptions if r.parameter == "clean_share"]
    assert record.source == "none stated or embedded: counted as 0"


@pytest.mark.parametrize("missing", ["price_usd_per_mwh", "co2_t_per_mwh"])
def test_without_a_place_price_and_carbon_must_be_stated(site: Site, missing: str) -> None:
    part = Grid.model_validate({key: OWN[key] for key in OWN if key != missing})
    with pytest.raises(ScenarioError) as error:
        block(part, site)
    assert error.value.where == f"supply.grid.{missing}"
    assert missing in error.value.fix


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"non_firm_maximum_mw": 5}, "non_firm_maximum_mw has no effect without non_firm_allowed"),
        (
            {"non_firm_allowed": 1, "annual_cost_usd_per_mw": 5},
            "state non_firm_annual_cost_usd_per_mw as well",
        ),
        ({"non_firm_allowed": 2}, "less than or equal to 1"),
        (
            {"non_firm_allowed": 1, "non_firm_minimum_mw": 5, "non_firm_maximum_mw": 4},
            "non_firm_minimum_mw 5 is above non_firm_maximum_mw 4; swap them",
        ),
        (
            {"export_fee_usd_per_mwh": 1},
            "export_fee_usd_per_mwh has no effect without export; add export: true",
        ),
        (
            {"annual_cost_usd_per_mw": 1, "connection_usd_per_kw": 100},
            "leave out annual_cost_usd_per_mw or leave out connection_usd_per_kw",
        ),
        ({"co2_t_per_mwh": -1}, "greater than or equal to 0"),
        ({"clean_share": 30}, "less than or equal to 1"),
        ({"price_usd_per_mwh": "spot"}, "valid number"),
    ],
)
def test_refusals(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Grid.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1


@pytest.fixture
def abilene(site: Site) -> Site:
    """Two days of 2022 at Abilene, Texas: hours that market and carbon series cover."""
    hours = Hours(np.datetime64("2022-07-01T00", "h"), 48, "2022", 1.0)
    return replace(site, place=load_places()["abilene_tx"], hours=hours, load_mw=np.full(48, 100.0))


def test_embedded_series_of_the_place_are_used_and_recorded(abilene: Site) -> None:
    stated = block(Grid(adder_usd_per_mwh=0), abilene)
    (bought,) = stated.flows
    expected = power_price("ercot_hubavg", abilene.hours, 2025).values
    np.testing.assert_allclose(bought.cost_usd_per_mwh[CostLine.PURCHASE], expected)
    np.testing.assert_allclose(
        bought.co2_t_per_mwh, carbon_intensity("eia930_erco_2022", abilene.hours).values
    )
    np.testing.assert_allclose(
        bought.clean_share, clean_share("eia930_erco_2022", abilene.hours).values
    )
    sources = {r.parameter: r.source for r in stated.assumptions}
    assert "ERCOT" in sources["price_usd_per_mwh"]
    assert "ERCO" in sources["co2_t_per_mwh"]
    assert "ERCO" in sources["clean_share"]


def test_market_year_and_carbon_series_may_be_chosen(abilene: Site) -> None:
    stated = block(
        Grid(
            adder_usd_per_mwh=0,
            market="caiso_np15",
            market_year=2021,
            carbon_series="avert_cent_2023",
        ),
        abilene,
    )
    (bought,) = stated.flows
    expected = power_price("caiso_np15", abilene.hours, 2025, 2021).values
    np.testing.assert_allclose(bought.cost_usd_per_mwh[CostLine.PURCHASE], expected)
    assert bought.clean_share == 0  # no clean share beside marginal carbon


def test_export_price_is_the_market_without_the_adder(abilene: Site) -> None:
    bought, sold = block(Grid(export=True, adder_usd_per_mwh=4), abilene).flows
    np.testing.assert_allclose(
        sold.cost_usd_per_mwh[CostLine.SALE],
        4 - np.asarray(bought.cost_usd_per_mwh[CostLine.PURCHASE]),
    )


@pytest.mark.parametrize(
    ("keys", "where", "message"),
    [
        ({"market": "ercot_hubav"}, "market", "did you mean ercot_hubavg"),
        ({"market_year": 2013}, "market_year", "does not hold the calendar year 2013"),
        ({"carbon_series": "mars"}, "carbon_series", "no embedded carbon series 'mars'"),
    ],
)
def test_series_that_is_not_there_is_refused(
    abilene: Site, keys: dict[str, object], where: str, message: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        block(Grid.model_validate(keys), abilene)
    assert error.value.where == f"supply.grid.{where}"
    assert message in str(error.value)


def test_place_without_a_market_is_told_its_neighbour(abilene: Site) -> None:
    places = load_places().values()
    place = next(p for p in places if p.grid_region is None and p.nearest_price is not None)
    with pytest.raises(ScenarioError) as error:
        block(Grid(), replace(abilene, place=place))
    assert place.name in error.value.problem
    assert f"market: {place.nearest_price}" in error.value.fix


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"price_usd_per_mwh": 40, "market_year": 2022}, "market_year has no effect on a stated"),
        (OWN | {"carbon_series": "avert_cent_2023"}, "carbon_series has no effect"),
    ],
)
def test_series_without_effect_are_refused(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Grid.model_validate(keys)
