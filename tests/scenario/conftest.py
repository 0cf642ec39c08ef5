"""Three kinds of supply of our own, so that the scenario is tested without any technology."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import pytest
from pydantic import Field, model_validator

from gigaplan.errors import ScenarioError
from gigaplan.scenario.model import Scenario, scenario_model
from gigaplan.scenario.read import read_scenario
from gigaplan.scenario.series_file import HourlyValue, SeriesFile
from gigaplan.scenario.supply import SupplyPart
from gigaplan.scenario.units import MegawattOrZero, Share

GOOD = """\
name: Weir
weather:
  years:
    - {name: 2019, hours: 24}
campus:
  name: weir
  load: 100
supply:
  - kind: mill
    maximum_mw: 40
  - kind: flywheel
"""


class Mill(SupplyPart):
    kind: Literal["mill"] = "mill"
    minimum_mw: MegawattOrZero = 0.0
    maximum_mw: MegawattOrZero | None = None
    """Largest power; no limit if left out."""
    availability: HourlyValue = 1.0
    price_usd_per_mwh: float | SeriesFile | None = None  # a union without tags, as a plug-in may
    capex_by_year: dict[int, Annotated[float, Field(ge=0)]] | None = None
    paddles: bool = False

    @model_validator(mode="after")
    def _limits(self) -> "Mill":
        if self.maximum_mw is not None and self.minimum_mw > self.maximum_mw:
            raise ValueError("minimum_mw is above maximum_mw; swap them")
        return self


class Flywheel(SupplyPart):
    is_source: ClassVar[bool] = False
    kind: Literal["flywheel"] = "flywheel"
    efficiency: Share = 0.9


MODEL = scenario_model([Mill, Flywheel])


@pytest.fixture(scope="session")
def model() -> type[Scenario]:
    return MODEL


Reader = Callable[..., Scenario]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Read a scenario from text, with other files beside it."""
    monkeypatch.chdir(tmp_path)

    def read(text: str, *changes: str, beside: Mapping[str, str] | None = None) -> Scenario:
        for name, content in (beside or {}).items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(content)
        Path("weir.yaml").write_text(text)
        return read_scenario(Path("weir.yaml"), MODEL, changes)

    return read


Faults = Callable[..., list[str]]


@pytest.fixture
def faults(read: Reader) -> Faults:
    """Faults of a text as printed, each on one line."""

    def faults(text: str, *changes: str, beside: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(ExceptionGroup) as caught:
            read(text, *changes, beside=beside)
        assert all(isinstance(fault, ScenarioError) for fault in caught.value.exceptions)
        return [str(fault).replace("\n    fix: ", " | ") for fault in caught.value.exceptions]

    return faults


@pytest.fixture
def good() -> str:
    return GOOD
