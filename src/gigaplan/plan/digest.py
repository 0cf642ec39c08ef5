"""A plan put on one page: every figure of the summary is a sum over the tables, nothing else."""

import polars as pl

from gigaplan.plan.hourly import EXPECTED_YEAR
from gigaplan.plan.result import Plan, PlanTables, Proof
from gigaplan.plan.summary import (
    TOTAL,
    CapacityFigure,
    LimitFigure,
    PriceFigures,
    SolverProof,
    Summary,
)
from gigaplan.programme.layout import RowKind
from gigaplan.solve.certify import Certificate
from gigaplan.technologies.base import CostLine

UNSERVED_HOUR_SHARE = 1e-4
"""An hour counts as unserved if more than this share of its load is: less is rounding."""


def summarise(plan: Plan) -> Summary:
    """Put a plan on one page.

    Raises
    ------
    ValueError
        If the plan has no tables: there is nothing to sum up.
    """
    tables, certificate = plan.tables, plan.proof.certificate
    if tables is None or certificate is None:
        raise ValueError(f"there is no plan to sum up: {plan.status.value}")
    scenario, energy = plan.scenario, tables.energy
    load_mwh = _expected(tables, "load_mw")
    costs = {line.value: 0.0 for line in CostLine} | _total(tables.costs, "line", "usd_per_year")
    objective = sum(costs.values())
    co2_t = _weighted(energy, "co2_t")
    clean_mwh, matched_mwh = _clean(tables)
    by_asset = _total(tables.costs, "asset", "usd_per_year")
    return Summary(
        form=1,
        scenario=scenario.name,
        campus=scenario.campus.name,
        first_year=scenario.first_year,
        price_year=scenario.money.price_year,
        status="optimal",
        objective_usd_per_year=objective,
        relative_gap=certificate.relative_gap,
        seconds={time.stage: time.seconds for time in plan.times}
        | {TOTAL: sum(time.seconds for time in plan.times)},
        load_mwh=load_mwh,
        peak_load_mw=float(tables.dispatch["load_mw"].max()),  # type: ignore[arg-type]
        capacities=_capacities(tables),
        cost_usd_per_mwh={line: usd / load_mwh for line, usd in costs.items()}
        | {TOTAL: objective / load_mwh},
        cost_usd_per_mwh_by_asset={asset: usd / load_mwh for asset, usd in by_asset.items()},
        energy_mwh=_at_bus(energy, 1.0),
        drawn_mwh=_at_bus(energy, -1.0),
        curtailed_mwh=_curtailed(energy),
        clean_share=clean_mwh / load_mwh,
        hourly_clean_share=matched_mwh / load_mwh,
        co2_t=co2_t,
        co2_kg_per_mwh=1000.0 * co2_t / load_mwh,
        nox_t=_weighted(energy, "nox_t"),
        water_m3=_weighted(energy, "water_m3") + _expected(tables, "cooling_water_m3"),
        land_acres=float(tables.capacities["land_acres"].sum()),
        unserved_mwh=_weighted(energy, "unserved_mwh"),
        unserved_hours=_unserved_hours(tables),
        price_usd_per_mwh=_prices(tables.prices),
        load_cost_usd_per_mwh=float(tables.prices["load_cost_usd_per_mwh"][-1]),
        limits=_limits(tables.limits),
        solver=_proof(plan.proof, certificate),
    )


def _weights(tables: PlanTables) -> pl.DataFrame:
    """Weight of each weather year."""
    return tables.energy.select("weather_year", "weight").unique(maintain_order=True)


def _weighted(frame: pl.DataFrame, column: str) -> float:
    """Expected year of a column of the energy table."""
    return float((frame["weight"] * frame[column]).sum())


def _expected(tables: PlanTables, column: str) -> float:
    """Expected year of a column of the dispatch; 0 where it is null."""
    by_year = tables.dispatch.group_by("weather_year", maintain_order=True).agg(pl.sum(column))
    joined = by_year.join(_weights(tables), on="weather_year", maintain_order="left")
    return float((joined["weight"] * joined[column]).sum())


def _total(frame: pl.DataFrame, key: str, value: str) -> dict[str, float]:
    """Sum by key, in the order of the frame."""
    totals = frame.group_by(key, maintain_order=True).agg(pl.sum(value))
    return dict(zip(totals[key], totals[value], strict=True))


def _clean(tables: PlanTables) -> tuple[float, float]:
    """Clean energy of a year, and the part of it that meets load in the same hour [MWh]."""
    clean, load = pl.col("clean_mw"), pl.col("load_mw")
    matched = pl.min_horizontal(clean, load).alias("matched_mw")
    by_year = (
        tables.dispatch.group_by("weather_year", maintain_order=True)
        .agg(clean.sum(), matched.sum())
        .join(_weights(tables), on="weather_year", maintain_order="left")
    )
    weight = by_year["weight"]
    return float((weight * by_year["clean_mw"]).sum()), float(
        (weight * by_year["matched_mw"]).sum()
    )


def _unserved_hours(tables: PlanTables) -> float:
    """Hours of a year that count as unserved."""
    short = pl.col("unserved_mw") > UNSERVED_HOUR_SHARE * pl.col("load_mw")
    by_year = (
        tables.dispatch.filter(short)
        .group_by("weather_year", maintain_order=True)
        .len()
        .join(_weights(tables), on="weather_year", maintain_order="left")
    )
    return float((by_year["weight"] * by_year["len"]).sum())


def _capacities(tables: PlanTables) -> dict[str, CapacityFigure]:
    return {
        f"{row['asset']}.{row['capacity']}": CapacityFigure(
            total=row["total"], built=row["built"], unit=row["unit"], present=row["present"]
        )
        for row in tables.capacities.iter_rows(named=True)
    }


def _at_bus(energy: pl.DataFrame, sign: float) -> dict[str, float]:
    """Energy by asset that goes to the bus (+1) or comes from it (-1)."""
    amount = sign * pl.col("to_bus_mwh") * pl.col("weight")
    kept = energy.filter(sign * pl.col("to_bus") > 0).with_columns(amount.alias("amount"))
    return _total(kept, "asset", "amount")


def _curtailed(energy: pl.DataFrame) -> dict[str, float]:
    kept = energy.drop_nulls("curtailed_mwh").with_columns(
        (pl.col("curtailed_mwh") * pl.col("weight")).alias("amount")
    )
    return _total(kept, "asset", "amount")


def _prices(prices: pl.DataFrame) -> PriceFigures:
    row = prices.row(by_predicate=pl.col("weather_year") == EXPECTED_YEAR, named=True)
    unit = "_usd_per_mwh"
    return PriceFigures(
        **{name: row[name if name in row else name + unit] for name in PriceFigures.model_fields}
    )


def _limits(limits: pl.DataFrame) -> dict[str, LimitFigure]:
    return {
        row["limit"]: LimitFigure(
            stated=row["stated"],
            used=row["used"],
            unit=row["unit"],
            shadow_price_usd=row["shadow_price_usd_per_slack_unit"],
            shadow_price_per=row["slack_unit"],
        )
        for row in limits.iter_rows(named=True)
        if row["kind"] != RowKind.TIE.value
    }


def _proof(proof: Proof, certificate: Certificate) -> SolverProof:
    return SolverProof(
        method=proof.method.value,
        iterations=proof.iterations,
        tolerance=proof.tolerance,
        primal_residual=certificate.primal_residual,
        dual_residual=certificate.dual_residual,
        relative_gap=certificate.relative_gap,
        lower_bound_usd_per_year=certificate.lower_bound,
        note=proof.note,
    )
