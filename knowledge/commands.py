"""The commands that tend the knowledge base: own documents, what changed, what rests on what, the map, the links."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from knowledge.database import ROOT, open_engine
from knowledge.errors import BrokenDocuments, KnowledgeError
from knowledge.reader import DOCUMENTS, Library, read_library
from knowledge.vocabulary import GRADES

documents_option = click.option(
    "--documents", type=click.Path(path_type=Path), default=DOCUMENTS, show_default="knowledge/documents",
    help="Folder of the documents.",
)
DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@documents_option
@click.option("--drafts", type=click.Path(path_type=Path), default=ROOT / "drafts", show_default="drafts",
              help="Folder for the proposals.")
@click.option("--id", "id_", help="Id of an article; without it, made from the name of the file.")
@click.option("--title", help="Title of an article; without it, as the file has it.")
@click.option("--url", help="Web address of an article.")
@click.option("--grade", type=click.Choice(GRADES), default="B", show_default=True,
              help="A official, B named trade or education page, C unsigned, D personal post.")
@click.option("--seen", type=DATE, help="Day on which the article was current; without it, today.")
@click.option("--replace", "anew", is_flag=True, help="Take the place of a document that is there.")
def add(file: Path, documents: Path, drafts: Path, id_: str | None, title: str | None, url: str | None, grade: str,
        seen: datetime | None, anew: bool) -> None:
    """Add FILE (.md, .txt, .html, .docx, .pdf) to the documents.

    A file in the form of documents/README.md goes to its folder. Any other is an article: it can be asked about after
    the next build, and what it tells of jobs is proposed in drafts/, for you to judge.
    """
    from knowledge.own_documents import About
    from knowledge.own_documents import add as add_document

    about = About(id_, title, url, grade, seen.date() if seen else None)
    try:
        added = add_document(file, documents, drafts, about, anew)
    except BrokenDocuments as error:
        refuse(error)
    click.echo(f"Added {added.path}: {added.title}" + (f", {added.passages} passages" if added.passages else ""))
    if added.drafts:
        click.echo(f"Proposals to judge: {added.drafts}")
    click.echo("To ask about it: crewcall knowledge build")


@click.command()
@click.argument("id_", metavar="ID")
@documents_option
def remove(id_: str, documents: Path) -> None:
    """Remove the article or the role ID from the documents."""
    from knowledge.own_documents import remove as remove_document

    try:
        changed = remove_document(id_, documents)
    except BrokenDocuments as error:
        refuse(error)
    click.echo(f"Removed {changed[0]}; to forget it: crewcall knowledge build")


@click.command()
@documents_option
def diff(documents: Path) -> None:
    """Print what a build would change in the database."""
    from knowledge.differences import differences

    try:
        found = differences(open_engine(), documents)
    except BrokenDocuments as error:
        refuse(error)
    signs = {"added": "+", "removed": "-", "changed": "~"}
    for one in found:
        words = " -> ".join(text for text in (one.before, one.after) if text)
        click.echo(f"{signs[one.change]} {one.kind} {one.place}" + (f": {words}" if words else ""))
    counts = Counter((one.kind, one.change) for one in found)
    click.echo("; ".join(f"{number} {kind}{'s' * (number > 1)} {change}" for (kind, change), number in counts.items())
               or "A build would change nothing.")


@click.command()
@documents_option
@click.option("--key", help="List the statements that rest on this source.")
@click.option("--older-than", type=int, default=0, metavar="DAYS", help="Only pages seen longer ago.")
@click.option("--unused", is_flag=True, help="Only pages that nothing rests on.")
def sources(documents: Path, key: str | None, older_than: int, unused: bool) -> None:
    """Print what rests on what, and how old it is: the oldest pages first."""
    from knowledge.provenance import resting

    today = date.today()
    found = resting(read(documents))
    if key is not None and key not in [one.source.key for one in found]:
        raise KnowledgeError(f"there is no source {key!r}")
    chosen = [one for one in found if (key in (None, one.source.key)) and one.age(today) >= older_than
              and not (unused and one.statements)]
    for one in chosen:
        click.echo(f"{one.source.key}: {one.source.title}; grade {one.source.grade}, seen {one.source.seen} "
                   f"({one.age(today)} days ago), {one.statements} statements in {len(one.cited)} documents")
        for path, statements in one.cited.items() if key else ():
            for statement in statements:
                click.echo(f"  {path}:{statement.line}: {statement.text}")
    grades = Counter(one.source.grade for one in chosen)
    click.echo(f"{len(chosen)} sources: " + ", ".join(f"{grades[grade]} of grade {grade}" for grade in GRADES))


@click.command("map")
@click.option("--role", help="Draw only this role, with those that lead to it and those that it leads to.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("career-map.svg"), show_default=True,
              help="File to write, .svg or .png.")
@click.option("--text", is_flag=True, help="Print the map in words instead.")
def draw_map(role: str | None, output: Path, text: bool) -> None:
    """Draw the career map: who leads to whom, by department."""
    from knowledge.base import KnowledgeBase
    from knowledge.career_map import career_map, in_words

    base = KnowledgeBase.open()
    if role is not None:
        base.subject("role", role)
    graph = career_map(base)
    if text:
        click.echo(in_words(graph, role))
        return
    from knowledge.career_map_drawing import draw

    draw(graph, output, role)
    click.echo(f"Drawn: {output}")


@click.command()
@documents_option
@click.option("--markdown", is_flag=True, help="As a table for the README.")
def report(documents: Path, markdown: bool) -> None:
    """Print how well the roles are covered: sourced, trade knowledge, not known."""
    from knowledge.coverage import as_table, coverage

    click.echo(as_table(coverage(read(documents)), markdown))


@click.command()
@documents_option
@click.option("--host", help="Only the pages of this host.")
@click.option("--pause", type=click.FloatRange(0.5, 60), default=2.0, show_default=True,
              help="Seconds between two requests to one host.")
@click.option("--all", "everything", is_flag=True, help="Print the pages that are there as well.")
def links(documents: Path, host: str | None, pause: float, everything: bool) -> None:
    """Check that the pages of the bibliography still exist. Needs the network; takes some minutes."""
    from urllib.parse import urlsplit

    from knowledge.links import GONE, OK, UNREACHABLE, check_links

    cited = (source.url for source in read(documents).sources.values() if source.url)
    urls = [url for url in dict.fromkeys(cited) if host in (None, urlsplit(url).hostname)]
    if not urls:
        raise KnowledgeError("there is no web address to check")
    click.echo(f"Checking {len(urls)} addresses …", err=True)
    states: Counter[str] = Counter()
    unreachable = []  # told last, as they are no news where all are
    for link in check_links(urls, pause):
        states[link.state] += 1
        line = f"{link.state}: {link.url}" + (f" ({link.detail})" if link.detail else "")
        if link.state == UNREACHABLE:
            unreachable.append(line)
        elif everything or link.state != OK:
            click.echo(line)
    if len(unreachable) == len(urls):
        raise KnowledgeError("no page could be reached; is there a network?")
    for line in [*unreachable, ", ".join(f"{number} {state}" for state, number in states.most_common())]:
        click.echo(line)
    if states[GONE]:
        sys.exit(1)


def read(documents: Path) -> Library:
    """Read the documents; where even their form is broken, list why and end."""
    library = read_library(documents)
    if library.problems:
        refuse(BrokenDocuments(library.problems))
    return library


def refuse(error: BrokenDocuments) -> NoReturn:
    """List the problems and end with exit code 1."""
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(1)


COMMANDS = (add, remove, diff, sources, draw_map, report, links)
