"""Commands on a scenario: `check`, `schema`, `explain`."""

import typer

from gigaplan.cli.app import Changes, ScenarioFile, app
from gigaplan.cli.refusals import located, read_any, refusals


@app.command()
def check(scenario: ScenarioFile, changes: Changes = None) -> None:
    """Say everything that is wrong with a scenario."""
    from gigaplan.pipeline import state
    from gigaplan.scenario.programme import ProgrammeScenario
    from gigaplan.terms.programme import write_terms

    with refusals():
        stated, positions = read_any(scenario, list(changes or []))
        if isinstance(stated, ProgrammeScenario):
            with located(positions):
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
        with located(positions):
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

    with refusals():
        stated, positions = read_any(scenario, list(changes or []))
        with located(positions):
            explain_any(stated, typer.echo)
