"""What the command line asks for, checked before anything is solved."""

from dataclasses import dataclass
from math import isfinite

from gigaplan.alternatives.groups import By
from gigaplan.errors import ScenarioError
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.whole import whole_columns
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.suggest import suggestion
from gigaplan.terms.programme import write_terms

COMMAND = "alternatives"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about near-optimal plans.

    Attributes
    ----------
    scenario : ProgrammeScenario
        The programme.
    within : float
        Share of the present value of all costs that an alternative may cost more. [1]
    by : By
        What may differ.
    period : int
        Number of the period in which megawatts count.
    """

    scenario: ProgrammeScenario
    within: float
    by: By
    period: int


def asked(stated: Scenario | ProgrammeScenario, within: str, by: str, period: str | None) -> Asked:
    """Check a question.

    Parameters
    ----------
    stated : Scenario or ProgrammeScenario
        What is planned.
    within, by, period : str
        As written; no period: the last one.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault of the question at once.
    """
    faults: list[ScenarioError] = []
    share, group, number = _share(within, faults), _by(by, faults), 0
    if isinstance(stated, Scenario):
        faults.append(
            ScenarioError(
                COMMAND,
                f"{stated.name!r} is a plan of one campus, and alternatives are of programmes",
                "state it as a programme: `campuses:`, a horizon and tenants",
            )
        )
        raise ExceptionGroup("no such alternatives", faults)
    labels = stated.horizon.labels
    if period is None:
        number = len(labels) - 1
    elif period in labels:
        number = labels.index(period)
    else:
        advice = f"write a period from {labels[0]} to {labels[-1]}"
        faults.append(
            ScenarioError(
                f"{COMMAND} --at",
                f"{period!r} is no period of the horizon",
                suggestion(period, labels, advice) if len(period) > len("2027") else advice,
            )
        )
    if not faults and _is_whole(stated):
        faults.append(
            ScenarioError(
                COMMAND,
                "halls or machines of this programme are whole, and alternatives are of any size",
                "add --set whole_units=false",
            )
        )
    if faults:
        raise ExceptionGroup("no such alternatives", faults)
    return Asked(stated, share, group, number)


def _share(written: str, faults: list[ScenarioError]) -> float:
    """Share of the costs."""
    where = f"{COMMAND} --within"
    try:
        share = float(written)
    except ValueError:
        share = float("nan")
        near = written.strip().removesuffix("%").strip()
        percent = near.replace(".", "", 1).isdigit() and written.strip().endswith("%")
        fix = f"write {float(near) / 100:g}" if percent else "write a share, such as 0.01 for 1 %"
        faults.append(ScenarioError(where, f"{written!r} is not a number", fix))
        return share
    if not isfinite(share) or share <= 0.0:
        faults.append(
            ScenarioError(
                where,
                f"must be above 0 (got {written})",
                "write how much more a plan may cost, such as 0.01 for 1 %",
            )
        )
    elif share >= 1.0:
        faults.append(
            ScenarioError(
                where,
                f"{written} would be {share:.0%} of all costs",
                f"write a share below 1: {share:g} % is {share / 100:g}",
            )
        )
    return share


def _by(written: str, faults: list[ScenarioError]) -> By:
    """What may differ."""
    names = [by.value for by in By]
    if written in names:
        return By(written)
    faults.append(
        ScenarioError(
            f"{COMMAND} --by",
            f"{written!r} is nothing that megawatts are grouped by",
            suggestion(written, names, f"write {' or '.join(names)}"),
        )
    )
    return By.TECHNOLOGY


def _is_whole(scenario: ProgrammeScenario) -> bool:
    """Whether anything has to be whole."""
    if not scenario.whole_units:
        return False
    _, layout = assemble_joint(write_terms(scenario).terms)
    return bool(whole_columns(layout).columns.size)
