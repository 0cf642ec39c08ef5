"""The programme with the megawatts of one group held: at least so many, or at most so many.

    at least M    sum of weights x columns + given >= M
    at most M     sum of weights x columns - given <= M

What is `given` away costs a price per megawatt, so that there is always a plan, and an interior. At
a price beyond which nobody wants to know how many megawatts more there are, nothing is lost by it.
Only master columns are in the row: the hours are solved as they always are.
"""

from dataclasses import replace
from enum import Enum

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack, vstack

from gigaplan.alternatives.groups import Group
from gigaplan.programme.problem import Programme


class Direction(Enum):
    """Which end of the range."""

    LEAST = "least"
    MOST = "most"

    @property
    def sign(self) -> float:
        """1 where megawatts are to rise, -1 where they are to fall."""
        return 1.0 if self is Direction.MOST else -1.0


def hold(
    programme: Programme,
    group: Group,
    direction: Direction,
    size_mw: float,
    price_usd_per_mw: float,
    block: int,
) -> Programme:
    """Hold the megawatts of a group.

    Parameters
    ----------
    programme : Programme
        As it is.
    group : Group
        Which megawatts.
    direction : Direction
        MOST: at least `size_mw`; LEAST: at most.
    size_mw : float
        What is there whatever is decided included. [MW]
    price_usd_per_mw : float
        Price of a megawatt by which this is missed, in present value. [USD/MW]
    block : int
        Block of the master for the new column.

    Returns
    -------
    Programme
        With one more master row and one more master column, both last.
    """
    master, sign = programme.master, direction.sign
    n_z = master.cost.size
    columns = np.array(list(group.weights), dtype=np.int64)
    values = -sign * np.array(list(group.weights.values()), dtype=float)
    place = (np.zeros(columns.size + 1, dtype=np.int64), np.append(columns, n_z))
    row = coo_array((np.append(values, -1.0), place), shape=(1, n_z + 1))
    none = csr_array((master.rhs.size, 1))
    wider = csr_array((programme.capacity_map.shape[0], 1))
    return replace(
        programme,
        master=replace(
            master,
            cost=np.append(master.cost, price_usd_per_mw),
            upper=np.append(master.upper, np.inf),
            free=np.append(master.free, False),
            block=np.append(master.block, block),
            rows=csr_array(vstack([hstack([master.rows, none]), row])),
            rhs=np.append(master.rhs, -sign * (size_mw - group.existing_mw)),
            equal=np.append(master.equal, False),
        ),
        capacity_map=csr_array(hstack([programme.capacity_map, wider])),
    )
