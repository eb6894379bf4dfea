"""Every button that the assistant can produce, in the shape in which Telegram and Slack get it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import fake_slack
import fake_telegram
import pytest
import yaml

from actions.follow_ups import ASKED, payload, subject_buttons, topic_button
from actions.question import topic_of
from channels import slack_rendering, telegram_rendering, vendor_limits
from channels.rendering import Choice, choice, pressed
from knowledge.names import NameFinder

ROOT = Path(__file__).parents[2]
INTENTS = yaml.safe_load((ROOT / "domain.yml").read_text())["intents"]


@pytest.fixture(scope="module")
def buttons(base: Any) -> dict[str, dict[str, str]]:
    """Every topic, alone and of every subject of every kind, as the actions make them."""
    topics = [topic_of(intent) for intent in INTENTS]
    made = [topic_button(topic, role.id) for topic in ASKED for role in base.of_kind("role")]
    made += [topic_button(topic) for topic in ASKED]
    kinds = sorted({kind for kind, _ in base.subjects})
    made += [b for topic in topics for kind in kinds for s in base.of_kind(kind) for b in subject_buttons(topic, [s])]
    raw = [{"title": b.title, "payload": b.payload} for b in made]
    raw += [{"title": title, "payload": payload(topic)} for topic in topics for title in ("Yes", "No", "Skip")]
    assert len(raw) > 9_000
    return {b["payload"] + b["title"]: b for b in raw}


def test_buttons_are_made_nowhere_else() -> None:
    """Whoever adds a place where buttons are made adds its buttons to those above."""
    calls = [(file.name, line.strip()) for file in sorted((ROOT / "actions").glob("*.py"))
             for line in file.read_text().splitlines() if re.search(r"\bButton\(|\"payload\":", line)]
    assert [name for name, _ in calls] == ["base.py", "follow_ups.py", "follow_ups.py", "matching.py"], calls
    assert "buttons" not in (ROOT / "domain.yml").read_text(), "none stands in a response of the domain"


def test_each_is_within_the_limits_and_means_the_same(buttons: dict[str, dict[str, str]], base: Any) -> None:
    finder = NameFinder(base.names)
    for button in buttons.values():
        rendered = choice(button)
        assert len(rendered.title) <= vendor_limits.TITLE_CHARACTERS and rendered.title == button["title"], "no title is cut"
        assert 1 <= len(rendered.payload.encode()) <= vendor_limits.PAYLOAD_BYTES
        if rendered.payload == button["payload"]:
            assert pressed(rendered.payload) == button["payload"]
        else:  # too long: the title is sent as if typed, and has to be understood as the same subject
            found = [reading for match in finder.find(rendered.payload) for reading in match.readings]
            assert any(f'"{kind}":"{id_}"' in button["payload"] for kind, id_ in found), button


def test_each_is_taken_by_both_vendors(buttons: dict[str, dict[str, str]]) -> None:
    choices = [choice(button) for button in buttons.values()]
    for first in range(0, len(choices), 5):
        some = choices[first:first + 5]
        fake_telegram._check_keyboard(telegram_rendering.keyboard(some))
        fake_slack.check_blocks(slack_rendering.choices(some))
    for first in range(0, len(choices), 100):
        fake_slack.check_blocks(slack_rendering.choices(choices[first:first + 100]))


def test_short_labels_stand_side_by_side_and_long_ones_alone() -> None:
    titles = ["Yes", "No", "Skip", "Which skills?", "What does it pay?", "Which technical skills do employers value?", "Runner"]
    rows = telegram_rendering.keyboard([Choice(title, title) for title in titles])
    assert [[b["text"] for b in row] for row in rows] == [
        ["Yes", "No", "Skip"], ["Which skills?", "What does it pay?"], ["Which technical skills do employers value?"], ["Runner"]]


@pytest.mark.parametrize("title, sent", [("A short title", "A short title"), ("ä" * 40, "ä" * 32), ("🎸" * 30, "🎸" * 16)])
def test_a_payload_that_is_too_long_becomes_the_title(title: str, sent: str) -> None:
    assert choice({"title": title, "payload": "/role_pay" + "x" * 60}) == Choice(title, sent)


def test_a_button_may_open_a_page() -> None:
    link = choice({"title": "Open", "url": "https://example.org/"})
    assert telegram_rendering.keyboard([link]) == [[{"text": "Open", "url": "https://example.org/"}]]
    assert slack_rendering.choices([link])[0]["elements"][0]["url"] == "https://example.org/"
    assert choice({"title": "Open", "payload": "/x", "url": "javascript:alert(1)"}).url is None


@pytest.mark.parametrize("broken, otherwise", [
    ({"callback_data": "x" * 65}, "BUTTON_DATA_INVALID"), ({"callback_data": ""}, "BUTTON_DATA_INVALID"), ({"text": ""}, "Text buttons")])
def test_the_telegram_judge_can_fail(broken: dict[str, str], otherwise: str) -> None:
    with pytest.raises(fake_telegram.Bad, match=otherwise):
        fake_telegram._check_keyboard([[{"text": "x", "callback_data": "x", **broken}]])


@pytest.mark.parametrize("block", [
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
    {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
    *slack_rendering.choices([Choice("x" * 76, "x")]), *slack_rendering.choices([Choice("x", "x" * 2001)]),
    *slack_rendering.choices([Choice("x", "y" * 151)] * 6), {"type": "nosuch"}])
def test_the_slack_judge_can_fail(block: dict[str, Any]) -> None:
    with pytest.raises(fake_slack.Bad, match="invalid_blocks"):
        fake_slack.check_blocks([block])
