"""What is kept of an iterate so that a later programme can go on from about there.

An iterate halfway has four numbers for every variable of every hour. From where it stands between
its bounds, the prices of the rows and the level of the products the rest follows, and what that
leaves open the hours mend by themselves (`recentre`). So two bytes for every variable are enough:
the logarithm of its two distances' ratio, right to a hundredth near either bound.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.programme.problem import UNBOUNDED
from gigaplan.solve.form import Floats, Form
from gigaplan.solve.halfway import Halfway
from gigaplan.solve.iterate import ChainPoint, MasterPoint
from gigaplan.solve.kernel_residuals import TINY
from gigaplan.solve.scaling import Scaled
from gigaplan.solve.start import reduced_costs, room_of

FURTHEST = 30.0
"""Largest logarithm that is kept."""
SMALLEST = 1e-150
"""An upper multiplier below this is that of no bound."""


@dataclass(frozen=True, slots=True)
class ChainMark:
    """What is kept of one chain, in the units of the programme."""

    ratio: NDArray[np.float16]
    """(n, T) log(x / u); without an upper bound log(x)."""
    hour_duals: NDArray[np.float32]
    """(h, T)"""
    state_duals: NDArray[np.float32]
    """(T, m)"""


@dataclass(frozen=True, slots=True)
class Landmark:
    """What is kept of an iterate, in the units of the programme."""

    chains: tuple[ChainMark, ...]
    master: MasterPoint
    level: float
    """Mean product of a variable and its multiplier. [USD/a]"""
    columns: NDArray[np.int64]
    """Master columns that could move."""
    free: NDArray[np.bool_]
    bounded: NDArray[np.bool_]
    equal: NDArray[np.bool_]

    def fits(self, scaled: Scaled) -> bool:
        """Whether this has the shape of a programme: the same chains, columns and rows."""
        master = scaled.master
        return (
            len(self.chains) == len(scaled.forms)
            and np.array_equal(self.columns, scaled.kept)
            and np.array_equal(self.equal, master.equal)
            and np.array_equal(self.free, master.free)
            and np.array_equal(self.bounded, np.isfinite(master.upper))
            and all(map(_has_shape, self.chains, scaled.forms))
        )

    def brought(self, scaled: Scaled) -> Halfway:
        """Make an iterate of a programme of the same shape, inside its own bounds.

        All of its chains are astray: the hours are where they were at other prices.
        """
        old, m = self.master, scaled.master
        money = scaled.power_unit * scaled.cost_unit
        bounded, loose = np.isfinite(m.upper), ~m.equal
        # where a bound has moved, both distances move with it
        z = old.z / scaled.column_unit
        room = np.where(bounded, old.uz / scaled.column_unit + z, 1.0)
        stretch = np.where(bounded, m.upper, 1.0) / np.where(bounded, room, 1.0)
        master = MasterPoint(
            z=z * stretch,
            uz=np.where(bounded, old.uz / scaled.column_unit * stretch, 1.0),
            zl=np.where(m.free, 0.0, old.zl * scaled.column_unit / money),
            zu=np.where(bounded, old.zu * scaled.column_unit / money, 0.0),
            s=np.where(loose, old.s / scaled.row_unit, 1.0),
            w=old.w * scaled.row_unit / money,
        )
        sizes = np.cumsum([existing.size for existing in scaled.existing])[:-1]
        built = np.split(scaled.capacity_map @ master.z, sizes)
        points = [
            _point(form, mark, room_of(form, scaled.existing[c] + built[c]), self.level / money,
                   scaled, master.w[scaled.couple_rows[c]])
            for c, (form, mark) in enumerate(zip(scaled.forms, self.chains, strict=True))
        ]  # fmt: skip
        return Halfway(scaled, points, master, tuple(range(len(points))))


def landmark_of(halfway: Halfway) -> Landmark:
    """Keep what is needed of an iterate."""
    scaled, old = halfway.scaled, halfway.master
    money = scaled.power_unit * scaled.cost_unit
    products, count = 0.0, 0
    chains = []
    for p in halfway.points:
        present = ~((p.x == 1.0) & (p.u == 1.0) & (p.zl == 1.0))
        products += float((p.x * p.zl)[present].sum())
        count += int(present.sum())
        loose = p.zu < SMALLEST  # limits that were put in since have no form yet
        ratio = np.log(np.where(loose, p.x * scaled.power_unit, p.x / p.u))
        chains.append(
            ChainMark(
                np.clip(ratio, -FURTHEST, FURTHEST).astype(np.float16),
                (p.hour_duals * scaled.cost_unit).astype(np.float32),
                (p.state_duals * scaled.cost_unit).astype(np.float32),
            )
        )
    master = MasterPoint(
        z=old.z * scaled.column_unit,
        uz=old.uz * scaled.column_unit,
        zl=old.zl * money / scaled.column_unit,
        zu=old.zu * money / scaled.column_unit,
        s=old.s * scaled.row_unit,
        w=old.w * money / scaled.row_unit,
    )
    return Landmark(
        chains=tuple(chains),
        master=master,
        level=products / max(count, 1) * money,
        columns=scaled.kept,
        free=scaled.master.free,
        bounded=np.isfinite(scaled.master.upper),
        equal=scaled.master.equal,
    )


def _has_shape(mark: ChainMark, form: Form) -> bool:
    """Whether a mark belongs to a chain of this shape."""
    return (
        mark.ratio.shape == (form.bound_by.size, form.hours)
        and mark.hour_duals.shape == (form.hour_scale.shape[0], form.hours)
        and mark.state_duals.shape == (form.hours, form.keep.size)
    )


def _point(
    form: Form, mark: ChainMark, room: Floats, level: float, scaled: Scaled, w: Floats
) -> ChainPoint:
    """One chain's iterate: where it stood between its bounds, multipliers of the level."""
    loose = (form.bound_by == UNBOUNDED)[:, None]
    absent = ~loose & (room <= 0.0)
    odds = np.exp(mark.ratio.astype(np.float64))
    x = np.where(loose, odds / scaled.power_unit, room * odds / (1.0 + odds))
    u = np.where(loose, 1.0, room / (1.0 + odds))
    x, u = np.where(absent, 1.0, x), np.where(absent, 1.0, u)
    hour_duals = mark.hour_duals.astype(np.float64) / scaled.cost_unit
    state_duals = mark.state_duals.astype(np.float64) / scaled.cost_unit
    # zl - zu is the reduced cost exactly, and zl zu what it is where both products are the level
    half = 0.5 * reduced_costs(form, hour_duals, state_duals, w)
    both = level**2 / (x * u)
    root = np.sqrt(half**2 + both)
    zl = np.where(half > 0.0, root + half, both / (root - np.minimum(half, 0.0)))
    zu = np.where(half < 0.0, root - half, both / (root + np.maximum(half, 0.0)))
    zl = np.where(loose, np.maximum(2.0 * half, level / x), zl)
    return ChainPoint(
        x=x,
        u=u,
        zl=np.where(absent, 1.0, zl),
        zu=np.where(loose, TINY, np.where(absent, 1.0, zu)),
        hour_duals=hour_duals,
        state_duals=state_duals,
    )
