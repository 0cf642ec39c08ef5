"""What a project sells and at what price."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from gigaplan.scenario.finance.quantities import Escalator, MwhOfYear, Rate, UsdPerMwh, Years
from gigaplan.scenario.own_file import OwnFile
from gigaplan.scenario.part import Clash, Part
from gigaplan.scenario.units import Share


class EnergyFile(Part):
    """Energy of the first year in a file, one row an hour or any other steps of one year."""

    file: OwnFile
    """CSV or Parquet; its rows are summed."""
    column: str = Field(min_length=1)
    """Column that holds the energy of each row."""
    scale: float = Field(1.0, gt=0)
    """Every value is multiplied by this, such as 0.001 for kWh."""


class Energy(Part):
    """Energy sold."""

    mwh_per_year: MwhOfYear | None = None
    """Of the first year of operation."""
    mwh_by_year: tuple[MwhOfYear, ...] | None = None
    """Of every year of operation, degradation included."""
    series: EnergyFile | None = None
    """Of the first year, from a file."""
    degradation: Share = 0.0
    """Fall a year, of the year before."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One source of energy."""
        keys = ("mwh_per_year", "mwh_by_year", "series")
        stated = [key for key in keys if key in given]
        if len(stated) != 1:
            yield Clash(
                f"states {' and '.join(stated)}" if stated else "states no energy",
                "keep one of them" if stated else f"add one of {', '.join(keys)}",
                absent=() if stated else keys,
            )
        if "mwh_by_year" in given and given.get("degradation"):
            yield Clash(
                "has no effect beside mwh_by_year, which states every year",
                "remove it, or state mwh_per_year",
                ("degradation",),
            )


class Contract(Part):
    """A price agreed on."""

    usd_per_mwh: UsdPerMwh
    """Of the first year of operation, nominal."""
    escalator: Escalator = 0.0
    """Growth a year."""
    years: Years | None = None
    """Length; left out: all years of operation. After it, `merchant` holds."""


class Merchant(Part):
    """A price that is expected in the market."""

    usd_per_mwh: UsdPerMwh | None = None
    """Of the first year of operation, nominal."""
    escalator: Escalator | None = None
    """Growth a year; left out: inflation."""
    usd_per_mwh_by_year: tuple[UsdPerMwh, ...] | None = None
    """Price of every year of operation, nominal, instead of the two above."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One path."""
        if ("usd_per_mwh" in given) == ("usd_per_mwh_by_year" in given):
            both = "usd_per_mwh" in given
            yield Clash(
                "states usd_per_mwh and usd_per_mwh_by_year" if both else "states no price",
                "keep one of them" if both else "add usd_per_mwh or usd_per_mwh_by_year",
                absent=() if both else ("usd_per_mwh", "usd_per_mwh_by_year"),
            )
        if "escalator" in given and "usd_per_mwh_by_year" in given:
            yield Clash("has no effect beside usd_per_mwh_by_year", "remove it", ("escalator",))


class WantedReturn(Part):
    """The price is solved for the return of the owners."""

    irr: Rate
    """Rate of return of the owners' cash after tax, nominal."""
    escalator: Escalator = 0.0
    """Growth of the price a year."""


class Price(Part):
    """What a megawatt-hour earns: contracted, merchant, contracted and then merchant, or solved."""

    contracted: Contract | None = None
    """A price agreed on."""
    merchant: Merchant | None = None
    """The market's; after the contract if there is one."""
    target_irr: WantedReturn | None = None
    """The price is not known: it is solved so that the owners earn this return."""

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:
        """One price in every year."""
        contract, merchant = given.get("contracted"), given.get("merchant")
        if "target_irr" in given and (contract is not None or merchant is not None):
            yield Clash(
                "overlaps with the price stated beside it",
                "keep target_irr to solve the price, or the price itself",
                ("target_irr",),
            )
        if not {"contracted", "merchant", "target_irr"} & given.keys():
            yield Clash(
                "states no price",
                "add contracted, merchant or target_irr",
                absent=("contracted", "merchant", "target_irr"),
            )
        has_end = not isinstance(contract, Mapping) or contract.get("years") is not None
        if isinstance(contract, Mapping) and merchant is not None and not has_end:
            yield Clash(
                "overlaps with a contract that has no end",
                "add contracted.years, or remove merchant",
                ("merchant",),
            )
