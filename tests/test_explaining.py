"""`gigaplan explain` for programmes, from the text of a scenario to the words on the screen."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gigaplan.cli import app
from gigaplan.explaining import certain_clashes, value_of_lost_load
from gigaplan.pipeline import read_any
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.terms.programme import terms_of

PROGRAMME = """\
name: One campus, one year
horizon: {{first: 2027-Q1, last: 2027-Q4, period: quarter}}
money: {{price_year: 2025, discount_rate: 0.08}}
halls: {{capex_usd_per_kw: 11000, fixed_om_usd_per_kw_year: 150, life_years: 30,
         construction_months: 6}}
suppliers:
  - {{name: Engine maker, supplies: [gas_engine], slots_mw_per_year: 200}}
tenants:
  - name: Laboratory
    wants_mw: 300
    contracted_mw: {{2027-Q4: {contracted}}}
    rent_usd_per_kw_month: 140
    utilisation: 0.9
campuses:
  - name: abilene
    place: abilene_tx
    maximum_it_mw: 300
    cooling: {{system: direct_liquid}}
    gas: {{usd_per_mmbtu: 3.5}}
supply:
  - {{kind: gas_engine, lead_time_years: 0.5, ramp_share_per_hour: 1}}
"""


def _written(folder: Path, contracted: float) -> Path:
    path = folder / "programme.yaml"
    path.write_text(PROGRAMME.format(contracted=contracted))
    return path


def test_a_programme_with_a_plan(tmp_path: Path) -> None:
    path = _written(tmp_path, 120.0)
    result = CliRunner().invoke(app, ["explain", str(path)])
    assert result.exit_code == 0, result.output
    assert result.output == "Every limit can be met: there is a programme.\n"


def test_too_few_slots_and_what_helps(tmp_path: Path) -> None:
    path = _written(tmp_path, 250.0)
    result = CliRunner().invoke(app, ["explain", str(path)])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[:2] == ["No programme meets every limit.", "Certain by arithmetic:"]
    assert lines[2].startswith(
        "  - Laboratory, 2027-Q4: 250.0 MW of IT are contracted, and there can be power for "
    )
    assert "gas_engine 200.0 MW (slots of Engine maker)" in lines[2]
    assert lines[3] == "If every other limit is kept:"
    assert lines[4].startswith("  - abilene, 2027-Q4: ")
    assert lines[4].endswith("because slots of Engine maker are used up (200 MW by 2027-Q4)")
    assert "  - suppliers.Engine maker.slots_mw_per_year: " in result.output
    assert "  - tenants.Laboratory.contracted_mw: " in result.output


def test_arithmetic_can_be_asked_alone(tmp_path: Path) -> None:
    stated, _ = read_any(_written(tmp_path, 250.0))
    assert isinstance(stated, ProgrammeScenario)
    (told,) = certain_clashes(terms_of(stated))
    assert told.startswith("Laboratory, 2027-Q4: 250.0 MW of IT are contracted")


def test_value_of_lost_load_is_the_programmes_own_or_the_registers(tmp_path: Path) -> None:
    path = _written(tmp_path, 120.0)
    stated, _ = read_any(path)
    assert isinstance(stated, ProgrammeScenario)
    assert value_of_lost_load(stated) > 1000.0
    path.write_text(path.read_text() + "  - {kind: unserved, value_usd_per_mwh: 7000}\n")
    own, _ = read_any(path)
    assert isinstance(own, ProgrammeScenario)
    assert value_of_lost_load(own) == pytest.approx(7000.0)
