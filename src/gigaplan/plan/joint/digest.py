"""A programme put on one page: every figure is a sum over the tables, nothing else."""

import polars as pl

from gigaplan.plan.joint.builds import HALLS
from gigaplan.plan.joint.costs import LATE, OPENING, POWER, RENT
from gigaplan.plan.joint.reading import JointReading
from gigaplan.plan.joint.result import ProgrammePlan, ProgrammeTables
from gigaplan.plan.joint.summary import (
    CampusFigures,
    PeriodFigures,
    ProgrammeProof,
    ProgrammeSummary,
    ShadowFigure,
    WholeUnitFigures,
)
from gigaplan.plan.summary import TOTAL
from gigaplan.programme.joint.layout import JointRowKind

LEAST_MW = 0.5
"""Plant below half a megawatt is not shown."""
SHOWN_PER_KIND = 3
"""Shadow prices on the page, of each kind of limit."""
SHOWN_KINDS = (
    JointRowKind.SLOTS, JointRowKind.CONNECTION, JointRowKind.EQUITY, JointRowKind.TOTAL_CAPITAL,
    JointRowKind.YEARLY_CAPITAL, JointRowKind.WANTED, JointRowKind.SITE, JointRowKind.CO2,
    JointRowKind.CLEAN_SHARE, JointRowKind.HOURLY_CLEAN, JointRowKind.FIRM, JointRowKind.NOX,
    JointRowKind.LAND, JointRowKind.DIVERSITY,
)  # fmt: skip


def summarise_programme(plan: ProgrammePlan) -> ProgrammeSummary:
    """Put a programme on one page.

    Raises
    ------
    ValueError
        If the plan has no tables: there is nothing to sum up.
    """
    tables, reading, certificate = plan.tables, plan.reading, plan.proof.certificate
    if tables is None or reading is None or certificate is None:
        raise ValueError(f"there is no plan to sum up: {plan.status.value}")
    terms = reading.layout.terms
    is_income = pl.col("line").is_in([RENT, POWER])
    income = -float(tables.costs.filter(is_income)["pv_usd"].sum())
    cost = float(tables.costs.filter(~is_income)["pv_usd"].sum())
    last = tables.megawatts.filter(pl.col("period") == terms.periods[-1].label)
    capital = tables.capital
    limited = terms.capital is not None
    return ProgrammeSummary(
        form=1,
        kind="programme",
        scenario=plan.scenario.name,
        goal=terms.goal.value,
        first_period=terms.periods[0].label,
        last_period=terms.periods[-1].label,
        price_year=plan.scenario.money.price_year,
        hurdle_rate=terms.hurdle_rate,
        status="optimal",
        days_per_month=plan.scenario.days_per_month,
        whole_units=None
        if plan.units is None
        else WholeUnitFigures(
            gap=plan.units.gap,
            bound_usd=plan.units.bound_usd,
            rounds=plan.units.rounds,
            proved=plan.units.proved,
        ),
        objective_usd=plan.objective_usd,
        net_present_value_usd=income - cost,
        income_pv_usd=income,
        cost_pv_usd=cost,
        drawn_usd=float(capital["uses_usd"].sum()),
        equity_usd=float(capital["equity_usd"].sum()) if limited else None,
        debt_usd=float(capital["debt_usd"].sum()) if limited else None,
        energised_mw=float(last["energised_mw"].sum()),
        leased_mw=float(last["leased_mw"].sum()),
        sold_mw=float(tables.sales.filter(pl.col("unit") == "MW")["amount"].sum()),
        resale_usd=float(tables.sales["resale_usd"].sum()),
        years={str(year): _year(tables, reading, year) for year in terms.years},
        campuses={c.name: _campus(tables, reading, c.name, c.region) for c in terms.campuses},
        shadow_prices=_shadow_prices(tables.limits),
        seconds={time.stage: time.seconds for time in plan.times}
        | {TOTAL: sum(time.seconds for time in plan.times)},
        solver=ProgrammeProof(
            method=plan.proof.method.value,
            iterations=plan.proof.iterations,
            tolerance=plan.proof.tolerance,
            primal_residual=certificate.primal_residual,
            dual_residual=certificate.dual_residual,
            relative_gap=certificate.relative_gap,
            hourly_variables=reading.programme.n_hourly,
            hours=sum(place.n_hours for place in reading.layout.chains),
            note=plan.proof.note,
        ),
    )


