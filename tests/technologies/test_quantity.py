"""Units and register keys reach the schema; one wrong form of a value gives one error."""

import pytest
from pydantic import ValidationError

from gigaplan.scenario.supply import SupplyPart
from gigaplan.technologies.battery import Battery
from gigaplan.technologies.gas_engine import GasEngine
from gigaplan.technologies.grid import Grid
from gigaplan.technologies.own_plant import OwnPlant
from gigaplan.technologies.own_store import OwnStore
from gigaplan.technologies.quantity import needed_figures, quantity_of
from gigaplan.technologies.solar import Solar
from gigaplan.technologies.wind import Wind


def test_unit_and_register_key_are_in_the_schema() -> None:
    field = Battery.model_json_schema()["properties"]["capex_usd_per_kwh"]
    assert field["unit"] == "USD/kWh"
    assert field["register_key"] == "technology.{kind}.capex_usd_per_kwh"
    assert field["description"].startswith("Cost of the usable energy")


def test_needed_figures_name_the_kind() -> None:
    needed = needed_figures(GasEngine)
    assert "technology.gas_engine.capex_usd_per_kw" in needed
    assert "fuel.gas.co2_kg_per_mmbtu" in needed
    assert len(needed) == len(set(needed))


def test_every_money_quantity_names_its_unit_in_the_key() -> None:
    for part in (GasEngine, Battery, Grid):
        for name in part.model_fields:
            if "usd" in name:
                assert quantity_of(part, name).unit.startswith("USD/"), name


@pytest.mark.parametrize(
    "part",
    [
        GasEngine(capex_usd_per_kw={2025: 1200, 2030: 1000}),
        Battery(charge_efficiency=0.9, discharge_efficiency=0.9, duration_h=4),
        Grid(price_usd_per_mwh=40, export=True),
        Grid(annual_cost_usd_per_mw=1),
        OwnPlant(annual_cost_usd_per_mw=1),
        OwnStore(
            annual_cost_usd_per_mw=1,
            annual_cost_usd_per_mwh=1,
            charge_efficiency=0.9,
            discharge_efficiency=0.9,
            duration_h=2,
        ),
        Solar(availability=0.3),
        Wind(availability=0.3),
    ],
    ids=lambda part: str(part.kind),
)
def test_part_saved_with_every_key_reads_back_equal(part: SupplyPart) -> None:
    assert type(part).model_validate_json(part.model_dump_json()) == part


@pytest.mark.parametrize(
    ("value", "count"),
    [("much", 1), (-1, 1), ({"next year": 5}, 1), ({2025: -5}, 1), ([1, 2], 1)],
)
def test_wrong_form_gives_one_error_not_one_per_alternative(value: object, count: int) -> None:
    with pytest.raises(ValidationError) as error:
        GasEngine.model_validate({"capex_usd_per_kw": value})
    assert error.value.error_count() == count
