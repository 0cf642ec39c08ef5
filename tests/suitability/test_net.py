"""Cash after fees and carry: by hand to the cent, and a fund that takes nothing."""

import numpy as np
import pytest

from gigaplan.errors import FundError
from gigaplan.suitability.cash import Cash
from gigaplan.suitability.net import FundTerms, net_cash

CASH = Cash(np.array([100.0, 0.0]), np.array([0.0, 150.0]), 1)
LABELS = ("2027", "2028")


def test_by_hand():
    # Commitments (100 + 2 % x 1 x 100) / (1 - 2 % x 1) = 102 / 0.98 = 104.0816, so that the fee of
    # 2027 is 2.08 and is called; that of 2028, on what is invested, is 2.00 and is kept back.
    # Contributed 102.08 + 2.00 = 104.08; profit 150 - 104.08 = 45.92. Beyond the preferred return
    # (8.17 on 102.08) and its catch-up the general partner has 20 % of all profit: 9.18.
    # Members receive 150 - 2 - 9.18 = 138.82.
    found = net_cash(CASH, LABELS, FundTerms(0.02, 0.2, 1.0, 0.08))
    assert found.paid.tolist() == pytest.approx([102.08, 0.0], abs=1e-9)
    assert found.received.tolist() == pytest.approx([0.0, 138.82], abs=1e-9)


def test_below_the_preferred_return_there_is_no_carry():
    # 107 of 100 after a year is less than 108
    poor = Cash(CASH.paid, np.array([0.0, 107.0]), 1)
    found = net_cash(poor, LABELS, FundTerms(0.0, 0.2, 1.0, 0.08))
    assert found.received.tolist() == pytest.approx([0.0, 107.0])


def test_a_fund_that_takes_nothing_changes_nothing():
    random = np.random.default_rng(1)
    paid = np.round(random.uniform(0, 1e9, 12), 2)
    received = np.round(random.uniform(0, 1e9, 12), 2)
    labels = tuple(f"{2027 + n // 4}-Q{n % 4 + 1}" for n in range(12))
    found = net_cash(Cash(paid, received, 4), labels, FundTerms(0.0, 0.0, 0.0, 0.08))
    assert found.paid == pytest.approx(paid, abs=1e-6)
    assert found.received == pytest.approx(received, abs=1e-6)


def test_fees_that_use_up_everything_are_refused():
    with pytest.raises(FundError, match="use up all that is committed in the 1 years"):
        net_cash(CASH, LABELS, FundTerms(1.0, 0.2, 1.0, 0.08))
