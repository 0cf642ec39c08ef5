"""Whatever lenders' case is stated, money is conserved and loans end."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gigaplan.money.financing import finance_programme
from gigaplan.money.nominal import KW_PER_MW
from gigaplan.scenario.finance.lender import Lender
from money.runs import small_run
from money.test_financing import CENT, financed

RUN = small_run()
shares = st.floats(0.0, 1.0)


take_outs = st.fixed_dictionaries(
    {
        "after_years": st.just(2),
        "rate": st.floats(0.0, 0.15),
        "repayment": st.sampled_from(["sculpted", "level", "straight", "bullet"]),
        "tenor_years": st.integers(1, 20),
        "loan_to_value": shares,
        "fee_share": st.floats(0.0, 0.05),
        "break_share": st.floats(0.0, 0.1),
    }
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Cases that a lender might state, and some that none would."""
    default = draw(st.floats(1.0, 1.2))
    return {
        "inflation": draw(st.floats(0.0, 0.08)),
        "residual_share": draw(shares),
        "leases": {
            "years": draw(st.integers(8, 25)),
            "escalator": draw(st.none() | st.floats(-0.02, 0.05)),
        },
        "phases": {"least_mw": draw(st.floats(0.0, 300.0))},
        "construction": {
            "rate": draw(st.floats(0.02, 0.12)),
            "commitment_fee": draw(st.floats(0.0, 0.02)),
            "arrangement_fee_share": draw(st.floats(0.0, 0.05)),
            "order": draw(st.sampled_from(["pro_rata", "equity_first", "debt_first"])),
            "contingency_share": draw(st.floats(0.0, 0.3)),
        },
        "loan": {
            "rate": draw(st.floats(0.0, 0.15)),
            "repayment": draw(st.sampled_from(["sculpted", "level", "straight", "bullet"])),
            "tenor_years": draw(st.integers(3, 25)),
            "tail_years": draw(st.integers(0, 2)),
            "gearing": draw(shares),
            "loan_to_value": draw(shares),
        },
        "take_out": draw(st.none() | take_outs),
        "costs": [
            {"name": "fee", "share_of_revenue": draw(shares)},
            {"name": "tax on land", "share_of_capital": draw(st.floats(0.0, 0.03))},
        ],
        "cases": [
            {
                "name": "P50",
                "dscr": draw(st.floats(1.0, 3.0)),
                "revenue_share": draw(st.floats(0.2, 1.1)),
            }
        ],
        "reserves": {"service_months": draw(st.floats(0.0, 12.0))},
        "covenants": {
            "default": default,
            "lock_up": draw(st.floats(default, 2.0)),
            "sweep": draw(st.floats(0.0, 2.0)),
            "sweep_share": draw(shares),
        },
        "tax": {"interest_limited": draw(st.booleans())},
    }


@settings(max_examples=80)
@given(cases())
def test_money_is_conserved_whatever_is_stated(stated: dict[str, Any]) -> None:
    found = finance_programme(RUN, Lender.model_validate(stated))
    for vehicle in found.vehicles:
        for phase in vehicle.phases:
            assert phase.uses.sources == pytest.approx(phase.uses.uses, abs=CENT)
            assert phase.lines.residual_cash == pytest.approx(0.0, abs=CENT)
            debt = float(phase.loan.funding.debt)
            left = phase.uses.uses.sum() - phase.uses.early_income.sum()
            assert debt <= min(stated["loan"]["gearing"] * left, left) + CENT
            planned = phase.loan.schedule
            assert planned.balance[-1] == 0.0
            due = planned.principal.sum() + planned.balloon.sum()
            if phase.loan.repaid.new is None:
                assert due == pytest.approx(debt, abs=CENT)
            assert np.isfinite(phase.owners).all()
        assert vehicle.statements.balance.residual == pytest.approx(0.0, abs=CENT)
        assert np.isfinite(vehicle.owners_after_tax).all()
        real = vehicle.uses.capital / found.calendar.price_level
        told = RUN.draws.filter(RUN.draws["campus"] == vehicle.campus)["usd"].sum()
        assert real.sum() == pytest.approx(told, abs=CENT)


