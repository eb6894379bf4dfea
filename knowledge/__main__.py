"""The knowledge base by itself: python -m knowledge --help."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from knowledge.base import KnowledgeBase
from knowledge.build import build as build_database
from knowledge.build import fingerprint
from knowledge.checks import check as check_library
from knowledge.commands import COMMANDS, documents_option, refuse
from knowledge.database import build_facts, database_url, open_engine
from knowledge.errors import BrokenDocuments, KnowledgeError, MissingDatabase
from knowledge.reader import DOCUMENTS, read_library
from knowledge.role_graph import graph_of, notes_of
from knowledge.vocabulary import ASPECTS


@click.group()
def knowledge() -> None:
    """Check, build and ask the knowledge base, and tend its documents."""


for command in COMMANDS:
    knowledge.add_command(command)


@knowledge.command()
@documents_option
@click.option("--notes", is_flag=True, help="List also what is worth a look: links that only one side names, odd steps.")
def check(documents: Path, notes: bool) -> None:
    """List every mistake in the documents, with file and line."""
    library = read_library(documents)
    problems = check_library(library)
    if problems:
        refuse(BrokenDocuments(problems))
    noted = list(notes_of(graph_of(library)))
    for note in noted if notes else ():
        click.echo(f"note: {note}")
    click.echo(f"{len(library.documents)} documents and {len(library.sources)} sources, no problem found" +
               (f"; {len(noted)} notes (--notes lists them)" if noted and not notes else ""))


@knowledge.command()
@documents_option
@click.option("--force", is_flag=True, help="Build even where nothing changed.")
def build(documents: Path, force: bool) -> None:
    """Build the database from the documents, all or nothing."""
    url = database_url()
    if not force and is_current(documents):
        click.echo("The knowledge base is up to date.")
        return
    try:
        counts = build_database(url, documents)
    except BrokenDocuments as error:
        refuse(error)
    click.echo("Knowledge base built: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


def is_current(documents: Path = DOCUMENTS) -> bool:
    """Whether the database was built from the documents as they are."""
    try:
        return build_facts(open_engine()).get("fingerprint") == fingerprint(documents)
    except MissingDatabase:
        return False


@knowledge.command()
@click.argument("role")
def show(role: str) -> None:
    """Print all that is known about ROLE (an id such as rigger)."""
    base = KnowledgeBase.open()
    subject = base.subject("role", role)
    click.echo(f"{subject.title} ({', '.join(base.departments_of[role])}; {subject.seniority})")
    for aspect in ASPECTS.values():
        passage = base.about_role(role, aspect)
        click.echo(f"\n{passage.heading}")
        for statement in passage.statements:
            ground = "; ".join(source.title for source in statement.sources) or statement.ground
            click.echo(f"- {statement.text} [{ground}]")
    click.echo("\nLinks")
    for relation in base.relations(role, "reports_to", "works_with", "leads_to", "hired_by", "required", "helped_by"):
        click.echo(f"- {relation.relation.replace('_', ' ')}: {relation.target.title}" +
                   (f" ({relation.condition})" if relation.condition else ""))
    for passage in base.mentioning("role", role):
        click.echo(f"\nMentioned in {passage.document}: {passage.heading}")


@knowledge.command()
@click.argument("words", nargs=-1, required=True)
def search(words: tuple[str, ...]) -> None:
    """Print the statements nearest to WORDS, with the place where each stands."""
    for found in KnowledgeBase.open().search(" ".join(words)):
        click.echo(f"{found.score:.2f} {found.passage.document}: {found.passage.heading}\n     {found.statement.text}")


def main() -> None:
    """Run the command line; an error of the knowledge base is one line."""
    try:
        knowledge(prog_name="python -m knowledge")
    except KnowledgeError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
