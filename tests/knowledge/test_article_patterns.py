"""What the reader of articles finds by structure and language, in a text that nobody prepared for it and in pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.articles import Article, read_article
from knowledge.entity_patterns import entities_of
from knowledge.formats import read_file
from knowledge.linking import Linker
from knowledge.plain_text import blocks_of_text
from knowledge.reader import read_library
from knowledge.role_patterns import jobs_named, jobs_of_heading, jobs_of_item, jobs_of_sentence

FOUNDING_ARTICLE = Path(__file__).resolve().parents[3] / "shared" / "seed-article.txt"
ROLES = {  # as the founding article's words are -> the id that the answer contract gives it
    "Front of House Engineer": "front-of-house-engineer", "Monitor Engineer": "monitor-engineer",
    "Lighting Director": "lighting-director", "Rigger": "rigger", "Tour Manager": "tour-manager",
    "Production Manager": "production-manager", "Instrument Technician": "instrument-technician",
    "VIP Coordinator": "vip-coordinator", "Box Office Manager": "box-office-manager",
    "Marketing staff": "marketing-staff", "Security Manager": "security-manager",
    "Hospitality staff": "hospitality-coordinator", "Runner": "runner", "Spot Operator": "spot-operator",
    "Stagehand": "stagehand", "Box Office staff": "box-office-staff", "Merchandise seller": "merchandise-seller",
}


@pytest.fixture(scope="module")
def founding() -> Article:
    if not FOUNDING_ARTICLE.is_file():
        pytest.skip(f"the founding article is not at {FOUNDING_ARTICLE}")
    return read_article(read_file(FOUNDING_ARTICLE), "Founding article")


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(read_library())


def test_the_founding_article_gives_its_seventeen_roles_and_no_other(founding: Article) -> None:
    assert [role.title for role in founding.of_kind("role")] == list(ROLES)


def test_the_roles_of_the_founding_article_are_linked_to_the_documents(founding: Article, linker: Linker) -> None:
    assert {role.title: linker.known(role) for role in founding.of_kind("role")} == ROLES


def test_each_role_of_the_founding_article_has_the_sentence_that_it_came_from(founding: Article) -> None:
    text = " ".join(FOUNDING_ARTICLE.read_text(encoding="utf-8").split())
    assert all(sentence in text for role in founding.of_kind("role") for sentence in role.sentences)


def test_the_founding_article_gives_its_departments(founding: Article, linker: Linker) -> None:
    assert [linker.known(one) for one in founding.of_kind("department")] == [
        "technical-production", "tour-management", "venue-operations", "entry-level"]


def test_the_founding_article_gives_its_organisations_and_credentials(founding: Article, linker: Linker) -> None:
    by_type: dict[str, list[str]] = {}
    for one in founding.of_kind("organisation"):
        by_type.setdefault(one.type, []).append(one.title)
    assert by_type == {
        "company": ["Live Nation", "AEG Presents", "AEG"],
        "job-board": ["Entertainment Careers", "Music Jobs", "ProductionBeast"],
        "union": ["International Alliance of Theatrical Stage Employees"],
    }
    assert founding.of_kind("organisation")[-1].aliases == ("IATSE",)
    assert {linker.known(one) for one in founding.of_kind("credential")} == {"osha-10", "osha-30"}
    assert [one.title for one in founding.of_kind("education")] == [
        "audio engineering", "lighting design", "theatrical production"]


@pytest.mark.parametrize("item, title, aliases", [
    ("Drone pilots fly cameras over the crowd.", "Drone pilot", ()),  # no such job is in the documents
    ("The Fly Operator (flyman) moves the scenery.", "Fly Operator", ("flyman",)),
    ("Head Carpenter – builds the set", "Head Carpenter", ()),
    ("Props Person: finds what the actors hold", "Props Person", ()),
    ("Stage Door Keepers, also known as doormen, greet whoever comes to work.", "Stage Door Keeper", ("doorman",)),
    ("Our ticketing team", None, ()),
    ("Water flows downhill", None, ()),
    ("Other duties include cleaning", None, ()),
    ("However, nobody knows", None, ()),
    ("Bring gloves and boots", None, ()),
])
def test_a_list_item_defines_a_job_by_its_beginning(item: str, title: str | None, aliases: tuple[str, ...]) -> None:
    found = jobs_of_item(item)
    assert [(job.title, job.aliases) for job in found] == ([(title, aliases)] if title else [])


@pytest.mark.parametrize("sentence, titles", [
    ("A wigmaker is responsible for the hair of the cast.", ["wigmaker"]),
    ("A videographer is someone who films the show.", ["videographer"]),
    ("The SOUND OPERATOR runs the desk.", ["Sound operator"]),
    ("Set designers, scenic painters and props masters are responsible for the world on stage.",
     ["Set designer", "scenic painter", "props master"]),
    ("Crowd management is in charge of the queues.", ["Crowd Manager"]),
    ("Promoters serve as the financial backbone.", []),  # a kind of business, not a job
    ("Computers are responsible for most of the heat.", []),
    ("While the rigger climbs, the others wait.", []),
    ("The weather is better in summer.", []),
])
def test_a_sentence_defines_a_job_by_its_verb(sentence: str, titles: list[str]) -> None:
    assert [job.title for job in jobs_of_sentence(sentence)] == titles


def test_a_job_may_only_be_named_or_stand_in_a_heading() -> None:
    assert [job.title for job in jobs_named("She started as a fly hand and works as an automation operator.")] == [
        "fly hand", "automation operator"]
    assert [job.title for job in jobs_of_heading("What does a drone pilot do?")] == ["drone pilot"]
    assert [job.title for job in jobs_of_heading("Wardrobe Assistants")] == ["Wardrobe Assistant"]
    assert [jobs_of_heading(heading) for heading in ("Sound and Lighting", "Stage Crew", "Our courses")] == [[], [], []]


@pytest.mark.parametrize("sentence, found", [
    ("Look at job boards such as Stage Calls, Crew Finder and Gig Desk.",
     [("organisation", "Stage Calls", "job-board"), ("organisation", "Crew Finder", "job-board"),
      ("organisation", "Gig Desk", "job-board")]),
    ("Stage Calls, Crew Finder and other websites list calls.",
     [("organisation", "Stage Calls", "job-board"), ("organisation", "Crew Finder", "job-board")]),
    ("The Guild of River Riggers (GRR) meets on Mondays.", [("organisation", "Guild of River Riggers", "trade-body")]),
    ("You need a MEWP licence and a SIA Door Supervisor or First Aider card.",
     [("credential", "MEWP licence", "card"), ("credential", "SIA Door Supervisor card", "card"),
      ("credential", "SIA First Aider card", "card")]),
    ("She holds a degree in stage design.", [("education", "stage design", "degree")]),
    ("The cat sat on the mat (MAT).", []),
    ("People such as you and me work here.", []),
])
def test_names_are_found_by_what_is_said_of_them(sentence: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.kind, one.title, one.type) for one in entities_of(sentence)] == found


def test_wrapped_text_is_joined_and_its_headings_are_found() -> None:
    text = ("THE STAGE CREW COURSE\n\nWho teaches\n\n"
            "Two head riggers of the arena teach on Mondays, and they bring the mo-\n"
            "tors that the house uses for its own shows and for the tours that come by.\n\n3\n\nWhat to bring:\n"
            "- gloves\n  and boots\n- a hard hat\n")
    assert list(blocks_of_text(text)) == [
        ("heading", "THE STAGE CREW COURSE"), ("heading", "Who teaches"),
        ("paragraph", "Two head riggers of the arena teach on Mondays, and they bring the motors that the house uses for "
                      "its own shows and for the tours that come by."),
        ("heading", "What to bring"), ("item", "gloves and boots"), ("item", "a hard hat")]
