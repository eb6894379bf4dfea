"""Slack over the Events API: from the raw signed request to the recorded call, against a workspace with Slack's limits."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fake_slack import ANN, BOT, CHANNEL, DM, TEAM, Bad, FakeSlack
from vendor_harness import QUICK, SIGNING_SECRET, Stub, answer, inbox_in, post, post_event, post_form, served, slack_headers, until

from channels import slack_events
from channels.rendering import ONLY_TEXT
from channels.rest import FAILED
from channels.settings import SettingsError
from channels.slack import SlackChannel
from tests.conftest import free_port

pytestmark = pytest.mark.asyncio
JSON, FORM = "application/json; charset=utf-8", "application/x-www-form-urlencoded"


class Talk:
    """A served channel, its fake and its stub."""

    def __init__(self, fake: FakeSlack, channel: SlackChannel, stub: Stub, url: str):
        self.fake, self.channel, self.stub, self.url = fake, channel, stub, url

    async def send(self, payload: dict[str, Any], **more: Any) -> int:
        return (await post_event(self.url, payload, **more))[0]

    async def press(self, channel: str, ts: str, index: int) -> int:
        return (await post_form(self.url, {"payload": json.dumps(self.fake.press(channel, ts, index))}))[0]

    async def settled(self) -> None:
        assert self.channel.delivery
        await self.channel.delivery.settled()


@asynccontextmanager
async def talking(folder: Path, stub: Any = None, fake: FakeSlack | None = None, **options: Any) -> AsyncIterator[Talk]:
    """Serve the channel by the Events API."""
    stub = stub or Stub()
    async with fake or FakeSlack() as slack:
        options = {"signing_secret": SIGNING_SECRET, "patience": QUICK, "seconds": 0.3, **options}
        channel = SlackChannel(slack.token, api_url=slack.url, inbox=inbox_in(folder), **options)
        async with served(channel, stub) as url:
            await until(lambda: slack.made("auth.test"))
            yield Talk(slack, channel, stub, url)


def texts(message: dict[str, Any]) -> list[str]:
    """Return the texts of a message's blocks."""
    return [b["text"]["text"] if "text" in b else " ".join(e.get("text", "") for e in b["elements"])
            for b in message["blocks"] if b["type"] in ("section", "context")]


async def test_a_direct_message_is_answered_with_blocks_sources_and_plain_text(tmp_path: Path) -> None:
    reply = answer("A **rigger** hangs *things*, see [the page](https://example.org/a?b=1&c=2).\n- <one> & two", 2, 2)
    async with talking(tmp_path, Stub(reply)) as talk:
        assert await talk.send(talk.fake.message("what does a rigger do?")) == 200
        await until(lambda: talk.fake.said())
        said = talk.fake.said()[0]
        assert [b["type"] for b in said["blocks"]] == ["section", "context", "actions"]
        assert texts(said) == [
            "A *rigger* hangs _things_, see <https://example.org/a?b=1&amp;c=2|the page>.\n• &lt;one&gt; &amp; two",
            "Sources: <https://example.org/0?a=1&amp;b=2|Page 0 &amp; more> · <https://example.org/1?a=1&amp;b=2|Page 1 &amp; more>"]
        assert said["text"] == "A rigger hangs things, see the page (https://example.org/a?b=1&amp;c=2).\n• &lt;one&gt; &amp; two"
        assert said["unfurl_links"] is False and said["unfurl_media"] is False and "thread_ts" not in said
        assert talk.stub.asked[0].sender_id == f"slack:{TEAM}:{ANN}" and talk.stub.asked[0].input_channel == "slack"


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"])
async def test_the_address_is_verified_whatever_the_charset(tmp_path: Path, content_type: str) -> None:
    async with talking(tmp_path) as talk:
        body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
        assert await post(talk.url, body, slack_headers(body, content_type)) == (200, "3eZbrw1a")


@pytest.mark.parametrize("signing", [{"secret": "wrong"}, {"age": 301}, {"age": -301}])
async def test_a_request_that_slack_did_not_sign_is_turned_away(tmp_path: Path, signing: dict[str, Any]) -> None:
    async with talking(tmp_path) as talk:
        assert await talk.send(talk.fake.message("hello"), **signing) == 403
        await talk.settled()
        assert not talk.stub.asked


