"""The name finder: titles, aliases, plurals and misspellings are found in place; ordinary words are left alone."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.names import GROUP_AT_LEAST, NameFinder, role_groups
from knowledge.results import Name


@pytest.fixture(scope="session")
def finder(base: KnowledgeBase) -> NameFinder:
    return NameFinder(base.names)


def found(finder: NameFinder, text: str) -> list[tuple[str, list[str]]]:
    """Each match as its words and the ids it may mean."""
    return [(text[m.start:m.end], [id_ for _, id_ in m.readings]) for m in finder.find(text)]


def test_every_title_is_found_whole(base: KnowledgeBase, finder: NameFinder) -> None:
    for subject in base.subjects.values():
        (match,) = finder.find(subject.title)
        assert (subject.kind, subject.id) in match.readings and match.exact
        assert (match.start, match.end) == (0, len(subject.title.rstrip(")!.")))


def test_every_name_and_its_plural_is_found(base: KnowledgeBase, finder: NameFinder) -> None:
    lost = [form for form, readings in finder.readings.items()
            if not any(match.readings == readings for match in finder.find(f"Tell me about {form}, please"))]
    assert lost == []


@pytest.mark.parametrize(("text", "words", "subject"), [
    ("What does a rigger do?", "rigger", "rigger"),
    ("RIGGERS wanted", "RIGGERS", "rigger"),
    ("front-of-house engineers", "front-of-house engineers", "front-of-house-engineer"),
    ("Is a FOH engineer on tour?", "FOH engineer", "front-of-house-engineer"),
    ("the tour manager's day", "tour manager's", "tour-manager"),
    ("how to be a riger", "riger", "rigger"),
    ("made crew chief for lighting", "crew chief for lighting", "lighting-crew-chief"),
    ("manager of the tour", "manager of the tour", "tour-manager"),
    ("what does a back line technician do", "back line technician", "instrument-technician"),
    ("a tour manger", "tour manger", "tour-manager"),
    ("lightning director", "lightning director", "lighting-director"),
    ("R I G G E R", "R I G G E R", "rigger"),
    ("what does a r i g g e r do", "r i g g e r", "rigger"),
    ("stage hand", "stage hand", "stagehand"),
    ("two stage-hands", "stage-hands", "stagehand"),
    ("box office mgr", "box office mgr", "box-office-manager"),
    ("BOX OFFICE MNGR.", "BOX OFFICE MNGR", "box-office-manager"),
    ("monitor enginer", "monitor enginer", "monitor-engineer"),
    ("a prodution manager?", "prodution manager", "production-manager"),
    ("hospitalty coordinator", "hospitalty coordinator", "hospitality-coordinator"),
    ("tourmanager", "tourmanager", "tour-manager"),
    ("tourmanger", "tourmanger", "tour-manager"),
    ("frontofhouse engineer", "frontofhouse engineer", "front-of-house-engineer"),
    ("an H&S officer", "H&S officer", "health-and-safety-officer"),
    ("a Commercial Driver's Licence", "Commercial Driver's Licence", "cdl-us"),
    ("İstanbul'da rigger", "rigger", "rigger"),
    ("🎸🎸 rigger 🎸", "rigger", "rigger"),
    ("so the f o h engineer period", "f o h engineer", "front-of-house-engineer"),
    ("a normal day for the merch manger", "merch manger", "merchandise-manager"),
    ("media server op", "media server op", "media-server-operator"),
])
def test_a_name_is_found_in_its_place(finder: NameFinder, text: str, words: str, subject: str) -> None:
    assert (words, [subject]) in found(finder, text)


@pytest.mark.parametrize("text", [
    "I run every day", "the manager of my bank", "my house", "spot", "a nice spot", "my dog is called Spot",
    "500 mg a day", "I was born in a manger", "he is bigger than me", "the director of the film", "I am a person",
    "what is the weather tomorrow", "", "   ", "?!", "1234567890", "the the the",
    "that sounds like me", "three safety audits", "side stage handing him his bass", "consoles and stageboxes", "the guys and girls",
    "he takes beta blockers", "ok boomer", "they aren't free", "she is a school leaver",
])
def test_ordinary_words_are_no_names(finder: NameFinder, text: str) -> None:
    assert found(finder, text) == []


@pytest.mark.parametrize("text", ["riger", "tour manger", "stage hnd", "lightning director"])
def test_a_misspelling_says_that_it_is_one(finder: NameFinder, text: str) -> None:
    assert [match.exact for match in finder.find(text)] == [False]


def test_several_names_come_in_the_order_of_the_text(finder: NameFinder) -> None:
    assert found(finder, "tour manger or rigger, or a box office manager?") == [
        ("tour manger", ["tour-manager"]), ("rigger", ["rigger"]), ("box office manager", ["box-office-manager"])]


def test_a_name_does_not_reach_into_the_next_sentence(finder: NameFinder) -> None:
    assert found(finder, "Who takes my ticket. Rigger or usher?") == [("Rigger", ["rigger"]), ("usher", ["usher"])]
    assert found(finder, "Prod. Manager wanted") == [("Prod. Manager", ["production-manager"])]


def test_the_longest_name_wins(finder: NameFinder) -> None:
    assert found(finder, "head rigger") == [("head rigger", ["head-rigger"])]


def test_a_name_of_several_subjects_keeps_all_of_them() -> None:
    finder = NameFinder([Name("ld", "term", "ld", True), Name("ld", "role", "lighting-director", False)])
    (match,) = finder.find("an LD")
    assert match.readings == (("term", "ld"), ("role", "lighting-director"))


@pytest.mark.parametrize(("name", "plural"), [
    ("crewman", "crewmen"), ("key", "keys"), ("body", "bodies"), ("rigger", "riggers"), ("works", "works")])
def test_the_plural_of_a_name_is_known(name: str, plural: str) -> None:
    assert found(NameFinder([Name(name, "term", name, True)]), plural) == [(plural, [name])]


def test_a_role_added_is_understood(folder, open_base) -> None:
    folder.replace("roles/rigger.md", "rigging hand", "chain wrangler")
    assert found(NameFinder(open_base().names), "I met a chain-wranglers crew") == [("chain-wranglers", ["rigger"])]


@pytest.mark.parametrize(("text", "word"),
                         [("which manager?", "manager"), ("MANAGERS", "manager"), ("İ a tech", "tech")])
def test_a_word_that_many_roles_share_is_a_group(finder: NameFinder, text: str, word: str) -> None:
    group = finder.group(text)
    assert group is not None
    assert group[0] == word and text[group[1]:group[2]].lower().startswith(word)
    assert len(finder.groups[word]) >= GROUP_AT_LEAST


def test_no_group_where_nothing_is_shared(finder: NameFinder) -> None:
    assert finder.group("") is None
    assert finder.group("my uncle") is None
    words = [f"w{number}" for number in range(GROUP_AT_LEAST)]
    names = [Name(f"{word} hand", "role", word, True) for word in words]
    assert role_groups(names[1:]) == {}
    assert role_groups(names) == {"hand": words}


@settings(max_examples=300, deadline=None)
@given(text=st.text() | st.text(alphabet="rige stoumanl-'.İß"))
def test_no_text_raises_and_places_are_right(finder: NameFinder, text: str) -> None:
    end = 0
    for match in finder.find(text):
        assert end <= match.start < match.end <= len(text)
        assert text[match.start].isalnum() and text[match.end - 1].isalnum()
        assert match.readings
        end = match.end
    finder.group(text)


@settings(max_examples=100, deadline=None)
@given(before=st.text("İßﬁ!? \n🎸«"), after=st.text("İß!? \n🎸»"), number=st.integers(0, 10_000))
def test_a_name_between_anything_is_found_in_its_place(finder: NameFinder, before: str, after: str,
                                                       number: int) -> None:
    forms = list(finder.readings)
    form, start = forms[number % len(forms)], len(before) + 1
    matches = finder.find(f"{before} {form} {after}")
    assert any(match.start <= start and start + len(form) <= match.end for match in matches), matches


def test_a_long_text_takes_no_long_time(finder: NameFinder) -> None:
    words = random.Random(1).choices(["manager", "qwzrtyp", "rig", "monitr", "a", "house", "lightning"], k=400)
    begin = time.perf_counter()
    finder.find(" ".join(words))
    assert time.perf_counter() - begin < 2  # seconds; some 0.1 on a laptop
