"""Break-evens of a run: at the input found the result is the target."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigaplan.errors import ScenarioError
from gigaplan.finance.irr import irr
from gigaplan.finance.time_value import Timing, present_value
from gigaplan.money.break_even import Lever, answer, ask, scaled
from gigaplan.money.financing import finance_programme
from gigaplan.money.measures import hurdle_of
from gigaplan.scenario.finance.lender import Lender
from gigaplan.store.money_runs import read_money_run
from money.runs import small_run, write_run
from money.test_financing import FOUND
from money.test_runs_of_money import call


@pytest.mark.parametrize("lever", ["rent", "capex", "costs", "power"])
def test_the_owners_earn_the_rate_at_the_input_found(lever: str) -> None:
    found = answer(FOUND, ask(f"{lever}=irr:0.11"))
    again = finance_programme(scaled(small_run(), Lever(lever), found.times), Lender())
    rate = irr(again.owners_after_tax, periods_per_year=4).rate
    assert rate == pytest.approx(0.11, abs=1e-6)


def test_value_is_nothing_at_the_capital_found() -> None:
    found = answer(FOUND, ask("capex=npv:0"))
    assert found.value == pytest.approx(3.17e9 * found.times)
    again = finance_programme(scaled(small_run(), Lever.CAPEX, found.times), Lender())
    worth = present_value(
        again.owners_after_tax, hurdle_of(again), periods_per_year=4, timing=Timing.MIDDLE
    )
    assert float(worth) == pytest.approx(0.0, abs=1e4)  # of billions


def test_service_is_just_covered_at_the_rent_found() -> None:
    found = answer(FOUND, ask("rent=dscr:1.0"))
    covers = []
    for vehicle in FOUND.vehicles:
        for phase in vehicle.phases:
            rent = sum(usd for (line, _), usd in phase.cash.revenue.items() if line == "rent")
            service = phase.loan.schedule.service
            cash = (phase.debt.cfads + (found.times - 1.0) * rent)[phase.loan.start :][
                : service.size
            ]
            covers.append(cash / np.where(service > 0.0, service, np.nan))
    assert min(np.nanmin(cover) for cover in covers) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("rent", "is not of the form"),
        ("rend=irr:0.1", "unknown input 'rend'"),
        ("rent=llcr:1.2", "unknown result 'llcr'"),
        ("rent=irr:much", "the target is no number"),
        ("rent=irr:12", "write 12 % a year as 0.12"),
        ("capex=dscr:1.1", "loans as they were lent"),
    ],
)
def test_questions_that_cannot_be_are_refused(question: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        ask(question)
    assert said in str(caught.value)


def test_targets_out_of_reach_and_runs_without_the_input_are_refused() -> None:
    with pytest.raises(ScenarioError, match="no costs from 0 to 10 times"):
        answer(FOUND, ask("costs=irr:0.9"))
    nothing = replace(FOUND, tables=scaled(FOUND.tables, Lever.POWER, 0.0))
    with pytest.raises(ScenarioError, match="the run has no power to change"):
        answer(nothing, ask("power=irr:0.1"))


def test_break_evens_are_printed_and_kept(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    told = call("finance", run, "--break-even", "rent=irr:0.1").output
    assert "break-even, real USD of 2025" in told
    (kept,) = read_money_run(run / "money" / "base").summary.break_evens
    assert (kept.key, kept.measure, kept.target) == ("rent", "irr", 0.1)
    assert f"{kept.value:,.2f}" in told
    assert "unknown input" in call("finance", run, "--break-even", "x=irr:0", code=2).output
