"""The command line: parse, call one function, print. Exit codes: 0 fine, 1 no plan, 2 bad input.

Heavy modules are imported inside the commands, so that `gigaplan --help` answers at once. What is
printed is made in `report/console.py`.
"""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gigaplan.errors import GigaplanError, ScenarioError

if TYPE_CHECKING:
    from gigaplan.plan.joint.result import ProgrammePlan
    from gigaplan.plan.result import Plan
    from gigaplan.scenario.model import Scenario
    from gigaplan.scenario.positions import Positions
    from gigaplan.scenario.programme import ProgrammeScenario

NO_PLAN = 1
BAD_INPUT = 2
INTERRUPTED = 130

OBJECTS_BETWEEN_COLLECTIONS = 200_000
"""New objects after which Python looks for garbage; its own default is 700."""

HELP = """Which power mix serves an AI data-center campus in every hour at least cost.

Begin with `gigaplan plan`: it plans the embedded example, 1.2 GW near Abilene, Texas.
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data = typer.Typer(help="Embedded data with their sources.", no_args_is_help=True)
app.add_typer(data, name="data")

ScenarioFile = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="Scenario file (YAML, or scenario.json of a run)")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key, e.g. limits.clean_share=0.9"),
]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run")]


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"gigaplan {installed('gigaplan')}")
        raise typer.Exit


@app.command()
def plan(
    scenario: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCENARIO]",
            help="Scenario file, or one-campus, three-campuses, off-grid; the reference case, AIP, "
            "if left out",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the run; must not exist [runs/NAME-TIME]"),
    ] = None,
    changes: Changes = None,
    solver: Annotated[
        str | None, typer.Option(metavar="METHOD", help="interior_point or highs")
    ] = None,
    tolerance: Annotated[
        float | None, typer.Option(help="Largest relative gap and residual, e.g. 1e-8")
    ] = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Some days of every month of a programme, in seconds, for a first look"
        ),
    ] = False,
    near: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN", help="Run of a programme like this one, at other prices, to go on from"
        ),
    ] = None,
) -> None:
    """Plan a campus, or a programme of several: what to build, what it runs on, what it costs."""
    from gigaplan.pipeline import plan as find_plan
    from gigaplan.report.console import Screen, print_plan
    from gigaplan.scenario.programme import ProgrammeScenario
    from gigaplan.store.examples import EXAMPLES, REFERENCE, example_scenario
    from gigaplan.store.runs import check_free, free_folder, write_run
    from gigaplan.terms.sampled import QUICK

    wanted = [*(QUICK if quick else ()), *(changes or [])]
    wanted += [f"solver.method={solver}"] if solver is not None else []
    wanted += [f"solver.tolerance={tolerance:g}"] if tolerance is not None else []
    with _refusals():
        if out is not None:
            check_free(out)
        name = REFERENCE if scenario is None else str(scenario)
        is_example = scenario is None or (name in EXAMPLES and not Path(name).exists())
        with example_scenario(name) if is_example else _as_it_is(Path(name)) as path:
            if quick and not isinstance(_read_any(path, list(changes or []))[0], ProgrammeScenario):
                raise ScenarioError(
                    "--quick",
                    "cuts down the hours of programmes, and this is one campus",
                    "leave it out: a campus takes seconds",
                )
            stated, positions = _read_any(path, wanted)
            if isinstance(stated, ProgrammeScenario):
                _plan_programme(stated, positions, out, near)
                return
            if near is not None:
                raise ScenarioError(
                    "--near",
                    "is for programmes, and this is one campus",
                    "leave it out: a campus takes seconds",
                )
            # the pictures' library is read in while the solver, which needs no interpreter, works
            pictures = Thread(target=import_module, args=("gigaplan.report.figures",), daemon=True)
            pictures.start()
            with _located(positions), Screen() as screen:
                found = find_plan(stated, screen)
            pictures.join()
        if found.tables is None:
            _say_no_plan(found)
        folder = out if out is not None else free_folder(Path("runs"), stated.name)
        from gigaplan.report.figures import draw_weeks

        summary = write_run(found, folder, lambda draft: draw_weeks(found, draft))
        print_plan(summary, found.tables, folder, found.cautions)


@app.command()
def check(scenario: ScenarioFile, changes: Changes = None) -> None:
    """Say everything that is wrong with a scenario."""
    from gigaplan.pipeline import read_any, state
    from gigaplan.scenario.programme import ProgrammeScenario
    from gigaplan.terms.programme import write_terms

    with _refusals():
        _must_be_there(scenario)
        stated, positions = read_any(scenario, list(changes or []))
        if isinstance(stated, ProgrammeScenario):
            with _located(positions):
                written = write_terms(stated)
            for note in written.repairs:
                typer.echo(f"repaired: {note}")
            for caution in written.cautions:
                typer.echo(f"caution: {caution}")
            horizon, terms = stated.horizon, written.terms
            assets = sum(len(campus.assets) for campus in terms.campuses)
            hours = sum(int(span.first_hour[-1]) for span in terms.spans)
            typer.echo(
                f"ok: {stated.name}: {len(terms.campuses)} campuses, {len(terms.periods)} periods "
                f"from {horizon.first} to {horizon.last}, {assets} supply parts, {hours:,} hours "
                "a year"
            )
            return
        with _located(positions):
            problem = state(stated)
        peak_mw = max(float(site.load_mw.max()) for site in problem.sites)
        hours = sum(site.n_hours for site in problem.sites)
        for site in problem.sites:
            for note in site.repairs:
                typer.echo(f"repaired: {note}")
            for caution in site.cautions:
                typer.echo(f"caution: {caution}")
        typer.echo(
            f"ok: {stated.name}: peak load {peak_mw:,.0f} MW, {len(stated.supply)} supply parts, "
            f"{hours:,} hours"
        )


@app.command()
def schema() -> None:
    """Print the JSON schema of scenarios, for editors."""
    import json

    from gigaplan.pipeline import installed_model, installed_programme
    from gigaplan.scenario.schema import schema_of_either

    typer.echo(json.dumps(schema_of_either(installed_model(), installed_programme()), indent=2))


@app.command()
def explain(scenario: ScenarioFile, changes: Changes = None) -> None:
    """Say why there is no plan, and the cheapest repair."""
    from gigaplan.explaining import explain_any
    from gigaplan.pipeline import read_any

    with _refusals():
        _must_be_there(scenario)
        stated, positions = read_any(scenario, list(changes or []))
        with _located(positions):
            explain_any(stated, typer.echo)


@app.command()
def compare(first: RunFolder, second: RunFolder) -> None:
    """Compare two runs figure by figure."""
    from gigaplan.plan.compare import compare as differences
    from gigaplan.plan.joint.compare import compare_programmes
    from gigaplan.report.console import print_comparison
    from gigaplan.store.programme_runs import read_programme_run
    from gigaplan.store.runs import is_programme, read_run

    with _refusals():
        try:
            if is_programme(first) and is_programme(second):
                of_programmes = read_programme_run(first), read_programme_run(second)
                programmes = (run.summary for run in of_programmes)
                print_comparison(*of_programmes, compare_programmes(*programmes))
                return
            runs = read_run(first), read_run(second)
            found = differences(runs[0].summary, runs[1].summary)
        except ValueError as error:
            raise GigaplanError(str(error)) from error
        print_comparison(runs[0], runs[1], found)


@app.command()
def report(
    run: RunFolder,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the page [RUN/report.html]")
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option(metavar="YEARS", help="Years of hours for each campus, or all [as fit, 2]"),
    ] = None,
) -> None:
    """Write one HTML page of a programme's run; it holds everything and loads nothing."""
    from gigaplan.report.page.page import write_page

    with _refusals():
        place = write_page(run, out, hours)
        typer.echo(f"page: {place} ({place.stat().st_size / 1e6:.1f} MB)")


