"""crewcall: the commands behind the Makefile."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from crewcall.errors import CommandError
from crewcall.paths import ROOT
from crewcall.screenshots import screenshots
from knowledge.__main__ import build as build_knowledge
from knowledge.__main__ import knowledge
from knowledge.errors import KnowledgeError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def crewcall() -> None:
    """Crew Call, a careers adviser for live music production.

    The usual order is: 'crewcall knowledge build' makes the knowledge base from the documents, 'crewcall train' teaches
    the assistant to understand questions, 'crewcall serve' answers them. 'make run' does all three.
    """


crewcall.add_command(knowledge)
crewcall.add_command(screenshots)


@crewcall.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=5005, show_default=True, envvar="PORT", help="Port to listen on (or the variable PORT).")
def serve(host: str, port: int) -> None:
    """Answer questions over HTTP until Ctrl-C."""
    from crewcall.server import require_free, require_model
    from crewcall.server import serve as serve_until_stopped

    require_model()
    require_free(host, port)
    require_knowledge()
    serve_until_stopped(host, port)


@crewcall.command()
def shell() -> None:
    """Talk to the assistant in the terminal."""
    from crewcall.shell import talk

    require_knowledge()
    asyncio.run(talk())


@crewcall.command()
@click.option("--force", is_flag=True, help="Train even where nothing changed.")
def train(force: bool) -> None:
    """Train the assistant on data/, where it changed since the last time."""
    from crewcall.model import is_current
    from crewcall.model import train as train_model

    if is_current() and not force:
        click.echo("The model is up to date.")
        return
    require_knowledge()
    click.echo("Training on the examples in data/; this takes about a minute …")
    click.echo(f"Model trained: {train_model()}")


@crewcall.command()
@click.pass_context
def prepare(context: click.Context) -> None:
    """Build the knowledge base and train the model, each where something changed."""
    context.invoke(build_knowledge)
    context.invoke(train)


@crewcall.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--show", default=0, help="Print this many wrong turns.")
@click.option("--typos", is_flag=True, help="Put one slip of the finger into every message first.")
@click.option("--page", "target", default=ROOT / "build" / "evaluation.html", show_default="build/evaluation.html",
              type=click.Path(dir_okay=False, path_type=Path), help="Where to write the page with pictures.")
def evaluate(files: tuple[Path, ...], show: int, typos: bool, target: Path) -> None:
    """Score held-out messages (FILES; without any, those of tests/understanding)."""
    from crewcall.evaluate import read_cases, score, table, with_typos
    from crewcall.evaluation_page import page
    from crewcall.server import load

    require_knowledge()
    cases = read_cases(files or sorted((ROOT / "tests" / "understanding").glob("held_out*.jsonl")))
    outcomes = asyncio.run(score_with(load, score, with_typos(cases) if typos else cases))
    for outcome in [o for o in outcomes if o.wrong][:show]:
        click.echo(f"- {outcome.case}: {outcome.say[:160]!r}\n    {'; '.join(outcome.wrong)}\n    {outcome.text[:160]!r}")
    click.echo(table(outcomes))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(outcomes), encoding="utf-8")
    click.echo(f"The page with pictures: {target}")


async def score_with(load: Any, score: Any, cases: list[dict[str, Any]]) -> Any:
    with tempfile.TemporaryDirectory() as scratch:
        return await score(await load(memory=f"sqlite:///{scratch}/memory.sqlite"), cases)


def require_knowledge() -> None:
    """Raise MissingDatabase where there is no knowledge base."""
    from knowledge.database import open_engine

    open_engine().dispose()


def main() -> None:
    """Run the command line; an error is one line, and the exit code is 1."""
    if sys.version_info[:2] != (3, 10):
        sys.exit(f"error: Rasa 3.6 needs Python 3.10, this is {sys.version.split()[0]}; 'make run' makes the right environment")
    try:
        crewcall(prog_name="crewcall")
    except (CommandError, KnowledgeError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
