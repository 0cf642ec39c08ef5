"""Files of exposures to an `ExposureScenario`: every fault at once, with file, line and fix."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from gigaplan.scenario.exposure.exposures import ExposureScenario
from gigaplan.scenario.faults import faults_of
from gigaplan.scenario.own_file import Reading
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.read import group_faults
from gigaplan.scenario.sources import Sources
from gigaplan.scenario.tree import plain

BEGIN = "begin with name:, partnership: and parties:; docs/reference/exposure.md lists the keys"


def read_exposures(path: Path, changes: Sequence[str] = ()) -> tuple[ExposureScenario, Positions]:
    """Read parties and edges from a YAML file, or from the `scenario.json` of a run.

    Parameters
    ----------
    path : Path
        The file.
    changes : sequence of str
        ``as_of=2027-Q1``: laid over the file, in order.

    Returns
    -------
    ExposureScenario, Positions
        What is stated, and where each key stands.

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
        stated = ExposureScenario.model_validate(plain(tree), context=Reading(("",)))
    except ValidationError as error:
        found = faults_of(error, (), ExposureScenario, tree)
        raise group_faults(path, [*sources.faults, *found]) from None
    if sources.faults:
        raise group_faults(path, list(sources.faults))
    return stated, Positions(tree)
