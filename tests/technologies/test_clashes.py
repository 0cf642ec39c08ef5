"""Rules among keys are told together with the faults of the keys, each with its fix."""

import pytest
from pydantic import ValidationError

from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.solar import Tracking
from gigaplan.technologies.battery import Battery
from gigaplan.technologies.clashes import limits_out_of_order, stated
from gigaplan.technologies.gas_engine import GasEngine
from gigaplan.technologies.grid import Grid
from gigaplan.technologies.solar import Solar


@pytest.mark.parametrize(
    ("part", "keys", "faults"),
    [
        (
            GasEngine,
            {
                "minimum_mw": 9,
                "maximum_mw": 5,
                "annual_cost_usd_per_mw": 1,
                "life_years": 20,
                "minimum_output_share": 0.4,
                "outage_rate": 7,
                "capx": 1,
            },
            5,
        ),
        (
            Battery,
            {
                "duration_h": 4,
                "minimum_duration_h": 2,
                "charge_efficiency": 0.9,
                "initial_share": 0.5,
                "annual_cost_usd_per_mw": 1,
                "loss_share_per_hour": 3,
            },
            5,
        ),
        (
            Grid,
            {
                "price_usd_per_mwh": 40,
                "market": "ercot_hubavg",
                "non_firm_maximum_mw": 5,
                "export_fee_usd_per_mwh": 1,
                "clean_share": 30,
            },
            4,
        ),
    ],
)
def test_all_faults_of_a_part_at_once(
    part: type[SupplyPart], keys: dict[str, object], faults: int
) -> None:
    with pytest.raises(ValidationError) as error:
        part.model_validate(keys)
    assert error.value.error_count() == faults, str(error.value)


def test_every_clash_says_how_to_mend_it() -> None:
    with pytest.raises(ValidationError) as error:
        Solar(availability=0.3, dc_ac_ratio=1.2, tracking=Tracking.FIXED)
    (fault,) = error.value.errors()
    assert fault["ctx"]["problem"] == (
        "tracking, dc_ac_ratio has no effect on a stated availability"
    )
    assert fault["ctx"]["fix"] == "leave it out, or leave out availability"
    assert fault["loc"] == ("tracking",)


def test_key_with_its_default_is_not_stated() -> None:
    assert stated(Solar, {"tracking": "single_axis", "albedo": 0.25}, ("tracking", "albedo")) == ()
    assert stated(Solar, {"tracking": Tracking.FIXED}, ("tracking", "albedo")) == ("tracking",)


def test_limits_that_are_no_numbers_are_left_to_the_keys() -> None:
    given = {"minimum_mw": "many", "maximum_mw": 5}
    assert list(limits_out_of_order(given, "minimum_mw", "maximum_mw")) == []
