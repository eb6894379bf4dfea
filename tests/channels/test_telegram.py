"""Telegram: from the raw update to the recorded call, against a Bot API that enforces the documented limits."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_telegram import Bad, FakeTelegram
from telegram_talk import SECRET, talking
from vendor_harness import Stub, answer, post, until

from channels import telegram_updates
from channels.rendering import ONLY_TEXT
from channels.rest import FAILED

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("body, status", [(b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b"[]", 200), (b"null", 200), (b"7", 200),
                                          (b'{"update_id": "x"}', 200), (b"{}", 200), (b" " * 1_000_001, 413)])
async def test_a_body_that_is_no_update_does_no_harm(tmp_path: Path, body: bytes, status: int) -> None:
    async with talking(tmp_path) as talk:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
        assert (await post(talk.url, body, headers))[0] == status
        await talk.settled()
        assert not talk.stub.asked and not talk.fake.said()


@pytest.mark.parametrize("content", [
    {"edited_message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "text": "edited"}},
    {"edited_message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "location": {}}},
    {"edited_message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "caption": "edited", "photo": []}},
    {"channel_post": {"message_id": 1, "chat": {"id": -9, "type": "channel"}, "text": "news"}},
    {"edited_channel_post": {"message_id": 1, "chat": {"id": -9, "type": "channel"}, "text": "news"}},
    {"business_message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "text": "hello"}},
    {"message_reaction": {"chat": {"id": 7, "type": "private"}, "message_id": 1}}, {"inline_query": {"id": "1", "query": "x"}},
    {"my_chat_member": {"chat": {"id": 7, "type": "private"}}},
    {"message": {"message_id": 1, "chat": {"id": -9, "type": "channel"}, "text": "news"}},
    {"message": {"message_id": 1, "chat": {"id": -9, "type": "group"}, "from": {"id": 7}, "new_chat_members": []}},
    {"message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "pinned_message": {}}},
    {"message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 8, "is_bot": True}, "text": "beep"}},
    {"message": {"message_id": 1, "chat": {"id": "x", "type": "private"}, "text": "no number"}},
    {"message": {"text": "no chat"}}, {"message": "text"}, {"poll": {}},
    {"callback_query": {"id": "1", "data": "x"}}, {"callback_query": {"id": "1", "message": {"chat": {}}}},
])
async def test_what_is_not_for_us_is_acknowledged_and_met_with_silence(tmp_path: Path, content: dict[str, Any]) -> None:
    async with talking(tmp_path) as talk:
        assert await talk.send(talk.fake.update(**content)) == 200
        await talk.settled()
        assert not talk.stub.asked and not talk.fake.said()


@pytest.mark.parametrize("kind", ["sticker", "voice", "location", *telegram_updates.UNREADABLE])
async def test_what_cannot_be_read_gets_a_kind_word_and_in_a_group_silence(tmp_path: Path, kind: str) -> None:
    async with talking(tmp_path) as talk:
        assert await talk.send(talk.fake.writes(None, chat=-5, kind="group", **{kind: {}})) == 200
        assert await talk.send(talk.fake.writes(None, **{kind: {}})) == 200
        await until(lambda: talk.fake.said())
        await talk.settled()
        assert talk.fake.said()[0]["text"] == ONLY_TEXT and not talk.stub.asked and not talk.fake.said(-5)


async def test_the_words_under_a_photo_are_read(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.send(talk.fake.writes(None, photo=[], caption="what is this job?"))
        await until(lambda: talk.fake.said())
        assert talk.stub.texts == ["what is this job?"]


@pytest.mark.parametrize("typed, asked", [
    ("/start", "/chat_greeting"), ("/start what-does-a-rigger-do", "what does a rigger do"), ("/start front-of-house_engineer",
     "front of house engineer"), ("/help", "/chat_help"), ("/HELP", "/chat_help"), ("/help@crewcall_bot", "/chat_help"),
    ("/roles", "/roles_list"), ("/roles lighting", "which jobs are there in lighting"), ("/match", "/roles_match"),
    ("/match I love music", "I love music"), ("/restart", "/chat_restart"), ("/privacy", "/chat_privacy"),
    ("/settings", "/chat_help"), ("/whatever you say", "/chat_help"), ("/chat_restart", "/chat_help"),
    ('/role_pay{"role":"rigger"}', 'role_pay{"role":"rigger"}'), ("//x", "x"), ("/", ""), ("  /  hello", "hello"),
    ("@crewcall_bot what does a rigger do?", "what does a rigger do?"), ("mail me @someone", "mail me @someone"),
    ("hi \u202e\x00there", "hi \u202e there"), ("🎸 @crewcall_bot riggers?", "🎸 riggers?"),
])
async def test_commands_and_words(tmp_path: Path, typed: str, asked: str) -> None:
    async with talking(tmp_path) as talk:
        await talk.send(talk.fake.writes(typed))
        await until(lambda: talk.stub.asked)
        assert talk.stub.texts == [asked]


async def test_the_commands_are_intents_of_the_assistant() -> None:
    domain = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text())
    payloads = [command.payload for command in telegram_updates.COMMANDS] + [telegram_updates.HELP]
    assert {payload[1:] for payload in payloads} <= set(domain["intents"])


@pytest.mark.parametrize("text, more, asked", [
    ("what does a rigger do?", {}, None),
    ("@crewcall_bot what does a rigger do?", {}, "what does a rigger do?"),
    ("what does a rigger do, @CrewCall_Bot?", {}, "what does a rigger do, ?"),
    ("@other_bot what?", {}, None), ("/help", {}, "/chat_help"), ("/help@crewcall_bot", {}, "/chat_help"),
    ("/help@other_bot", {}, None), ("@crewcall_bot", {}, "/chat_help"),
    ("and the pay?", {"reply_to_message": {"from": {"id": 123456}}}, "and the pay?"),
    ("and the pay?", {"reply_to_message": {"from": {"id": 99}}}, None),
])
async def test_in_a_group_only_who_speaks_to_us_is_answered(tmp_path: Path, text: str, more: Any, asked: str | None) -> None:
    async with talking(tmp_path) as talk:
        update = talk.fake.writes(text, chat=-100123, kind="supergroup", **more)
        await talk.send(update)
        await talk.send(talk.fake.writes("/start", chat=5))
        await until(lambda: talk.fake.said(5))
        await talk.settled()
        assert sorted(talk.stub.texts) == sorted(filter(None, [asked, "/chat_greeting"]))
        said = talk.fake.said(-100123)
        assert len(said) == (asked is not None)
        if said:
            assert said[0]["sent"]["reply_parameters"]["message_id"] == update["message"]["message_id"]
            assert "telegram:-100123" in [m.sender_id for m in talk.stub.asked]


async def test_a_topic_of_a_forum_is_a_conversation_of_its_own(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.send(talk.fake.writes("/help", chat=-5, kind="supergroup", message_thread_id=44, is_topic_message=True))
        await until(lambda: talk.fake.said(-5))
        assert talk.fake.said(-5)[0]["sent"]["message_thread_id"] == 44
        assert talk.stub.asked[0].sender_id == "telegram:-5:44"


async def test_a_tapped_button_is_acknowledged_taken_away_and_answered_once(tmp_path: Path) -> None:
    async with talking(tmp_path, Stub(answer("Pay?", buttons=3))) as talk:
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())
        number = talk.fake.said()[0]["message_id"]
        first, second = (talk.fake.taps(7, number, '/choice{"n":"1"}') for _ in range(2))
        assert await asyncio.gather(talk.send(first), talk.send(second)) == [200, 200]
        await until(lambda: all(talk.fake.queries.values()))
        await until(lambda: len(talk.fake.said()) == 2)
        await talk.settled()
        assert talk.stub.texts == ["hello", '/choice{"n":"1"}'], "a double tap is one"
        assert "reply_markup" not in talk.fake.said()[0]
        assert talk.fake.said()[1]["text"] == "› Choice 1\nPay?", "what was chosen stays to be seen"


async def test_a_button_that_was_never_offered_is_taken_as_typed(tmp_path: Path) -> None:
    async with talking(tmp_path, Stub(answer("Pay?", buttons=1))) as talk:
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())
        number = talk.fake.said()[0]["message_id"]
        await talk.send(talk.fake.taps(7, number, "/../etc"))
        await talk.send(talk.fake.taps(7, number, "x" * 65))
        await until(lambda: len(talk.fake.said()) == 2)
        await until(lambda: all(talk.fake.queries.values()))
        assert talk.stub.texts == ["hello", "../etc"]


async def test_the_answer_with_sources_links_and_keyboard(tmp_path: Path) -> None:
    reply = answer("A **rigger** hangs *things*, see [the page](https://example.org/a?b=1&c=2).\n- <one> & two", 2, 2)
    async with talking(tmp_path, Stub(reply)) as talk:
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())
        sent = talk.fake.said()[0]["sent"]
        assert sent["text"].startswith('A <b>rigger</b> hangs <i>things</i>, see <a href="https://example.org/a?b=1&amp;c=2">'
                                       "the page</a>.\n• &lt;one&gt; &amp; two\n\n<blockquote expandable>Sources:")
        assert talk.fake.said()[0]["links"][1:] == ["https://example.org/0?a=1&b=2", "https://example.org/1?a=1&b=2"]
        assert sent["link_preview_options"] == {"is_disabled": True} and len(talk.fake.said()) == 1
        assert sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == '/choice{"n":"0"}'
        assert talk.fake.made("sendChatAction")[0] == {"chat_id": 7, "action": "typing"}


async def test_typing_is_shown_again_while_the_answer_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.telegram.TYPING_SECONDS", 0.05)

    class Slow(Stub):
        async def __call__(self, message: Any) -> None:
            await asyncio.sleep(0.3)
            await super().__call__(message)

    async with talking(tmp_path, Slow()) as talk:
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())
        assert len(talk.fake.made("sendChatAction")) >= 3


async def test_several_messages_of_a_turn_are_one(tmp_path: Path) -> None:
    class Two(Stub):
        def replies(self, message: Any) -> list[dict[str, Any]]:
            return [answer("First", sources=1), answer("Second\n\nwith a gap", buttons=1, sources=1)]

    async with talking(tmp_path, Two()) as talk:
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())
        assert len(talk.fake.said()) == 1
        assert talk.fake.said()[0]["text"] == "First\n\nSecond\n\nwith a gap\n\nSources:\n• Page 0 & more"


@pytest.mark.parametrize("text", ["A sentence of some length. " * 700, "🎸" * 9000, "**bold** word " * 900,
                                  "\n".join(f"- line {n} with <tags> & more" for n in range(400))],
                         ids=["sentences", "no pause at all", "formatted words", "a list"])
async def test_a_long_text_is_split_where_it_can_be_read(tmp_path: Path, text: str) -> None:
    async with talking(tmp_path, Stub(answer(text, buttons=2, sources=30))) as talk:
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said() and "reply_markup" in talk.fake.said()[-1])
        said = talk.fake.said()
        assert 2 < len(said) < 9 and all("reply_markup" not in m for m in said[:-1])
        assert sum(len(m["links"]) for m in said) == 30
        words = "".join(m["text"] for m in said)
        assert words.count("line ") == text.count("line ") and words.count("🎸") == text.count("🎸")
        assert "*" not in words
        assert all(m["text"].split("\n\nSources")[0].endswith((".", "more", "word", "bold", "🎸")) for m in said[:-1])


async def test_what_telegram_cannot_parse_goes_as_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                             caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("channels.telegram_rendering.HTML", telegram_rendering_without_escaper())
    async with talking(tmp_path, Stub(answer("5 < 6 & <b>7", buttons=1, sources=1))) as talk:
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())
        assert talk.fake.said()[0]["text"].startswith("5 < 6 & <b>7\n\nSources:\n• Page 0 & more (https://example.org/0")
        assert "sent as plain text" in caplog.text


def telegram_rendering_without_escaper() -> Any:
    from dataclasses import replace

    from channels import telegram_rendering
    return replace(telegram_rendering.HTML, escape=str)


async def test_a_map_is_a_photo_and_the_words(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 100

    async def paint(card: dict[str, Any]) -> bytes | None:
        return png if card["role"] == "rigger" else None

    class Map(Stub):
        def replies(self, message: Any) -> list[dict[str, Any]]:
            return [answer("Who leads to whom", card={"kind": "map", "role": message.text})]

    async with talking(tmp_path, Map()) as talk:
        talk.channel.painter = paint
        await talk.send(talk.fake.writes("rigger"))
        await until(lambda: len(talk.fake.said()) == 2)
        assert talk.fake.said()[0]["photo"] and talk.fake.said()[0]["sent"]["photo"] == png
        await talk.send(talk.fake.writes("nobody"))
        await until(lambda: len(talk.fake.said()) == 3)
        assert talk.fake.said()[2]["text"] == "Who leads to whom", "the words come where there is no picture"

        async def broken(card: dict[str, Any]) -> bytes | None:
            raise RuntimeError("a fault of the painter")

        talk.channel.painter = broken
        await talk.send(talk.fake.writes("rigger"))
        await until(lambda: len(talk.fake.said()) == 4)
        assert talk.fake.said()[3]["text"] == "Who leads to whom", "nor does a fault in drawing cost the words"


async def test_a_picture_that_is_refused_does_not_stand_in_the_way_of_the_words(tmp_path: Path) -> None:
    class Picture(Stub):
        def replies(self, message: Any) -> list[dict[str, Any]]:
            return [answer("The words", image="https://example.org/x.png")]

    async with talking(tmp_path, Picture()) as talk:
        def refuse(arguments: Any) -> Any:
            raise Bad("Bad Request: wrong file identifier/HTTP URL specified")

        talk.fake._sendPhoto = refuse  # type: ignore[method-assign]
        await talk.send(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())
        assert talk.fake.said()[0]["text"] == "The words"


async def test_the_same_update_is_answered_once_also_across_a_restart(tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with talking(tmp_path, fake=fake) as talk:
        update = talk.fake.writes("hello")
        assert [await talk.send(update) for _ in range(3)] == [200] * 3
        await until(lambda: talk.fake.said())
        await talk.settled()
        assert talk.stub.texts == ["hello"] and len(talk.fake.said()) == 1
    async with talking(tmp_path, fake=fake) as talk:
        assert await talk.send(update) == 200
        await talk.settled()
        assert talk.stub.texts == [] and len(fake.said()) == 1


async def test_a_turn_that_fails_or_says_nothing_is_answered_kindly(tmp_path: Path) -> None:
    class Broken(Stub):
        async def __call__(self, message: Any) -> None:
            if message.text == "fail":
                raise RuntimeError("a fault of the actions")

    async with talking(tmp_path, Broken()) as talk:
        await talk.send(talk.fake.writes("fail"))
        await talk.send(talk.fake.writes("say nothing"))
        await until(lambda: len(talk.fake.said()) == 2)
        assert {m["text"] for m in talk.fake.said()} == {FAILED}


async def test_a_person_who_blocked_the_bot_stops_nobody_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with talking(tmp_path) as talk:
        talk.fake.blocked.add(8)
        await talk.send(talk.fake.writes("hello", chat=8))
        await talk.send(talk.fake.writes("hello", chat=9))
        await until(lambda: talk.fake.said(9))
        await talk.settled()
        assert await talk.channel.inbox.states() == {"failed": 1, "answered": 1}
        assert "bot was blocked" in caplog.text and "Traceback" not in caplog.text


async def test_a_group_that_moved_is_followed(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        talk.fake.moved[-5] = -1005
        await talk.send(talk.fake.writes("/help", chat=-5, kind="group"))
        await until(lambda: talk.fake.said(-1005))


@pytest.mark.parametrize("faults", [["429"], ["500"], ["slow before"], ["drop before"], ["slow after"], ["drop after"],
                                    ["drop after", "drop after", "429"]], ids=" then ".join)
async def test_a_fault_in_sending_leaves_one_answer(tmp_path: Path, faults: list[str]) -> None:
    async with talking(tmp_path) as talk:
        async def no_typing(incoming: Any) -> None:
            return None
        talk.channel.notice = no_typing  # type: ignore[method-assign]  # so that the fault hits the answer
        await talk.send(talk.fake.writes("one", chat=7))
        await until(lambda: len(talk.fake.said()) == 1)
        talk.fake.faults.next = list(faults)
        await talk.send(talk.fake.writes("two", chat=7))
        await talk.settled()
        assert [m["text"] for m in talk.fake.said()] == ["You said: one", "You said: two"]
        assert any(m["from"]["is_bot"] is False and m["text"] == "two" for m in talk.fake.messages.values()), "a person's stays"


async def test_updates_of_any_shape_never_raise() -> None:
    from hypothesis import given
    from hypothesis import strategies as st

    leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("private")
    names = st.sampled_from(["message", "chat", "type", "id", "text", "from", "entities", "offset", "length", "callback_query",
                             "data", "caption", "message_id", "reply_to_message", "reply_markup", "update_id", "sticker"])
    anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6))

    @given(anything)
    def check(content: Any) -> None:
        update = {"update_id": 1, "message": content, "callback_query": content} if content else content
        telegram_updates.read(json.loads(json.dumps(update)), telegram_updates.Bot(1, "crewcall_bot"))

    check()


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "channels")