@pytest.mark.parametrize("change", [{"X-Slack-Signature": ""}, {"X-Slack-Signature": "v0=ä"}, {"X-Slack-Request-Timestamp": ""},
                                    {"X-Slack-Request-Timestamp": "soon"}, {"X-Slack-Request-Timestamp": "٣"}])
async def test_broken_signature_headers_are_turned_away(tmp_path: Path, change: dict[str, str]) -> None:
    async with talking(tmp_path) as talk:
        body = json.dumps(talk.fake.message("hello")).encode()
        assert (await post(talk.url, body, {**slack_headers(body, JSON), **change}))[0] == 403
        assert (await post(talk.url, b"\xff" + body, slack_headers(body, JSON)))[0] == 403


@pytest.mark.parametrize("body, content_type, status", [
    (b"", JSON, 200), (b"{", JSON, 400), (b"[]", JSON, 200), (b"\xff", JSON, 403), (b"payload=x", FORM, 400),
    (b"payload=7", FORM, 400), (b"ssl_check=1&token=x", FORM, 200), (b"{}", JSON, 200), (b'{"event": 7}', JSON, 200),
    (b'payload={"type": "view_submission"}', FORM, 200), (b'payload={"type": "block_actions", "actions": []}', FORM, 200),
    (b'payload={"type": "shortcut"}', FORM, 200), (b" " * 1_000_001, JSON, 413)])
async def test_a_body_that_asks_nothing_does_no_harm(tmp_path: Path, body: bytes, content_type: str, status: int) -> None:
    async with talking(tmp_path) as talk:
        try:
            headers = slack_headers(body, content_type)
        except UnicodeDecodeError:
            headers = {}
        assert (await post(talk.url, body, headers))[0] == status
        await talk.settled()
        assert not talk.stub.asked and not talk.fake.messages


@pytest.mark.parametrize("change", [
    {"bot_id": "B1"}, {"user": BOT}, {"subtype": "message_changed", "message": {}}, {"subtype": "message_deleted"},
    {"subtype": "bot_message"}, {"subtype": "channel_join"}, {"channel_type": "channel"}, {"user": None}, {"channel": None, "ts": None,
     "type": "reaction_added"}])
async def test_what_is_not_for_us_is_met_with_silence(tmp_path: Path, change: dict[str, Any]) -> None:
    async with talking(tmp_path) as talk:
        payload = talk.fake.message("hello")
        payload["event"] |= change
        assert await talk.send(payload) == 200
        await talk.settled()
        assert not talk.stub.asked and not talk.fake.messages


@pytest.mark.parametrize("raw, asked", [
    (f"<@{BOT}> what does a rigger do?", "what does a rigger do?"), (f"hey <@{BOT}|crewcall> riggers?", "hey riggers?"),
    ("sound &amp; light &lt;3 &amp;amp;", "sound & light <3 &amp;"), ("see <https://a.org/x|a.org> and <https://b.org>",
     "see a.org and https://b.org"), ("ask <@U999|ann> in <#C1|general> <!here>", "ask @ann in #general"),
    ("<mailto:a@b.org|a@b.org>", "a@b.org"), ("/role_pay{\"role\":\"rigger\"}", "role_pay{\"role\":\"rigger\"}"),
    ("", "/chat_help"), (f"<@{BOT}>", "/chat_help")])
async def test_the_words_are_read_as_they_were_typed(tmp_path: Path, raw: str, asked: str) -> None:
    async with talking(tmp_path) as talk:
        await talk.send(talk.fake.message(raw))
        await until(lambda: talk.stub.asked)
        assert talk.stub.texts == [asked]


