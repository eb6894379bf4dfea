"""Slack when something is wrong: refused blocks, lost answers, a revoked token, settings that cannot be."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fake_slack import CHANNEL, DM, Bad, FakeSlack
from slack_talk import FORM, talking
from vendor_harness import QUICK, SIGNING_SECRET, Stub, answer, inbox_in, post, post_form, served, slack_headers, until

from channels import slack_events
from channels.rest import FAILED
from channels.settings import SettingsError
from channels.slack import SlackChannel
from tests.conftest import free_port

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "channels")


async def test_blocks_that_slack_refuses_go_as_plain_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with talking(tmp_path, Stub(answer("The **words**", buttons=1, sources=1))) as talk:
        post_message = talk.fake._chat_postMessage

        def strict(arguments: dict[str, Any]) -> dict[str, Any]:
            if "blocks" in arguments:
                raise Bad("invalid_blocks")
            return post_message(arguments)

        talk.fake._chat_postMessage = strict  # type: ignore[method-assign]
        await talk.send(talk.fake.message("hello"))
        await until(lambda: talk.fake.said())
        assert talk.fake.said()[0]["text"] == "The words\n\nSources: <https://example.org/0?a=1&amp;b=2|Page 0 &amp; more>"
        assert "sent as plain text" in caplog.text


@pytest.mark.parametrize("faults", [["429"], ["500"], ["slow before"], ["drop before"], ["slow after"], ["drop after"],
                                    ["drop after", "drop after", "429"]], ids=" then ".join)
async def test_a_fault_in_sending_leaves_one_answer(tmp_path: Path, faults: list[str]) -> None:
    async with talking(tmp_path) as talk:
        talk.fake.faults.next = list(faults)
        await talk.send(talk.fake.message("hello"))
        form = talk.fake.command("hello")
        await until(lambda: talk.fake.said())
        await talk.settled()
        talk.fake.faults.next = list(faults)
        await post_form(talk.url, form)
        await until(lambda: talk.fake.ephemeral[form["response_url"]])
        await talk.settled()
        assert len(talk.fake.said()) == 1 and len(talk.fake.ephemeral[form["response_url"]]) == 1
        assert await talk.channel.inbox.states() == {"answered": 2}


async def test_an_address_that_is_used_up_by_lost_answers_has_taken_the_message(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        form = talk.fake.command("hello")
        talk.fake.faults.next = ["drop after"] * 5
        await post_form(talk.url, form)
        await until(lambda: talk.fake.responses.get(form["response_url"], 0) > 5)
        await talk.settled()
        assert len(talk.fake.ephemeral[form["response_url"]]) == 1
        assert await talk.channel.inbox.states() == {"answered": 1}


async def test_a_turn_that_fails_is_answered_kindly(tmp_path: Path) -> None:
    class Broken(Stub):
        async def __call__(self, message: Any) -> None:
            raise RuntimeError("a fault of the actions")

    async with talking(tmp_path, Broken()) as talk:
        await talk.send(talk.fake.message("hello"))
        await until(lambda: talk.fake.said())
        assert talk.fake.said()[0]["text"] == FAILED


async def test_a_channel_that_is_gone_stops_nobody_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with talking(tmp_path) as talk:
        talk.fake.gone.add(CHANNEL)
        await talk.send(talk.fake.mention("hello"))
        await talk.send(talk.fake.message("hello"))
        await until(lambda: talk.fake.said(DM))
        await talk.settled()
        assert await talk.channel.inbox.states() == {"failed": 1, "answered": 1}
        assert "channel_not_found" in caplog.text and "Traceback" not in caplog.text


async def test_a_revoked_token_is_one_line_and_the_message_waits_for_a_right_one(tmp_path: Path,
                                                                                 caplog: pytest.LogCaptureFixture) -> None:
    fake = FakeSlack()
    async with talking(tmp_path, fake=fake) as talk:
        fake.revoked = True
        await talk.send(fake.message("hello"))
        await until(lambda: "SLACK_BOT_TOKEN is wrong, was revoked" in caplog.text)
        assert fake.token not in caplog.text and "Traceback" not in caplog.text
        await talk.settled()
    fake.revoked = False
    async with talking(tmp_path, fake=fake) as talk:
        await until(lambda: fake.said())
        assert not talk.stub.asked, "the turn is not taken twice"


async def test_a_wrong_token_and_no_network_are_a_clear_line_each(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with FakeSlack() as fake:
        channel = SlackChannel("xoxb-wrong", None, SIGNING_SECRET, fake.url, inbox_in(tmp_path), QUICK)
        async with served(channel, Stub()):
            await until(lambda: "Slack is off: Slack says invalid_auth" in caplog.text)
    channel = SlackChannel("xoxb-x", None, SIGNING_SECRET, f"http://127.0.0.1:{free_port()}/", inbox_in(tmp_path), QUICK)
    async with served(channel, Stub()):
        await until(lambda: "Slack cannot be reached" in caplog.text)
        await asyncio.sleep(0.2)
    assert caplog.text.count("Slack cannot be reached") == 1 and "Traceback" not in caplog.text


@pytest.mark.parametrize("variables, says", [
    ({"SLACK_BOT_TOKEN": "nonsense"}, "xoxb-"), ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
    ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-2"}, "xapp-")])
async def test_settings_that_cannot_be_are_told_in_one_line(variables: dict[str, str], says: str,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=says) as error:
        SlackChannel.from_credentials(None)
    assert "\n" not in str(error.value)


async def test_payloads_of_any_shape_never_raise() -> None:
    from hypothesis import given
    from hypothesis import strategies as st

    leaves = st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["message", "app_mention", "im", "block_actions"])
    names = st.sampled_from(["event", "type", "channel", "user", "id", "text", "ts", "actions", "container", "value", "message",
                             "authorizations", "channel_type", "tab", "team_id", "selected_option", "blocks"])
    anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6))

    @given(st.sampled_from([slack_events.EVENTS, slack_events.INTERACTIVE, slack_events.COMMANDS, "other"]), anything)
    def check(kind: str, payload: Any) -> None:
        slack_events.read(kind, payload)
        slack_events.home_opened(kind, payload)

    check()


async def test_a_form_may_be_of_any_length(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        body = urlencode(talk.fake.command("word " * 8000)).encode()
        assert (await post(talk.url, body, slack_headers(body, FORM)))[0] == 200
