"""A first look at few days, from which the method starts on programmes with very many hours.

Iterations grow with the hours, for a handful of them, at times of scarcity, block every step while
the capacities are still far from right. A tenth of the days finds the capacities and the prices of
the shared limits about as well, in a fraction of the iterations and of the time. The whole then
starts from there: every hour takes the place of the same hour of the nearest day that was looked
at. What it starts from changes nothing of what is solved.
"""

from dataclasses import dataclass, replace

import numpy as np

from gigaplan.solve.form import Floats, Form, Ints
from gigaplan.solve.iterate import ChainPoint, MasterPoint
from gigaplan.solve.newton import NewtonSystem
from gigaplan.solve.scaling import Scaled
from gigaplan.solve.start import inside, reduced_costs, room_of

DAY = 24
DAYS_APART = 10
"""One day in so many is looked at."""
FEWEST_CHAINS = 24
FEWEST_HOURS = 100_000
"""Hours of all chains from which the first look saves more than it costs."""
GOOD_ENOUGH = 0.1
"""Gap and residuals to which the few days are solved: a point closer to their optimum is too close
to the bounds to go on from."""
ROOM_TO_MOVE = 30.0
"""Complementarity of the hours to go on with, over that of the few days."""


@dataclass(frozen=True, slots=True)
class FewDays:
    """The sampled programme, and which of its hours stands for each hour of the whole."""

    scaled: Scaled
    stand_in: tuple[Ints, ...]
    """Per chain, (T,)."""


def is_worthwhile(scaled: Scaled) -> bool:
    """Whether a first look saves time."""
    hours = sum(form.hours for form in scaled.forms)
    return len(scaled.forms) >= FEWEST_CHAINS and hours >= FEWEST_HOURS


def sample_days(hours: int, days_apart: int = DAYS_APART) -> tuple[Ints, Ints]:
    """Choose whole days of a chain, evenly spread.

    Returns
    -------
    Ints, Ints
        Hours that are kept, in order; and for every hour the place of its stand-in among them:
        the same hour of the nearest day kept.
    """
    days = hours // DAY
    count = max(1, round(days / days_apart))
    if days < 2 or count >= days:
        return np.arange(hours), np.arange(hours)
    chosen = ((np.arange(count) + 0.5) * days / count).astype(np.int64)
    kept = (chosen[:, None] * DAY + np.arange(DAY)).ravel()
    day = np.minimum(np.arange(hours) // DAY, days - 1)
    nearest = np.abs(day[:, None] - chosen).argmin(axis=1)
    return kept, nearest * DAY + np.arange(hours) % DAY


def few_days(scaled: Scaled) -> FewDays:
    """Cut a scaled programme down to a sample of its days, which count for all."""
    samples = {form.hours: sample_days(form.hours) for form in scaled.forms}
    pieces: list[Floats] = []
    places: dict[tuple[int, int], int] = {}
    size = 0

    def moved(starts: Ints, form: Form) -> Ints:
        """Starts of the sampled profiles in the new bank."""
        nonlocal size
        found = np.array(starts)
        for at, start in np.ndenumerate(starts):
            if start < 0:
                continue
            if (int(start), form.hours) not in places:
                places[int(start), form.hours] = size
                pieces.append(form.bank[int(start) + samples[form.hours][0]])
                size += pieces[-1].size
            found[at] = places[int(start), form.hours]
        return found

    forms = []
    for form in scaled.forms:
        kept = samples[form.hours][0]
        weight = form.hours / kept.size
        forms.append(
            form._replace(
                hours=kept.size,
                upper_start=moved(form.upper_start, form),
                cost_base=form.cost_base * weight,
                cost_scale=form.cost_scale * weight,
                cost_start=moved(form.cost_start, form),
                hour_start=moved(form.hour_start, form),
                couple_scale=form.couple_scale * weight,
                couple_start=moved(form.couple_start, form),
                rhs_start=moved(form.rhs_start, form),
                term_start=moved(form.term_start, form),
            )
        )
    bank = np.concatenate([np.zeros(1), *pieces])[1:] if pieces else np.zeros(1)
    return FewDays(
        replace(scaled, forms=tuple(form._replace(bank=bank) for form in forms)),
        tuple(samples[form.hours][1] for form in scaled.forms),
    )


def spread_to_all(
    system: NewtonSystem,
    few: NewtonSystem,
    days: FewDays,
    points: list[ChainPoint],
    master: MasterPoint,
) -> list[ChainPoint]:
    """Points of the whole from those of the few days, well inside their bounds.

    Parameters
    ----------
    system, few : NewtonSystem
        Of the whole and of the few days.
    days : FewDays
        Which hour stands for which.
    points : list of ChainPoint
        Of the few days.
    master : MasterPoint
        Of both.
    """
    found: list[ChainPoint | None] = [None] * len(points)

    def act(c: int) -> None:
        form, p, stand_in = system.forms[c], points[c], days.stand_in[c]
        share = few.forms[c].hours / form.hours
        v = system.capacities(master.z, c)
        room, room_then = room_of(form, v), room_of(few.forms[c], v)
        used = np.where(room_then > 0.0, p.x / np.where(room_then > 0.0, room_then, 1.0), 0.5)
        hour_duals = np.ascontiguousarray(p.hour_duals[:, stand_in] * share)
        state_duals = np.ascontiguousarray(p.state_duals[stand_in] * share)
        reduced = reduced_costs(form, hour_duals, state_duals, master.w[system.links[c].rows])
        mu = ROOM_TO_MOVE * share * float((p.x * p.zl)[few.present(c)].mean())
        x, u, zl, zu = inside(form, used[:, stand_in] * room, room, reduced, mu)
        found[c] = ChainPoint(
            x=np.ascontiguousarray(x),
            u=np.ascontiguousarray(u),
            zl=np.ascontiguousarray(zl),
            zu=np.ascontiguousarray(zu),
            hour_duals=hour_duals,
            state_duals=state_duals,
        )

    system.each_chain(act)
    return [point for point in found if point is not None]
