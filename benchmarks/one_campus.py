"""One campus, every hour of a year: gigaplan against PyPSA with HiGHS on the same problem.

Solar, wind, a 4-hour battery, two kinds of gas plant, the grid with a limit and hourly prices, and
unserved load: weather and prices of Abilene. Both start from the same arrays in memory and end with
capacities and cost; both run in this one process, turn by turn, so that the ratio survives a noisy
machine.

    python benchmarks/one_campus.py                the comparison, and gigaplan alone for 1-10 years
    python benchmarks/one_campus.py --no-peer      gigaplan alone
"""

import argparse
import os
import resource
import statistics
import time
from dataclasses import dataclass

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from gigaplan.data.embedded import hourly_price, weather_table, wind_profile
from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset, WeatherSpan
from gigaplan.programme.limits import SystemLimits
from gigaplan.solve import interior_point
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow, Store

TOLERANCE = 1e-6
PEAK_MW = 1200.0
GRID_MW = 400.0
UNSERVED_USD_PER_MWH = 10_000.0
ETA = 0.96


@dataclass(frozen=True)
class Plant:
    """Annual cost per MW, cost per MWh."""

    usd_per_mw: float
    usd_per_mwh: float


PLANTS = {
    "solar": Plant(116_000.0, 0.0),
    "wind": Plant(165_000.0, 0.0),
    "turbine": Plant(127_000.0, 45.0),
    "combined_cycle": Plant(225_000.0, 30.0),
    "grid": Plant(80_000.0, 0.0),
    "battery": Plant(110_000.0, 0.0),
}


@dataclass(frozen=True)
class Year:
    """Hourly inputs of one weather year."""

    load_mw: np.ndarray
    sun: np.ndarray
    wind: np.ndarray
    price: np.ndarray


def real_year() -> Year:
    """Return one year of Abilene: measured sun, wind and heat of 2013, ERCOT prices of 2023."""
    weather = weather_table("abilene_nolan_tx_2013")
    hours = weather.height
    sun = np.clip(weather["ghi_w_m2"].to_numpy().astype(float) / 1000.0, 0.0, 1.0)
    sun[sun < 1e-3] = 0.0
    profile = wind_profile("wtk_abilene_nolan_tx_2013")["capacity_factor"]
    wind = np.clip(profile.to_numpy().astype(float), 0.0, 1.0)
    heat = np.clip(weather["temp_air_c"].to_numpy().astype(float) - 15.0, 0.0, None)
    price = hourly_price("ercot_hubavg")["usd_per_mwh"].to_numpy().astype(float)
    first = 3 * 8760 + 24  # 2020 is a leap year
    price = price[first : first + hours]
    return Year(PEAK_MW * (0.85 + 0.15 * heat / heat.max()), sun, wind[:hours], price)


def years_like(year: Year, count: int) -> list[Year]:
    """Return `count` years drawn around the real one: shifted days, scaled sun, wind and price."""
    rng = np.random.default_rng(1)
    out = [year]
    for _ in range(count - 1):
        shift = 24 * int(rng.integers(1, 20))
        out.append(
            Year(
                year.load_mw,
                np.clip(np.roll(year.sun, shift) * rng.uniform(0.95, 1.05), 0, 1),
                np.clip(np.roll(year.wind, shift) * rng.uniform(0.9, 1.1), 0, 1),
                np.roll(year.price, shift) * rng.uniform(0.8, 1.3),
            )
        )
    return out


def _plant(name: str, upper, maximum: float = np.inf, price=None) -> Block:
    cost = PLANTS[name]
    return Block(
        (Capacity("power", "MW", {CostLine.CAPITAL: cost.usd_per_mw}, maximum=maximum),),
        (
            Flow(
                "output",
                1.0,
                "power",
                upper,
                cost_usd_per_mwh={CostLine.FUEL: cost.usd_per_mwh if price is None else price},
            ),
        ),
    )


