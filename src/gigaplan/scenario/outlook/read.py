"""Files of an outlook to an `OutlookScenario`: every fault at once, with its place and fix."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from gigaplan.scenario.faults import faults_of
from gigaplan.scenario.outlook.outlook import OutlookScenario
from gigaplan.scenario.own_file import Reading
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.read import group_faults
from gigaplan.scenario.sources import Sources
from gigaplan.scenario.tree import plain

BEGIN = "begin with name:, or leave the file out; docs/reference/outlook.md lists the keys"
DEFAULT = "name: World demand\n"
"""What is asked where nothing is stated."""


def read_outlook(
    path: Path | None, changes: Sequence[str] = ()
) -> tuple[OutlookScenario, Positions]:
    """Read an outlook from a YAML file, or from the `scenario.json` of its run.

    Parameters
    ----------
    path : Path or None
        The file; None: everything embedded, nothing of the user's own.
    changes : sequence of str
        ``last_year=2040``: laid over the file, in order.

    Returns
    -------
    OutlookScenario, Positions
        What is asked, and where each key stands.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files.
    """
    if path is None:
        with TemporaryDirectory() as folder:
            default = Path(folder) / "outlook.yaml"
            default.write_text(DEFAULT)
            return read_outlook(default, changes)
    sources = Sources(begin=BEGIN)
    tree = sources.read(path, changes)
    if sources.broken:
        raise group_faults(path, list(sources.faults))
    try:
        stated = OutlookScenario.model_validate(plain(tree), context=Reading(("",)))
    except ValidationError as error:
        found = faults_of(error, (), OutlookScenario, tree)
        raise group_faults(path, [*sources.faults, *found]) from None
    if sources.faults:
        raise group_faults(path, list(sources.faults))
    return stated, Positions(tree)
