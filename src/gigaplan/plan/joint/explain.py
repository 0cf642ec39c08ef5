"""Why there is no programme, in the user's words: which campus, quarter, limit, and what helps.

The numbers come from `programme/joint/precheck.py` (arithmetic) and `repairs.py` (slacks); here
they get names, dates and sentences.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gigaplan.plan.hours_in_words import NOTHING
from gigaplan.plan.joint.clashes import certain_clashes_in_words, usd
from gigaplan.plan.joint.gives import Shortage
from gigaplan.plan.joint.limit_words import changes_in_words, limits_in_words
from gigaplan.plan.joint.repairs import JointFindings, JointRepair, Solver, find_repairs
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.elastic import Family
from gigaplan.programme.joint.layout import ColumnKind, JointLayout
from gigaplan.programme.joint.terms import Goal, ProgrammeTerms
from gigaplan.solve.explain import Ray, find_ray

Told = Callable[[str], None]
PLACES_SHOWN = 6
LIMITS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class JointExplanation:
    """Why there is no programme, and what would make one possible.

    Attributes
    ----------
    text : str
        Everything, as it is printed.
    certain : tuple of str
        What arithmetic found.
    findings : JointFindings
        What the elastic problem found.
    """

    text: str
    certain: tuple[str, ...]
    findings: JointFindings

    @property
    def is_feasible(self) -> bool:
        """Whether every limit can be met after all."""
        return not self.findings.together and not self.certain

    @property
    def cheapest(self) -> JointRepair | None:
        """Best repair that is enough alone, None if there is none."""
        return next((r for r in self.findings.repairs if r.is_enough), None)


def explain_programme(
    terms: ProgrammeTerms,
    solve: Solver,
    unserved_usd_per_mwh: float,
    tell: Told | None = None,
) -> JointExplanation:
    """Say which limits of a programme clash, where and when, and what the cheapest repair is.

    Parameters
    ----------
    terms : ProgrammeTerms
        What cannot be planned.
    solve : callable
        Any solver.
    unserved_usd_per_mwh : float
        Value of lost load, for the repair that leaves load without power. [USD/MWh]
    tell : callable, optional
        Told the text in two parts: what arithmetic finds before any solver runs, if it finds
        anything, and the rest at the end; nothing where every limit can be met.

    Returns
    -------
    JointExplanation
        Says so if every limit can be met after all.

    Raises
    ------
    ExplainError
        If the programme with every limit relaxed is not solved either.
    """
    certain = certain_clashes_in_words(terms)
    head = ["No programme meets every limit.", *_bullets("Certain by arithmetic", certain)]
    if certain and tell is not None:
        tell("\n".join(head))
    findings = find_repairs(terms, solve, unserved_usd_per_mwh)
    if not certain and not findings.together:
        return JointExplanation("Every limit can be met: there is a programme.", certain, findings)
    layout = findings.problem.layout
    text: list[str] = []
    if not certain or not any(repair.is_enough for repair in findings.repairs):
        together = changes_in_words(layout, findings.together)
        text += _bullets("What gives way if all limits may, at the least", together)
    text += _bullets("If every other limit is kept", _short(layout, findings))
    enough = [repair for repair in findings.repairs if repair.is_enough]
    text += _bullets("Changes that are enough alone, cheapest first", _enough(layout, enough))
    others = [r.family.value for r in findings.repairs if not r.is_enough]
    text += _bullets("Not enough alone", others)
    if not enough:
        text.append("No single kind of change is enough: relax those above together.")
    if tell is not None:
        tell("\n".join(text if certain else [*head, *text]))
    return JointExplanation("\n".join([*head, *text]), certain, findings)


def _bullets(title: str, lines: Iterable[str]) -> list[str]:
    """A title and its lines; nothing if there are none."""
    found = [f"  - {line}" for line in lines]
    return [f"{title}:", *found] if found else []


def _short(layout: JointLayout, findings: JointFindings) -> list[str]:
    """Where and when the load goes short, and because of what; else what is delivered too late."""
    for repair in findings.repairs:
        if repair.family is Family.POWER and repair.shortages:
            first: dict[int, Shortage] = {}
            worst = sorted(repair.shortages, key=lambda s: (s.period, -float(s.lack_mw.max())))
            for shortage in worst:
                first.setdefault(shortage.campus, shortage)
            found = [_shortage(layout, repair, shortage) for shortage in first.values()]
            more = len(found) - PLACES_SHOWN
            return found[:PLACES_SHOWN] + ([f"and {more} more campuses"] if more > 0 else [])
    return []


def _shortage(layout: JointLayout, repair: JointRepair, shortage: Shortage) -> str:
    """One shortage in words."""
    terms = layout.terms
    campus = terms.campuses[shortage.campus].name
    lack = shortage.lack_mw
    hours = int((lack > NOTHING * lack.max()).sum())
    because = [*limits_in_words(layout, repair.binding, campus, shortage.period)][:LIMITS_SHOWN]
    later = [s for s in repair.shortages if s.campus == shortage.campus]
    span = "" if len(later) == 1 else " and later"
    return (
        f"{campus}, {terms.periods[shortage.period].label}{span}: {lack.max():,.1f} MW short in "
        f"{hours:,} of {lack.size:,} hours"
        + (f", because {' and '.join(because)}" if because else "")
        + ("" if repair.is_enough else "; and that is not all")
    )


def _enough(layout: JointLayout, repairs: Sequence[JointRepair]) -> list[str]:
    """Every repair that is enough alone, with what the programme then comes to."""
    found = []
    for number, repair in enumerate(repairs):
        what = _repair(layout, repair)
        if math.isnan(repair.cost_usd):
            found.append(f"{what}; what it costs was not found")
        elif number == 0:
            found.append(f"{what}; {_value(layout.terms, repair.cost_usd)}")
        else:
            dearer = max(repair.cost_usd - repairs[0].cost_usd, 0.0)
            found.append(f"{what}; {usd(dearer)} dearer")
    return found


def _repair(layout: JointLayout, repair: JointRepair) -> str:
    """One repair in words."""
    if repair.delay:
        months = repair.delay * layout.terms.periods[0].months
        count = f"{months} months" if months != 1 else "1 month"
        return f"all contracts {count} later"
    return "; ".join(changes_in_words(layout, repair.gives))


def _value(terms: ProgrammeTerms, cost_usd: float) -> str:
    """What a programme comes to, in present value."""
    if terms.goal is Goal.NET_PRESENT_VALUE:
        return f"the programme is then worth {usd(-cost_usd)} (net present value)"
    return f"the programme then costs {usd(cost_usd)} (present value)"


def explain_unbounded_programme(terms: ProgrammeTerms, solve: Solver) -> str:
    """Name what grows without limit where the value of a programme has no ceiling.

    Parameters
    ----------
    terms : ProgrammeTerms
        What has no best plan.
    solve : callable
        Any solver.
    """
    programme, layout = assemble_joint(terms)
    ray = find_ray(programme, solve)
    if ray is None:
        return "The value has a ceiling: there is a best programme."
    return "\n".join(
        [
            "The value has no ceiling: the more of this, the better the programme.",
            *_bullets("What runs away", _runaways(layout, ray)),
            (
                "State a limit on it (tenants' wants_mw, maximum_it_mw, maximum_mw, land_acres, "
                "capital), or check its price (a rent or a sale above every cost?)."
            ),
        ]
    )


def _runaways(layout: JointLayout, ray: Ray) -> list[str]:
    """What grows along a ray: leases with their rent, builds, and flows that earn."""
    terms = layout.terms
    first: dict[tuple[str, str, str], int] = {}
    for number, column in enumerate(layout.columns):
        if ray.master[number] > 1e-3 and column.kind is not ColumnKind.SHORT:
            what = column.subject or ("halls" if column.campus else column.kind.value)
            key = column.kind.value, column.campus or "", what
            first.setdefault(key, column.period)
    found = []
    for (kind, campus, what), period in first.items():
        since = terms.periods[period].label
        if kind == ColumnKind.LEASE.value:
            rent = next(t for t in terms.tenants if t.name == what).rent_usd_per_mw_year[period]
            found.append(
                f"{what} leases at {campus} without limit from {since}, "
                f"at {rent:,.0f} USD/(MW a) of rent"
            )
        elif campus:
            found.append(f"{what} of {campus} grow without limit from {since}")
    return found + _flows(layout, ray)


def _flows(layout: JointLayout, ray: Ray) -> list[str]:
    """Flows that grow along a ray and earn."""
    hours: dict[tuple[str, str], int] = {}
    earns: dict[tuple[str, str], float] = {}
    for place in layout.chains:
        for spot in place.flows:
            values = ray.hourly[spot.first : spot.first + place.n_hours]
            cost = sum(float(np.mean(c)) for c in spot.flow.cost_usd_per_mwh.values())
            if cost < 0.0 and values.max(initial=0.0) > 1e-3:
                key = layout.terms.campuses[place.campus].name, f"{spot.asset}.{spot.flow.name}"
                hours[key] = hours.get(key, 0) + int((values > 1e-3).sum())
                earns[key] = -cost
    return [
        f"{flow} of {campus} runs in {count:,} hours and earns {earns[campus, flow]:,.2f} USD/MWh"
        for (campus, flow), count in hours.items()
    ]
