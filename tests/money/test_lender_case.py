"""Lenders' cases: what a file may say, and how it is refused."""

import importlib.util
from dataclasses import fields, replace
from pathlib import Path

import pytest

from gigaplan.data.register import load_register
from gigaplan.errors import ScenarioError
from gigaplan.money.financing import finance_programme
from gigaplan.money.tables import money_tables
from gigaplan.money.terms import lender_terms
from gigaplan.scenario.finance.lender import Lender
from gigaplan.scenario.finance.lender_read import read_lender
from money.runs import small_run

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"

REGISTER = load_register()
KEYS = [key for key in REGISTER.table if key.startswith("finance.")]


def faults(text: str, folder: Path) -> list[ScenarioError]:
    path = folder / "lender.yaml"
    path.write_text(text)
    with pytest.raises(ExceptionGroup) as caught:
        read_lender(path)
    return [fault for fault in caught.value.exceptions if isinstance(fault, ScenarioError)]


def test_no_file_is_needed() -> None:
    case, _ = read_lender(None, ["loan.tenor_years=12"])
    assert case == Lender(loan={"tenor_years": 12})
    assert case.name == "base"


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    found = faults(
        "inflation: 3\nloan: {tenor_years: -2, gearing: 1.2}\nleases: {yeers: 3}\n", tmp_path
    )
    assert [fault.where.split(", ")[-1].rsplit(" ", 1)[-1] for fault in found] == [
        "inflation", "loan.tenor_years", "loan.gearing", "leases.yeers",
    ]  # fmt: skip
    assert "lender.yaml:2" in found[1].where


def test_cases_of_one_name_and_a_tail_without_tenor_are_refused(tmp_path: Path) -> None:
    found = faults(
        "leases: {years: 3}\nloan: {tail_years: 2}\n"
        "cases: [{name: P50, dscr: 1.3}, {name: P50, dscr: 1.0}]\n",
        tmp_path,
    )
    assert len(found) == 2
    assert any("leaves no tenor" in fault.problem for fault in found)


@pytest.mark.parametrize("key", KEYS)
def test_defaults_have_source_and_range(key: str) -> None:
    (row,) = REGISTER.rows(key)
    assert row.source
    assert (row.low or 0.0) <= row.mid <= (row.high or 0.0)


@pytest.mark.parametrize("example", ["aip", "three-campuses"])
def test_the_examples_are_cases(example: str) -> None:
    case, _ = read_lender(EXAMPLES / example / "lender.yaml")
    assert case.name != "base"


def test_reference_pages_are_current_and_name_every_column() -> None:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools/write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    pages = generator.pages()
    for name in ("money_lender.md", "money_summary.md"):
        text = (ROOT / "docs/reference" / name).read_text()
        assert text == pages[name], "run: python tools/write_reference.py"
    text = (ROOT / "docs/reference/money.md").read_text()
    tables = money_tables(finance_programme(small_run(), Lender()))
    for field in fields(tables):
        (section,) = [
            part for part in text.split("\n## ") if f"`{field.name}`" in part.partition(":")[0]
        ]
        for column in getattr(tables, field.name).columns:
            assert f"`{column}`" in section, (field.name, column)


def test_levels_left_out_are_the_registers_and_those_stated_hold() -> None:
    stated = small_run().stated
    case, _ = read_lender(None, ["covenants.sweep=1.4"])
    terms = lender_terms(case, stated, REGISTER)
    assert (terms.covenants.default, terms.covenants.lock_up) == (1.05, 1.15)
    assert terms.covenants.sweep == 1.4
    assert terms.gearing == 0.6  # the plan's
    assert lender_terms(case, replace(stated, gearing=None), REGISTER).gearing == 0.7
