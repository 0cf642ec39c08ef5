"""The load of a campus in one weather year, as the layers above `series` hand it to a `Site`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gigaplan.data.places import Place
from gigaplan.data.register import Figure, Register
from gigaplan.scenario.campus import Campus
from gigaplan.scenario.money import Money
from gigaplan.series.hours import Hours
from gigaplan.series.weather import Floats, Weather

if TYPE_CHECKING:
    from gigaplan.series.files import OwnSeries  # opens tables: only when a file is read


@dataclass(frozen=True, slots=True)
class LoadNote:
    """One number that the load rests on.

    Attributes
    ----------
    parameter : str
        Key in the scenario, or the name of a derived number.
    value : float
        The number; the mean of the hours for a series.
    unit : str
        Its unit.
    source : str
        ``scenario``, the register's source, or the formula.
    figure : Figure or None
        The register's figure, if it is one.
    given_by_user : bool
        True if the scenario states the number.
    """

    parameter: str
    value: float
    unit: str
    source: str
    figure: Figure | None = None
    given_by_user: bool = False


@dataclass(frozen=True, slots=True)
class FacilityLoad:
    """Load of one campus; arrays have shape (n_hours,).

    Attributes
    ----------
    load_mw : array
        At the campus bus: IT x PUE, or the user's own. [MW]
    flexible_load_mw : array
        Part of it that may be moved in time. [MW]
    it_mw : array or None
        IT load; None where the scenario gives the load at the bus. [MW]
    pue : array or None
        Facility over IT power; None likewise. [1]
    water_m3 : array or None
        Water the cooling consumes in each hour; None likewise. [m3/h]
    notes : tuple of LoadNote
        What the load was made from.
    """

    load_mw: Floats
    flexible_load_mw: Floats
    it_mw: Floats | None = None
    pue: Floats | None = None
    water_m3: Floats | None = None
    notes: tuple[LoadNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a load model may look at: a campus in one weather year, before its load is known.

    Attributes
    ----------
    campus : Campus
        As the scenario states it.
    place : Place or None
        Embedded place.
    year : int
        Calendar year whose figures apply.
    money : Money
        Price year and cost case.
    register : Register
        The figures.
    hours : Hours
        The hours, UTC.
    weather : Weather or None
        Hourly weather.
    own : OwnSeries
        Reader of the user's series.
    """

    campus: Campus
    place: Place | None
    year: int
    money: Money
    register: Register
    hours: Hours
    weather: Weather | None
    own: "OwnSeries"


LoadModel = Callable[[Conditions], FacilityLoad]
"""How a campus' load is computed; `demand.facility.facility_load` is the built-in one."""