async def test_in_a_channel_the_answer_goes_into_a_thread_with_a_status_meanwhile(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        first = talk.fake.mention("what does a rigger do?")
        await talk.send(first)
        await until(lambda: talk.fake.said(CHANNEL))
        ts = first["event"]["ts"]
        assert talk.fake.said(CHANNEL)[0]["thread_ts"] == ts
        await until(lambda: talk.fake.made("assistant.threads.setStatus"))
        assert talk.fake.made("assistant.threads.setStatus")[0]["thread_ts"] == ts
        await talk.send(talk.fake.mention("and the pay?", thread_ts=ts))
        await talk.send(talk.fake.mention("something else"))
        await until(lambda: len(talk.stub.asked) == 3)
        senders = [m.sender_id for m in talk.stub.asked]
        assert senders[0] == senders[1] == f"slack:{TEAM}:{CHANNEL}:{ts}" != senders[2]


async def test_a_thread_in_a_direct_message_is_kept(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.send(talk.fake.message("hello", thread_ts="1699.1"))
        await until(lambda: talk.fake.said())
        assert talk.fake.said()[0]["thread_ts"] == "1699.1"
        assert talk.stub.asked[0].sender_id == f"slack:{TEAM}:{ANN}:1699.1"


async def test_a_file_without_words_gets_a_kind_word_and_one_with_words_is_read(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.send(talk.fake.message("", subtype="file_share", files=[{"id": "F1"}]))
        await until(lambda: talk.fake.said())
        assert talk.fake.said()[0]["text"] == ONLY_TEXT and not talk.stub.asked
        await talk.send(talk.fake.message("what is this?", subtype="file_share", files=[{"id": "F1"}]))
        await until(lambda: talk.stub.asked)


async def test_retries_and_doubled_events_are_answered_once_also_across_servers_and_restarts(tmp_path: Path) -> None:
    fake = FakeSlack()
    async with talking(tmp_path, fake=fake) as one:
        second = SlackChannel(fake.token, None, SIGNING_SECRET, fake.url, inbox_in(tmp_path), QUICK)
        async with served(second, one.stub) as other:
            event = fake.message("hello")
            statuses = await asyncio.gather(*(post_event(url, event, retry) for retry in range(3) for url in (one.url, other)))
            assert {status for status, _ in statuses} == {200}
            await until(lambda: fake.said())
            await one.settled()
            assert second.delivery
            await second.delivery.settled()
            assert one.stub.texts == ["hello"] and len(fake.said()) == 1
    async with talking(tmp_path, fake=fake) as later:
        assert await later.send(event, retry=3) == 200
        await later.settled()
        assert not later.stub.asked and len(fake.said()) == 1


@pytest.mark.parametrize("count", [1, 5, 6, 30, 120])
async def test_up_to_five_choices_are_buttons_and_more_a_menu(tmp_path: Path, count: int) -> None:
    async with talking(tmp_path, Stub(answer("Which?", buttons=count))) as talk:
        await talk.send(talk.fake.message("hello"))
        await until(lambda: talk.fake.said())
        said = talk.fake.said()[0]
        elements = said["blocks"][-1]["elements"]
        assert [e["type"] for e in elements] == (["button"] * count if count <= 5 else ["static_select"])
        assert await talk.press(DM, said["ts"], count - 1 if count < 100 else 99) == 200
        await until(lambda: len(talk.fake.said()) == 2)
        pressed = min(count, 100) - 1
        assert talk.stub.texts[-1] == f'/choice{{"n":"{pressed}"}}'
        shown = talk.fake.said()[0]["blocks"]
        assert texts({"blocks": shown}) == ["Which?", f"You chose: *Choice {pressed}*"], "the choice stands in the buttons' place"
        assert all(block["type"] != "actions" for block in shown)


async def test_a_double_click_is_one(tmp_path: Path) -> None:
    async with talking(tmp_path, Stub(answer("Which?", buttons=2))) as talk:
        await talk.send(talk.fake.mention("hello"))
        await until(lambda: talk.fake.said(CHANNEL))
        ts = talk.fake.said(CHANNEL)[0]["ts"]
        assert await asyncio.gather(*(talk.press(CHANNEL, ts, 0) for _ in range(3))) == [200] * 3
        await until(lambda: len(talk.fake.said(CHANNEL)) == 2)
        await talk.settled()
        assert len(talk.stub.asked) == 2 and len({m.sender_id for m in talk.stub.asked}) == 1, "the same conversation"


async def test_who_is_of_another_workspace_presses_in_the_same_conversation(tmp_path: Path) -> None:
    async with talking(tmp_path, Stub(answer("Which?", buttons=2))) as talk:
        await talk.send(talk.fake.mention("hello"))
        await until(lambda: talk.fake.said(CHANNEL))
        press = talk.fake.press(CHANNEL, talk.fake.said(CHANNEL)[0]["ts"], 0)
        press["user"]["team_id"] = "T0GUEST"  # of Slack Connect, or another of an Enterprise Grid
        await post_form(talk.url, {"payload": json.dumps(press)})
        await until(lambda: len(talk.stub.asked) == 2)
        assert len({m.sender_id for m in talk.stub.asked}) == 1


async def test_a_slash_command_is_answered_for_its_user_only(tmp_path: Path) -> None:
    async with talking(tmp_path, Stub(answer("Which?", buttons=2, sources=1))) as talk:
        form = talk.fake.command("what does a rigger do?")
        assert await post_form(talk.url, form) == (200, "")
        assert await post_form(talk.url, form) == (200, ""), "Slack sends a command once, but who knows"
        seen = talk.fake.ephemeral[form["response_url"]]
        await until(lambda: seen)
        await talk.settled()
        assert len(seen) == 1 and seen[0]["response_type"] == "ephemeral" and not talk.fake.messages
        assert talk.stub.asked[0].sender_id == f"slack:{TEAM}:{ANN}:command"
        press = {"type": "block_actions", "user": {"id": ANN, "team_id": TEAM}, "response_url": form["response_url"],
                 "container": {"type": "message", "is_ephemeral": True, "message_ts": "1", "channel_id": CHANNEL},
                 "trigger_id": "9", "actions": [{"type": "button", "action_id": "press:0", "block_id": "choices",
                                                 "text": {"text": "Choice 0"}, "value": '/choice{"n":"0"}'}]}
        assert await post_form(talk.url, {"payload": json.dumps(press)}) == (200, "")
        await until(lambda: len(seen) == 2)
        assert texts(seen[1])[0] == "You chose: *Choice 0*"
        assert talk.stub.asked[1].sender_id == talk.stub.asked[0].sender_id


@pytest.mark.parametrize("text, asked", [("", "/chat_help"), (" help ", "/chat_help"), ("roles &amp; pay", "roles & pay")])
async def test_the_words_of_a_slash_command(tmp_path: Path, text: str, asked: str) -> None:
    async with talking(tmp_path) as talk:
        await post_form(talk.url, talk.fake.command(text))
        await until(lambda: talk.stub.asked)
        assert talk.stub.texts == [asked]


async def test_the_home_tab_shows_what_can_be_asked_and_its_buttons_work(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.send(talk.fake.event("app_home_opened", user=ANN, tab="messages"))
        await talk.send(talk.fake.event("app_home_opened", user=ANN, tab="home"))
        await until(lambda: talk.fake.views)
        blocks = talk.fake.views[ANN]["blocks"]
        assert "rigger" in json.dumps(blocks) and len(talk.fake.made("views.publish")) == 1
        button = next(b for b in blocks if b["type"] == "actions")["elements"][0]
        press = {"type": "block_actions", "user": {"id": ANN, "team_id": TEAM}, "team": {"id": TEAM}, "trigger_id": "8",
                 "container": {"type": "view", "view_id": "V1"}, "actions": [{**button, "block_id": "choices"}]}
        await post_form(talk.url, {"payload": json.dumps(press)})
        await until(lambda: talk.fake.said(DM))
        assert talk.stub.texts == ["/roles_list"] and talk.stub.asked[0].sender_id == f"slack:{TEAM}:{ANN}"


@pytest.mark.parametrize("text", ["A sentence of some length. " * 700, "&" * 9000, "\n".join(f"- line {n} <x>" for n in range(9000))],
                         ids=["sentences", "no pause at all", "more than fifty blocks"])
async def test_a_long_text_is_split_into_blocks_that_slack_takes(tmp_path: Path, text: str) -> None:
    async with talking(tmp_path, Stub(answer(text, buttons=2, sources=45))) as talk:
        await talk.send(talk.fake.message("hello"))
        await until(lambda: talk.fake.said() and talk.fake.said()[-1]["blocks"][-1]["type"] == "actions", 10)
        everything = "\n".join(t for m in talk.fake.said() for t in texts(m))
        assert everything.count("line ") == text.count("line ") and everything.count("sentence") == text.count("sentence")
        assert everything.count("https://example.org/") == 45


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


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "channels")
