"""The store of the textbook: charge, discharge and energy sized apart or tied."""

import pytest
from pydantic import ValidationError

from gigaplan.series.site import Site
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Store, Tie
from gigaplan.technologies.own_store import OwnStore, block

FREE = {"annual_cost_usd_per_mw": 0, "annual_cost_usd_per_mwh": 0}


def _block(site: Site, **keys: object) -> Block:
    return block(OwnStore.model_validate(FREE | keys), site)


def test_numbers_go_through_unchanged(site: Site) -> None:
    stated = _block(
        site,
        annual_cost_usd_per_mw=7,
        annual_cost_usd_per_mwh=11,
        charge_efficiency=0.95,
        discharge_efficiency=0.9,
        loss_share_per_hour=0.01,
        cyclic=False,
        initial_share=0.25,
        final_share_at_least=0.25,
        variable_om_usd_per_mwh=1.5,
        charge_cost_usd_per_mwh=0.5,
        charge_availability=0.8,
        discharge_availability=0.7,
        maximum_mw=50,
        maximum_mwh=200,
    )
    assert stated.capacities == (
        Capacity("power", "MW", {CostLine.CAPITAL: 7.0}, maximum=50),
        Capacity("energy", "MWh", {CostLine.CAPITAL: 11.0}, maximum=200),
    )
    assert stated.flows == (
        Flow("charge", -1.0, "power", 0.8, 0.0, {CostLine.VARIABLE_OM: 0.5}, clean_share=-1.0),
        Flow("discharge", 1.0, "power", 0.7, 0.0, {CostLine.VARIABLE_OM: 1.5}, clean_share=1.0),
    )
    assert stated.stores == (
        Store(
            "content",
            {"charge": 0.95, "discharge": -1 / 0.9},
            "energy",
            loss_share_per_hour=0.01,
            cyclic=False,
            initial_share=0.25,
            final_share_at_least=0.25,
        ),
    )


def test_what_is_left_out_is_nothing(site: Site) -> None:
    (content,) = _block(site).stores
    assert content == Store("content", {"charge": 1.0, "discharge": -1.0}, "energy")


def test_power_that_charges_sized_apart(site: Site) -> None:
    stated = _block(
        site,
        annual_cost_usd_per_mw_charge=3,
        minimum_charge_mw=1,
        maximum_charge_mw=9,
        existing_charge_mw=2,
    )
    assert stated.capacities[2] == Capacity(
        "charge", "MW", {CostLine.CAPITAL: 3.0}, minimum=1, maximum=9, existing=2
    )
    assert stated.flows[0].capacity == "charge"
    assert stated.flows[1].capacity == "power"
    assert stated.ties == ()


def test_power_that_charges_tied(site: Site) -> None:
    stated = _block(site, annual_cost_usd_per_mw_charge=0, charge_per_discharge=2, duration_h=10)
    assert stated.ties == (
        Tie("duration", {"energy": 1.0, "power": -10.0}, 0.0, 0.0),
        Tie("charge_per_discharge", {"charge": 1.0, "power": -2.0}, 0.0, 0.0),
    )


def test_cost_from_capex_life_and_rate(site: Site) -> None:
    store = OwnStore(capex_usd_per_kw=100, capex_usd_per_kwh=50, life_years=10, discount_rate=0)
    power, energy = block(store, site).capacities
    assert power.cost_usd_per_year[CostLine.CAPITAL] == pytest.approx(10_000)
    assert energy.cost_usd_per_year[CostLine.CAPITAL] == pytest.approx(5_000)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "give annual_cost_usd_per_mw (0 is allowed), or capex_usd_per_kw and life_years"),
        ({"annual_cost_usd_per_mw": 1}, "go together"),
        (FREE | {"maximum_charge_mw": 5}, "add annual_cost_usd_per_mw_charge (0 is allowed)"),
        (
            FREE | {"charge_per_discharge": 1},
            "charge_per_discharge has no effect where the power that",
        ),
        (
            FREE
            | {
                "annual_cost_usd_per_mw_charge": 0,
                "minimum_charge_mw": 5,
                "maximum_charge_mw": 4,
            },
            "minimum_charge_mw 5 is above maximum_charge_mw 4",
        ),
    ],
)
def test_refusals(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        OwnStore.model_validate(keys)
    assert message in str(error.value)
    assert error.value.error_count() == 1