@app.command()
def sweep(
    scenario: ScenarioFile,
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=V1,V2", help="Values of a key; more keys give every combination"),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Named cases: CSV (column = key) or a YAML list"),
    ] = None,
    changes: Changes = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the sweep [sweeps/NAME-MARK]"),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Cases planned side by side")] = 1,
    chunk: Annotated[int, typer.Option(min=1, help="Cases kept together in one part")] = 8,
) -> None:
    """Plan many variants of a scenario; the same command goes on after a kill."""
    from gigaplan.report.console_sweep import SweepScreen, print_sweep
    from gigaplan.sweep.stating import order_of
    from gigaplan.sweep.sweeping import sweep as plan_cases

    with _refusals():
        _must_be_there(scenario)
        order = order_of(scenario, changes or (), vary or (), cases, out, jobs, chunk)
        screen = SweepScreen()
        try:
            with screen:
                swept = plan_cases(order, screen)
        except KeyboardInterrupt:
            typer.echo(screen.stopped(), err=True)
            raise typer.Exit(INTERRUPTED) from None
        if not print_sweep(swept):
            raise typer.Exit(NO_PLAN)


@app.command()
def alternatives(
    scenario: ScenarioFile,
    within: Annotated[
        str, typer.Option(metavar="SHARE", help="How much more a plan may cost, of all costs")
    ] = "0.01",
    by: Annotated[str, typer.Option(metavar="WHAT", help="technology or campus")] = "technology",
    at: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Period in which megawatts count [last]")
    ] = None,
    changes: Changes = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the answer; must not exist [runs/NAME-TIME]"),
    ] = None,
) -> None:
    """Say how different the mix can be at nearly the least cost."""
    from gigaplan.alternatives.answer import NearOptimal, answer
    from gigaplan.alternatives.asking import asked
    from gigaplan.alternatives.folder import write_alternatives
    from gigaplan.report.console_alternatives import AlternativesScreen, print_alternatives
    from gigaplan.store.runs import check_free, free_folder

    with _refusals():
        if out is not None:
            check_free(out)
        stated, positions = _read_any(scenario, list(changes or []))
        with _located(positions):
            question = asked(stated, within, by, at)
            with AlternativesScreen() as screen:
                found = answer(question, screen)
        if not isinstance(found, NearOptimal):
            _say_no_plan(found)
        folder = out or free_folder(Path("runs"), f"{stated.name} alternatives")
        if not print_alternatives(write_alternatives(found, folder), folder):
            raise typer.Exit(NO_PLAN)


