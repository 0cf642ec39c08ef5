"""Why there is no plan, in the user's words: which limits clash when, and the cheapest repair.

The numbers come from `programme/precheck.py` (arithmetic) and `solve/explain.py` (slacks); here
they get the keys of the scenario, hours of the calendar and sentences.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigaplan.plan.hours_in_words import say_when
from gigaplan.programme.assemble import assemble
from gigaplan.programme.elastic import Elastic, SlackKind, elastic
from gigaplan.programme.layout import Asset, CapacityPlace, Layout, RowKind, WeatherSpan, load_mwh
from gigaplan.programme.limits import SystemLimits
from gigaplan.programme.precheck import Clash, ClashKind, find_certain_clashes
from gigaplan.solve.explain import (
    Amount,
    Each,
    Findings,
    Ray,
    Repair,
    Solver,
    find_clashes,
    find_ray,
    in_turn,
)
from gigaplan.technologies.base import CostLine

Floats = NDArray[np.float64]
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Advice:
    """One change of the scenario that makes a plan possible.

    Attributes
    ----------
    key : str
        Key of the scenario to change.
    now, then : float
        Its value, and the least change that is enough (rounded to the safe side); NaN where the
        repair is a new part.
    unit : str
        Unit of both.
    is_enough : bool
        False: other limits must give way as well.
    usd_per_year : float
        Cost of the plan with this change, NaN if not enough. [USD/a]
    """

    key: str
    now: float
    then: float
    unit: str
    is_enough: bool
    usd_per_year: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why there is no plan, and what would make one."""

    text: str
    advice: tuple[Advice, ...]
    """Cheapest repair that is enough first."""
    certain: tuple[Clash, ...]
    """What arithmetic found."""
    findings: Findings | None
    """What the elastic problem found."""

    @property
    def is_feasible(self) -> bool:
        """Whether every limit can be met after all."""
        return not self.certain and self.findings is not None and not self.findings.together


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be planned, and when its hours are.

    Attributes
    ----------
    assets, years, limits
        As for `assemble`.
    starts : sequence of numpy.datetime64
        First hour of each weather year, UTC.
    """

    assets: tuple[Asset, ...]
    years: tuple[WeatherSpan, ...]
    limits: SystemLimits
    starts: Sequence[np.datetime64]


def explain_infeasible(
    case: Case, solve: Solver, unserved_usd_per_mwh: float, each: Each = in_turn
) -> Explanation:
    """Say which limits clash, in which hours and by how much, and what the cheapest repair is.

    Parameters
    ----------
    case : Case
        What cannot be planned.
    solve : callable
        Any solver.
    unserved_usd_per_mwh : float
        Value of lost load, for the repair that leaves load without power. [USD/MWh]
    each : callable
        How the repairs are gone through; see `find_clashes`.

    Returns
    -------
    Explanation
        Says so if every limit can be met after all.

    Raises
    ------
    ExplainError
        If the problem with every limit relaxed is not solved either.
    """
    certain = find_certain_clashes(case.assets, case.years, case.limits)
    problem = elastic(case.assets, case.years, case.limits)
    findings = find_clashes(problem, solve, unserved_usd_per_mwh, each)
    advice = tuple(_advice(case, problem, findings))
    lines = [_certain_line(case, clash) for clash in certain]
    lines += [
        _together_line(case, problem, amount)
        for amount in findings.together
        if not _is_said(amount, certain)
    ]
    if lines:
        lines += _short_hours(case, findings, certain)
    else:
        return Explanation("Every limit can be met: there is a plan.", (), (), findings)
    text = ["No plan meets every limit.", *_bullets("What clashes", lines)]
    stated = [f"{a.key} = {a.now:,.6g} {a.unit}" for a in advice if not math.isnan(a.now)]
    text += _bullets("Limits in the way", stated)
    enough = [a for a in advice if a.is_enough]
    text += _bullets("Changes that are enough alone, cheapest first", map(_advice_line, enough))
    others = [a.key for a in advice if not a.is_enough]
    text += _bullets("Not enough alone", others)
    if not enough:
        text.append("No single change is enough: relax those above together.")
    return Explanation("\n".join(text), advice, certain, findings)


def explain_unbounded(case: Case, solve: Solver) -> str:
    """Name the flows and capacities that run away where cost has no floor.

    Parameters
    ----------
    case : Case
        What has no cheapest plan.
    solve : callable
        Any solver.
    """
    programme, layout = assemble(case.assets, case.years, case.limits)
    ray = find_ray(programme, solve)
    if ray is None:
        return "The cost has a floor: there is a cheapest plan."
    return "\n".join(
        [
            "The cost has no floor: the more of this, the cheaper the plan.",
            *_bullets("What runs away", _runaways(layout, ray)),
            "State a maximum for it, or check its price (a sale above the cost of buying?).",
        ]
    )


def _runaways(layout: Layout, ray: Ray) -> list[str]:
    """Capacities and flows that grow along a ray."""
    found = []
    for place in layout.columns():
        grown = ray.master[place.column or 0]
        if grown > 1e-3:
            found.append(f"{_capacity_key(place, 'maximum')}: {place.label} grows without limit")
    totals = [0.0 if c.column is None else float(ray.master[c.column]) for c in layout.capacities]
    for flow in layout.flows:
        size = 0.0 if flow.capacity is None else totals[flow.capacity]
        values = flow.values(ray.hourly, size)
        cost = sum(np.mean(np.asarray(c)) for c in flow.flow.cost_usd_per_mwh.values())
        if values.max(initial=0.0) > 1e-3:
            earns = f"earns {-cost:,.2f}" if cost < 0 else f"costs {cost:,.2f}"
            hours = int((values > 1e-3).sum())
            found.append(
                f"{flow.asset}.{flow.flow.name} runs in {hours:,} hours of "
                f"{layout.years[flow.year].name} and {earns} USD/MWh on average"
            )
    return found


def _bullets(title: str, lines: Iterable[str]) -> list[str]:
    """A title and its lines; nothing if there are none."""
    found = [f"  - {line}" for line in lines]
    return [f"{title}:", *found] if found else []


def _is_said(amount: Amount, certain: tuple[Clash, ...]) -> bool:
    """Return whether arithmetic already found all of a shortage or excess of power."""
    kind = {
        SlackKind.MISSING: ClashKind.SHORT_OF_POWER,
        SlackKind.EXCESS: ClashKind.TOO_MUCH_POWER,
    }.get(amount.slack.kind)
    known = {clash.year: float(clash.lack.sum()) for clash in certain if clash.kind is kind}
    found = {y: float(h.sum()) for y, h in enumerate(amount.hours)}
    return kind is not None and all(
        total <= known.get(year, 0.0) * (1 + 1e-6) + 1e-9 for year, total in found.items()
    )


def _short_hours(case: Case, findings: Findings, certain: tuple[Clash, ...]) -> list[str]:
    """Hours in which the load goes short if every limit is kept, where not said already."""
    if any(a.slack.kind is SlackKind.MISSING for a in findings.together):
        return []
    if any(clash.kind is ClashKind.SHORT_OF_POWER for clash in certain):
        return []
    return [
        f"if every limit is kept, {_hourly_line(case, repair.amount)}"
        for repair in findings.repairs
        if repair.amount.slack.kind is SlackKind.MISSING and repair.is_enough
    ]


def _certain_line(case: Case, clash: Clash) -> str:
    """One certain clash in words."""
    lack = clash.lack
    if clash.kind is ClashKind.LAND:
        return (
            f"what must be built takes {clash.asked:,.0f} acres, campus.land_acres is "
            f"{clash.possible:,.0f}: {lack[0]:,.0f} acres too few"
        )
    if clash.kind is ClashKind.CLEAN_ENERGY:
        return (
            f"{clash.asked:,.0f} MWh of clean energy are asked for, all clean parts at their "
            f"maximum give {clash.possible:,.0f} MWh a year"
        )
    what = (
        f"all parts at their maximum give {clash.possible:,.1f} MW of {clash.asked:,.1f} MW"
        if clash.kind is ClashKind.SHORT_OF_POWER
        else f"what must run gives {clash.possible:,.1f} MW, the load is {clash.asked:,.1f} MW"
    )
    hours = _say(case, clash.year or 0, lack, "MW")
    return f"{hours}; in the worst hour {what}"


def _say(case: Case, year: int, lack: Floats, unit: str) -> str:
    """How much is lacking when, in one weather year."""
    return f"{case.years[year].name}: {say_when(case.starts[year], lack, unit)}"


def _hourly_line(case: Case, amount: Amount) -> str:
    """What gives way hour by hour, in words."""
    slack = amount.slack
    what = {
        SlackKind.MISSING: "power is missing",
        SlackKind.EXCESS: "there is more power than load, with nowhere to go",
        SlackKind.CONTENT: f"the balance of {slack.label} cannot be kept",
        SlackKind.RAMP: f"the limit {slack.label} cannot be kept",
    }[slack.kind]
    worst = max(range(len(amount.hours)), key=lambda y: float(amount.hours[y].max()))
    return f"{what}: {_say(case, worst, amount.hours[worst], slack.unit)}"


def _together_line(case: Case, problem: Elastic, amount: Amount) -> str:
    """What gives way at the least total, in words."""
    if amount.slack.is_hourly:
        return _hourly_line(case, amount)
    key, now, _then, unit = _change(case, problem, Repair(amount, False, math.nan, np.empty(0)))
    return f"{key} = {now:,.6g} {unit} is missed by {amount.total:,.6g} {amount.slack.unit}"


def _advice(case: Case, problem: Elastic, findings: Findings) -> list[Advice]:
    """Every repair as a change of the scenario."""
    found = []
    can_go_without = any(
        CostLine.UNSERVED in flow.cost_usd_per_mwh
        for asset in case.assets
        for flow in asset.blocks[0].flows
    )
    for repair in findings.repairs:
        if repair.amount.slack.kind is SlackKind.MISSING and can_go_without:
            continue  # what keeps it from going without is a limit with a repair of its own
        key, now, then, unit = _change(case, problem, repair)
        found.append(Advice(key, now, then, unit, repair.is_enough, repair.usd_per_year))
    return found


def _change(case: Case, problem: Elastic, repair: Repair) -> tuple[str, float, float, str]:
    """Key, value, new value and unit of one repair."""
    slack, least = repair.amount.slack, round_up(repair.amount.total)
    if slack.capacity is not None:
        place, stated = problem.layout.capacities[slack.capacity], problem.stated[slack.capacity]
        if slack.kind is SlackKind.MAXIMUM:
            return (
                _capacity_key(place, "maximum"),
                stated.maximum,
                stated.maximum + least,
                slack.unit,
            )
        lower = max(stated.minimum - least, 0.0)
        return _capacity_key(place, "minimum"), stated.minimum, lower, slack.unit
    if slack.row is None:
        return "supply: add {kind: unserved}", math.nan, math.nan, ""
    row = problem.layout.rows[slack.row]
    if row.kind is RowKind.LAND:
        return "campus.land_acres", row.limit, row.limit + least, "acre"
    if row.kind is RowKind.HOURS:
        size = _capacity_behind(problem, row.asset or "", repair)
        then = row.limit + (round_up(repair.amount.total / size) if size > 0 else math.nan)
        return f"supply.{row.asset}.hours_per_year", row.limit, then, "h/a"
    key = f"limits.{row.kind.value}"
    if row.kind in (RowKind.CO2, RowKind.NOX, RowKind.WATER):
        return key, row.limit, row.limit + least, {"m3": "m3/a"}.get(slack.unit, "t/a")
    share = repair.amount.total / load_mwh(case.years)
    if row.kind is RowKind.UNSERVED:
        return key, row.limit, row.limit + round_up(share), "of load"
    return key, row.limit, max(row.limit - round_up(share), 0.0), "of load"


def _capacity_behind(problem: Elastic, asset: str, repair: Repair) -> float:
    """Size of the first capacity of an asset in a repair."""
    for number, place in enumerate(problem.layout.capacities):
        if place.asset == asset and number < repair.capacities.size:
            return float(repair.capacities[number])
    return 0.0


def _capacity_key(place: CapacityPlace, side: str) -> str:
    """Key of a limit on a capacity: the main one has no name of its own."""
    unit = place.unit.lower()
    if place.name in ("power", "energy", "firm"):
        return f"supply.{place.asset}.{side}_{unit}"
    return f"supply.{place.asset}.{place.name}_{side}_{unit}"


def round_up(value: float) -> float:
    """Round up to `DIGITS` digits, so that the advice is enough; what is 1e-6 above is not."""
    if value <= 0 or not math.isfinite(value):
        return value
    step = 10.0 ** (math.floor(math.log10(value)) - DIGITS + 1)
    return math.ceil(value * (1 - 1e-6) / step) * step


def _advice_line(advice: Advice) -> str:
    """One change in words."""
    cost = f"the plan then costs {advice.usd_per_year:,.0f} USD/a"
    if math.isnan(advice.usd_per_year):
        cost = "its cost was not found"
    if math.isnan(advice.now):
        return f"{advice.key}; {cost}"
    change = f"{advice.now:,.6g} -> {advice.then:,.6g} {advice.unit}"
    return f"{advice.key}: {change}; {cost}"
