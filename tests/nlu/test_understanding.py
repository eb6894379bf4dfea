"""The trained model as a parser: contract of the parse, odd input, several questions, names."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz, process

from crewcall.paths import DATA, DOMAIN


def parse(agent: Any, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


@pytest.mark.parametrize("text, intent", [
    ("", "message_empty"), ("   ", "message_empty"), ("🎸🔥", "message_empty"), ("x " * 25_000, "message_long"),
    ("/no_such_intent", "nlu_fallback"),
])
def test_odd_input_gets_an_intent_of_its_own(agent: Any, text: str, intent: str) -> None:
    assert parse(agent, text)["intent"]["name"] == intent


@pytest.mark.parametrize("text, intents", [
    ("I weld for a living and I'm strong. Could I start in staging with no papers?", {"role_entry", "start_overview"}),
    ("Somebody has to count the money on tour at night, who is that?", {"roles_find"}),
])
def test_a_word_about_oneself_is_no_question(agent: Any, text: str, intents: set[str]) -> None:
    assert parse(agent, text)["intent"]["name"] in intents


def test_a_payload_is_taken_as_it_is(agent: Any) -> None:
    parsed = parse(agent, '/role_pay{"role":"rigger"}')
    assert parsed["intent"]["name"] == "role_pay"
    assert [(e["entity"], e["value"]) for e in parsed["entities"]] == [("role", "rigger")]


def test_two_questions_are_two(agent: Any) -> None:
    parsed = parse(agent, "what does a rigger do and what does a stagehand earn")
    assert parsed["intent"]["name"] == "several_questions"
    first, second = parsed["questions"]
    assert first["intent"]["name"] == "role_overview" and second["intent"]["name"] == "role_pay"
    assert [e["value"] for e in first["entities"] if e["entity"] == "role"] == ["rigger"]
    assert [e["value"] for e in second["entities"] if e["entity"] == "role"] == ["stagehand"]


@pytest.mark.parametrize("text, role", [
    ("what does a riger do", "rigger"), ("pay of a tour manger", "tour-manager"), ("who is the sound guy", "front-of-house-engineer"),
    ("lightning director jobs", "lighting-director"), ("R I G G E R what is that", "rigger"),
])
def test_names_are_found_however_they_are_spelt(agent: Any, text: str, role: str) -> None:
    assert role in [e["value"] for e in parse(agent, text)["entities"] if e["entity"] == "role"]


def test_confidence_is_a_probability_and_ranked(agent: Any) -> None:
    ranking = parse(agent, "how much does a rigger make")["intent_ranking"]
    chances = [entry["confidence"] for entry in ranking]
    assert chances == sorted(chances, reverse=True) and 0 < sum(chances) <= 1.0001


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.strip()[2:].strip() for line in entry["examples"].splitlines() if line.strip()]
            found.setdefault(entry["intent"], []).extend(lines)
    return found


def test_every_intent_has_forty_different_examples_and_a_rule() -> None:
    made_up = {"several_questions", "message_empty", "message_long", "nlu_fallback"}
    by_intent = examples()
    intents = set(yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["intents"])
    assert set(by_intent) == intents - made_up
    few = {intent: len(set(lines)) for intent, lines in by_intent.items() if len(set(lines)) < 40}
    assert not few
    ruled = {step["intent"] for path in (DATA / "rules").glob("*.yml")
             for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"] for step in rule["steps"] if "intent" in step}
    assert intents == ruled


def test_held_out_wording_is_not_in_the_training_data() -> None:
    from crewcall.evaluate import read_cases

    tests = DATA.parent / "tests"
    cases = read_cases([*(tests / "understanding").glob("*.jsonl"), tests / "conversations" / "held_out.jsonl"])
    said = {turn["say"].strip().lower() for case in cases for turn in case.get("turns") or [case]}
    trained = {line.lower() for lines in examples().values() for line in lines}
    long = [text for text in said if len(text.split()) > 4]
    alike = process.cdist(long, sorted(trained), scorer=fuzz.ratio, score_cutoff=90, workers=-1).max(axis=1)
    assert not [text for text, likeness in zip(long, alike) if likeness]
