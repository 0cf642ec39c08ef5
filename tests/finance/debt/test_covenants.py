"""Lock-up, sweep and default by hand."""

import numpy as np
import pytest

from gigaplan.errors import FinanceError
from gigaplan.finance.debt.covenants import CovenantTerms, check_covenants, rolling_cover


def test_levels_by_hand() -> None:
    terms = CovenantTerms(default=1.05, lock_up=1.15, sweep=1.3, sweep_share=0.5)
    tests = check_covenants([100, 110, 120, 140, 7], [100, 100, 100, 100, 0], terms)
    np.testing.assert_allclose(tests.dscr, [1.0, 1.1, 1.2, 1.4, np.inf])
    assert tests.default.tolist() == [True, False, False, False, False]
    assert tests.lock_up.tolist() == [True, True, False, False, False]
    assert tests.sweep.tolist() == [True, True, True, False, False]


def test_at_the_level_is_passed() -> None:
    tests = check_covenants([115.0, 114.9], 100.0, CovenantTerms())
    assert tests.lock_up.tolist() == [False, True]


def test_look_back_by_hand() -> None:
    # sums over the last two: 10/10, 30/20, 25/20, 5/10
    cover = rolling_cover([10, 20, 5, 0], [10, 10, 10, 0], 2)
    np.testing.assert_allclose(cover, [1.0, 1.5, 1.25, 0.5])
    assert rolling_cover(np.ones((3, 4)), np.ones(4), 9).shape == (3, 4)


def test_refusals() -> None:
    with pytest.raises(FinanceError, match=r"got default 0\.9 and lock-up 1\.15"):
        CovenantTerms(default=0.9)
    with pytest.raises(FinanceError, match=r"got default 1\.2 and lock-up 1\.1"):
        CovenantTerms(default=1.2, lock_up=1.1)
    with pytest.raises(FinanceError, match=r"share of 0 to 1, got 1\.3 and 2"):
        CovenantTerms(sweep=1.3, sweep_share=2.0)
    with pytest.raises(FinanceError, match="at least 1 period, got 0"):
        CovenantTerms(look_back=0)
