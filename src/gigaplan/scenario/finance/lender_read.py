"""Files of lenders' cases to a `Lender`: every fault at once, each with file, line, key and fix."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from gigaplan.scenario.faults import faults_of
from gigaplan.scenario.finance.lender import Lender
from gigaplan.scenario.own_file import Reading
from gigaplan.scenario.positions import Positions
from gigaplan.scenario.read import group_faults
from gigaplan.scenario.sources import Sources
from gigaplan.scenario.tree import plain

BEGIN = "begin with name:, or leave --case out; docs/reference/money_lender.md lists the keys"
DEFAULT = "name: base\n"
"""The case of the data register alone."""


def read_lender(path: Path | None, changes: Sequence[str] = ()) -> tuple[Lender, Positions]:
    """Read a lenders' case from a YAML file, or from the `case.json` of a run.

    Parameters
    ----------
    path : Path or None
        The file; None: the data register says all.
    changes : sequence of str
        ``loan.tenor_years=20``: laid over the file, in order.

    Returns
    -------
    Lender, Positions
        The case, and where each key stands.

    Raises
    ------
    ExceptionGroup of ScenarioError
        Every fault, in the order of the files.
    """
    if path is None:
        with TemporaryDirectory() as folder:
            default = Path(folder) / "default.yaml"
            default.write_text(DEFAULT)
            return read_lender(default, changes)
    sources = Sources(begin=BEGIN)
    tree = sources.read(path, changes)
    if sources.broken:
        raise group_faults(path, list(sources.faults))
    try:
        case = Lender.model_validate(plain(tree), context=Reading(("",)))
    except ValidationError as error:
        found = faults_of(error, (), Lender, tree)
        raise group_faults(path, [*sources.faults, *found]) from None
    if sources.faults:
        raise group_faults(path, list(sources.faults))
    return case, Positions(tree)
