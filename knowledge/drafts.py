"""Writes what an article tells of jobs as proposals for a person to judge. Nothing here reaches the knowledge base."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Iterator

import yaml

from knowledge.articles import Article, Finding
from knowledge.linking import Linker
from knowledge.role_patterns import VERBS
from knowledge.vocabulary import ASPECTS, TRAITS

INTRODUCTION = """\
# Proposals from “{title}”

A program read the article and wrote this; no part of it is in the knowledge base. Judge each proposal by the sentence
under it (after >), put it in your own words, and copy what is true into the document that is named. A new role has a
document beside this file: fill in what stands as ?, then run 'crewcall knowledge add' with it.
"""
HEADINGS = {"department": "Departments", "organisation": "Organisations", "credential": "Credentials",
            "education": "Fields of study"}
SAID = frozenset((*VERBS, *"involve include mean cover serve act work look take".split()))
COLLECTION = {"department": "organisations/departments.md", "organisation": "organisations/",
              "credential": "credentials/"}
UNKNOWN_YET = "- Nothing is known about this yet. [unknown]"


def write_drafts(article: Article, key: str, folder: Path, linker: Linker) -> Path | None:
    """Write the proposals into ``folder`` and return their file; None where the article tells of nothing."""
    if not article.findings:
        return None
    new = {slug(finding.title): finding for finding in article.of_kind("role") if linker.known(finding) is None}
    if new:
        (folder / "roles").mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "proposals.md"
    path.write_text("\n".join(_proposals(article, key, linker)), encoding="utf-8")
    for id_, finding in new.items():
        departments = [linker.known(d) for d in article.of_kind("department") if d.heading == finding.heading]
        department = departments[0] if departments else None
        (folder / "roles" / f"{id_}.md").write_text(role_document(id_, finding, key, department), encoding="utf-8")
    return path


def _proposals(article: Article, key: str, linker: Linker) -> Iterator[str]:
    yield INTRODUCTION.format(title=article.title)
    roles = [(finding, linker.known(finding)) for finding in article.of_kind("role")]
    for heading, wanted in (("Roles that are known", True), ("New roles", False)):
        chosen = [(finding, id_) for finding, id_ in roles if (id_ is not None) == wanted]
        if chosen:
            yield f"## {heading}\n"
        for finding, id_ in chosen:
            place = f"for roles/{id_}.md, under “What they do”"
            beside = f"see roles/{slug(finding.title)}.md beside this file"
            yield f"### {finding.title}: {place if id_ else beside}\n"
            if finding.aliases:
                yield f"Also called: {', '.join(finding.aliases)}\n"
            yield from (f"- {in_third_person(duty)} [{key}]" for duty in finding.duties)
            yield ""
            yield from _quoted(finding)
    for kind, heading in HEADINGS.items():
        if article.of_kind(kind):
            yield f"## {heading}\n"
        for finding in article.of_kind(kind):
            yield from _entry(finding, linker.known(finding), key)


def _entry(finding: Finding, id_: str | None, key: str) -> Iterator[str]:
    if id_ or finding.kind not in COLLECTION:
        yield f"### {finding.title}{f': known as {id_}' if id_ else ''}\n"
    else:
        yield f"### {finding.title}: an entry for {COLLECTION[finding.kind]}\n"
        yield f"    ## {finding.title}\n    id: {slug(finding.title)}"
        if finding.aliases:
            yield f"    aliases: {', '.join(finding.aliases)}"
        yield f"    type: {finding.type}\n" if finding.type else ""
        yield from (f"    - {sentence} [{key}]" for sentence in finding.sentences[:2])
        yield ""
    yield from _quoted(finding)


def _quoted(finding: Finding) -> Iterator[str]:
    yield from (f"> {sentence}\n" for sentence in finding.sentences)


def role_document(id_: str, finding: Finding, key: str, department: str | None) -> str:
    """Return a role's document with what is known, and a ? (which the check refuses) where a person must decide."""
    title = finding.title.capitalize() if finding.title.istitle() else finding.title[0].upper() + finding.title[1:]
    front = yaml.safe_dump({
        "id": id_, "title": title,
        "aliases": list(dict.fromkeys(alias.lower() if alias.istitle() else alias for alias in finding.aliases)),
        "departments": [department or "?"], "seniority": "?",
        "described_as": [in_third_person(duty).rstrip(".").lower() for duty in finding.duties],
    }, allow_unicode=True, sort_keys=False, width=1000)
    duties = [f"- {in_third_person(duty)} [{key}]" for duty in finding.duties]
    lines = [f"---\n{front}---\n\n# {title}\n", f"{in_third_person(finding.duties[0])} [{key}]\n"]
    for heading in ASPECTS:
        lines += [f"## {heading}", *(duties if heading == "What they do" else [UNKNOWN_YET]), ""]
    lines += ["## Links", "- reports to: ? [trade]", ""]
    lines += ["## Traits", *(f"- {trait}: ? [trade]" for trait in TRAITS), ""]
    return "\n".join(lines)


def in_third_person(duty: str) -> str:
    """Return what a sentence says of people as what one of them does: "mix and load" becomes "Mixes and loads"."""
    duty = re.sub(r"^are (?!\w*ly |responsible|accountable|in charge|charged|tasked)", "", duty)
    words = re.match(r"(?P<first>[a-z]+)(?P<joined>(?:,? and| or) [a-z]+)?(?P<rest>.*)", duty, re.S)
    if not words:
        return duty[:1].upper() + duty[1:]
    first = {"are": "is", "have": "has"}.get(words["first"], words["first"])
    joined = re.sub(r"[a-z]+$", lambda verb: _third(verb[0]), words["joined"] or "")
    return _third(first).capitalize() + joined + words["rest"]


def _third(verb: str) -> str:
    if verb not in SAID:
        return verb
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", verb) else "s")


def slug(name: str) -> str:
    """Return a name as an id: "VIP Co-ordinator" becomes vip-co-ordinator, at most 60 letters; never empty."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", ascii_))[:60].strip("-") or "document"
