"""The example scenarios that come with gigaplan."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from gigaplan.errors import RunError

ONE_CAMPUS, THREE_CAMPUSES, OFF_GRID, AIP = "one-campus", "three-campuses", "off-grid", "aip"
BRIDGE = "bridge-to-grid"
EXAMPLES = (ONE_CAMPUS, THREE_CAMPUSES, OFF_GRID, BRIDGE, AIP)
REFERENCE = AIP
"""The case that is planned when none is named."""


@contextmanager
def example_scenario(name: str) -> Iterator[Path]:
    """Give the path of an example's scenario file while it is needed.

    In an installed gigaplan the examples lie beside the embedded data; in a working copy they are
    the folder ``examples/`` itself, so that there is one source.

    Raises
    ------
    RunError
        If there is no such example.
    """
    packed = files("gigaplan.data").joinpath("examples", name, "scenario.yaml")
    if packed.is_file():
        with as_file(packed) as path:
            yield path
        return
    path = Path(__file__).parents[3] / "examples" / name / "scenario.yaml"
    if not path.is_file():
        raise RunError(f"this gigaplan has no example {name!r}")
    yield path
