"""What an earlier date is claimed to be worth, checked by planning with that date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gigaplan.errors import ScenarioError
from gigaplan.plan.joint.earlier import Claim, claims_of
from gigaplan.plan.joint.moved_dates import come_earlier
from gigaplan.plan.joint.reading import JointReading
from gigaplan.planning import programme_options
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.solve.interface import Status
from gigaplan.solve.lazy_solve import solve_lazily
from gigaplan.terms.programme import write_terms

STEP_MW = 1.0
"""How much comes earlier in a check: little, for a claim is about the first megawatt. [MW]"""


@dataclass(frozen=True, slots=True)
class Check:
    """One claim, and what planning with the earlier date brings."""

    claim: Claim
    label: str
    """Period in which it comes as stated."""
    found_usd_per_mw: float | None
    """Present value; None where there was no plan. [USD/MW]"""
    iterations: int


def check_claims(scenario: ProgrammeScenario, most: int) -> Iterator[Check]:
    """Plan again for the most valuable claims, each with one megawatt a period earlier.

    Every plan goes on from where the first one was halfway, so it takes a part of its time.

    Parameters
    ----------
    scenario : ProgrammeScenario
        In any size: in whole units there is no first megawatt.
    most : int
        Claims to check.

    Raises
    ------
    ScenarioError
        If units are whole, or there is no plan to begin with.
    """
    if scenario.whole_units:
        raise ScenarioError(
            "whole_units", "a megawatt earlier has no price where units are whole",
            "plan it with --set whole_units=false and check that run",
        )  # fmt: skip
    terms, options = write_terms(scenario).terms, programme_options(scenario)
    programme, layout = assemble_joint(terms)
    first = solve_lazily(programme, options, keep=True)
    if first.solution.status is not Status.OPTIMAL:
        raise ScenarioError(
            "--check", f"there is no plan to compare with: {first.solution.status.value}",
            "see `gigaplan explain`",
        )  # fmt: skip
    claims = claims_of(JointReading(programme, layout, first.solution))
    for claim in most_valuable(claims, most):
        mw = min(STEP_MW, 0.5 * claim.mw)
        second = solve_lazily(
            assemble_joint(come_earlier(terms, claim, mw))[0], options, near=first.near
        ).solution
        gain = (first.solution.objective - second.objective) / mw
        yield Check(
            claim=claim,
            label=terms.periods[claim.period].label,
            found_usd_per_mw=gain if second.status is Status.OPTIMAL else None,
            iterations=second.iterations,
        )


def most_valuable(claims: Sequence[Claim], most: int) -> list[Claim]:
    """Claims that are worth something, the largest first."""
    worth = [claim for claim in claims if claim.usd_per_mw]
    return sorted(worth, key=lambda claim: -(claim.usd_per_mw or 0.0))[:most]
