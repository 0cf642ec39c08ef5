"""The reference is made from the models and names every column; a stale page is a fault."""

import importlib.util
from dataclasses import fields
from pathlib import Path

import pytest

from gigaplan.data.charge_tables import load_charges
from gigaplan.data.register import load_register
from gigaplan.exposure.analysis import analyse
from gigaplan.exposure.tables import exposure_tables
from gigaplan.impact.tables import find_impact
from gigaplan.money.financing import finance_programme
from gigaplan.money.tables import money_tables
from gigaplan.partnership.running import run_stated_fund
from gigaplan.partnership.tables import fund_tables
from gigaplan.project.financing import finance_project
from gigaplan.project.tables import project_tables
from gigaplan.scenario.exposure.read import read_exposures
from gigaplan.scenario.finance.lender import Lender
from gigaplan.scenario.finance.read import read_project
from gigaplan.scenario.fund.read import read_fund
from gigaplan.scenario.suitability.read import read_investor
from gigaplan.suitability.analysis import judge_suitability
from gigaplan.suitability.inputs import NEEDED
from gigaplan.suitability.tables import suitability_tables
from impact.small_run import small_run as small_impact_run
from money.runs import small_run
from tiny import plan_days

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def generator():
    spec = importlib.util.spec_from_file_location(
        "write_reference", ROOT / "tools/write_reference.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "summary.md",
        "programme_summary.md",
        "alternatives.md",
        "manifest.md",
        "scenario.md",
        "programme.md",
        "project.md",
        "project_summary.md",
        "impact_summary.md",
        "fund.md",
        "fund_summary.md",
        "exposure.md",
        "exposure_summary.md",
        "investor.md",
        "suitability_summary.md",
        "outlook.md",
        "outlook_summary.md",
    ],
)
def test_generated_pages_are_current(name):
    text = (REFERENCE / name).read_text()
    assert text == generator().pages()[name], "run: python tools/write_reference.py"


def test_every_column_of_every_table_is_explained(tmp_path):
    text = (REFERENCE / "tables.md").read_text()
    tables = plan_days(tmp_path, hours=24).tables
    for field in fields(tables):
        assert f"## `{field.name}`" in text
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in text or "." in column, (field.name, column)


def test_every_column_of_a_project_is_explained():
    text = (REFERENCE / "project_tables.md").read_text()
    stated, _ = read_project(ROOT / "examples/project/sam-generic.yaml")
    tables = project_tables(finance_project(stated))
    for field in fields(tables):
        assert f"## `{field.name}`" in text
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in text, (field.name, column)


def test_every_column_of_exposures_is_explained():
    text = (REFERENCE / "exposure_tables.md").read_text()
    stated, _ = read_exposures(ROOT / "examples/partnership/exposures.yaml")
    tables = exposure_tables(analyse(stated))
    for field in fields(tables):
        section = text.partition(f"## `{field.name}`")[2].partition("\n## ")[0]
        assert section
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in section, (field.name, column)


def test_every_column_of_a_judgement_is_explained():
    text = (REFERENCE / "suitability_tables.md").read_text()
    money = money_tables(finance_programme(small_run(), Lender(name="base")))
    found = judge_suitability(
        {name: getattr(money, name) for name in NEEDED},
        read_investor(None)[0],
        share=1.0,
        share_from="",
        register=load_register(),
        charges=load_charges(),
    )
    tables = suitability_tables(found)
    for field in fields(tables):
        section = text.partition(f"## `{field.name}`")[2].partition("\n## ")[0]
        assert section
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in section, (field.name, column)


def test_every_column_of_a_fund_is_explained():
    text = (REFERENCE / "fund_tables.md").read_text()
    stated, _ = read_fund(ROOT / "examples/fund/infrastructure.yaml")
    tables = fund_tables(run_stated_fund(stated))
    for field in fields(tables):
        section = text.partition(f"## `{field.name}`")[2].partition("\n## ")[0]
        assert section
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in section, (field.name, column)


def test_every_column_of_an_impact_is_explained():
    text = (REFERENCE / "impact_tables.md").read_text()
    tables = find_impact(small_impact_run(), load_register()).tables
    for field in fields(tables):
        section = text.partition(f"## `{field.name}`")[2].partition("\n## ")[0]
        assert section
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in section, (field.name, column)
