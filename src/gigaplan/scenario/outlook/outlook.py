"""What a user may state of world demand: the text that `gigaplan outlook` reads."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from gigaplan.scenario.outlook.forecasts import OwnForecast
from gigaplan.scenario.part import Clash, Part, number, said
from gigaplan.scenario.shared_names import items_of
from gigaplan.scenario.units import Positive, Share

FIRST_LAST_YEAR, LAST_LAST_YEAR = 2035, 2040
EXACT = 1e-9


class Weights(Part):
    """Shares of the fan; together 1."""

    published: Share
    """Of published forecasts."""
    top_down: Share
    """Of the growth model fitted to history."""
    bottom_up: Share
    """Of the model of accelerators."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """They sum to 1."""
        stated = [number(given, key) for key in cls.model_fields]
        known = [value for value in stated if value is not None]
        shares = len(known) == len(stated) and all(0.0 <= value <= 1.0 for value in known)
        if shares and abs(sum(known) - 1.0) > EXACT:
            yield Clash(
                f"the weights sum to {sum(known):g}, not to 1",
                "write shares of the fan that sum to 1, such as 0.5, 0.25 and 0.25",
            )


class Range(Part):
    """A number with its 5th and 95th percentile."""

    low: float
    """Below it with one chance in twenty."""
    mid: float
    """As likely above as below."""
    high: float
    """Above it with one chance in twenty."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """In their order."""
        low, mid, high = (number(given, key) for key in ("low", "mid", "high"))
        if low is None or mid is None or high is None:
            return
        if not low <= mid <= high:
            yield Clash(
                f"low {low:g}, mid {mid:g} and high {high:g} are not in order",
                "write low <= mid <= high",
            )


class PositiveRange(Range):
    """A range above 0."""

    low: Positive
    """Below it with one chance in twenty."""


class ShareRange(Range):
    """A range of shares."""

    low: Annotated[float, Field(gt=0, le=1, json_schema_extra={"unit": "1"})]
    """Below it with one chance in twenty."""
    high: Share
    """Above it with one chance in twenty."""


class RateRange(Range):
    """A range of growth a year."""

    low: Annotated[float, Field(gt=-0.5, json_schema_extra={"unit": "1/a"})]
    """Below it with one chance in twenty."""
    high: Annotated[
        float,
        Field(lt=1, json_schema_extra={"unit": "1/a", "hint": "write 5 % a year as 0.05"}),
    ]
    """Above it with one chance in twenty."""


class Assumptions(Part):
    """Inputs of the models that go before the data register."""

    top_down_half_life_years: Positive | None = None
    """After so many years a step of history counts half. [a]"""
    overhead_w_per_w: PositiveRange | None = None
    """IT power at full load per rated watt of accelerator. [W/W]"""
    use_share: ShareRange | None = None
    """Mean draw of accelerators over full load. [1]"""
    life_years: PositiveRange | None = None
    """Years an accelerator is in service. [a]"""
    growth_half_life_years: PositiveRange | None = None
    """In which growth of shipments halves. [a]"""
    other_growth_rate: RateRange | None = None
    """Growth a year of all that is not accelerators. [1/a]"""


class OutlookScenario(Part):
    """An outlook on world demand."""

    name: str = Field("World demand", min_length=1)
    """Name in every result."""
    last_year: int = Field(
        2035,
        ge=FIRST_LAST_YEAR,
        le=LAST_LAST_YEAR,
        json_schema_extra={
            "unit": "year",
            "hint": "write a year from 2035 to 2040",
        },
    )
    """How far to look. Published paths end in 2030 to 2035 and are carried on at their mean
    growth."""
    weights: Weights | None = None
    """Shares of the fan; left out: those of the data register."""
    forecasts: tuple[OwnForecast, ...] = ()
    """The user's own, beside those embedded."""
    leave_out: tuple[str, ...] = ()
    """Publishers whose embedded paths get no weight."""
    assumptions: Assumptions = Assumptions()
    """Inputs of the models; left out: those of the data register."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """No forecast twice."""
        seen: dict[tuple[object, ...], int] = {}
        for at, forecast in enumerate(items_of(given.get("forecasts"))):
            keys = ("publisher", "scenario", "region", "unit")
            mark = tuple(str(said(forecast, key)) for key in keys)
            if said(forecast, "publisher") is not None and mark in seen:
                yield Clash(
                    f"is a second forecast of {mark[0]!r} with the same scenario and region as "
                    f"forecasts.{seen[mark]}",
                    "give it another scenario, or keep one of them",
                    ("forecasts", at),
                )
            seen.setdefault(mark, at)
