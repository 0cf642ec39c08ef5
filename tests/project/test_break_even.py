"""Break-evens: the answer put back gives the target."""

import pytest

from gigaplan.errors import ScenarioError
from gigaplan.project.break_even import answer, ask
from gigaplan.project.digest import summarise_project
from gigaplan.project.financing import finance_project
from project.small import HALF_YEARLY, small


@pytest.mark.parametrize("measure", ["irr:0.12", "irr_before_tax:0.12", "npv:3"])
@pytest.mark.parametrize("key", ["price", "capex", "energy", "costs"])
def test_the_input_found_gives_the_target(key: str, measure: str) -> None:
    found = answer(finance_project(small()), ask(f"{key}={measure}"))
    changes = {
        "price": {"price": {"contracted": {"usd_per_mwh": found.value}}},
        "capex": {
            "capex": {"parts": [{"name": "p", "usd": found.value, "depreciation": HALF_YEARLY}]}
        },
        "energy": {"energy": {"mwh_per_year": found.value}},
        "costs": {"operation": {"fixed_usd_per_year": found.value, "escalator": 0.0}},
    }
    again = summarise_project(finance_project(small(**changes[key])))
    name, _, target = measure.partition(":")
    told = {
        "irr": again.owners_irr.rates,
        "irr_before_tax": again.owners_irr_before_tax.rates,
        "npv": (again.npv_usd,),
    }
    assert told[name] == pytest.approx((float(target),), abs=1e-8)


def test_a_cover_is_of_the_debt_as_it_was_lent() -> None:
    # Service 30 and 27.5: at a cover of 1, 30 = 10 price - 20
    project = finance_project(small())
    found = answer(project, ask("price=dscr:1"))
    assert (found.value, found.times, found.unit) == (
        pytest.approx(5),
        pytest.approx(0.625),
        "USD/MWh",
    )
    # Of life: (c / 1.1 + c / 1.21) / 50 = 1 at the annuity
    found = answer(project, ask("costs=llcr:1"))
    assert found.value == pytest.approx(80 - 50 / (1 / 1.1 + 1 / 1.21))
    assert answer(project, ask("energy=dscr:1")).value == pytest.approx(50 / 8)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("price", "is not of the form KEY=MEASURE:TARGET"),
        ("price=0.12", "is not of the form KEY=MEASURE:TARGET"),
        ("prize=irr:0.12", "unknown input 'prize'\n    fix: did you mean 'price'?"),
        ("price=roe:0.12", "unknown result 'roe'"),
        ("price=irr:high", r"the target is no number \(got 'high'\)"),
        ("price=irr:12", "12 is no rate of return a year\n    fix: write 12 % a year as 0.12"),
        ("price=irr:nan", "the target is not finite"),
        ("price=dscr:0", "a cover is above 0"),
        ("capex=dscr:1.2", "a cover is of debt as it was lent"),
    ],
)
def test_a_question_that_is_none(text: str, fault: str) -> None:
    with pytest.raises(ScenarioError, match=f"--break-even {text}: {fault}"):
        ask(text)


def test_what_no_input_gives() -> None:
    project = finance_project(small())
    with pytest.raises(ScenarioError, match="no costs from 0 to 100 times what is stated gives"):
        answer(project, ask("costs=dscr:9"))
    with pytest.raises(ScenarioError, match="there is no debt to cover"):
        answer(finance_project(small(debt=None)), ask("price=dscr:1.2"))
    free = small(operation={})
    with pytest.raises(ScenarioError, match="costs is 0 and cannot be scaled"):
        answer(finance_project(free), ask("costs=irr:0.1"))
