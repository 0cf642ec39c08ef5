import re

import pytest

from gigaplan.data.show import list_data
from gigaplan.pipeline import Stage
from gigaplan.plan.compare import compare
from gigaplan.plan.digest import summarise
from gigaplan.report import console
from gigaplan.store.runs import read_run, write_run
from tiny import plan_hand


def test_the_plan_is_told_in_numbers_a_reader_can_check(tmp_path, capsys):
    plan = plan_hand(tmp_path, "supply.sun.maximum_mw=60")
    console.print_plan(summarise(plan), plan.tables, tmp_path / "run")
    text = capsys.readouterr().out
    assert "Two hours: 46.00 USD/MWh, 30.0% clean" in text
    assert re.search(r"Sun +60 +– +0\.1 +30\.0% +50% +– +6\.00", text)
    assert re.search(r"Load +0\.2 +100\.0% +46\.00", text)
    assert "one more kW saves USD a year: Sun (power) 0" in text
    assert re.search(r"Variable O&M +35\.00 +76\.1%", text)
    assert "relative gap" in text
    assert f"run: {tmp_path / 'run'}" in text


def test_binding_limits_are_told_with_their_worth(tmp_path, capsys):
    plan = plan_hand(tmp_path, "limits.co2_t_per_year=30")
    console.print_plan(summarise(plan), plan.tables, tmp_path)
    text = capsys.readouterr().out
    assert re.search(r"Co2 t per year +30 t +30 t +12,350\.00 USD/t", text)
    assert re.search(r"Unserved +25\.0 +MWh/a +in 1 h", text)


def test_a_comparison_leaves_out_what_neither_has(tmp_path, capsys):
    write_run(plan_hand(tmp_path), tmp_path / "first")
    write_run(plan_hand(tmp_path, "supply.sun.maximum_mw=60"), tmp_path / "second")
    first, second = read_run(tmp_path / "first"), read_run(tmp_path / "second")
    console.print_comparison(first, second, compare(first.summary, second.summary))
    text = capsys.readouterr().out
    assert re.search(r"sun\.power +MW +100\.00 +60\.00 +-40\.00 +-40\.0%", text)
    assert "Capacity charge" not in text


def test_progress_says_once_that_kernels_are_compiled(monkeypatch, capsys):
    monkeypatch.setattr(console, "kernels_are_compiled", lambda: False)
    with console.Screen() as screen:
        for stage in Stage:
            screen.begin(stage)
        screen.iterate(3, 1e-3)
    text = capsys.readouterr().out
    assert text.count("compiling the solver, once on this machine") == 1
    assert "certifying the solution" in text


@pytest.mark.parametrize(("seconds", "told"), [(0.0, True), (60.0, False)])
def test_iterations_are_told_now_and_then(monkeypatch, capsys, seconds, told):
    monkeypatch.setattr(console, "SECONDS_BETWEEN_LINES", seconds)
    with console.Screen() as screen:
        screen.begin(Stage.SOLVE)
        screen.iterate(7, 2e-4)
    assert ("iteration 7, gap and residuals 2e-04" in capsys.readouterr().out) is told


def test_listings_keep_brackets(capsys):
    console.print_listing(list_data("technology.solar."))
    text = capsys.readouterr().out
    assert "embedded keys" in text
    assert "technology.solar.capex_usd_per_kw" in text
