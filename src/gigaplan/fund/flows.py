"""What the fund spends and earns, by date and deal; nominal, in cents."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import FundError
from gigaplan.fund.cents import Cents, Floats


@dataclass(frozen=True, slots=True)
class Flows:
    """Cash of a fund with the companies it owns, apart from any member.

    Attributes
    ----------
    dates : array of datetime64[D], shape (T,)
        Rising; every date on which something happens.
    invested, proceeds : array of int, shape (T, deals)
        Paid into and received from each deal. [cents]
    sold, written_off : array, shape (T, deals)
        Share of what is left of a deal's cost that the proceeds are for, or that is lost. [1]
    expenses : array of int, shape (T,)
        Of the fund itself. [cents]
    company_fees : array of int, shape (T,)
        Paid by companies to the manager; they reduce the management fee. [cents]
    value : array of int, shape (deals,)
        Of what is still held on the last date. [cents]
    """

    dates: NDArray[np.datetime64]
    invested: Cents
    proceeds: Cents
    sold: Floats
    written_off: Floats
    expenses: Cents
    company_fees: Cents
    value: Cents

    def __post_init__(self) -> None:
        """Refuse flows that do not fit together."""
        steps = np.diff(self.dates.astype("datetime64[D]")).astype(np.int64)
        if self.dates.size == 0 or (steps <= 0).any():
            raise FundError("dates of a fund must rise; state each date once")
        shape = (self.dates.size, self.value.size)
        for name in ("invested", "proceeds", "sold", "written_off"):
            if getattr(self, name).shape != shape:
                raise FundError(f"{name} has the shape {getattr(self, name).shape}, not {shape}")
        for name in ("invested", "proceeds", "expenses", "company_fees", "value"):
            if (getattr(self, name) < 0).any():
                raise FundError(f"{name} holds a negative amount; state what flows the other way")
        for name in ("sold", "written_off"):
            share = getattr(self, name)
            if (share < 0.0).any() or (share > 1.0).any():
                raise FundError(f"{name} must be shares from 0 to 1")

    def cost_left(self) -> Floats:
        """Cost of what is neither sold nor written off, after each date, (T, deals), in cents."""
        left = np.empty(self.invested.shape)
        now = np.zeros(self.value.size)
        for t in range(self.dates.size):
            now = (now + self.invested[t]) * (1.0 - self.written_off[t]) * (1.0 - self.sold[t])
            left[t] = now
        return left
