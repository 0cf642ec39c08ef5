"""The joint problem at growing size: gigaplan, PyPSA with HiGHS, HiGHS on gigaplan's own matrix.

Campuses x four quarters x every hour (`joint_terms.py`), the same terms for all, in memory before
the clock starts. Each run is a process of its own, one at a time, so that its peak memory is its
own; two threads each. Once a way does not finish within the limit it is not tried at larger sizes.

    python -m benchmarks.joint                       1, 2 and 4 campuses
    python -m benchmarks.joint --sizes 1 2 4 8 12    more
    python -m benchmarks.joint --ways gigaplan       gigaplan alone
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from benchmarks.joint_terms import joint_terms
from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.programme.sparse import to_sparse
from gigaplan.solve import highs
from gigaplan.solve.certify import certify
from gigaplan.solve.interface import Method, SolverOptions, Status
from gigaplan.solve.solver import solve

THREADS = 2
TOLERANCE = 1e-7
"""gigaplan: relative gap and residuals. HiGHS keeps its own: 1e-7 for feasibilities, 1e-8 for the
gap of its interior points."""
REPEATS = 3
"""gigaplan is short: the run in the middle counts."""
LIMIT_S = 900.0
AGREE = 1e-5
"""Objectives are those of one problem if they are this near."""


@dataclass(frozen=True)
class Run:
    """One way at one size."""

    way: str
    campuses: int
    columns: int
    rows: int
    build_s: float
    solve_s: float
    objective_usd: float
    peak_gb: float
    note: str

    @property
    def total_s(self) -> float:
        """Seconds from the terms to the optimum."""
        return self.build_s + self.solve_s


def _peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def with_gigaplan(campuses: int) -> Run:
    """Assemble and solve; the kernels are loaded before the clock starts."""
    terms, options = joint_terms(campuses), SolverOptions(tolerance=TOLERANCE, threads=THREADS)
    solve(assemble_joint(joint_terms(1))[0], options)
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        programme, layout = assemble_joint(terms)
        assembled = time.perf_counter()
        solution = solve(programme, options)
        times.append((assembled - begin, time.perf_counter() - assembled))
        if solution.status is not Status.OPTIMAL or solution.note:
            raise RuntimeError(f"{solution.status.value} {solution.note}")
    build_s, solve_s = sorted(times, key=sum)[REPEATS // 2]
    peak = _peak_gb()
    gap = certify(programme, solution).relative_gap
    return Run(
        "gigaplan", campuses, programme.n_hourly + programme.master.cost.size, 0,
        build_s, solve_s, solution.objective + layout.constant_usd, peak,
        f"{solution.iterations} iterations, certified gap {gap:.0e}",
    )  # fmt: skip


def on_the_matrix(campuses: int, settings: dict[str, str | int]) -> Run:
    """HiGHS on gigaplan's own matrix, in gigaplan's units for it."""
    terms = joint_terms(campuses)
    begin = time.perf_counter()
    programme, layout = assemble_joint(terms)
    problem = to_sparse(programme)
    model = highs._load(problem, SolverOptions(tolerance=TOLERANCE, threads=THREADS))
    for name, value in {"ipm_iteration_limit": 10_000, **settings}.items():
        model.setOptionValue(name, value)
    _check(model, settings)
    built = time.perf_counter()
    model.run()
    solved = time.perf_counter()
    info, rows = model.getInfo(), problem.matrix.shape
    if model.modelStatusToString(model.getModelStatus()) != "Optimal":
        raise RuntimeError(model.modelStatusToString(model.getModelStatus()))
    units = highs._units(problem)
    objective = info.objective_function_value * units.cost * units.quantity
    return Run(
        "", campuses, rows[1], rows[0], built - begin, solved - built,
        objective + layout.constant_usd, _peak_gb(), _iterations(info),
    )  # fmt: skip


def with_solver_highs(campuses: int) -> Run:
    """What `gigaplan plan --solver highs` does: interior point and crossover, simplex if lost."""
    terms = joint_terms(campuses)
    options = SolverOptions(Method.HIGHS, TOLERANCE, threads=THREADS)
    begin = time.perf_counter()
    programme, layout = assemble_joint(terms)
    assembled = time.perf_counter()
    solution = solve(programme, options)
    solved = time.perf_counter()
    if solution.status is not Status.OPTIMAL:
        raise RuntimeError(solution.status.value)
    return Run(
        "", campuses, programme.n_hourly + programme.master.cost.size, 0,
        assembled - begin, solved - assembled, solution.objective + layout.constant_usd,
        _peak_gb(), f"{solution.iterations} iterations {solution.note}".strip(),
    )  # fmt: skip


def with_pypsa(campuses: int, settings: dict[str, str | int]) -> Run:
    """PyPSA and linopy, handed to HiGHS in memory; HiGHS' own clock tells its share."""
    from benchmarks.joint_pypsa import peer_model

    terms: ProgrammeTerms = joint_terms(campuses)
    begin = time.perf_counter()
    model = peer_model(terms)
    status = model.solve(
        solver_name="highs", io_api="direct", threads=THREADS, output_flag=False, **settings
    )
    total = time.perf_counter() - begin
    if status != ("ok", "optimal"):
        raise RuntimeError(" ".join(status))
    _check(model.solver_model, settings)
    solved = model.solver_model.getRunTime()
    return Run(
        "", campuses, model.nvars, model.ncons, total - solved, solved,
        float(model.objective.value), _peak_gb(), _iterations(model.solver_model.getInfo()),
    )  # fmt: skip