def with_gigaplan(years: list[Year], threads: int | None = 1):
    """Assemble and solve; returns seconds of each and the solution."""
    begin = time.perf_counter()
    blocks = {name: [] for name in (*PLANTS, "unserved")}
    for y in years:
        blocks["solar"].append(_plant("solar", y.sun))
        blocks["wind"].append(_plant("wind", y.wind))
        blocks["turbine"].append(_plant("turbine", 1.0))
        blocks["combined_cycle"].append(_plant("combined_cycle", 1.0))
        blocks["grid"].append(_plant("grid", 1.0, GRID_MW, y.price))
        battery = PLANTS["battery"]
        blocks["battery"].append(
            Block(
                (Capacity("power", "MW", {CostLine.CAPITAL: battery.usd_per_mw}),),
                (Flow("charge", -1.0, "power"), Flow("discharge", 1.0, "power")),
                (Store("content", {"charge": ETA, "discharge": -1 / ETA}, "power", 4.0),),
            )
        )
        unserved = {CostLine.UNSERVED: UNSERVED_USD_PER_MWH}
        flow = Flow("unserved", 1.0, None, y.load_mw, cost_usd_per_mwh=unserved)
        blocks["unserved"].append(Block(flows=(flow,)))
    assets = [Asset(name, name, tuple(parts)) for name, parts in blocks.items()]
    spans = [WeatherSpan(str(n), 1.0 / len(years), y.load_mw) for n, y in enumerate(years)]
    programme, layout = assemble(assets, spans, SystemLimits())
    assembled = time.perf_counter()
    solution = interior_point.solve(programme, SolverOptions(tolerance=TOLERANCE, threads=threads))
    assert solution.status is Status.OPTIMAL, solution.status
    return assembled - begin, time.perf_counter() - assembled, solution, programme, layout


def with_pypsa(year: Year):
    """Build, solve with HiGHS; returns seconds and objective."""
    import logging
    import warnings

    import pandas as pd
    import pypsa

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    begin = time.perf_counter()
    n = pypsa.Network()
    n.set_snapshots(pd.date_range("2013-01-01", periods=year.load_mw.size, freq="h"))
    n.add("Bus", "campus")
    n.add("Load", "load", bus="campus", p_set=year.load_mw)
    shares = {"solar": year.sun, "wind": year.wind}
    for name, cost in PLANTS.items():
        if name == "battery":
            continue
        n.add(
            "Generator",
            name,
            bus="campus",
            p_nom_extendable=True,
            p_nom_max=GRID_MW if name == "grid" else np.inf,
            capital_cost=cost.usd_per_mw,
            marginal_cost=year.price if name == "grid" else cost.usd_per_mwh,
            p_max_pu=shares.get(name, 1.0),
        )
    n.add(
        "StorageUnit",
        "battery",
        bus="campus",
        p_nom_extendable=True,
        capital_cost=PLANTS["battery"].usd_per_mw,
        max_hours=4.0,
        efficiency_store=ETA,
        efficiency_dispatch=ETA,
        cyclic_state_of_charge=True,
    )
    n.add(
        "Generator",
        "unserved",
        bus="campus",
        p_nom=float(year.load_mw.max()),
        p_max_pu=year.load_mw / year.load_mw.max(),
        marginal_cost=UNSERVED_USD_PER_MWH,
    )
    n.optimize(solver_name="highs", solver_options={"output_flag": False, "threads": 1})
    return time.perf_counter() - begin, float(n.objective)


def main() -> None:
    """Run and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    year = real_year()
    with_gigaplan([year])  # compile
    ours, solves, theirs = [], [], []
    for _ in range(options.runs):
        assembly, solve, solution, programme, _ = with_gigaplan([year])
        ours.append(assembly + solve)
        solves.append(solve)
        if not options.no_peer:
            seconds, objective = with_pypsa(year)
            theirs.append(seconds)
    certificate = certify(programme, solution)
    print(
        f"gigaplan: {statistics.median(ours):.3f} s end to end, {statistics.median(solves):.3f} s "
        f"solve, {solution.iterations} iterations, objective {solution.objective:.6f}, "
        f"certified gap {certificate.relative_gap:.1e}"
    )
    if theirs:
        print(
            f"PyPSA + HiGHS: {statistics.median(theirs):.1f} s end to end, objective "
            f"{objective:.6f}; ratio {statistics.median(theirs) / statistics.median(ours):.0f}, "
            f"objectives differ by {abs(objective / solution.objective - 1):.1e}"
        )
    base = None
    print(
        "\n| years | hours | solve s, 1 thread | every core | iterations | exponent, 1 thread "
        "| exponent, every core | peak GB |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for count in (1, 2, 5, 10):
        many = years_like(year, count)
        one = min(with_gigaplan(many)[1] for _ in range(2))
        two, solution = min(
            (with_gigaplan(many, threads=None)[1:3] for _ in range(2)), key=lambda pair: pair[0]
        )
        base = base or one
        exponents = [
            "" if count == 1 else f"{np.log(t / base) / np.log(count):.2f}" for t in (one, two)
        ]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"| {count} | {count * year.load_mw.size:,} | {one:.2f} | {two:.2f} "
            f"| {solution.iterations} | {' | '.join(exponents)} | {peak:.2f} |"
        )


if __name__ == "__main__":
    main()
