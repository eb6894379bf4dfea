"""Slack over the Events API: from the raw signed request to the recorded call, against a workspace with Slack's limits."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from fake_slack import ANN, BOT, CHANNEL, DM, TEAM, FakeSlack
from slack_talk import FORM, JSON, talking, texts
from vendor_harness import QUICK, SIGNING_SECRET, Stub, answer, inbox_in, post, post_event, post_form, served, slack_headers, until

from channels.rendering import ONLY_TEXT
from channels.slack import SlackChannel

pytestmark = pytest.mark.asyncio


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