def _check(model, settings: dict[str, str | int]) -> None:
    """HiGHS leaves an option it cannot keep at its default (HiPO without `highspy[extras]`)."""
    for name, value in settings.items():
        found = model.getOptionValue(name)[1]
        if found != value:
            raise RuntimeError(f"HiGHS does not take {name} = {value}")


def _iterations(info) -> str:
    if info.ipm_iteration_count > 0:
        return f"{info.ipm_iteration_count} iterations"
    return f"{info.simplex_iteration_count} simplex iterations"


WITHOUT, WITH = {"run_crossover": "off"}, {"run_crossover": "on"}
WAYS: dict[str, Callable[[int], Run]] = {
    "gigaplan": with_gigaplan,
    "PyPSA, HiPO": lambda n: with_pypsa(n, {"solver": "hipo", **WITHOUT}),
    "HiGHS on the matrix, HiPO": lambda n: on_the_matrix(n, {"solver": "hipo", **WITHOUT}),
    "HiGHS on the matrix, IPX": lambda n: on_the_matrix(n, {"solver": "ipx", **WITHOUT}),
    "gigaplan --solver highs": with_solver_highs,
    "PyPSA, HiPO and crossover": lambda n: with_pypsa(n, {"solver": "hipo", **WITH}),
    "PyPSA, IPX": lambda n: with_pypsa(n, {"solver": "ipx", **WITHOUT}),
    "PyPSA, simplex": lambda n: with_pypsa(n, {"solver": "simplex"}),
}
"""HiPO is the newest interior point of HiGHS, IPX the one before it."""
ONLY_SMALL = {
    "HiGHS on the matrix, IPX": 2,
    "gigaplan --solver highs": 2,
    "PyPSA, HiPO and crossover": 2,
    "PyPSA, IPX": 2,
    "PyPSA, simplex": 1,
}
"""Ways that are tried up to some size only."""


def in_its_own_process(way: str, campuses: int, limit_s: float) -> Run | str:
    """One run, or why there is none."""
    command = [sys.executable, "-m", "benchmarks.joint", "--one", way, "--sizes", str(campuses)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return f"not finished after {limit_s / 60:.0f} min"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1]
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))


def compare(sizes: Sequence[int], ways: Sequence[str], limit_s: float) -> None:
    """Run every way at every size and print a table in Markdown."""
    print(
        "| campuses | way | build s | solve s | total s | x gigaplan | peak GB | x gigaplan "
        "| objective, USD | note |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    given_up: set[str] = set()
    for campuses in sizes:
        own: Run | None = None
        for way in ways:
            if way in given_up or campuses > ONLY_SMALL.get(way, campuses):
                continue
            found = in_its_own_process(way, campuses, limit_s)
            if isinstance(found, str):
                given_up.add(way)
                print(f"| {campuses} | {way} | | | | | | | | {found} |", flush=True)
                continue
            own = found if way == "gigaplan" else own
            print(_row(found, own), flush=True)


def _row(run: Run, own: Run | None) -> str:
    """One run as a row; ratios over gigaplan's at the same size."""
    time_ratio = memory_ratio = ""
    note = run.note
    if own is not None and own is not run:
        time_ratio = f"{run.total_s / own.total_s:.0f}"
        memory_ratio = f"{run.peak_gb / own.peak_gb:.1f}"
        apart = abs(run.objective_usd / own.objective_usd - 1.0)
        note += f"; objectives {apart:.0e} apart"
        if apart > AGREE:
            note += ": NOT THE SAME"
    return (
        f"| {run.campuses} | {run.way} | {run.build_s:.2f} | {run.solve_s:.1f} "
        f"| {run.total_s:.1f} | {time_ratio} | {run.peak_gb:.2f} | {memory_ratio} "
        f"| {run.objective_usd:,.0f} | {note} |"
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds for one run")
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        run = WAYS[options.one](options.sizes[0])
        print(json.dumps(asdict(run) | {"way": options.one}))
    else:
        compare(options.sizes, options.ways, options.limit)


if __name__ == "__main__":
    main()
