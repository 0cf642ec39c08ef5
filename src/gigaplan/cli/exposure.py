"""`gigaplan exposure`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gigaplan.cli.app import Changes, app
from gigaplan.cli.refusals import located, must_be_there, refusals
from gigaplan.errors import ScenarioError

if TYPE_CHECKING:
    from gigaplan.scenario.exposure.exposures import ExposureScenario
    from gigaplan.scenario.exposure.rules import Decision


@app.command()
def exposure(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Parties and edges (YAML, or scenario.json of a run)"),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the run; must not exist [runs/NAME-TIME]"),
    ] = None,
    changes: Changes = None,
    fails: Annotated[
        list[str] | None,
        typer.Option(metavar="PARTY", help="What is lost, and by whom, if this party fails"),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Run with money, whose leases and loans are taken over"),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Lenders' case, a folder of RUN/money [the latest]"),
    ] = None,
    decision: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND:PARTY[:WHAT]",
            help="Who steps back from a decision: lease, supply, credit, equity or governance "
            "with this party; of a supply, what is bought",
        ),
    ] = None,
) -> None:
    """Show who depends on whom: look-through exposures, limits, circular money, recusals."""
    with refusals():
        if run is None and case is not None:
            raise ScenarioError("--case", "goes with --run", "add it, or leave this out")
        source = None if run is None else (run, case)
        asked = list(decision or [])
        _exposure(file, source, out, list(changes or []), list(fails or []), asked)


def _exposure(
    path: Path,
    source: tuple[Path, str | None] | None,
    out: Path | None,
    changes: list[str],
    fails: list[str],
    asked: list[str],
) -> None:
    """Read, analyse, write and print."""
    from gigaplan.exposure.analysis import analyse
    from gigaplan.exposure.summary import summarise_exposure
    from gigaplan.exposure.tables import exposure_tables
    from gigaplan.report.console_exposure import print_exposures
    from gigaplan.report.exposure_chart import draw_exposures
    from gigaplan.scenario.exposure.read import read_exposures
    from gigaplan.store.exposure_runs import write_exposures
    from gigaplan.store.runs import check_free, free_folder

    if out is not None:
        check_free(out)
    must_be_there(path)
    stated, positions = read_exposures(path, changes)
    faults = [fault for name in fails if (fault := _unknown(stated, name, "--fails"))]
    decisions = []
    for text in asked:
        found = _decision(stated, text)
        if isinstance(found, ScenarioError):
            faults.append(found)
        else:
            decisions.append(found)
    if faults:
        raise ExceptionGroup("the exposures cannot be found as asked", faults)
    with located(positions):
        if source is not None:
            stated = _with_run(stated, *source)
        analysis = analyse(stated, decisions, list(dict.fromkeys(fails)))
    tables, summary = exposure_tables(analysis), summarise_exposure(analysis)
    folder = out if out is not None else free_folder(Path("runs"), stated.name)
    write_exposures(
        stated, tables, summary, folder, lambda draft: draw_exposures(summary, tables, draft)
    )
    print_exposures(summary, tables, folder)


def _with_run(stated: "ExposureScenario", run: Path, case: str | None) -> "ExposureScenario":
    """Leases and loans of a run in the place of those that are stated."""
    from gigaplan.exposure.of_run import with_run
    from gigaplan.store.suitability_runs import open_money

    money = open_money(run, case)
    told = f"run {run.name}, case {money.summary.case}"
    return with_run(stated, money.table("revenue"), money.table("debt"), told)


def _unknown(stated: "ExposureScenario", name: str, option: str) -> ScenarioError | None:
    """Fault of a name that no party bears."""
    from gigaplan.scenario.exposure.exposures import unknown_party

    names = [party.name for party in stated.parties]
    if name in names:
        return None
    clash = unknown_party(name, names, ())
    return ScenarioError(option, clash.problem, clash.fix)


def _decision(stated: "ExposureScenario", text: str) -> "Decision | ScenarioError":
    """Decision that an option states."""
    from gigaplan.scenario.exposure.rules import Decision, DecisionKind

    kind, _, rest = text.partition(":")
    party, _, what = rest.partition(":")
    kinds = [each.value for each in DecisionKind]
    if kind not in kinds:
        advice = f"write one of {', '.join(kinds)}, as in lease:xAI"
        return ScenarioError("--decision", f"there is no kind of decision {kind!r}", advice)
    fault = _unknown(stated, party, "--decision")
    if fault is not None:
        return fault
    if not what and stated.needs_what(DecisionKind(kind)):
        return ScenarioError(
            "--decision",
            f"{text!r} does not say what is bought, and a rule asks who sells the same",
            f"write it behind the party, as in {text}:turbines",
        )
    name = f"{kind} with {party}" + (f" for {what}" if what else "")
    return Decision(name=name, kind=DecisionKind(kind), counterparty=party, what=what or None)
