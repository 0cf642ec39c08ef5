"""Read this first: a programme as stated -> `ProgrammeTerms`, every fault at once.

    campus x weather year        -> hours, weather                      once
    x tenant                     -> load of one MW of IT                once
    x calendar year              -> prices, and the block of each part
    halls, tenants, suppliers, capital, limits -> values by period

Weather and load do not depend on the year of the prices: they are made once for each campus, and
yields are remembered while the terms are made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gigaplan.data.embedded import SeriesKind, series_info, series_keys
from gigaplan.data.places import Place, load_places
from gigaplan.data.register import Register, load_register
from gigaplan.demand.facility import facility_load
from gigaplan.errors import RegisterError, ScenarioError
from gigaplan.programme.joint.terms import CampusTerms, Goal, Period, ProgrammeTerms, Spans
from gigaplan.scenario.campus import Campus, ItLoad
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.scenario.programme_campus import ProgrammeCampus
from gigaplan.scenario.programme_limits import SharedBy, SharedOf
from gigaplan.scenario.suggest import suggestion
from gigaplan.scenario.tenants import Tenant
from gigaplan.scenario.weather import WeatherYear
from gigaplan.series.campus_site import campus_site, in_year
from gigaplan.series.cautions import cautions_on_weather
from gigaplan.series.remembered import sharing
from gigaplan.series.repair import RepairNote
from gigaplan.series.site import Site
from gigaplan.series.weather_sources import YearSource, weather_year
from gigaplan.technologies.base import Assumption, Fuel, Technology, load_technologies
from gigaplan.terms.assets import Ground, at_years, campus_assets, with_load
from gigaplan.terms.calendar import periods_of, spans_of
from gigaplan.terms.halls import hall_assumptions, halls_of
from gigaplan.terms.money import (
    by_year,
    capital_terms,
    first_period,
    programme_limits,
    supplier_terms,
    tenant_terms,
)
from gigaplan.terms.pool import Pool
from gigaplan.terms.resale import cautions_on_resale
from gigaplan.terms.restate import Faults
from gigaplan.terms.sampled import sampled_in_words, sampled_terms

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StatedTerms:
    """Terms of a programme, and what a careful reader wants to know of how they were made.

    Attributes
    ----------
    terms : ProgrammeTerms
        What the joint problem is asked.
    hall_assumptions : mapping of campus to tuple of Assumption
        Numbers that the halls rest on; those of the supply are in the blocks.
    repairs : tuple of RepairNote
        What was mended in the user's series.
    cautions : tuple of str
        Inputs that are allowed and rarely meant, in sentences.
    """

    terms: ProgrammeTerms
    hall_assumptions: Mapping[str, tuple[Assumption, ...]]
    repairs: tuple[RepairNote, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Campus:
    """One campus written out."""

    terms: CampusTerms
    spans: tuple[Spans, ...]
    sources: tuple[YearSource, ...]
    cautions: tuple[str, ...]


def terms_of(scenario: ProgrammeScenario, progress: Told | None = None) -> ProgrammeTerms:
    """Write a programme out in plain numbers; parameters and errors are those of `write_terms`."""
    return write_terms(scenario, progress).terms


def write_terms(scenario: ProgrammeScenario, progress: Told | None = None) -> StatedTerms:
    """Write a programme out in plain numbers, and say what they rest on.

    Parameters
    ----------
    scenario : ProgrammeScenario
        What the user states.
    progress : callable, optional
        Told the name of each campus before its sites and blocks are made.

    Returns
    -------
    StatedTerms
        Blocks of every supply part, campus, calendar year and weather year; paths by period.

    Raises
    ------
    ExceptionGroup of ScenarioError
        All faults that can be found at once.
    """
    register, technologies = load_register(), load_technologies()
    periods = periods_of(scenario.horizon)
    faults = Faults(tuple(campus.name for campus in scenario.campuses))
    _check_fuels(scenario, technologies, faults)
    pool = Pool()
    campuses: list[_Campus] = []
    with sharing():
        for campus in scenario.campuses:
            if progress is not None:
                progress(campus.name)
            made = _campus(scenario, campus, periods, register, technologies, pool, faults)
            if made is not None:
                campuses.append(made)
    _check_spans(scenario, campuses, faults)
    faults.tell()
    terms = ProgrammeTerms(
        periods=periods,
        spans=campuses[0].spans,
        campuses=tuple(campus.terms for campus in campuses),
        tenants=tuple(tenant_terms(scenario, tenant) for tenant in scenario.tenants),
        suppliers=supplier_terms(scenario, periods),
        capital=capital_terms(scenario),
        limits=programme_limits(scenario),
        hurdle_rate=scenario.money.discount_rate,
        goal=Goal(scenario.objective.value),
    )
    notes = [note for c in campuses for source in c.sources for note in source.own.repairs]
    days = scenario.days_per_month
    told = [note for campus in campuses for note in campus.cautions]
    told += cautions_on_resale(terms)
    return StatedTerms(
        terms=terms if days is None else sampled_terms(terms, days),
        hall_assumptions={
            campus.name: hall_assumptions(scenario, campus, register)
            for campus in scenario.campuses
        },
        repairs=tuple(dict.fromkeys(notes)),
        cautions=tuple(dict.fromkeys(told if days is None else [*told, sampled_in_words(days)])),
    )


def _campus(
    scenario: ProgrammeScenario,
    campus: ProgrammeCampus,
    periods: tuple[Period, ...],
    register: Register,
    technologies: Mapping[str, Technology],
    pool: Pool,
    faults: Faults,
) -> _Campus | None:
    """One campus written out; None if its sites have faults."""
    place: Place | None = None
    sources: list[YearSource] | None = None
    try:
        place = _place(campus)
        sources = _sources(scenario, campus, place)
        spans = tuple(spans_of(source.own.hours) for source in sources)
        cautions = tuple(
            f"{campus.name}: {told}"
            for year in _weather_years(scenario, campus)
            for told in cautions_on_weather(year, place)
        )
    except* ScenarioError as group:
        faults.add(group, campus)
        sources = None
    if sources is None:
        return None
    tenants = [t for t in scenario.tenants if t.campuses is None or campus.name in t.campuses]
    loads: dict[str, list[Site]] = {}
    for tenant in tenants:
        try:
            loads[tenant.name] = [
                campus_site(
                    _as_campus(campus, tenant),
                    place,
                    source,
                    scenario.horizon.years[0],
                    scenario.money,
                    register,
                    facility_load,
                )
                for source in sources
            ]
        except* ScenarioError as group:
            faults.add(group, campus, tenant.name)
    if len(loads) < len(tenants):
        return None
    years = scenario.horizon.years
    one = _as_campus(campus, tenants[0])  # prices are those of the campus, whoever leases
    sites = at_years(loads[tenants[0].name], years, lambda site, year: in_year(site, one, year))
    ground = Ground(
        campus=campus,
        full={key: _leased(site, campus.maximum_it_mw) for key, site in sites.items()},
        of_tenant={name: with_load(sites, load) for name, load in loads.items()},
        horizon=scenario.horizon,
        periods=periods,
        suppliers={
            label: supplier.name for supplier in scenario.suppliers for label in supplier.supplies
        },
    )
    parts = scenario.parts_of(campus)
    assets = campus_assets(ground, parts, technologies, register, pool, faults)
    limits, horizon = campus.limits, scenario.horizon
    terms = CampusTerms(
        name=campus.name,
        region=campus.region or "",
        ready=first_period(campus.ready, horizon),
        halls=halls_of(scenario, campus, periods, register),
        assets=assets,
        load_per_mw={
            (name, number): pool.array(site.load_mw)
            for name, load in loads.items()
            for number, site in enumerate(load)
        },
        land_acres=campus.land_acres,
        nox_t_per_year=limits.nox_t_per_year,
        water_m3_per_year=limits.water_m3_per_year,
        co2_t_per_year=by_year(limits.co2_t_per_year, horizon),
        clean_share=by_year(limits.clean_share, horizon),
        fixed_cost_usd=campus.fixed_cost_usd,
    )
    return _Campus(terms, spans, tuple(sources), cautions)


def _place(campus: ProgrammeCampus) -> Place | None:
    """Embedded place of a campus; None if it names none."""
    places = load_places()
    if campus.place is None or campus.place in places:
        return None if campus.place is None else places[campus.place]
    raise ScenarioError(
        "campus.place",
        f"no embedded place {campus.place!r}",
        suggestion(campus.place, places, "see `gigaplan data list place`"),
    )


def _sources(
    scenario: ProgrammeScenario, campus: ProgrammeCampus, place: Place | None
) -> list[YearSource]:
    """Hours and weather of every weather year at a campus."""
    found = []
    years = _weather_years(scenario, campus)
    for number, (year, weight) in enumerate(zip(years, scenario.weather.weights, strict=True)):
        try:
            found.append(weather_year(year, weight, place))
        except RegisterError as error:
            where = f"weather.years.{number}.embedded"
            raise ScenarioError(where, str(error), "name an embedded weather set") from error
    return found


def _weather_years(scenario: ProgrammeScenario, campus: ProgrammeCampus) -> tuple[WeatherYear, ...]:
    """Weather years as they are at a campus: its own embedded set where a year names none."""
    own = {"embedded": campus.weather}
    return tuple(
        year.model_copy(update=own)
        if campus.weather is not None and not (year.embedded or year.file or year.hours)
        else year
        for year in scenario.weather.years
    )


def _as_campus(campus: ProgrammeCampus, tenant: Tenant) -> Campus:
    """One MW of IT of a tenant at a campus, as a campus of its own."""
    return Campus(
        name=campus.name,
        place=campus.place,
        it_load=ItLoad(
            it_mw=1.0,
            utilisation=tenant.utilisation,
            jobs=tenant.jobs,
            flexible_share=tenant.flexible_share,
        ),
        cooling=campus.cooling,
        gas=campus.gas,
    )


def _leased(site: Site, it_mw: float) -> Site:
    """Return the site of one MW of IT with the load of many."""
    load_mw, flexible_mw = site.load_mw * it_mw, site.flexible_load_mw * it_mw
    return replace(site, load_mw=load_mw, flexible_load_mw=flexible_mw, facility=None)


def _check_spans(scenario: ProgrammeScenario, campuses: Sequence[_Campus], faults: Faults) -> None:
    """Refuse a weather year that has 29 February at one campus and not at another."""
    for number, year in enumerate(scenario.weather.years):
        counts = {c.terms.name: int(c.spans[number].first_hour[-1]) for c in campuses}
        if len(set(counts.values())) > 1:
            longest = max(counts.values())
            leap = [name for name, count in counts.items() if count == longest]
            place = next(c.place for c in scenario.campuses if c.name == leap[0])
            fix = "name another embedded set under weather of the campus"
            if place is not None:
                fix += f", such as {' or '.join(_sets_of(place, min(counts.values())))}"
            faults.take(
                ScenarioError(
                    f"campuses.{leap[0]}.weather",
                    f"weather year {year.name!r} has {longest:,} hours at {', '.join(leap)} and "
                    f"{min(counts.values()):,} elsewhere; all campuses share the hours",
                    fix,
                )
            )


def _sets_of(place: str, hours: int) -> list[str]:
    """Embedded weather of a place with so many hours a year; else where to look for some."""
    sets = (series_info(key, SeriesKind.WEATHER) for key in series_keys(SeriesKind.WEATHER))
    fitting = [info.key for info in sets if info.key.startswith(place) and info.hours == hours]
    return fitting or ["one of `gigaplan data list weather`"]


def _check_fuels(
    scenario: ProgrammeScenario, technologies: Mapping[str, Technology], faults: Faults
) -> None:
    """Refuse a limit on the diversity of a fuel that nothing in the supply runs on."""
    parts = [part for campus in scenario.campuses for part in scenario.parts_of(campus)]
    for at, limit in enumerate(scenario.limits.diversity):
        if limit.by is not SharedBy.FUEL:
            continue
        counted = [
            technologies[part.kind].fuel.value
            for part in parts
            if part.is_source or (limit.of is SharedOf.CAPITAL and part.is_built)
        ]
        fuels = [fuel for fuel in dict.fromkeys(counted) if fuel != Fuel.LOAD.value]
        if limit.group not in fuels:
            faults.take(
                ScenarioError(
                    f"limits.diversity.{at}.group",
                    f"nothing in the supply that counts here runs on {limit.group!r}",
                    suggestion(limit.group, fuels, f"write one of {', '.join(fuels)}"),
                )
            )
