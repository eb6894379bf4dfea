"""Scores the assistant on held-out wording: the whole way from the words to the stated answer, in this process.

A case is a line of JSON: a message ("say") or a conversation ("turns"). ``topics`` are alternatives of which any is
right ("all": one such list for each thing asked); ``subjects`` are patterns to be found among the subjects that the
answers state; the text must match ``must`` and must not match ``must_not``; ``turn`` allows kinds of turn; ``any``
leaves a turn unscored.
"""

from __future__ import annotations

import collections
import json
import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Iterable, Iterator, Sequence

from tqdm import tqdm

from channels.rest import ContractChannel
from nlu.slips import misspelt

OUT_OF_SCOPE = "oos"  # the tag of messages that are not about work in live music


@dataclass(frozen=True)
class Outcome:
    """One scored turn. ``wrong`` are the reasons why it is wrong, none where it is right; ``seconds`` it took."""

    case: str
    say: str
    tags: tuple[str, ...]
    wanted: tuple[str, ...]
    topics: tuple[str, ...]
    turn: str
    confidence: float
    intent: str
    text: str
    wrong: tuple[str, ...]
    seconds: float


def read_cases(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Read cases from JSON Lines files."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def with_typos(cases: Sequence[dict[str, Any]], seed: int = 0) -> list[dict[str, Any]]:
    """Return the cases with one slip of the finger in every message, the same ones for the same ``seed``."""
    random = Random(seed)
    return [{**case, "say": misspelt(case["say"], random)} if "say" in case else
            {**case, "turns": [{**turn, "say": misspelt(turn["say"], random)} for turn in case["turns"]]} for case in cases]


async def score(agent: Any, cases: Sequence[dict[str, Any]], quiet: bool = False) -> list[Outcome]:
    """Put every case to the agent, each conversation with a sender of its own."""
    from rasa.core.channels.channel import UserMessage

    outcomes = []
    for case in tqdm(cases, "held-out messages", disable=quiet, unit=""):
        sender = f"evaluate:{uuid.uuid4().hex}"
        for expected in case.get("turns") or [case]:
            channel = ContractChannel()
            began = time.perf_counter()
            await agent.handle_message(UserMessage(expected["say"], channel, sender, input_channel="rest"))
            seconds = time.perf_counter() - began
            replies = channel.replies(sender)
            if not expected.get("any"):
                tracker = await agent.tracker_store.retrieve(sender)
                heard = tracker.latest_message.intent if tracker else {}  # "start over" leaves nothing behind
                outcomes.append(outcome(case, expected, replies, heard, seconds))
    return outcomes


def outcome(case: dict[str, Any], expected: dict[str, Any], replies: Sequence[dict[str, Any]],
            heard: dict[str, Any], seconds: float) -> Outcome:
    """Judge one turn."""
    contract = replies[-1]["custom"]
    text = "\n".join(part for r in replies for part in (r.get("text"), *(b["title"] for b in r.get("buttons") or [])) if part)
    wanted = tuple(alternatives[0] for alternatives in _wanted(expected)) or tuple(_kinds(expected))
    return Outcome(
        case=case["id"], say=expected["say"], tags=tuple(case.get("tags", ())), wanted=wanted,
        topics=tuple(answer["topic"] for answer in contract["answers"]), turn=contract["turn"],
        confidence=float(heard.get("confidence") or 0), intent=str(heard.get("name")),
        text=text, wrong=tuple(judge(expected, text, contract)), seconds=seconds)


def judge(expected: dict[str, Any], text: str, contract: dict[str, Any]) -> Iterator[str]:
    """Yield the reasons why a reply is wrong."""
    answers, turn, kinds = contract["answers"], contract["turn"], _kinds(expected)
    if not text.strip():
        yield "no text"
        return
    if turn == "ask" and "ask" in kinds:
        return
    if kinds and turn not in kinds:
        yield f"turn {turn}, wanted {'|'.join(kinds)}"
    stated = {answer["topic"] for answer in answers}
    wrong_topic = False
    for alternatives in _wanted(expected):
        if not stated & set(alternatives):
            wrong_topic = True
            yield f"topic {'|'.join(sorted(stated))}, wanted {'|'.join(alternatives)}"
    if not (turn == "ask" and not wrong_topic and not (kinds and turn not in kinds)):
        subjects = " | ".join(str(s) for a in answers for s in (*a.get("subjects", ()), *a.get("roles", ())))
        for pattern in expected.get("subjects") or ():
            if not re.search(pattern, subjects, re.I):
                yield f"subject {pattern} not in {subjects!r}"
        for pattern in expected.get("must") or ():
            if not re.search(pattern, text, re.I | re.S):
                yield f"text lacks /{pattern}/"
    for pattern in expected.get("must_not") or ():
        if re.search(pattern, text, re.I | re.S):
            yield f"text has /{pattern}/"
    if turn == "answer" and any(not answer.get("sources") for answer in answers):
        yield "an answer without a source"


def _wanted(expected: dict[str, Any]) -> list[list[str]]:
    return expected.get("all") or ([expected["topics"]] if expected.get("topics") else [])


def _kinds(expected: dict[str, Any]) -> list[str]:
    kinds = expected.get("turn") or []
    return [kinds] if isinstance(kinds, str) else list(kinds)


def share(outcomes: Sequence[Outcome]) -> float:
    """Return the share of right turns, in percent; 0 of none."""
    return 100 * sum(not o.wrong for o in outcomes) / len(outcomes) if outcomes else 0.0


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the figures as text: by tag, by topic, out of scope, conversations, time."""
    lines = []
    for title, keys in (("by style", lambda o: o.tags or ("-",)), ("by topic", lambda o: o.wanted[:1] or ("-",))):
        groups = collections.defaultdict(list)
        for o in outcomes:
            for key in keys(o):
                groups[key].append(o)
        lines.append(title)
        for key, some in sorted(groups.items(), key=lambda item: share(item[1])):
            lines.append(f"  {key:<28} {sum(not o.wrong for o in some):4d}/{len(some):<4d} {share(some):5.1f} %")
    outside = [o for o in outcomes if OUT_OF_SCOPE in o.tags]
    inside = [o for o in outcomes if o not in outside and "chat" not in o.tags and not any("fallback" in w for w in o.wanted)]
    answered = sum(o.turn == "answer" for o in outside)
    refused = sum(o.turn == "fallback" for o in inside)
    if outside:
        lines.append(f"out of scope answered as in scope: {answered}/{len(outside)} = {100 * answered / len(outside):.1f} %")
    if inside:
        lines.append(f"fair questions refused: {refused}/{len(inside)} = {100 * refused / len(inside):.1f} %")
    whole = collections.defaultdict(list)
    for o in outcomes:
        whole[o.case].append(o)
    right = sum(all(not o.wrong for o in some) for some in whole.values())
    times = sorted(o.seconds * 1000 for o in outcomes)
    lines.append(f"turn: p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")
    lines.append(f"cases wholly right: {right}/{len(whole)}")
    lines.append(f"turns right: {sum(not o.wrong for o in outcomes)}/{len(outcomes)} = {share(outcomes):.1f} %")
    return "\n".join(lines)
