"""Files of investors to an `Investor`: every fault at once, each with file, line, key and fix."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from gigaplan.scenario.faults import faults_of
from gigaplan.scenario.own_file import Reading
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.read import group_faults
from gigaplan.scenario.sources import Sources
from gigaplan.scenario.suitability.investor import Investor
from gigaplan.scenario.tree import plain

BEGIN = "begin with name: and kind:, or leave --investor out; docs/reference/investor.md lists keys"
DEFAULT = "name: investor\n"
"""An investor that states nothing."""


def read_investor(path: Path | None, changes: Sequence[str] = ()) -> tuple[Investor, Positions]:
    """Read an investor from a YAML file, or from the `investor.json` of an earlier answer.

    Parameters
    ----------
    path : Path or None
        The file; None: nothing is stated.
    changes : sequence of str
        ``kind=pension``: laid over the file, in order.

    Returns
    -------
    Investor, Positions
        The investor, and where each key stands.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files.
    """
    if path is None:
        with TemporaryDirectory() as folder:
            default = Path(folder) / "investor.yaml"
            default.write_text(DEFAULT)
            return read_investor(default, changes)
    sources = Sources(begin=BEGIN)
    tree = sources.read(path, changes)
    if sources.broken:
        raise group_faults(path, list(sources.faults))
    try:
        investor = Investor.model_validate(plain(tree), context=Reading(("",)))
    except ValidationError as error:
        found = faults_of(error, (), Investor, tree)
        raise group_faults(path, [*sources.faults, *found]) from None
    if sources.faults:
        raise group_faults(path, list(sources.faults))
    return investor, Positions(tree)
