"""Load of a campus at its bus: IT x PUE, or the user's own hourly load.

    load[t]     = IT[t] x PUE[t]                  [MW]
    flexible[t] = flexible share x load[t]        [MW]
    water[t]    = IT[t] x WUE[t]                  [m3 per hour; 1 L/kWh is 1 m3/MWh]

PUE is applied to the power the IT draws in the hour: the fixed losses of a half-empty hall are not
modelled apart.
"""

from collections.abc import Mapping

import numpy as np

from gigaplan.data.register import Figure, Register
from gigaplan.demand.cooling import CoolingPlant, cooling_plant, cooling_use
from gigaplan.demand.it_load import (
    Job,
    flexible_limit,
    it_power_mw,
    job_mix,
    nameplate_from_gpus_mw,
)
from gigaplan.errors import ScenarioError
from gigaplan.scenario.campus import Cooling, ItLoad
from gigaplan.scenario.money import CostCase
from gigaplan.scenario.series_file import SeriesFile
from gigaplan.scenario.units import LARGEST_CAMPUS_MW
from gigaplan.series.files import LOAD_MW
from gigaplan.series.load import Conditions, FacilityLoad, LoadNote
from gigaplan.series.weather import Floats


def facility_load(conditions: Conditions) -> FacilityLoad:
    """Load of one campus in one weather year.

    Parameters
    ----------
    conditions : Conditions
        The campus with hours, weather, register and the reader of the user's series.

    Returns
    -------
    FacilityLoad
        Arrays of shape (n_hours,).

    Raises
    ------
    ScenarioError, or ExceptionGroup of ScenarioError
        If an own load cannot be read or is zero throughout, the cooling needs weather that is not
        there, or more of the load is said to be flexible than such work can be.
    """
    if conditions.campus.load is not None:
        return _own_load(conditions, conditions.campus.load)
    if conditions.campus.it_load is None:
        raise ScenarioError("campus", "states no load", "give `it_load`, or an own hourly `load`")
    return _it_load(conditions, conditions.campus.it_load)


def _own_load(conditions: Conditions, load: float | SeriesFile) -> FacilityLoad:
    """Take the user's load at the bus: nothing is added to it."""
    load_mw, note = _own_series(conditions, "load", load)
    if not load_mw.any():
        raise ScenarioError("campus.load", "is 0 MW in every hour", "give the load in MW")
    flexible = conditions.campus.flexible_load
    if flexible is None:
        return FacilityLoad(load_mw, np.zeros(load_mw.size), notes=(note,))
    flexible_mw, flexible_note = _own_series(conditions, "flexible_load", flexible)
    above = np.flatnonzero(flexible_mw > load_mw * (1.0 + 1e-9))
    if above.size:
        first = int(above[0])
        raise ScenarioError(
            "campus.flexible_load",
            f"is above the load in {above.size} hours, first {flexible_mw[first]:g} of "
            f"{load_mw[first]:g} MW at {conditions.hours.utc()[first]} UTC",
            "give the part of `load` that may be moved, hour by hour",
        )
    return FacilityLoad(load_mw, flexible_mw, notes=(note, flexible_note))


def _own_series(
    conditions: Conditions, key: str, value: float | SeriesFile
) -> tuple[Floats, LoadNote]:
    """One number for every hour, or a column of the user's."""
    if isinstance(value, SeriesFile):
        series = conditions.own.read(value, LOAD_MW)
        source = f"scenario: {value.file.name} {value.column} (mean of {series.size} hours)"
    else:
        if value > LARGEST_CAMPUS_MW:
            raise ScenarioError(
                f"campus.{key}",
                f"must be at most {LARGEST_CAMPUS_MW:,} MW (got {value:,.0f})",
                "give it in MW: 1 GW is 1000",
            )
        series, source = np.full(conditions.hours.count, float(value)), "scenario"
    return series, LoadNote(f"{key}_mw", float(series.mean()), "MW", source, given_by_user=True)


