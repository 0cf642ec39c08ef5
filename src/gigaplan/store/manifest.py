"""Who made a run from what: enough to make it again and to prove that it is the same."""

import hashlib
import platform
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from gigaplan.data.tables import table
from gigaplan.plan.joint.result import ProgrammePlan
from gigaplan.plan.result import Plan
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.weather import WeatherFile

LIBRARIES = (
    "highspy",
    "matplotlib",
    "numba",
    "numpy",
    "polars",
    "pvlib",
    "pydantic",
    "scipy",
)
"""What a result may depend on."""


class Manifest(BaseModel):
    """The record of a run."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    gigaplan: str
    """Version of gigaplan."""
    python: str
    """Version of Python."""
    platform: str
    """System and processor: the last digits of a result may depend on them."""
    libraries: dict[str, str]
    """Versions of the libraries that a result may depend on."""
    created_utc: str
    """When the run was written."""
    seed: int
    """Seed of everything that was drawn."""
    solver: str
    """Solver that found the plan."""
    cautions: tuple[str, ...] = ()
    """Inputs that are allowed and yet rarely meant, such as the weather of another place."""
    seconds: dict[str, float]
    """Time of each stage."""
    sha256_scenario: str
    """Of `scenario.json`."""
    sha256_embedded_data: str
    """Of all embedded tables together: register, places and series."""
    sha256_inputs: dict[str, str]
    """Of each file the scenario names."""
    sha256_near: str | None = None
    """Of what another run had kept, where the solver was told to go on from it."""
    sha256_tables: dict[str, str]
    """Of each table of the run: the same scenario and seed give the same bytes."""


def describe(
    plan: Plan | ProgrammePlan,
    scenario_file: Path,
    tables: Sequence[Path],
    near: Path | None = None,
) -> Manifest:
    """Describe a plan whose scenario and tables have been written.

    Parameters
    ----------
    plan : Plan or ProgrammePlan
        The plan.
    scenario_file : Path
        Its `scenario.json`.
    tables : sequence of Path
        Its tables on disk.
    near : Path, optional
        File of another run from which the solver was told to go on.
    """
    scenario = plan.scenario
    return Manifest(
        gigaplan=version("gigaplan"),
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        libraries={name: version(name) for name in LIBRARIES},
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        seed=scenario.seed,
        solver=plan.proof.method.value,
        cautions=plan.cautions,
        seconds={time.stage: time.seconds for time in plan.times},
        sha256_scenario=hash_file(scenario_file),
        sha256_embedded_data=hash_embedded_data(),
        sha256_inputs={str(path): hash_file(path) for path in input_files(scenario)},
        sha256_near=None if near is None else hash_file(near),
        sha256_tables={
            str(path.relative_to(scenario_file.parent)): hash_file(path) for path in tables
        },
    )


def input_files(scenario: Scenario | ProgrammeScenario) -> tuple[Path, ...]:
    """Every file a scenario names, sorted; `{year}` stands for each weather year in turn."""
    names = [year.name for year in scenario.weather.years]
    stated = {str(part.file) for part in _parts(scenario) if isinstance(part, _FILES)}
    found = {path.replace("{year}", name) for path in stated for name in names}
    return tuple(sorted(Path(path) for path in found))


_FILES = (SeriesFile, WeatherFile)


def _parts(value: object) -> Iterator[object]:
    """Every model within a model, at any depth."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, dict):
        yield from _parts(list(value.values()))


def hash_embedded_data() -> str:
    """One hash of all embedded tables, names included."""

    def pieces(folder: str) -> Iterator[bytes]:
        for entry in sorted(table(folder).iterdir(), key=lambda entry: entry.name):
            name = f"{folder}/{entry.name}"
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from pieces(name)
            elif entry.name.endswith((".csv", ".parquet")):
                yield name.encode()
                yield entry.read_bytes()

    return _hash(pieces("."))


def hash_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _hash(pieces: Iterable[bytes]) -> str:
    """SHA-256 of pieces, each preceded by its length."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return digest.hexdigest()
