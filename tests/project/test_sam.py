"""SAM's single-owner cases through the whole chain, from YAML to the run folder.

Expected values: outputs of NREL ssc (BSD-3), test/input_json/FinancialModels/singleowner,
2022.08.08, cases Generic_System and Wind_Power, as published (percent, cents/kWh). SAM stops its
search for the IRR early: its own rates leave a value of 337 and 108 USD, hence 1e-6.
"""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from gigaplan.cli import app

EXAMPLES = Path(__file__).parents[2] / "examples" / "project"
PUBLISHED = {
    "sam-generic": {
        "size_of_debt": 734600910.5918515,
        "size_of_equity": 485781491.3725014,
        "cost_installed": 1220382401.9643528,
        "debt_fraction": 60.194321829733255,
        "project_return_aftertax_irr": 5.317010658974328,
        "project_return_aftertax_npv": -125728686.2369827,
        "lcoe_nom": 27.692989702086596,
        "lcoe_real": 21.98742699376968,
        "lppa_nom": 25.993576706994137,
        "lppa_real": 20.638142587722204,
        "min_dscr": 1.2999999999999998,
        "cf_project_return_aftertax": [-485781491.3725014, 64550366.74054753, 96895563.84163599],
        "cf_debt_balance": [710637620.4871272, 685208197.3058414, 658236253.4741734],
    },
    "sam-wind": {
        "size_of_debt": 183558131.3786198,
        "size_of_equity": 134028818.46907395,
        "cost_installed": 317586949.84769374,
        "debt_fraction": 57.79775632048148,
        "project_return_aftertax_irr": 27.332227826038192,
        "project_return_aftertax_npv": 135104412.22448152,
        "lcoe_nom": 2.644438312551388,
        "lcoe_real": 2.0996069749872515,
        "lppa_nom": 4.332262784499022,
        "lppa_real": 3.439690431287034,
        "min_dscr": 1.4,
        "cf_project_return_aftertax": [-134028818.46907395, 41359871.75275539, 50039455.58192163],
        "cf_debt_balance": [178724678.10555977, 173461772.16440418, 167740583.6161394],
    },
}
CENT = 0.01


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_numbers_come_of_the_yaml(name: str, tmp_path: Path) -> None:
    out, expected = tmp_path / "run", PUBLISHED[name]
    called = CliRunner().invoke(app, ["finance", str(EXAMPLES / f"{name}.yaml"), "--out", str(out)])
    assert called.exit_code == 0, called.output
    found = json.loads((out / "summary.json").read_text())
    for key, published in (
        ("debt_usd", "size_of_debt"),
        ("equity_usd", "size_of_equity"),
        ("uses_usd", "cost_installed"),
        ("npv_usd", "project_return_aftertax_npv"),
    ):
        assert found[key] == pytest.approx(expected[published], abs=CENT), key
    assert 100 * found["gearing"] == pytest.approx(expected["debt_fraction"], abs=1e-9)
    assert found["owners_irr"]["kind"] == "one"
    assert found["owners_irr"]["rates"][0] == pytest.approx(
        expected["project_return_aftertax_irr"] / 100, abs=1e-6
    )
    for key, published in (
        ("lcoe_nominal_usd_per_mwh", "lcoe_nom"),
        ("lcoe_real_usd_per_mwh", "lcoe_real"),
        ("lppa_nominal_usd_per_mwh", "lppa_nom"),
        ("lppa_real_usd_per_mwh", "lppa_real"),
    ):
        assert found[key] / 10 == pytest.approx(expected[published], abs=1e-9), key
    assert found["covers"]["dscr_min"] == pytest.approx(expected["min_dscr"], abs=1e-9)
    assert found["binding_test"] == "dscr"
    cash, debt = pl.read_parquet(out / "cash.parquet"), pl.read_parquet(out / "debt.parquet")
    assert cash["owners_after_tax_usd"].to_list()[:3] == pytest.approx(
        expected["cf_project_return_aftertax"], abs=CENT
    )
    assert debt["balance_usd"].to_list()[:3] == pytest.approx(expected["cf_debt_balance"], abs=CENT)
