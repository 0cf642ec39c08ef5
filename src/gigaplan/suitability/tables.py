"""The tables of a judgement; docs/reference/suitability_tables.md says what every column means."""

from dataclasses import dataclass, fields

import polars as pl

from gigaplan.suitability.analysis import Suitability
from gigaplan.suitability.feeder import Note
from gigaplan.suitability.fit import in_words
from gigaplan.suitability.measures import WayMeasures, WayPath, path_of
from gigaplan.suitability.terms import Used


@dataclass(frozen=True, slots=True)
class SuitabilityTables:
    """Tables of a judgement.

    Attributes
    ----------
    flows : DataFrame
        Cash of every way by period, in three futures.
    path : DataFrame
        Every way by calendar year: cash yield, worth, duration, what is out, single name.
    measures : DataFrame
        One row per way.
    charges : DataFrame
        By way, regime, insurer and treatment.
    slices : DataFrame
        The feeder by period.
    fits : DataFrame
        By class of investor, way and need.
    matching : DataFrame
        Liabilities and cash by way and year.
    assumptions : DataFrame
        Every number and whose it is.
    """

    flows: pl.DataFrame
    path: pl.DataFrame
    measures: pl.DataFrame
    charges: pl.DataFrame
    slices: pl.DataFrame
    fits: pl.DataFrame
    matching: pl.DataFrame
    assumptions: pl.DataFrame


def suitability_tables(found: Suitability) -> SuitabilityTables:
    """Make all tables of a judgement."""
    return SuitabilityTables(
        flows=_flows(found),
        path=_path(found),
        measures=_measures(found),
        charges=_charges(found),
        slices=_slices(found),
        fits=_fits(found),
        matching=_matching(found),
        assumptions=_assumptions(found),
    )


def _flows(found: Suitability) -> pl.DataFrame:
    frames = [
        pl.DataFrame(
            {
                "way": [each.way.value] * len(found.paths.labels),
                "period": found.paths.labels,
                "year": found.paths.years,
                "paid_usd": each.expected.paid,
                "received_usd": each.expected.received,
                "received_higher_inflation_usd": each.higher_inflation.received,
                "received_tenant_lost_usd": each.tenant_lost.received,
            }
        )
        for each in found.ways
    ]
    return pl.concat(frames)


def _path(found: Suitability) -> pl.DataFrame:
    frames = []
    for each in found.ways:
        path = path_of(each, found.paths)
        columns = {field.name: getattr(path, field.name) for field in fields(WayPath)}
        columns["year"] = columns.pop("years")
        frame = pl.DataFrame({"way": [each.way.value] * path.years.size, **columns})
        frames.append(frame.select("way", "year", pl.exclude("way", "year")))
    return pl.concat(frames)


def _measures(found: Suitability) -> pl.DataFrame:
    ratings = {each.way: each.rating for each in found.ways}
    columns: dict[str, list[object]] = {
        "way": [way.value for way in found.measures],
        "rating": [ratings[way] for way in found.measures],
    }
    for field in fields(WayMeasures):
        columns[field.name] = [getattr(each, field.name) for each in found.measures.values()]
    schema: dict[str, type[pl.DataType]] = {"way": pl.String, "rating": pl.String}
    for field in fields(WayMeasures):
        schema[field.name] = {"yield_year": pl.Int64}.get(field.name, pl.Float64)
    return pl.DataFrame(columns, schema=schema)


def _charges(found: Suitability) -> pl.DataFrame:
    rows = [
        (
            each.way.value,
            each.regime.value,
            each.insurer,
            each.treatment,
            each.applies,
            each.charge,
            each.return_on_capital,
            each.evidence.source,
            each.evidence.source_date,
            each.evidence.grade.name,
            each.evidence.note,
        )
        for each in found.capital
    ]
    schema = {
        "way": pl.String,
        "regime": pl.String,
        "insurer": pl.String,
        "treatment": pl.String,
        "applies": pl.Boolean,
        "charge": pl.Float64,
        "return_on_capital": pl.Float64,
        "source": pl.String,
        "source_date": pl.String,
        "grade": pl.String,
        "note": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _slices(found: Suitability) -> pl.DataFrame:
    feeder = found.feeder
    columns: dict[str, object] = {
        "period": found.paths.labels,
        "paid_usd": found.paths.owners.expected.paid,
        "distributed_usd": found.paths.owners.expected.received,
    }
    for name, note in (("senior", feeder.senior), ("mezzanine", feeder.mezzanine)):
        for field in fields(Note):
            columns[f"{name}_{field.name}_usd"] = getattr(note, field.name)
    columns["equity_paid_usd"] = feeder.equity.paid
    columns["equity_received_usd"] = feeder.equity.received
    return pl.DataFrame(columns)


def _fits(found: Suitability) -> pl.DataFrame:
    rows = [
        (
            each.investor.value,
            each.way.value,
            each.verdict.value,
            tested.need.measure.value,
            tested.found,
            tested.need.least,
            tested.need.most,
            tested.met,
            in_words(tested),
            tested.need.reason,
            tested.need.evidence.source,
            tested.need.evidence.grade.name,
        )
        for each in found.fits
        for tested in each.tested
    ]
    text = dict.fromkeys(("investor", "way", "verdict", "measure"), pl.String)
    schema = {
        **text,
        "found": pl.Float64,
        "least": pl.Float64,
        "most": pl.Float64,
        "met": pl.Boolean,
        "in_words": pl.String,
        "reason": pl.String,
        "source": pl.String,
        "grade": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _matching(found: Suitability) -> pl.DataFrame:
    schema = {
        "way": pl.String,
        "year": pl.Int64,
        "owed_usd": pl.Float64,
        "paid_usd": pl.Float64,
        "received_usd": pl.Float64,
        "gap_usd": pl.Float64,
    }
    frames = [
        pl.DataFrame(
            {
                "way": [way.value] * found.years.size,
                "year": found.years,
                "owed_usd": each.owed,
                "paid_usd": each.paid,
                "received_usd": each.received,
                "gap_usd": each.gap,
            },
            schema=schema,
        )
        for way, each in found.matching.items()
    ]
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def _assumptions(found: Suitability) -> pl.DataFrame:
    names = [field.name for field in fields(Used)]
    rows = [tuple(getattr(each, name) for name in names) for each in found.terms.used]
    kinds: dict[str, type[pl.DataType]] = dict.fromkeys(names, pl.String)
    kinds |= dict.fromkeys(("value", "low", "high"), pl.Float64)
    kinds["given_by_user"] = pl.Boolean
    return pl.DataFrame(rows, schema=kinds, orient="row")
