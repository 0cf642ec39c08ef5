"""A campus in one weather year, as a technology sees it: all inputs over time, no decisions."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.places import Place
from gigaplan.data.register import Figure, Register
from gigaplan.scenario.money import Money
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.series.hours import Hours
from gigaplan.series.load import FacilityLoad
from gigaplan.series.repair import RepairNote
from gigaplan.series.weather import Weather

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Site:
    """What a technology may look at when it states its block. Arrays have shape (n_hours,).

    Attributes
    ----------
    campus : str
        Name of the campus.
    place : Place or None
        Embedded place (latitude, regions); None if the scenario brings all its series.
    year : int
        Calendar year whose costs and prices apply.
    money : Money
        Price year, discount rate and cost case; all money in a block is real USD of that year.
    register : Register
        The embedded figures; `register.figure(key, year, case, price_year)`.
    hours : Hours
        The hours of this weather year, in UTC.
    weather : Weather or None
        Hourly weather; None if the scenario states none (then a technology that needs it says so).
    load_mw : array
        Load at the campus bus: IT load x PUE, or the user's own. [MW]
    flexible_load_mw : array
        Part of `load_mw` that may be moved in time. [MW]
    gas_usd_per_mmbtu : float
        Delivered gas price in `year`, of the campus' region; NaN if neither the scenario nor the
        place has one. [USD/MMBtu HHV, real]
    read : callable
        `read(SeriesFile) -> array (n_hours,)`: the user's own series on these hours.
    gas_figure : Figure or None
        Register's figure behind the gas price; None if the scenario states it.
    facility : FacilityLoad or None
        What `load_mw` was made from: IT load, PUE, water, and the numbers used.
    repairs : list of RepairNote
        What was mended in the user's series so far; `read` adds to it.
    cautions : tuple of str
        What a careful reader would ask about these inputs, in sentences.
    """

    campus: str
    place: Place | None
    year: int
    money: Money
    register: Register
    hours: Hours
    weather: Weather | None
    load_mw: Floats
    flexible_load_mw: Floats
    gas_usd_per_mmbtu: float
    read: Callable[[SeriesFile], Floats]
    gas_figure: Figure | None = None
    facility: FacilityLoad | None = None
    repairs: list[RepairNote] = field(default_factory=list)
    cautions: tuple[str, ...] = ()

    @property
    def n_hours(self) -> int:
        """Number of hours of this weather year."""
        return self.hours.count
