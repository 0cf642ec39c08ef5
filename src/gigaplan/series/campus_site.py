"""One campus in one weather year as a `Site`, for a calendar year of prices."""

from dataclasses import replace

from gigaplan.data.places import Place
from gigaplan.data.register import Register
from gigaplan.scenario.campus import Campus
from gigaplan.scenario.money import Money
from gigaplan.series.load import Conditions, LoadModel
from gigaplan.series.market import gas_price
from gigaplan.series.site import Site
from gigaplan.series.weather_sources import YearSource


def campus_site(
    campus: Campus,
    place: Place | None,
    source: YearSource,
    year: int,
    money: Money,
    register: Register,
    load_model: LoadModel,
) -> Site:
    """Site of a campus in one weather year.

    Parameters
    ----------
    campus : Campus
        The campus with its load.
    place : Place or None
        Embedded place.
    source : YearSource
        Hours and weather.
    year : int
        Calendar year whose costs and prices apply.
    money, register, load_model
        As in `gigaplan.series.sites.build_sites`.

    Raises
    ------
    ScenarioError, or ExceptionGroup of ScenarioError
        If its load or its gas price cannot be had.
    """
    own = source.own
    conditions = Conditions(
        campus=campus,
        place=place,
        year=year,
        money=money,
        register=register,
        hours=own.hours,
        weather=source.weather,
        own=own,
    )
    load = load_model(conditions)
    site = Site(
        campus=campus.name,
        place=place,
        year=year,
        money=money,
        register=register,
        hours=own.hours,
        weather=source.weather,
        load_mw=load.load_mw,
        flexible_load_mw=load.flexible_load_mw,
        gas_usd_per_mmbtu=float("nan"),
        read=own.read,
        facility=load,
        repairs=own.repairs,
    )
    return in_year(site, campus, year)


def in_year(site: Site, campus: Campus, year: int) -> Site:
    """Return the same campus and weather at the costs and prices of another calendar year.

    Raises
    ------
    ScenarioError
        If the register has no gas price of the campus' region.
    """
    stated = None if campus.gas is None else campus.gas.usd_per_mmbtu
    usd_per_mmbtu, figure = gas_price(stated, site.place, site.register, year, site.money)
    return replace(site, year=year, gas_usd_per_mmbtu=usd_per_mmbtu, gas_figure=figure)
