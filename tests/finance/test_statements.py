"""The three statements agree: a case by hand, any movements, a mistake shows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gigaplan.errors import FinanceError
from gigaplan.finance.statements import Movements, write_statements


def test_by_hand() -> None:
    # Build for 100 with 60 debt; then earn 50, pay 20, depreciate 50, interest 6, tax 25 %.
    found = write_statements(
        Movements(
            revenue=[0.0, 50.0, 50.0],
            operating_costs=[0.0, 20.0, 20.0],
            depreciation=[0.0, 50.0, 50.0],
            interest=[0.0, 6.0, 3.0],
            interest_paid=[0.0, 6.0, 3.0],
            deferred_tax=[0.0, -6.5, -5.75],
            capex=[100.0, 0.0, 0.0],
            debt_drawn=[60.0, 0.0, 0.0],
            debt_repaid=[0.0, 30.0, 30.0],
            equity_paid_in=[40.0, 6.0, 3.0],
            distributions=[0.0, 0.0, 0.0],
            receivables=[0.0, 0.0, 0.0],
        )
    )
    np.testing.assert_allclose(found.income.net_income, [0, -19.5, -17.25])
    np.testing.assert_allclose(found.cash_flow.operating, [0, 24, 27])
    np.testing.assert_allclose(found.balance.free_cash, [0, 0, 0])
    np.testing.assert_allclose(found.balance.fixed_assets, [100, 50, 0])
    np.testing.assert_allclose(found.balance.debt, [60, 30, 0])
    np.testing.assert_allclose(found.balance.residual, 0.0, atol=1e-12)


lines = arrays(np.float64, (2, 5), elements=st.floats(-1e6, 1e6))


@given(st.lists(lines, min_size=16, max_size=16))
def test_the_balance_sheet_balances_whatever_happens(drawn: list[np.ndarray]) -> None:
    names = Movements.__slots__
    movements = Movements(**dict(zip(names, drawn, strict=True)))
    found = write_statements(movements)
    np.testing.assert_allclose(found.balance.residual, 0.0, atol=1e-6)
    np.testing.assert_allclose(
        np.diff(found.balance.free_cash + found.balance.restricted_cash, prepend=0.0),
        found.cash_flow.change,
        atol=1e-6,
    )


def test_working_capital_and_accrued_interest_by_hand() -> None:
    base = Movements(
        revenue=[10.0, 10.0],
        operating_costs=0.0,
        depreciation=0.0,
        interest=[1.0, 1.0],
        interest_paid=[0.0, 2.0],
        capex=0.0,
        debt_drawn=0.0,
        debt_repaid=0.0,
        equity_paid_in=0.0,
        distributions=0.0,
        receivables=[4.0, 1.0],
        payables=[0.5, 0.0],
        restricted_cash=[2.0, 0.0],
    )
    found = write_statements(base)
    np.testing.assert_allclose(found.cash_flow.change, [6.5, 10.5])
    np.testing.assert_allclose(found.balance.free_cash, [4.5, 17.0])
    np.testing.assert_allclose(found.balance.debt, [1.0, 0.0])
    np.testing.assert_allclose(found.balance.retained, [9.0, 18.0])
    np.testing.assert_allclose(found.balance.residual, 0.0, atol=1e-12)
    with pytest.raises(FinanceError, match="movements do not fit each other: revenue \\(3,\\)"):
        write_statements(replace(base, revenue=[1.0, 2.0, 3.0]))
    with pytest.raises(FinanceError, match=r"capex: nan at \(\)"):
        write_statements(replace(base, capex=np.nan))