@app.command("time-to-power")
def time_to_power(
    run: RunFolder,
    campus: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this campus [all]")
    ] = None,
    check_most: Annotated[
        int | None,
        typer.Option(
            "--check", metavar="N", min=1, help="Plan again with each of the N best dates earlier"
        ),
    ] = None,
) -> None:
    """Say how soon each campus can have power from what, and what a month earlier is worth."""
    from gigaplan.dates_checked import check_claims
    from gigaplan.report.console_dates import print_checks, print_dates
    from gigaplan.scenario.programme import ProgrammeScenario
    from gigaplan.store.programme_runs import read_programme_run
    from gigaplan.store.runs import SCENARIO

    with _refusals():
        found = read_programme_run(run)
        print_dates(found, campus)
        if check_most is not None:
            stated, positions = _read_any(run / SCENARIO, [])
            assert isinstance(stated, ProgrammeScenario)
            with _located(positions):
                print_checks(check_claims(stated, check_most))


@data.command("list")
def list_keys(
    prefix: Annotated[str, typer.Argument(help="Only keys that begin with this")] = "",
) -> None:
    """List every embedded figure, place and series."""
    from gigaplan.data.show import list_data
    from gigaplan.report.console import print_listing

    with _refusals():
        print_listing(list_data(prefix))