def test_lines_beside_the_plans() -> None:
    found = financed(
        costs=[
            {"name": "manager", "usd_per_kw_year": 10.0},
            {"name": "fee", "share_of_revenue": 0.02},
            {"name": "insurance", "share_of_capital": 0.004},
        ]
    )
    south = found.vehicles[1].phases[0].cash
    at = found.calendar.place("2035-Q1")
    level = found.calendar.price_level[at]
    assert south.costs["manager"][at] == pytest.approx(60.0 * KW_PER_MW * 10.0 / 4 * level)
    assert south.costs["fee"][at] == pytest.approx(0.02 * south.income[at])
    assert south.costs["insurance"][at] == pytest.approx(0.001 * south.capital.sum())
    assert not south.costs["insurance"][: found.calendar.place("2029-Q1")].any()


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"costs": [{"name": "fuel", "share_of_revenue": 0.1}]}, "is a line of the plan"),
        ({"costs": [{"name": "fee"}]}, "states no amount"),
        (
            {"costs": [{"name": "x", "share_of_revenue": 0.1, "share_of_capital": 0.1}]},
            "states share_of_revenue and share_of_capital",
        ),
        ({"loan": {"rate": 0.06, "margin": 0.02}}, "overlaps with margin"),
        ({"construction": {"rate": 0.06, "margin": 0.02}}, "overlaps with margin"),
        ({"loan": {"tenor_years": 5, "grace_years": 5}}, "leave no time to repay"),
        ({"cases": []}, "at least 1"),
        ({"covenants": {"default": 1.3, "lock_up": 1.1}}, "comes before lock-up"),
    ],
)
def test_what_does_not_go_together_is_refused(stated: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Lender.model_validate(stated)


def test_a_take_out_repays_the_first_loan_and_pays_the_owners() -> None:
    new = {"after_years": 5, "rate": 0.05, "loan_to_value": 0.8, "fee_share": 0.01}
    found = financed(take_out={**new, "break_share": 0.02})
    plain = financed()
    for vehicle, other in zip(found.vehicles, plain.vehicles, strict=True):
        for phase, without in zip(vehicle.phases, other.phases, strict=True):
            loan, drawn = phase.loan.repaid.new, phase.lines.refinanced
            assert loan is not None
            at = phase.loan.start + loan.at - 1
            assert found.calendar.labels[at].endswith("Q4")
            assert drawn.sum() == drawn[at] == loan.debt
            # all is as without it up to that period, and the old balance is paid in it
            before = slice(0, at)
            assert phase.owners[before] == pytest.approx(without.owners[before], abs=CENT)
            left = without.debt.balance[at]
            assert phase.debt.balance[at] == pytest.approx(loan.debt)
            assert phase.lines.refinancing_costs[at] == pytest.approx(
                0.01 * loan.debt + 0.02 * left
            )
            released = without.debt.service_reserve[at] - phase.debt.service_reserve[at]
            gain = loan.debt - left - phase.lines.refinancing_costs[at] + released
            assert phase.owners[at] - without.owners[at] == pytest.approx(gain, abs=CENT)
            assert phase.debt.balance[-1] == 0.0
            assert loan.debt == min(float(limit.amount) for limit in loan.sizing.limits)
    assert [v.uses.debt.sum() for v in found.vehicles] == [
        v.uses.debt.sum() for v in plain.vehicles
    ]


def test_a_take_out_when_the_loan_is_repaid_is_refused() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        financed(take_out={"after_years": 14})
    assert "comes when the loan of 13.75 years is repaid" in str(caught.value.exceptions[0])


def test_a_reserve_as_long_as_the_loan_is_refused() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        financed(loan={"tenor_years": 1}, reserves={"service_months": 12})
    assert "holds more than the whole loan of 1 years" in str(caught.value.exceptions[0])
