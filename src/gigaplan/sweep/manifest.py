"""What a sweep's folder is the sweep of: a folder goes on only with the very same sweep."""

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from gigaplan.scenario.read import Written
from gigaplan.scenario.tree import plain
from gigaplan.store.manifest import LIBRARIES, hash_embedded_data, hash_file
from gigaplan.sweep.cases import Case


class CaseRecord(BaseModel):
    """One case."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Name of the case."""
    changes: dict[str, str]
    """Keys that change, with their values in YAML."""


class SweepManifest(BaseModel):
    """The record of a sweep: what it plans, and with what. Holds no time: it has no say in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    form: Literal[1]
    """Version of these keys."""
    kind: Literal["sweep"]
    """Tells a sweep from a run."""
    scenario: str
    """Name of the scenario."""
    gigaplan: str
    """Version of gigaplan."""
    python: str
    """Version of Python."""
    platform: str
    """System and processor: the last digits of a result may depend on them."""
    libraries: dict[str, str]
    """Versions of the libraries that a result may depend on."""
    sha256_scenario: str
    """Of all that the scenario states, includes and `--set` included; comments and blanks
    do not count."""
    sha256_embedded_data: str
    """Of all embedded tables together."""
    sha256_inputs: dict[str, str]
    """Of each file that any case names."""
    chunk: int
    """Cases in a part."""
    cases: tuple[CaseRecord, ...]
    """All cases, in their order."""

    @property
    def mark(self) -> str:
        """Eight digits that are different for different sweeps."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:8]


def describe_sweep(
    text: Written, name: str, cases: Sequence[Case], inputs: Sequence[Path], chunk: int
) -> SweepManifest:
    """Describe a sweep.

    Parameters
    ----------
    text : Written
        The scenario.
    name : str
        Its name.
    cases : sequence of Case
        All of them.
    inputs : sequence of Path
        Files that any of them names.
    chunk : int
        Cases in a part.
    """
    stated = json.dumps(plain(text.tree), default=str)
    return SweepManifest(
        form=1,
        kind="sweep",
        scenario=name,
        gigaplan=version("gigaplan"),
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        libraries={library: version(library) for library in LIBRARIES},
        sha256_scenario=hashlib.sha256(stated.encode()).hexdigest(),
        sha256_embedded_data=hash_embedded_data(),
        sha256_inputs={str(path): hash_file(path) for path in inputs},
        chunk=chunk,
        cases=tuple(
            CaseRecord(name=case.name, changes={c.key: c.value.strip() for c in case.changes})
            for case in cases
        ),
    )


def differences(there: SweepManifest, here: SweepManifest) -> tuple[str, ...]:
    """Say in what the sweep of a folder differs from the one that is asked for; empty: in nothing.

    Parameters
    ----------
    there : SweepManifest
        Of the folder.
    here : SweepManifest
        Of the command.
    """
    return tuple(_differences(there, here))


def _differences(there: SweepManifest, here: SweepManifest) -> Iterator[str]:
    if there.sha256_scenario != here.sha256_scenario:
        other = "" if there.scenario == here.scenario else f" ({there.scenario!r} there)"
        yield f"the scenario states something else{other}"
    yield from _of_cases(there.cases, here.cases)
    if there.chunk != here.chunk:
        yield f"chunks of {there.chunk} cases there, of {here.chunk} here"
    if there.gigaplan != here.gigaplan:
        yield f"gigaplan {there.gigaplan} there, {here.gigaplan} here"
    if there.sha256_embedded_data != here.sha256_embedded_data:
        yield "the embedded data are others"
    for path in _differing(there.sha256_inputs, here.sha256_inputs):
        yield f"{path} holds something else, or is not named by both"
    for library in _differing(there.libraries, here.libraries):
        versions = (m.libraries.get(library, "none") for m in (there, here))
        yield f"{library} {' there, '.join(versions)} here"
    if (there.python, there.platform) != (here.python, here.platform):
        yield (
            f"Python {there.python} on {there.platform} there, {here.python} on "
            f"{here.platform} here"
        )


def _of_cases(there: Sequence[CaseRecord], here: Sequence[CaseRecord]) -> Iterator[str]:
    """What is different about the cases: the first one that is."""
    if len(there) != len(here):
        yield f"{len(there)} cases there, {len(here)} here"
    for number, (old, new) in enumerate(zip(there, here, strict=False), 1):
        if old != new:
            words = f"case {number} is {old.name!r} there, {new.name!r} here"
            yield words if old.name != new.name else f"case {number}, {new.name!r}, changes others"
            return


def _differing(there: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    """Keys whose values differ, or that one of them lacks."""
    return [key for key in dict.fromkeys((*there, *here)) if there.get(key) != here.get(key)]
