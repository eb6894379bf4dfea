"""The answer contract: every topic is reachable through the trained assistant and states itself, with sources."""

from __future__ import annotations

import re
from typing import Any, Callable

import pytest

from actions.answer import TURNS
from actions.follow_ups import payload
from actions.question import intent_of, topic_of
from knowledge.vocabulary import ASPECTS, GUIDE_TOPICS

ANSWERED = [
    *((f"role.{aspect}", {"role": "rigger"}) for aspect in ASPECTS.values()),
    ("roles.list", {"department": "audio"}), ("roles.list", {}),
    ("roles.compare", {"role": ["rigger", "stagehand"]}),
    ("career.path", {"role": ["stagehand", "production-manager"]}), ("career.plan", {"role": "runner"}),
    ("career.map", {}), ("career.map", {"role": "rigger"}),
    ("industry.employer", {"employer": "promoter"}), ("training.credential", {"credential": "osha-10"}),
    ("glossary.term", {"term": "load-in"}),
    *((topic, {}) for topic in GUIDE_TOPICS if topic not in ("passage", "chat.distress", "industry.employer")),
]
CHAT = ("greeting", "goodbye", "thanks", "help", "identity", "smalltalk", "restart", "feedback", "privacy", "distress")


@pytest.mark.parametrize("topic, entities", ANSWERED, ids=lambda value: str(value))
def test_a_topic_is_answered_with_sources(talk: Any, topic: str, entities: dict[str, Any]) -> None:
    text, contract, _ = talk.say(payload(topic, **entities))
    assert contract["turn"] == "answer"
    (answer,) = contract["answers"]
    assert answer["topic"] == topic
    assert answer["sources"] and all(s["document"] and s["section"] for s in answer["sources"])
    for value in entities.values():
        assert set([value] if isinstance(value, str) else value) <= set(answer["subjects"])
    assert len(text) > 40 and "{" not in text
    assert len(text) < 1700


@pytest.mark.parametrize("topic", CHAT)
def test_a_chat_topic_states_itself(talk: Any, topic: str) -> None:
    text, contract, _ = talk.say(f"/chat_{topic}")
    assert contract["turn"] == "chat" and contract["answers"][0]["topic"] == f"chat.{topic}"
    assert text


def test_a_described_job_is_found(talk: Any) -> None:
    _, contract, _ = talk.say("who makes sure the singer hears herself on stage?")
    assert contract["answers"][0]["topic"] == "roles.find"
    assert "monitor-engineer" in contract["answers"][0]["subjects"]


def test_each_answer_of_a_double_question_is_stated(talk: Any) -> None:
    text, contract, _ = talk.say("what does a rigger do and what do they earn")
    assert [(a["topic"], a["subjects"]) for a in contract["answers"]] == [("role.overview", ["rigger"]), ("role.pay", ["rigger"])]
    assert re.search(r"suspend", text) and re.search(r"\$\d", text)


@pytest.mark.parametrize("text", ["", "🎸", "x " * 25_000, "/unknown_intent", "/restart", "Was macht ein Beleuchter?", "\x00"])
def test_odd_input_gets_a_kind_reply_and_the_talk_goes_on(talk: Any, text: str) -> None:
    words, contract, _ = talk.say(text)
    assert words and contract["turn"] in TURNS and "Traceback" not in words
    _, after, _ = talk.say("what does a rigger do")
    assert after["answers"][0]["topic"] == "role.overview"


def test_sources_of_trade_knowledge_say_so(base: Any) -> None:
    from actions.answer import COMMON_KNOWLEDGE, sources_of

    passage = next(p for p in (base.skills(r.id) for r in base.of_kind("role")) if any(s.ground == "trade" for s in p.statements))
    trade = [s for s in passage.statements if s.ground == "trade"]
    assert [page["document"] for page in sources_of(passage, trade)] == [COMMON_KNOWLEDGE]


def test_topic_and_intent_are_two_spellings() -> None:
    for topic in [topic for topic, _ in ANSWERED]:
        assert topic_of(intent_of(topic)) == topic


def test_a_missing_knowledge_base_is_a_kind_sentence(monkeypatch: pytest.MonkeyPatch, talk: Any) -> None:
    from actions import base as actions_base
    from knowledge.errors import MissingDatabase

    def missing() -> None:
        raise MissingDatabase("gone")

    monkeypatch.setattr(actions_base, "knowledge_base", missing)
    text, contract, _ = talk.say("what does a rigger do")
    assert contract["turn"] == "fallback" and "try again" in text.lower()


def test_a_fault_in_an_action_is_a_kind_sentence(monkeypatch: pytest.MonkeyPatch, talk: Any, caplog: Any) -> None:
    from actions.roles import ActionAnswerRole

    def broken(*_: Any) -> Callable[..., Any]:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(ActionAnswerRole, "answer", broken)
    text, contract, _ = talk.say("/role_pay{\"role\": \"rigger\"}")
    assert contract["turn"] == "fallback" and "went wrong" in text
    assert "action_answer_role failed" in caplog.text
