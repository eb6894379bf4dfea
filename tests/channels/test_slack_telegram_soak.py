"""Two thousand mixed updates over a bad network, with servers that stop in the middle: each answered exactly once."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from fake_slack import FakeSlack
from fake_telegram import FakeTelegram
from faults import Faults
from vendor_harness import QUICK, SIGNING_SECRET, Stub, answer, inbox_in, one_session, post_event, post_form, post_update, served

from channels.slack import SlackChannel
from channels.telegram import TelegramChannel

pytestmark = pytest.mark.asyncio
UPDATES = 2000
STUBBORN = replace(QUICK, give_up=3600.0)  # on a machine with much else to do, a lane may wait for minutes
LEASE = 2.0          # seconds
SECRET = "soak"
WORD = re.compile(r"w\d+(?:part\d)?")


class Echo(Stub):
    """Answers ``w17`` with w17, every ninth with a text of several messages, now and then with a fault."""

    def __init__(self, seed: int):
        super().__init__()
        self.random = random.Random(seed)

    async def __call__(self, message: Any) -> None:
        self.asked.append(message)
        await asyncio.sleep(self.random.random() * 0.004)
        word = WORD.search(str(message.text))
        text = word[0] if word else "choice"
        if word and int(text[1:]) % 9 == 0:
            text = "\n\n".join(f"{text}part{n} " + "and so on. " * 330 for n in range(2))
        await message.output_channel.send_response(message.sender_id, answer(text, buttons=2, sources=1))


class Crowd:
    """Makes the updates, posts each to one of the servers, some of them twice, and knows what is to be answered."""

    def __init__(self, telegram: FakeTelegram, slack: FakeSlack):
        self.telegram, self.slack, self.random = telegram, slack, random.Random(7)
        self.words = itertools.count(1)
        self.expected: set[str] = set()
        self.clicks = 0
        self.telegram_urls: list[str] = []
        self.slack_urls: list[str] = []

    async def speak(self) -> None:
        """Send one update as a vendor does: again, until it is acknowledged."""
        send = self.random.choice([self._telegram_message, self._telegram_message, self._telegram_tap, self._telegram_noise,
                                   self._slack_message, self._slack_message, self._slack_press, self._slack_noise,
                                   self._slack_command])
        await send()

    def _word(self) -> str:
        word = f"w{next(self.words)}"
        self.expected |= {f"{word}part0", f"{word}part1"} if int(word[1:]) % 9 == 0 else {word}
        return word

    async def _until_taken(self, urls: list[str], post: Any) -> None:
        for _ in range(200):
            try:
                patience = 0.005 if self.random.random() < 0.05 else 10.0  # one in twenty hangs up, and sends it again
                status = await asyncio.wait_for(post(self.random.choice(urls)), patience)
                if status == 200 and self.random.random() > 0.1:
                    return  # one in ten is sent again although it was taken
                assert status in (200, 503)
            except (OSError, asyncio.TimeoutError, IndexError, aiohttp.ClientError):
                await asyncio.sleep(0.02)
        raise AssertionError("no server takes it")

    async def _telegram_message(self) -> None:
        update = self.telegram.writes(self._word(), chat=self.random.randrange(1, 40))
        await self._until_taken(self.telegram_urls, lambda url: post_update(url, update, SECRET))

    async def _telegram_tap(self) -> None:
        chats = [key for key, m in self.telegram.messages.items() if m["from"]["is_bot"] and "reply_markup" in m]
        if chats:
            chat, number = self.random.choice(chats)
            update = self.telegram.taps(chat, number, '/choice{"n":"0"}')
            await self._until_taken(self.telegram_urls, lambda url: post_update(url, update, SECRET))

    async def _telegram_noise(self) -> None:
        update = self.telegram.update(**self.random.choice([{"edited_message": {}}, {"my_chat_member": {}}, {"channel_post": {}}]))
        await self._until_taken(self.telegram_urls, lambda url: post_update(url, update, SECRET))

    async def _slack_message(self) -> None:
        make = self.random.choice([self.slack.message, self.slack.mention])
        event = make(self._word(), user=f"U{self.random.randrange(30)}")

        async def post(url: str) -> int:
            return (await post_event(url, event))[0]
        await self._until_taken(self.slack_urls, post)

    async def _slack_press(self) -> None:
        keys = [k for k, m in self.slack.messages.items() if any(b["type"] == "actions" for b in m.get("blocks", []))]
        if keys:
            form = {"payload": json.dumps(self.slack.press(*self.random.choice(keys), 0))}

            async def post(url: str) -> int:
                return (await post_form(url, form))[0]
            await self._until_taken(self.slack_urls, post)

    async def _slack_command(self) -> None:
        form = self.slack.command(self._word())

        async def post(url: str) -> int:
            return (await post_form(url, form))[0]
        await self._until_taken(self.slack_urls, post)

    async def _slack_noise(self) -> None:
        event = self.slack.message("x", bot_id="B1")

        async def post(url: str) -> int:
            return (await post_event(url, event))[0]
        await self._until_taken(self.slack_urls, post)

    def answered(self) -> Counter[str]:
        """Return how often each word stands in a chat, a channel or an ephemeral message."""
        seen = [m["text"] for m in self.telegram.messages.values() if m["from"]["is_bot"]]
        messages = [*self.slack.messages.values(), *(m for many in self.slack.ephemeral.values() for m in many)]
        seen += [b["text"]["text"] for m in messages for b in m["blocks"] if b["type"] == "section"]
        return Counter(word for text in seen for word in WORD.findall(text))


async def test_every_accepted_message_is_answered_exactly_once(tmp_path: Path) -> None:
    begun = time.monotonic()
    async with (one_session(), FakeTelegram(Faults(0.08, seed=1, slow=1.5)) as telegram,
                FakeSlack(Faults(0.08, seed=2, slow=1.5)) as slack):
        crowd = Crowd(telegram, slack)
        stubs = [Echo(seed) for seed in range(4)]
        running: list[Any] = []

        async def start(kind: str, stub: Echo) -> None:
            shared = inbox_in(tmp_path, LEASE)
            if kind == "telegram":
                channel: Any = TelegramChannel(telegram.token, "https://x", SECRET, telegram.url, shared, STUBBORN, seconds=1.0)
            else:
                channel = SlackChannel(slack.token, None, SIGNING_SECRET, slack.url, shared, STUBBORN, seconds=1.0)
            server = served(channel, stub)
            url = await server.__aenter__()
            (crowd.telegram_urls if kind == "telegram" else crowd.slack_urls).append(url)
            running.append((kind, url, server))

        async def stop(number: int) -> None:
            kind, url, server = running.pop(number)
            (crowd.telegram_urls if kind == "telegram" else crowd.slack_urls).remove(url)
            await server.__aexit__(None, None, None)

        await start("telegram", stubs[0])
        await start("slack", stubs[1])
        await start("slack", stubs[2])
        sent = 0
        while sent < UPDATES:
            await asyncio.gather(*(crowd.speak() for _ in range(20)))
            sent += 20
            if sent in (500, 1000, 1500):  # a server stops in the middle of its answers, and another starts
                await stop(0 if sent != 1000 else 1)
                await start("telegram" if sent != 1000 and not crowd.telegram_urls else "slack", stubs[3])
        watcher = inbox_in(tmp_path)
        deadline = time.monotonic() + 600
        while not set(states := await watcher.states()) <= {"answered", "failed"} and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        for _ in range(len(running)):
            await stop(0)
        watcher.close()
        counts = crowd.answered()
        missing = sorted(crowd.expected - set(counts))
        doubled = {word: count for word, count in counts.items() if count != 1}
        print(f"\n{sent} updates, {states}, faults {sum(telegram.faults.count.values()) + sum(slack.faults.count.values())}, "
              f"{time.monotonic() - begun:.1f} s")
        assert not missing and not doubled and set(counts) == crowd.expected
        assert set(states) == {"answered"} and len(crowd.expected) > 1000
        for faults in (telegram.faults, slack.faults):
            assert set(faults.count) == {"429", "500", "slow before", "slow after", "drop before", "drop after"}
