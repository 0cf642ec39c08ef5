"""Project files to a `ProjectScenario`: every fault at once, each with file, line, key and fix."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from gigaplan.errors import ScenarioError
from gigaplan.scenario.faults import faults_of
from gigaplan.scenario.finance.project import ProjectScenario
from gigaplan.scenario.own_file import Reading
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.read import ONE, SEVERAL, group_faults
from gigaplan.scenario.sources import Sources
from gigaplan.scenario.tree import plain

BEGIN = "begin with name:, timing: and capex:; docs/reference/project.md lists the keys"


def read_project(path: Path, changes: Sequence[str] = ()) -> tuple[ProjectScenario, Positions]:
    """Read a stand-alone project from a YAML file, or from the `scenario.json` of its run.

    Parameters
    ----------
    path : Path
        The file; what it includes, and files it names, count from its folder.
    changes : sequence of str
        ``price.contracted.usd_per_mwh=45``: laid over the files, in order.

    Returns
    -------
    ProjectScenario, Positions
        The project, and where each key stands.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files.
    """
    sources = Sources(begin=BEGIN)
    tree = sources.read(path, changes)
    if sources.broken:
        raise group_faults(path, list(sources.faults))
    campus = next((key for key in (ONE, SEVERAL) if key in tree.entries), None)
    if campus is not None:
        spot = tree.entries[campus].spot
        fault = ScenarioError(
            spot.where((campus,)),
            "is what `gigaplan plan` plans, and a stand-alone project is wanted here",
            "plan it, or state a project; docs/how-to/finance-a-project.md shows how",
        )
        raise group_faults(path, [(spot, fault)])
    try:
        project = ProjectScenario.model_validate(plain(tree), context=Reading(("",)))
    except ValidationError as error:
        found = faults_of(error, (), ProjectScenario, tree)
        raise group_faults(path, [*sources.faults, *found]) from None
    if sources.faults:
        raise group_faults(path, list(sources.faults))
    return project, Positions(tree)