def _it_load(conditions: Conditions, it_load: ItLoad) -> FacilityLoad:
    """Make the load of nameplate, utilisation, job mix, cooling and weather."""
    register, year = conditions.register, conditions.year
    nameplate_mw, notes = _nameplate(it_load, register, year)
    utilisation, note = _stated_or_figure(
        "it_load.utilisation", it_load.utilisation, "load.utilisation", register, year
    )
    notes.append(note)
    if utilisation == 0.0:
        raise ScenarioError(
            "campus.it_load.utilisation", "is 0: the campus would draw nothing", "give 0.01 to 1"
        )
    jobs = _jobs(it_load)
    place, weather = conditions.place, conditions.weather
    offset_h = place.utc_offset_h if place else weather.utc_offset_h if weather else 0.0
    mix = job_mix(jobs, conditions.hours, offset_h)
    notes.append(LoadNote("job_mix_peak_over_mean", float(mix.relative.max()), "1", mix.source))
    it_mw = it_power_mw(nameplate_mw, utilisation, mix.relative)
    cooling = conditions.campus.cooling or Cooling()
    plant = cooling_plant(cooling.system, register, year)
    if weather is None:
        raise ScenarioError(
            "campus.it_load",
            "PUE depends on the weather, and the scenario states none",
            "name a place or weather, or give the load at the bus as `load`",
        )
    use = cooling_use(plant, weather)
    load_mw = it_mw * use.pue
    _check_flexible(it_load.flexible_share, jobs, register, year)
    notes.extend(_cooling_notes(plant, use.pue.mean(), use.wue_l_per_kwh.mean()))
    notes.append(
        LoadNote("economiser_hours", float(use.economiser.sum()), "h", "outside air alone cools")
    )
    notes.append(
        LoadNote(
            "it_load.flexible_share", it_load.flexible_share, "1", "scenario", given_by_user=True
        )
    )
    return FacilityLoad(
        load_mw=load_mw,
        flexible_load_mw=it_load.flexible_share * load_mw,
        it_mw=it_mw,
        pue=use.pue,
        water_m3=it_mw * use.wue_l_per_kwh,
        notes=tuple(notes),
    )


def _nameplate(it_load: ItLoad, register: Register, year: int) -> tuple[float, list[LoadNote]]:
    """Take the IT nameplate in MW as stated, or from GPUs."""
    if it_load.gpus is None:
        if it_load.it_mw is None:
            raise ScenarioError("campus.it_load", "states no size", "give it_mw or gpus")
        stated = LoadNote("it_load.it_mw", it_load.it_mw, "MW", "scenario", given_by_user=True)
        return it_load.it_mw, [stated]
    watts, note = _stated_or_figure(
        "it_load.gpus.watts_per_gpu",
        it_load.gpus.watts_per_gpu,
        "load.watts_per_gpu",
        register,
        year,
    )
    nameplate_mw = nameplate_from_gpus_mw(it_load.gpus.count, watts)
    if nameplate_mw > LARGEST_CAMPUS_MW:
        raise ScenarioError(
            "campus.it_load.gpus",
            f"{it_load.gpus.count:,} GPUs of {watts:,g} W are {nameplate_mw:,.0f} MW; one campus "
            f"has at most {LARGEST_CAMPUS_MW:,} MW",
            "count is the number of GPUs, watts_per_gpu the power of one of them in W",
        )
    derived = LoadNote("it_mw", nameplate_mw, "MW", "GPUs x watts per GPU")
    return nameplate_mw, [note, derived]


def _stated_or_figure(
    name: str, stated: float | None, key: str, register: Register, year: int
) -> tuple[float, LoadNote]:
    """Take the scenario's number, else the register's."""
    if stated is not None:
        unit = register.rows(key)[0].unit
        return stated, LoadNote(name, stated, unit, "scenario", given_by_user=True)
    figure = register.figure(key, year, CostCase.MID, 2025)
    return figure.value, _figure_note(name, figure)


def _figure_note(name: str, figure: Figure) -> LoadNote:
    source = f"{figure.key}: {figure.source} ({figure.source_date})"
    return LoadNote(name, figure.value, figure.unit, source, figure)


def _jobs(it_load: ItLoad) -> Mapping[Job, float]:
    """Shares of the job mix; empty if none is stated."""
    if it_load.jobs is None:
        return {}
    return {Job.TRAINING: it_load.jobs.training, Job.INFERENCE: it_load.jobs.inference}


def _check_flexible(share: float, jobs: Mapping[Job, float], register: Register, year: int) -> None:
    """Refuse to call more of the load flexible than such work can be."""
    most, figures = flexible_limit(jobs, register, year)
    if share <= most + 1e-9:
        return
    keys = ", ".join(figure.key for figure in figures)
    raise ScenarioError(
        "campus.it_load.flexible_share",
        f"{share:.0%} of the load is more than such work can move in time, {most:.0%} ({keys})",
        f"give at most {most:.2f}, or more training in `jobs`",
    )


def _cooling_notes(plant: CoolingPlant, pue: float, wue_l_per_kwh: float) -> list[LoadNote]:
    """Every figure of the cooling system, and the means that come of them."""
    notes = [_figure_note(figure.key, figure) for figure in plant.figures]
    notes.append(LoadNote("pue", float(pue), "1", "mean of the hours, by cooling and weather"))
    notes.append(
        LoadNote("wue_l_per_kwh", float(wue_l_per_kwh), "L/kWh", "mean of the hours, likewise")
    )
    return notes
