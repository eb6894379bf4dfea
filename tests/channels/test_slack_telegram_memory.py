"""What is remembered of a talk in Slack or Telegram with the trained assistant: by whom it is reached, and how it is forgotten."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from fake_slack import ANN, CHANNEL, DM, TEAM, FakeSlack
from fake_telegram import FakeTelegram
from vendor_harness import QUICK, SIGNING_SECRET, inbox_in, post_event, post_form, post_update, served, until

from channels.identity import Signer, secret
from channels.memory import MemoryStore
from channels.rest import RestChannel
from channels.slack import SlackChannel
from channels.telegram import TelegramChannel
from channels.web import IDENTITY, WebChannel

pytestmark = pytest.mark.asyncio
CHAT = 47110815
Say = Callable[[str], Awaitable[str]]
JOB = "pyrotechnician"  # none of those that are offered when somebody names no job
FORGET_ME = "forget me, delete everything you have about me"


@pytest.fixture
def store(agent: Any, tmp_path: Path) -> Any:
    """A memory of its own for the agent."""
    before = agent.tracker_store
    made = MemoryStore(agent.domain, host=f"sqlite:///{tmp_path / 'memory.sqlite'}")
    agent.tracker_store = agent.processor.tracker_store = made
    yield made
    agent.tracker_store = agent.processor.tracker_store = before
    made.engine.dispose()


class Talks:
    """The ways to talk to one served assistant; each says something and returns all the words of the answer."""

    def __init__(self, telegram: FakeTelegram, slack: FakeSlack, urls: dict[str, str], channels: list[Any]):
        self.telegram, self.slack, self.urls, self.channels = telegram, slack, urls, channels
        self.thread: str | None = None

    async def in_telegram(self, text: str) -> str:
        before = len(self.telegram.said(CHAT))
        assert await post_update(self.urls["telegram"], self.telegram.writes(text, CHAT), "s") == 200
        await until(lambda: len(self.telegram.said(CHAT)) > before, 20)
        return await self.settled(lambda: [m["text"] for m in self.telegram.said(CHAT)[before:]])

    async def in_slack(self, text: str) -> str:
        return await self._event(self.slack.message(text), DM)

    async def in_a_thread(self, text: str) -> str:
        event = self.slack.mention(text, **({"thread_ts": self.thread} if self.thread else {}))
        self.thread = self.thread or event["event"]["ts"]
        return await self._event(event, CHANNEL)

    async def by_command(self, text: str) -> str:
        form = self.slack.command(text)
        await post_form(self.urls["slack"], form)
        seen = self.slack.ephemeral[form["response_url"]]
        await until(lambda: seen, 20)
        return await self.settled(lambda: [m["text"] for m in seen])

    async def over_rest(self, text: str, sender: str) -> str:
        return await self._post(self.urls["rest"], {"sender": sender, "message": text, "input_channel": "telegram"})

    async def over_web(self, text: str, identity: str, **more: Any) -> str:
        return await self._post(self.urls["web"], {"identity": identity, "id": uuid.uuid4().hex, "text": text, **more})

    async def new_identity(self) -> str:
        answer = await self._post(self.urls["web"].removesuffix("/webhook") + "/identity", {"sender": f"telegram:{CHAT}"})
        return str(json.loads(answer)["identity"])

    async def _event(self, event: dict[str, Any], channel: str) -> str:
        before = len(self.slack.said(channel))
        await post_event(self.urls["slack"], event)
        await until(lambda: len(self.slack.said(channel)) > before, 20)
        return await self.settled(lambda: [m["text"] for m in self.slack.said(channel)[before:]])

    async def _post(self, url: str, body: dict[str, Any]) -> str:
        async with aiohttp.ClientSession() as session, session.post(url, data=json.dumps(body)) as response:
            return await response.text()

    async def settled(self, said: Callable[[], list[str]]) -> str:
        """Wait until all is written down and return what was said."""
        for channel in self.channels:
            await channel.delivery.settled()
        return "\n".join(said())


@asynccontextmanager
async def talking(agent: Any, folder: Path) -> AsyncIterator[Talks]:
    """Serve the assistant in every channel."""
    handle = agent.handle_message
    async with AsyncExitStack() as stack:
        telegram, slack = await stack.enter_async_context(FakeTelegram()), await stack.enter_async_context(FakeSlack())
        channels: dict[str, Any] = {
            "telegram": TelegramChannel(telegram.token, "https://x", "s", telegram.url, inbox_in(folder), QUICK),
            "slack": SlackChannel(slack.token, None, SIGNING_SECRET, slack.url, inbox_in(folder), QUICK),
            "rest": RestChannel(), "web": WebChannel.from_credentials({"store": f"sqlite:///{folder / 'web.sqlite'}"})}
        urls = {name: await stack.enter_async_context(served(channel, handle)) for name, channel in channels.items()}
        yield Talks(telegram, slack, urls, [channels["telegram"], channels["slack"]])


def ways(talks: Talks) -> dict[str, Say]:
    return {"telegram": talks.in_telegram, "slack": talks.in_slack, "thread": talks.in_a_thread, "command": talks.by_command}


def kept(folder: Path) -> bytes:
    """Return every byte of the databases of memory and inbox, their logs among them."""
    files = [*folder.glob("memory.sqlite*"), *folder.glob("inbox.sqlite*")]
    assert len(files) >= 2
    return b"".join(file.read_bytes() for file in files)


@pytest.mark.parametrize("way", ["telegram", "slack", "thread", "command"])
@pytest.mark.parametrize("forget", [FORGET_ME, "start over"])
async def test_forget_me_leaves_nothing_of_the_words_and_the_thread(agent: Any, store: Any, tmp_path: Path, way: str,
                                                                    forget: str) -> None:
    word = f"xylophone{uuid.uuid4().hex[:6]}"
    async with talking(agent, tmp_path) as talks:
        say = ways(talks)[way]
        assert JOB in (await say(f"my name is {word}, what does a {JOB} do?")).lower()
        assert word.encode() in kept(tmp_path), "the last turn is remembered"
        assert JOB in (await say("and what do they earn?")).lower()
        assert "forgotten" in await say(forget)
        assert not any(words.encode() in kept(tmp_path) for words in (word, JOB, forget))
        assert list(await store.keys()) == []
        assert JOB not in (await say("and what do they earn?")).lower(), "the thread is gone"


async def test_restart_of_telegrams_menu_forgets(agent: Any, store: Any, tmp_path: Path) -> None:
    async with talking(agent, tmp_path) as talks:
        await talks.in_telegram(f"what does a {JOB} do?")
        await talks.in_telegram("/restart")
        assert list(await store.keys()) == [] and JOB.encode() not in kept(tmp_path)


async def test_only_who_asks_is_forgotten(agent: Any, store: Any, tmp_path: Path) -> None:
    async with talking(agent, tmp_path) as talks:
        for say in ways(talks).values():
            await say(f"what does a {JOB} do?")
        assert len(list(await store.keys())) == 4, "each is a conversation of its own"
        await talks.in_telegram(FORGET_ME)
        await talks.over_rest(FORGET_ME, f"slack:{TEAM}:{ANN}")
        assert len(list(await store.keys())) == 3
        assert JOB in (await talks.in_slack("and what do they earn?")).lower()


async def test_whose_it_is_cannot_be_read_from_the_memory(agent: Any, store: Any, tmp_path: Path) -> None:
    async with talking(agent, tmp_path) as talks:
        for say in ways(talks).values():
            await say("which jobs are there?")
        number = talks.telegram.said(CHAT)[-1]["message_id"]
        button = talks.telegram.said(CHAT)[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert await post_update(talks.urls["telegram"], talks.telegram.taps(CHAT, number, button), "s") == 200
        await until(lambda: len(talks.telegram.said(CHAT)) > 1, 20)
        await talks.settled(list)
        memory = b"".join(file.read_bytes() for file in tmp_path.glob("memory.sqlite*"))
        for name in (str(CHAT), ANN, DM, CHANNEL, TEAM, "bot_user_id"):
            assert name.encode() not in memory, name


async def test_nobody_continues_a_conversation_of_slack_or_telegram_from_rest_or_the_web(agent: Any, store: Any, tmp_path: Path) -> None:
    async with talking(agent, tmp_path) as talks:
        for say in ways(talks).values():
            await say(f"what does a {JOB} do?")
        names = [f"telegram:{CHAT}", f"slack:{TEAM}:{ANN}", f"slack:{TEAM}:{CHANNEL}:{talks.thread}", f"slack:{TEAM}:{ANN}:command"]
        remembered = {name: await store.retrieve(name) for name in names}
        assert all(tracker is not None and tracker.get_slot("role") == JOB for tracker in remembered.values())
        for name in names:
            for sender in (name, f"rest:{name}", f"web:{name}"):
                answer = (await talks.over_rest("and what do they earn?", sender)).lower()
                assert JOB not in answer and "error" not in answer
            forged = [name, Signer("another secret, long enough for HMAC-SHA256").sign(IDENTITY, name, 600),
                      Signer(secret()).sign("another purpose", name, 600)]
            for identity in forged:
                assert json.loads(await talks.over_web("and what do they earn?", identity))["code"] == "identity"
            own = await talks.new_identity()
            answer = await talks.over_web("and what do they earn?", own, sender=name, conversation=name, sub=name)
            assert '"end"' in answer and JOB not in answer.lower()
        for name, tracker in remembered.items():
            assert (await store.retrieve(name)).events == tracker.events, "nor was it touched"
        assert JOB in (await talks.in_telegram("and what do they earn?")).lower()