@data.command("show")
def show_key(key: Annotated[str, typer.Argument(help="Key of a figure, place or series")]) -> None:
    """Print one embedded figure, place or series with its source."""
    from gigaplan.data.show import show_data
    from gigaplan.report.console import print_listing

    with _refusals():
        print_listing(show_data(key))


def _read(path: Path, changes: list[str]) -> "tuple[Scenario, Positions]":
    """Read a scenario that must be there."""
    from gigaplan.pipeline import read

    _must_be_there(path)
    return read(path, changes)


def _read_any(path: Path, changes: list[str]) -> "tuple[Scenario | ProgrammeScenario, Positions]":
    """Read a scenario of one campus or of a programme that must be there."""
    from gigaplan.pipeline import read_any

    _must_be_there(path)
    return read_any(path, changes)


def _plan_programme(
    stated: "ProgrammeScenario", positions: "Positions", out: Path | None, near: Path | None
) -> None:
    """Plan a programme, write its run and print it."""
    from gigaplan.planning import plan_programme
    from gigaplan.report.console import Screen
    from gigaplan.report.console_programme import print_programme
    from gigaplan.store.near import read_near
    from gigaplan.store.programme_runs import write_programme_run
    from gigaplan.store.runs import free_folder

    kept = None if near is None else read_near(near)
    with _located(positions), Screen() as screen:
        found = plan_programme(stated, screen, kept)
    if found.tables is None:
        _say_no_plan(found)
    folder = out if out is not None else free_folder(Path("runs"), stated.name)
    summary = write_programme_run(found, folder, near)
    print_programme(summary, folder, found.cautions)


def _say_no_plan(found: "Plan | ProgrammePlan") -> NoReturn:
    """Say why there is no plan, and leave with code 1."""
    for caution in found.cautions:
        typer.echo(f"caution: {caution}", err=True)
    typer.echo(f"no plan: {found.status.value}", err=True)
    if found.proof.note:
        typer.echo(f"    {found.proof.note}", err=True)
    raise typer.Exit(NO_PLAN)


def _must_be_there(path: Path) -> None:
    """Refuse a scenario that is no file."""
    if not path.is_file():
        raise ScenarioError(str(path), "there is no such file", "give the path of a scenario file")


@contextmanager
def _as_it_is(path: Path) -> Iterator[Path]:
    """Give a path where a context is wanted."""
    yield path


@contextmanager
def _located(positions: "Positions") -> Iterator[None]:
    """Add file and line to faults that are found after reading."""
    try:
        yield
    except* ScenarioError as group:
        found = (fault for fault in _flat(group) if isinstance(fault, ScenarioError))
        faults = [positions.locate(fault) for fault in found]
        raise ExceptionGroup("the scenario cannot be planned as stated", faults) from None


@contextmanager
def _refusals() -> Iterator[None]:
    """Print every fault of the input once and leave with code 2; leave quietly on Ctrl-C."""
    faults: list[str] = []
    try:
        with _gathered(faults):
            yield
    except KeyboardInterrupt:
        typer.echo("stopped; nothing was written", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if faults:
        for fault in dict.fromkeys(faults):
            typer.echo(fault, err=True)
        raise typer.Exit(BAD_INPUT)


@contextmanager
def _gathered(faults: list[str]) -> Iterator[None]:
    """Collect the words of every error that gigaplan raises on purpose."""
    try:
        yield
    except* GigaplanError as group:
        faults.extend(str(fault) for fault in _flat(group))


def _flat(group: BaseExceptionGroup[GigaplanError]) -> Iterator[GigaplanError]:
    """All errors of a group of groups."""
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _stop)  # as Ctrl-C: a run half written is taken away again
    # One command is one process: looking for garbage in what the libraries define as they are read
    # in, and once more at the end, would take a fifth of a plan's time and free next to nothing
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        app()
    finally:
        gc.freeze()


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
