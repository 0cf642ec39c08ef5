"""One `Site` per weather year of a scenario, every fault at once.

    weather year -> hours and weather -> load -> gas price -> Site

The load comes from a function of the layer above (`demand.facility.facility_load`), because series
know nothing of PUE and GPUs.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from gigaplan.data.places import Place
from gigaplan.data.register import Register
from gigaplan.errors import RegisterError, ScenarioError
from gigaplan.scenario.model import Scenario
from gigaplan.scenario.weather import WeatherYear
from gigaplan.series.cautions import cautions_on_weather
from gigaplan.series.load import Conditions, LoadModel
from gigaplan.series.market import gas_price
from gigaplan.series.site import Site
from gigaplan.series.weather_sources import weather_year


def build_sites(
    scenario: Scenario,
    register: Register,
    places: Mapping[str, Place],
    load_model: LoadModel,
) -> tuple[Site, ...]:
    """Build a site for every weather year of a scenario, in its order.

    Parameters
    ----------
    scenario : Scenario
        What the user states.
    register : Register
        The embedded figures.
    places : mapping of str to Place
        The embedded places.
    load_model : callable
        Load of the campus from its conditions.

    Raises
    ------
    ExceptionGroup of ScenarioError
        All faults of all years, each once.
    """
    place = find_place(scenario.campus.place, places)
    sites: list[Site] = []
    faults: list[ScenarioError] = []
    for index, weight in enumerate(scenario.weather.weights):
        try:
            sites.append(build_site(scenario, index, weight, register, place, load_model))
        except* ScenarioError as group:
            faults.extend(_flatten(group.exceptions))
    if faults:
        once = list({str(fault): fault for fault in faults}.values())
        raise ExceptionGroup("the campus cannot be planned as stated", once)
    return tuple(sites)


def build_site(
    scenario: Scenario,
    index: int,
    weight: float,
    register: Register,
    place: Place | None,
    load_model: LoadModel,
) -> Site:
    """Build the site of one weather year.

    Parameters
    ----------
    scenario : Scenario
        What the user states.
    index : int
        Which of its weather years.
    weight : float
        Weight of that year.
    register, place, load_model
        As in `build_sites`.

    Raises
    ------
    ScenarioError, or ExceptionGroup of ScenarioError
        If its weather, its load or its gas price cannot be had.
    """
    year: WeatherYear = scenario.weather.years[index]
    try:
        source = weather_year(year, weight, place)
    except RegisterError as error:
        raise ScenarioError(
            f"weather.years.{index}.embedded", str(error), "name an embedded weather set"
        ) from error
    campus, money = scenario.campus, scenario.money
    own = source.own
    conditions = Conditions(
        campus=campus,
        place=place,
        year=scenario.first_year,
        money=money,
        register=register,
        hours=own.hours,
        weather=source.weather,
        own=own,
    )
    stated = None if campus.gas is None else campus.gas.usd_per_mmbtu
    gas_usd_per_mmbtu, gas_figure = gas_price(stated, place, register, scenario.first_year, money)
    load = load_model(conditions)
    return Site(
        campus=campus.name,
        place=place,
        year=scenario.first_year,
        money=money,
        register=register,
        hours=own.hours,
        weather=source.weather,
        load_mw=load.load_mw,
        flexible_load_mw=load.flexible_load_mw,
        gas_usd_per_mmbtu=gas_usd_per_mmbtu,
        read=own.read,
        gas_figure=gas_figure,
        facility=load,
        repairs=own.repairs,
        cautions=cautions_on_weather(year, place),
    )


def find_place(key: str | None, places: Mapping[str, Place]) -> Place | None:
    """Look up the embedded place of a campus; None if it names none.

    Raises
    ------
    ExceptionGroup of ScenarioError
        If there is no such place; with the nearest names.
    """
    if key is None:
        return None
    if key in places:
        return places[key]
    near = get_close_matches(key, places, n=3, cutoff=0.5)
    fix = f"did you mean {' or '.join(near)}?" if near else "see `gigaplan data list place`"
    fault = ScenarioError("campus.place", f"no embedded place {key!r}", fix)
    raise ExceptionGroup("the campus cannot be planned as stated", [fault])


def _flatten(errors: Sequence[Exception]) -> list[ScenarioError]:
    """All scenario errors in a group of groups."""
    found: list[ScenarioError] = []
    for error in errors:
        if isinstance(error, ExceptionGroup):
            found.extend(_flatten(error.exceptions))
        elif isinstance(error, ScenarioError):
            found.append(error)
    return found