def _sum(frame: pl.DataFrame, column: str) -> float:
    """Sum over weather years by weight."""
    return float((frame["weight"] * frame[column]).sum())


def _year(tables: ProgrammeTables, reading: JointReading, year: int) -> PeriodFigures:
    """One calendar year."""
    labels = [period.label for period in reading.layout.terms.periods if period.year == year]
    of_year = pl.col("period").is_in(labels)
    last = tables.megawatts.filter(pl.col("period") == labels[-1])
    flows, loads = tables.operation.filter(of_year), tables.loads.filter(of_year)
    load = _sum(loads, "load_mwh")
    power = tables.costs.filter(
        of_year
        & ~pl.col("line").is_in([RENT, POWER, LATE])
        & ~pl.col("asset").is_in([HALLS, OPENING])
    )
    return PeriodFigures(
        energised_mw=float(last["energised_mw"].sum()),
        leased_mw=float(last["leased_mw"].sum()),
        drawn_usd=float(tables.capital.filter(of_year)["uses_usd"].sum()),
        load_mwh=load,
        clean_share=_sum(flows, "clean_mwh") / load if load > 0.0 else None,
        co2_t=_sum(flows, "co2_t"),
        cost_usd_per_mwh=float(power["usd"].sum()) / load if load > 0.0 else None,
    )


def _campus(
    tables: ProgrammeTables, reading: JointReading, name: str, region: str
) -> CampusFigures:
    """One campus."""
    here = pl.col("campus") == name
    label = reading.layout.terms.periods[-1].label
    megawatts = tables.megawatts.filter(here)
    last = megawatts.filter(pl.col("period") == label)
    begun = megawatts.filter(pl.col("energised_mw") > LEAST_MW)
    online = tables.capacities.filter(
        here
        & (pl.col("period") == label)
        & (pl.col("unit") == "MW")
        & (pl.col("online") >= LEAST_MW)
    )
    sizes = online.group_by("asset", maintain_order=True).agg(pl.sum("online"))
    supplied = (
        tables.operation.filter(here & (pl.col("to_bus_mwh") > 0.0))
        .with_columns((pl.col("weight") * pl.col("to_bus_mwh")).alias("mwh_to_bus"))
        .group_by("asset", maintain_order=True)
        .agg(pl.sum("mwh_to_bus"))
    )
    bridge = tables.hand_over.filter(here)
    done = bridge.filter(pl.col("handed_over").fill_null(value=False))
    energised = float(last["energised_mw"].sum())
    # of a campus that is not built an interior point leaves traces, whose shares say nothing
    total = float(supplied["mwh_to_bus"].sum()) if energised >= LEAST_MW else 0.0
    return CampusFigures(
        region=region,
        first_energised=None if begun.is_empty() else str(begun["period"][0]),
        energised_mw=energised,
        leased_mw=float(last["leased_mw"].sum()),
        drawn_usd=float(tables.draws.filter(here)["usd"].sum()),
        capacity_mw=dict(zip(sizes["asset"], sizes["online"], strict=True)),
        energy_share={
            asset: mwh / total
            for asset, mwh in zip(supplied["asset"], supplied["mwh_to_bus"], strict=True)
            if total > 0.0 and mwh > 1e-4 * total
        },
        bridge_mw=max(bridge["bridge_mw"].to_list(), default=0.0),
        handed_over=None if done.is_empty() else str(done["period"][0]),
    )


def _shadow_prices(limits: pl.DataFrame) -> tuple[ShadowFigure, ...]:
    """Return the most valuable limits of each kind that bind."""
    found = []
    for kind in SHOWN_KINDS:
        of_kind = limits.filter((pl.col("limit") == kind.value) & pl.col("binds"))
        top = of_kind.sort("pv_usd_per_unit", descending=True, maintain_order=True)
        for row in top.head(SHOWN_PER_KIND).iter_rows(named=True):
            whose = ", ".join(part for part in (row["campus"], row["subject"]) if part)
            when = row["period"] or ("" if row["year"] is None else str(row["year"]))
            found.append(
                ShadowFigure(
                    limit=kind.value,
                    whose=whose,
                    when=when,
                    unit=row["unit"],
                    usd_per_unit=row["usd_per_unit"],
                    pv_usd_per_unit=row["pv_usd_per_unit"],
                )
            )
    return tuple(found)
