"""Master columns that come in whole units: halls, engines, a campus opened or not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.errors import ProblemError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Whole:
    """Which columns of a master are whole, and how large one unit is.

    Attributes
    ----------
    columns : array, shape (n,)
        Column numbers, in order.
    size : array, shape (n,)
        A column is a whole number times its size, in the unit of the column.
    series : array, shape (n,)
        Columns of the same number >= 0 add up in their order, as what is built of one asset in one
        period after the other; -1 where a column stands alone. Says nothing but how to search.
    period : array, shape (n,)
        Number of the period that a column belongs to. Says nothing but how to search.
    """

    columns: Ints
    size: Floats
    series: Ints
    period: Ints

    def __post_init__(self) -> None:
        shapes = {v.shape for v in (self.columns, self.size, self.series, self.period)}
        if len(shapes) > 1:
            raise ProblemError("every whole column needs its unit's size, its series and period")
        if not (self.size > 0.0).all():
            raise ProblemError("the size of a unit must be above 0")

    @property
    def count(self) -> int:
        """How many columns are whole."""
        return int(self.columns.size)

    def units(self, master: Floats) -> Floats:
        """Units of each whole column in a master point, not rounded, shape (n,) [1]."""
        return np.asarray(master[self.columns] / self.size)
