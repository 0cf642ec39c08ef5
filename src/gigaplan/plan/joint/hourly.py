"""The hours of one campus in one calendar year, as one table."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from gigaplan.plan.joint.reading import ChainReading, JointReading, is_unserved


def hourly_tables(reading: JointReading) -> Iterator[tuple[str, int, pl.DataFrame]]:
    """Campus, calendar year and its hours, one after the other so that memory stays small.

    Returns
    -------
    iterator of (str, int, polars.DataFrame)
        period, weather_year, hour (of the weather year, UTC, from 0), load_mw, price_usd_per_mwh,
        clean_mw, unserved_mw, co2_t, ``<asset>.<flow>_mw`` and ``<asset>.<store>_mwh`` (content at
        the end of the hour); null where a plant cannot be there yet. Single precision.
    """
    places = reading.layout.chains
    terms = reading.layout.terms
    keys = list(dict.fromkeys((at.campus, terms.periods[at.period].year) for at in places))
    for campus, year in keys:
        mine = [
            number
            for number, at in enumerate(places)
            if at.campus == campus and terms.periods[at.period].year == year
        ]
        mine.sort(key=lambda number: (places[number].weather, places[number].period))
        frames = [_hours(reading, reading.chain(number)) for number in mine]
        yield terms.campuses[campus].name, year, pl.concat(frames, how="diagonal")


def _hours(reading: JointReading, chain: ChainReading) -> pl.DataFrame:
    """One chain as a table."""
    place, count = chain.place, chain.place.n_hours
    hours = reading.layout.terms.spans[place.weather].hour_of_year(chain.period)
    flows = list(chain.flows())
    clean, unserved, co2 = np.zeros(count), np.zeros(count), np.zeros(count)
    for spot, mw in flows:
        clean += np.asarray(spot.flow.clean_share) * mw
        co2 += np.asarray(spot.flow.co2_t_per_mwh) * mw
        unserved += mw if is_unserved(spot) else 0.0
    numbers = {
        "load_mw": chain.load_mw,
        "price_usd_per_mwh": chain.price_usd_per_mwh,
        "clean_mw": clean,
        "unserved_mw": unserved,
        "co2_t": co2,
    }
    numbers |= {f"{spot.asset}.{spot.flow.name}_mw": mw for spot, mw in flows}
    numbers |= {f"{asset}.{name}_mwh": mwh for asset, name, mwh in chain.contents()}
    labels = {
        "period": pl.Series([chain.period.label]).new_from_index(0, count),
        "weather_year": pl.Series([chain.weather_year]).new_from_index(0, count),
        "hour": pl.Series(hours.astype(np.int32)),
    }
    single = {name: pl.Series(values.astype(np.float32)) for name, values in numbers.items()}
    return pl.DataFrame(labels | single)
