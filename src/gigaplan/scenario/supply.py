"""The base of every way to supply a campus. The kinds themselves live in `technologies/`."""

from typing import ClassVar

from pydantic import Field

from gigaplan.scenario.part import Part


class SupplyPart(Part):
    """What every supply part states; each technology adds its own parameters."""

    is_source: ClassVar[bool] = True
    """False for what only moves energy in time: a supply of such parts alone is refused."""
    moves_load: ClassVar[bool] = False
    """True for what moves the flexible part of the load in time: without it that part is moot."""

    kind: str
    """Which technology: one of the installed kinds."""
    name: str | None = Field(None, min_length=1)
    """Name in every result; the kind itself if left out. Unique in the scenario."""

    @property
    def label(self) -> str:
        """Name used in results."""
        return self.name or self.kind
