"""Hourly IT power from nameplate, utilisation and job mix.

    IT[t]  = nameplate x utilisation x (1 + k (mix[t] - 1))
    mix[t] = sum over jobs of share x shape[t] / mean(shape)

so the mean over a year is nameplate x utilisation, whatever the mix. k is 1 unless the peak would
exceed the nameplate; then it is the largest number that keeps the peak at the nameplate. The shapes
are embedded series by local standard time (`gigaplan data list`): training is DERIVED (flat with
1.5 % noise, made like one published hourly series of AI IT load); inference is a measured cluster's
daily and weekly rhythm, rescaled. No open record of a whole AI campus over a year exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.embedded import SeriesKind, load_shape, series_info
from gigaplan.data.register import Figure, Register
from gigaplan.scenario.money import CostCase
from gigaplan.series.hours import HOURS_PER_DAY, Hours
from gigaplan.series.weather import Floats

WATTS_PER_MW = 1e6
_DAYS_OF_SHAPE = 365
_SHAPE_WEEKDAY = 1  # the shapes' nominal year 2019 begins on a Tuesday


class Job(Enum):
    """Kinds of work that differ in rhythm and in how long they can wait."""

    TRAINING = "training"
    INFERENCE = "inference"


_FLEXIBLE_FIGURE = {
    Job.TRAINING: "load.pre_training.flexible_share",
    Job.INFERENCE: "load.inference.flexible_share",
}
_MIXED_FIGURE = "load.mixed.flexible_share"


@dataclass(frozen=True, slots=True)
class JobMix:
    """Rhythm of a mix of jobs on the hours of a weather year.

    Attributes
    ----------
    relative : array, shape (n_hours,)
        Load over its mean; 1 throughout if no jobs are stated. [1]
    source : str
        Which shapes, and what is derived.
    """

    relative: Floats
    source: str


def nameplate_from_gpus_mw(count: float, watts_per_gpu: float) -> float:
    """Add up the IT nameplate of GPUs with their share of CPU, network and storage. [MW].

    Examples
    --------
    >>> nameplate_from_gpus_mw(400_000, 1_800)
    720.0
    """
    return count * watts_per_gpu / WATTS_PER_MW


def job_mix(jobs: Mapping[Job, float], hours: Hours, utc_offset_h: float) -> JobMix:
    """Rhythm of a mix of jobs.

    Parameters
    ----------
    jobs : mapping of Job to float
        Shares of the IT energy; empty for a flat load. They sum to 1.
    hours : Hours
        Hours wanted.
    utc_offset_h : float
        Local standard time minus UTC of the campus. [h]
    """
    total = sum(jobs.values())
    if not jobs:
        return JobMix(np.ones(hours.count), "flat: no job mix stated")
    if abs(total - 1.0) > 1e-6 or min(jobs.values()) < 0:
        raise ValueError(f"job shares must be >= 0 and sum to 1, got {total:g}")
    index = shape_hour(hours, utc_offset_h)
    relative = np.zeros(hours.count)
    sources = []
    for job, share in jobs.items():
        if share == 0.0:
            continue
        shape = load_shape(job.value)["share_of_nameplate"].to_numpy().astype(np.float64)
        relative += share * shape[index] / shape.mean()
        info = series_info(job.value, SeriesKind.LOAD_SHAPE)
        sources.append(f"{share:.0%} {info.title} ({info.source})")
    # The mean over other hours than the shape's own year is not exactly 1; energy must be.
    return JobMix(relative / relative.mean(), "; ".join(sources) + "; local time, weekdays aligned")


def shape_hour(hours: Hours, utc_offset_h: float) -> NDArray[np.int64]:
    """Hour of the shapes' nominal year for each hour, shape (n_hours,): same hour and weekday.

    The date moves by at most three days so that a Monday falls on a Monday; beyond the ends of the
    year the nearest week is used again.
    """
    local_start = hours.start + np.timedelta64(round(utc_offset_h), "h")
    hour = local_start + np.arange(hours.count)
    date = hour.astype("datetime64[D]")
    day = (date - date.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
    weekday = (date.astype(np.int64) + 3) % 7
    lag = (weekday - (_SHAPE_WEEKDAY + day)) % 7
    day = day + np.where(lag > 3, lag - 7, lag)
    day = np.where(day < 0, day + 7, day)
    day = np.where(day >= _DAYS_OF_SHAPE, day - 7, day)
    of_day = (hour - date.astype("datetime64[h]")).astype(np.int64)
    return np.asarray(day * HOURS_PER_DAY + of_day)


def it_power_mw(nameplate_mw: float, utilisation: float, relative: Floats) -> Floats:
    """Hourly IT power. [MW].

    Parameters
    ----------
    nameplate_mw : float
        IT power with everything at full load. [MW]
    utilisation : float
        Mean share of it that is drawn, above 0 up to 1. [1]
    relative : array, shape (n_hours,)
        Rhythm with mean 1.

    Returns
    -------
    array, shape (n_hours,)
        Mean nameplate x utilisation; between 0 and the nameplate. [MW]

    Examples
    --------
    >>> it_power_mw(100.0, 0.8, np.array([0.5, 1.5])).tolist()
    [60.0, 100.0]
    """
    if not 0 < utilisation <= 1 or nameplate_mw <= 0:
        raise ValueError(
            f"need nameplate_mw > 0 and 0 < utilisation <= 1, got {nameplate_mw}, {utilisation}"
        )
    peak = float(relative.max()) - 1.0
    room = 1.0 / utilisation - 1.0
    k = 1.0 if peak <= room else room / peak
    return np.minimum(nameplate_mw * utilisation * (1.0 + k * (relative - 1.0)), nameplate_mw)


def flexible_limit(
    jobs: Mapping[Job, float], register: Register, year: int
) -> tuple[float, tuple[Figure, ...]]:
    """Largest share of the load that such a mix can move in time, by the register. [1].

    The sum over jobs of share x the HIGH end of the job's figure; that of a mixed campus if no jobs
    are stated.
    """
    keys = {_FLEXIBLE_FIGURE[job]: share for job, share in jobs.items()} or {_MIXED_FIGURE: 1.0}
    figures = tuple(register.figure(key, year, CostCase.MID, 2025) for key in keys)
    most = sum(
        share * (figure.value if figure.high is None else figure.high)
        for share, figure in zip(keys.values(), figures, strict=True)
    )
    return float(most), figures
