"""An iterate halfway to an optimum, to go on from with a programme that is a little changed.

At an optimum every bound is either touched or forgotten, and a change of the problem leads nowhere
from there. Halfway, with gap and residuals of a thousandth, little is decided for good: the method
goes on with prices changed by some percent, or with limits put in that it had left out, in about
the iterations that were left anyway. Where it goes on from changes nothing of what is solved.
"""

from dataclasses import dataclass

import numpy as np

from gigaplan.programme.problem import UNBOUNDED
from gigaplan.solve.form import Floats, Form
from gigaplan.solve.iterate import ChainPoint, MasterPoint
from gigaplan.solve.kernel_residuals import TINY
from gigaplan.solve.newton import NewtonSystem
from gigaplan.solve.recentre import recentre
from gigaplan.solve.scaling import Scaled
from gigaplan.solve.start import room_of


@dataclass(frozen=True, slots=True)
class Halfway:
    """An iterate, with the units it is in."""

    scaled: Scaled
    points: list[ChainPoint]
    """Updated in place by whoever goes on from here."""
    master: MasterPoint
    astray: tuple[int, ...] = ()
    """Chains whose hours break limits that were put in since."""

    def fits(self, scaled: Scaled) -> bool:
        """Whether this has the shape of a programme: the same chains, columns and rows."""
        one, other = self.scaled.master, scaled.master
        return (
            len(self.points) == len(scaled.forms)
            and np.array_equal(self.scaled.kept, scaled.kept)
            and np.array_equal(one.equal, other.equal)
            and np.array_equal(one.free, other.free)
            and np.array_equal(np.isfinite(one.upper), np.isfinite(other.upper))
            and all(map(_has_shape, self.points, scaled.forms))
        )

    def continued(self, system: NewtonSystem) -> tuple[list[ChainPoint], MasterPoint]:
        """Make a start for a programme of the same shape, inside its own bounds.

        Within `system.running()`, for the threads.
        """
        scaled, flags = system.scaled, system.flags
        power = self.scaled.power_unit / scaled.power_unit
        cost = self.scaled.cost_unit / scaled.cost_unit
        columns = self.scaled.column_unit / scaled.column_unit
        rows = self.scaled.row_unit / scaled.row_unit
        old = self.master
        # where a bound has moved, both distances move with it
        z = old.z * columns
        stretch = np.where(flags.upper, flags.upper_value / (z + old.uz * columns), 1.0)
        master = MasterPoint(
            z=z * stretch,
            uz=np.where(flags.upper, old.uz * columns * stretch, 1.0),
            zl=old.zl * power * cost / columns,
            zu=old.zu * power * cost / columns,
            s=np.where(flags.loose, old.s * rows, 1.0),
            w=old.w * power * cost / rows,
        )
        points = []
        for c, (form, p) in enumerate(zip(system.forms, self.points, strict=True)):
            room = room_of(form, system.capacities(master.z, c))
            points.append(_inside(form, p, room, power, cost))
        recentre(system, points, master, list(self.astray))
        return points, master


def _has_shape(p: ChainPoint, form: Form) -> bool:
    """Whether an iterate belongs to a chain of this shape."""
    return (
        p.x.shape == (form.bound_by.size, form.hours)
        and p.hour_duals.shape == (form.hour_scale.shape[0], form.hours)
        and p.state_duals.shape == (form.hours, form.keep.size)
    )


def _inside(form: Form, p: ChainPoint, room: Floats, power: float, cost: float) -> ChainPoint:
    """One chain's iterate in other units, with u = upper v - x as it is now."""
    loose = (form.bound_by == UNBOUNDED)[:, None]
    absent = ~loose & (room <= 0.0)
    x, u = p.x * power, p.u * power
    stretch = np.where(loose, 1.0, room / (x + u))
    return ChainPoint(
        x=np.where(absent, 1.0, x * stretch),
        u=np.where(absent | loose, 1.0, u * stretch),
        zl=np.where(absent, 1.0, p.zl * cost),
        zu=np.where(loose, TINY, np.where(absent, 1.0, p.zu * cost)),
        hour_duals=p.hour_duals * cost,
        state_duals=p.state_duals * cost,
    )
