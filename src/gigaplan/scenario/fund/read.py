"""Files of funds to a `FundScenario`: every fault at once, each with file, line, key and fix."""

import csv
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gigaplan.errors import ScenarioError
from gigaplan.scenario.faults import faults_of
from gigaplan.scenario.fund.flows import Flow, FlowKind
from gigaplan.scenario.fund.fund import FundScenario, flow_faults
from gigaplan.scenario.own_file import Reading
from gigaplan.scenario.part import REFUSAL
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.read import group_faults
from gigaplan.scenario.sources import Sources
from gigaplan.scenario.tree import plain, spot_at

BEGIN = "begin with name:, waterfall: and members:; docs/reference/fund.md lists the keys"
COLUMNS = ("day", "kind", "deal", "usd", "share")
NEEDED = ("day", "kind", "usd")
HOW = "write US dollars, a share above 0 and up to 1, or nothing"


def read_fund(path: Path, changes: Sequence[str] = ()) -> tuple[FundScenario, Positions]:
    """Read a fund from a YAML file, or from the `scenario.json` of its run.

    Parameters
    ----------
    path : Path
        The file.
    changes : sequence of str
        ``waterfall.kind=american``: laid over the file, in order.

    Returns
    -------
    FundScenario, Positions
        The fund, the flows of its file included, and where each key stands.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files.
    """
    stated, positions = read_terms(path, changes)
    rows: tuple[Flow, ...] = ()
    if stated.flows_file is not None:
        rows = read_flows(stated.flows_file)
    whole = stated.model_copy(update={"flows": (*stated.flows, *rows), "flows_file": None})
    file = "" if stated.flows_file is None else stated.flows_file.name
    faults = []
    for clash in flow_faults(whole.flows, whole.members):
        at = clash.at
        if at[0] == "flows" and len(at) > 1 and int(at[1]) >= len(stated.flows):
            line = int(at[1]) - len(stated.flows) + 2
            where = f"{file}:{line}, {at[2]}"
        else:
            where = ".".join(map(str, at))
        faults.append(positions.locate(ScenarioError(where, clash.problem, clash.fix)))
    if faults:
        raise ExceptionGroup("the fund cannot be run as stated", faults)
    return whole, positions


def read_terms(path: Path, changes: Sequence[str] = ()) -> tuple[FundScenario, Positions]:
    """Read a fund without looking into its flows.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files.
    """
    sources = Sources(begin=BEGIN)
    tree = sources.read(path, changes)
    if sources.broken:
        raise group_faults(path, list(sources.faults))
    try:
        stated = FundScenario.model_validate(plain(tree), context=Reading(("",)))
    except ValidationError as error:
        found = faults_of(error, (), FundScenario, tree)
        raise group_faults(path, [*sources.faults, *found]) from None
    if sources.faults:
        raise group_faults(path, list(sources.faults))
    return stated, Positions(tree)


def refuse_flows(stated: FundScenario, positions: Positions, why: str) -> None:
    """Refuse flows where they come from elsewhere.

    Raises
    ------
    ScenarioError
        At the key that states them.
    """
    for key in ("flows", "flows_file"):
        if getattr(stated, key):
            where = spot_at(positions.tree, (key,)).where((key,))
            raise ScenarioError(where, why, "remove it")


def read_flows(path: Path) -> tuple[Flow, ...]:
    """Read flows from a CSV, every fault at once.

    Raises
    ------
    ExceptionGroup of ScenarioError
        With file, line and column.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        names = rows.fieldnames or []
        allowed = f"columns are {', '.join(COLUMNS)}"
        problems = [f"unknown column {name!r}" for name in names if name not in COLUMNS]
        problems += [f"has no column {name!r}" for name in NEEDED if name not in names]
        faults = [ScenarioError(f"{path.name}:1", problem, allowed) for problem in problems]
        if faults:
            raise ExceptionGroup(f"{path} cannot be read", faults)
        flows = []
        for row in rows:
            given = {key: value.strip() for key, value in row.items() if value and value.strip()}
            try:
                flows.append(Flow.model_validate(given))
            except ValidationError as error:
                faults += [_of_row(path, rows.line_num, each) for each in error.errors()]
    if faults:
        raise ExceptionGroup(f"{path} cannot be read", faults)
    return tuple(flows)


def _of_row(path: Path, line: int, details: ErrorDetails) -> ScenarioError:
    """Fault of one row in words."""
    column = ".".join(map(str, details["loc"])) or "the row"
    where = f"{path.name}:{line}, {column}"
    context = details.get("ctx", {})
    if details["type"] == REFUSAL:
        return ScenarioError(where, context["problem"], context["fix"])
    got = f"(got {details['input']!r})"
    if details["type"] == "enum":
        kinds = ", ".join(kind.value for kind in FlowKind)
        return ScenarioError(where, f"is no kind of flow {got}", f"write one of {kinds}")
    words = details["msg"].partition(",")[0].replace("Input should be", "must be")
    return ScenarioError(where, f"{words.replace('a valid number', 'a number')} {got}", HOW)
