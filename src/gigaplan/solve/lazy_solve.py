"""A programme solved with those of its ramp limits that bind, found on the way.

The programme is solved without ramp limits until gap and residuals are a thousandth: by then it
shows which of them its plan would break. These are put in, and the method goes on from where it
was. Any that it missed are put in at the end, and the method begins anew.
"""

from dataclasses import dataclass, replace
from itertools import chain, repeat

from gigaplan.programme.problem import Programme
from gigaplan.solve.halfway import Halfway
from gigaplan.solve.inserted_ramps import with_ramps
from gigaplan.solve.interface import Solution, SolverOptions, Status
from gigaplan.solve.interior_point import Progress, Walked, walk
from gigaplan.solve.landmark import Landmark, landmark_of
from gigaplan.solve.lazy_ramps import Ramp, find_ramps, restored, without
from gigaplan.solve.scaling import power_unit, scale

HALFWAYS = (1e-3, 1e-5)
"""Gap and residuals at which to look which limits would be broken."""


@dataclass(frozen=True, slots=True)
class Near:
    """Where to go on from with a programme that differs little from one that was solved."""

    left_out: tuple[Ramp, ...]
    """Ramp limits that the landmark is without."""
    never_needed: tuple[Ramp, ...]
    """Those that no later look put in."""
    landmark: Landmark


@dataclass(frozen=True, slots=True)
class Found:
    """A solution of the whole programme."""

    solution: Solution
    near: Near | None = None
    """For the next one, if it was asked to be kept."""
    went_on: bool = False
    """Whether it was reached from where another programme was."""


def solve_lazily(
    programme: Programme,
    options: SolverOptions,
    progress: Progress | None = None,
    persist: bool = True,
    near: Near | None = None,
    keep: bool = False,
) -> Found:
    """Solve by the interior point, with ramp limits put in only where they bind.

    Parameters
    ----------
    programme : Programme
        The whole programme.
    options : SolverOptions
        A limit broken by no more than the tolerance of the largest load counts as kept.
    progress : callable, optional
        Told the iteration and the largest of gap and residuals.
    persist : bool
        Whether the whole is solved where the relaxed programme is not.
    near : Near, optional
        Where to go on from; left aside where the programme has another shape.
    keep : bool
        Whether to keep where the next programme may go on from: two bytes for every variable of
        every hour.

    Returns
    -------
    Found
        Of the whole programme. An infeasible relaxation proves the whole infeasible. An answer that
        is neither is the relaxed programme's, unless the whole is tried.
    """
    search = _Search(programme, options, progress, find_ramps(programme))
    given = search.begun(near) if near is not None else None
    looks: tuple[float, ...] = HALFWAYS[:1] if given is None and keep else ()
    if search.left_out:
        looks = HALFWAYS if given is None else HALFWAYS[1:]
    kept: Near | None = None
    went_on = on_trial = given is not None
    for tolerance in chain((t for t in looks if t > options.tolerance), repeat(options.tolerance)):
        walked = search.walk(tolerance, given, on_trial)
        solution = walked.solution
        went_on, on_trial = went_on and walked.went_on, False
        if solution.status not in (Status.OPTIMAL, Status.INFEASIBLE):
            if search.is_spent or not (persist and search.left_out):
                break
            search.left_out, given = (), None
            went_on = False
            continue
        broken = search.whole(solution)[1]
        is_kept = tolerance == options.tolerance and max(broken, default=0.0) <= search.tolerance_mw
        if solution.status is Status.INFEASIBLE or is_kept:
            break
        given = search.put_in(broken, walked.halfway)
        if keep and kept is None and given is not None:
            kept = Near(search.left_out, (), landmark_of(given))
    if kept is not None:
        kept = replace(kept, never_needed=search.left_out)
    return Found(search.whole(solution)[0], kept, went_on)


class _Search:
    """Which ramp limits are left out by now, and what it took to find out."""

    def __init__(
        self,
        programme: Programme,
        options: SolverOptions,
        progress: Progress | None,
        left_out: tuple[Ramp, ...],
    ) -> None:
        self._programme, self._options, self._progress = programme, options, progress
        self._iterations, self._seconds = 0, 0.0
        self.left_out = left_out
        self.tolerance_mw = options.tolerance * power_unit(programme)

    @property
    def is_spent(self) -> bool:
        """Whether no iteration or no second is left."""
        options = self._options
        return self._iterations >= options.max_iterations or self._seconds >= options.time_limit_s

    def begun(self, near: Near) -> Halfway | None:
        """Begin where another programme was, if it had the same shape and ramp limits."""
        if not set(near.left_out) <= set(self.left_out):
            return None
        scaled = scale(without(self._programme, near.left_out))
        if not near.landmark.fits(scaled):
            return None
        given = with_ramps(
            self._programme, near.left_out, near.never_needed, near.landmark.brought(scaled)
        )
        if given is not None:
            self.left_out = near.never_needed
            given = replace(given, astray=tuple(range(len(given.points))))
        return given

    def walk(self, tolerance: float, given: Halfway | None, on_trial: bool) -> Walked:
        """Solve with the limits that are in by now."""
        before = self._iterations
        told = self._progress

        def tell(iteration: int, worst: float) -> None:
            if told is not None:
                told(before + iteration, worst)

        part = without(self._programme, self.left_out)
        options = replace(
            self._options,
            max_iterations=max(self._options.max_iterations - before, 1),
            time_limit_s=self._options.time_limit_s - self._seconds,
        )
        walked = walk(part, options, tolerance, tell, given, on_trial)
        self._iterations += walked.solution.iterations
        self._seconds += walked.solution.seconds
        return walked

    def whole(self, solution: Solution) -> tuple[Solution, tuple[float, ...]]:
        """Restore a solution's full shape, and say how far each limit left out is broken [MW]."""
        whole, broken = restored(self._programme, self.left_out, solution)
        return replace(whole, iterations=self._iterations, seconds=self._seconds), broken

    def put_in(self, broken: tuple[float, ...], halfway: Halfway | None) -> Halfway | None:
        """Put the broken limits in, into an iterate as well if there is one."""
        before = self.left_out
        self.left_out = tuple(
            ramp for ramp, by in zip(before, broken, strict=True) if by <= self.tolerance_mw
        )
        if halfway is None or self.left_out == before:
            return halfway
        return with_ramps(self._programme, before, self.left_out, halfway)
