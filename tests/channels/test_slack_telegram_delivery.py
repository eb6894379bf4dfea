"""Answered once: faults, restarts and several servers, on SQLite and PostgreSQL; and who may not reach a conversation."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import stat
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from fake_slack import FakeSlack
from fake_telegram import FakeTelegram
from vendor_harness import QUICK, Stub, inbox_in, post_update, served, until

from channels import inbox as inbox_module
from channels.delivery import Delivery, NotAuthorised, Patience, Refused, Sent, TryAgain
from channels.inbox import Inbox, InboxError, Incoming
from channels.rendering import Reply
from channels.rest import FAILED, RestChannel
from channels.slack import SlackChannel
from channels.telegram import TelegramChannel
from tests.knowledge.conftest import postgresql  # noqa: F401  # a private server, where PostgreSQL is installed

pytestmark = pytest.mark.asyncio


class Vendor:
    """Takes two calls an answer; ``trouble`` are the errors of the next calls, ``taken`` the words of those that were taken."""

    def __init__(self) -> None:
        self.trouble: list[Exception | None] = []
        self.taken: list[str] = []
        self.before: list[int | None] = []
        self.gate: asyncio.Event | None = None

    def name(self) -> str:
        return "vendor"

    async def notice(self, incoming: Incoming) -> None:
        return None

    def calls(self, reply: Reply, incoming: Incoming) -> list[dict[str, Any]]:
        return [{"words": f"{reply.text} 1", "optional": False}, {"words": f"{reply.text} 2", "optional": True}]

    async def send(self, call: dict[str, Any], key: str, before: int | None) -> Sent:
        self.before.append(before)
        if self.gate:
            await self.gate.wait()
        error = self.trouble.pop(0) if self.trouble else None
        if error:
            raise error
        self.taken.append(call["words"])
        return Sent(len(self.taken))


def incoming(text: str, lane: str = "lane") -> Incoming:
    return Incoming(f"vendor:{text}", "vendor", lane, f"vendor:{lane}", text)


def delivery(vendor: Vendor, inbox: Inbox, stub: Any = None, patience: Patience = QUICK) -> Delivery:
    return Delivery(vendor, inbox, stub or Stub(), patience)


ONCE = ["You said: a 1", "You said: a 2"]


async def test_a_message_is_accepted_once_and_answered_in_order(tmp_path: Path) -> None:
    vendor, inbox = Vendor(), inbox_in(tmp_path)
    answering = delivery(vendor, inbox)
    await answering.start()
    assert await answering.accept([incoming("a"), incoming("b"), incoming("a")]) == 2
    assert await answering.accept([incoming("a")]) == 0
    await answering.settled()
    assert vendor.taken == [*ONCE, "You said: b 1", "You said: b 2"]
    await answering.stop()


@pytest.mark.parametrize("trouble, taken, state", [
    ([TryAgain("429", seconds=0.01), TryAgain("lost", unclear=True), None], ONCE, "answered"),
    ([Refused("blocked")], [], "failed"),
    ([None, Refused("no longer there")], ONCE[:1], "answered"),
    ([None, *[TryAgain("away")] * 3], ONCE[:1], "answered"),
    ([NotAuthorised("revoked")], [], "ready"),
    ([RuntimeError("a fault of ours")], [], "failed"),
], ids=["passing", "refused", "optional refused", "optional away", "revoked", "our fault"])
async def test_what_can_go_wrong_in_sending(tmp_path: Path, trouble: list[Any], taken: list[str], state: str) -> None:
    vendor, inbox = Vendor(), inbox_in(tmp_path)
    vendor.trouble = list(trouble)
    answering = delivery(vendor, inbox)
    await answering.accept([incoming("a")])
    await answering.settled()
    assert vendor.taken == taken and await inbox.states() == {state: 1}
    await answering.stop()


async def test_telegram_is_waited_for_when_it_asks(tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        fake.retry_after, fake.faults.next, fake.faults.only = 0.4, ["429"], "sendMessage"
        async with served(TelegramChannel(fake.token, api_url=fake.url, inbox=inbox_in(tmp_path), patience=QUICK), Stub()):
            fake.deliver(fake.writes("hello"))
            await until(lambda: fake.faults.count)
            refused = time.monotonic()
            await until(lambda: fake.said())
            assert 0.35 < time.monotonic() - refused < 2


async def test_slack_is_waited_for_when_it_asks(tmp_path: Path) -> None:
    async with FakeSlack() as fake:
        fake.retry_after, fake.faults.next, fake.faults.only = 0.4, ["429"], "chat.postMessage"
        async with served(SlackChannel(fake.token, fake.app_token, None, fake.url, inbox_in(tmp_path), QUICK), Stub()):
            await until(lambda: fake.sockets)
            await fake.send("events_api", fake.message("hello"))
            await until(lambda: fake.faults.count)
            refused = time.monotonic()
            await until(lambda: fake.said())
            assert 0.35 < time.monotonic() - refused < 2


async def test_an_answer_that_is_of_no_use_any_more_is_given_up(tmp_path: Path) -> None:
    vendor, inbox = Vendor(), inbox_in(tmp_path)
    vendor.trouble = [TryAgain("away")] * 1000
    answering = delivery(vendor, inbox, patience=Patience(0.01, 0.01, give_up=0.1))
    await answering.accept([incoming("a")])
    await answering.settled()
    assert await inbox.states() == {"failed": 1}
    await answering.stop()


async def test_the_turn_is_over_before_anything_is_sent(tmp_path: Path) -> None:
    order: list[str] = []

    class Recording(Vendor):
        async def send(self, call: dict[str, Any], key: str, before: int | None) -> Sent:
            order.append("sent")
            raise Refused("for ever")

    class Saving(Stub):
        async def __call__(self, message: Any) -> None:
            await super().__call__(message)
            order.append("saved")

    answering = delivery(Recording(), inbox_in(tmp_path), Saving())
    await answering.accept([incoming("a")])
    await answering.settled()
    assert order == ["saved", "sent"], "an error in sending comes after the memory is saved"
    await answering.stop()


async def test_a_server_that_died_before_sending_is_followed_by_another(tmp_path: Path) -> None:
    died, stub = Vendor(), Stub()
    died.gate = asyncio.Event()
    first = delivery(died, inbox_in(tmp_path, lease=0.3), stub)
    await first.accept([incoming("a")])
    await until(lambda: died.before)
    first.inbox.leave = lambda *_: asyncio.sleep(0)  # type: ignore[method-assign,assignment]  # killed: nothing is left in order
    await first.stop()
    vendor, inbox = Vendor(), inbox_in(tmp_path, lease=0.3)
    second = delivery(vendor, inbox, stub)
    await second.start()
    await until(lambda: len(vendor.taken) == 2)
    assert vendor.taken == ONCE and stub.texts == ["a"], "the turn is not taken twice"
    assert vendor.before[0] is not None, "the first call may have gone through"
    assert vendor.before[1] is None
    await second.stop()


async def test_only_the_parts_that_are_left_are_sent(tmp_path: Path) -> None:
    vendor = Vendor()
    vendor.trouble = [None, NotAuthorised("revoked just now")]
    first = delivery(vendor, inbox_in(tmp_path))
    await first.accept([incoming("a")])
    await first.settled()
    await first.stop()
    second = delivery(vendor, inbox_in(tmp_path))
    await second.start()
    await until(lambda: len(vendor.taken) == 2)
    assert vendor.taken == ONCE
    await second.stop()


async def test_a_server_that_stalled_too_long_leaves_the_answer_to_the_other(tmp_path: Path) -> None:
    slow, quick = Vendor(), Vendor()
    slow.gate = asyncio.Event()
    stalled, other = inbox_in(tmp_path, lease=0.2), inbox_in(tmp_path, lease=0.2)
    first = delivery(slow, stalled)
    await first.accept([incoming("a")])
    await until(lambda: slow.before)
    await asyncio.sleep(0.25)  # its lease is over
    second = delivery(quick, other)
    await second.start()
    await until(lambda: quick.taken == ONCE)
    slow.gate.set()
    await first.settled()
    assert slow.taken == ONCE[:1], "it sees after one call that the message is no longer its own"
    await first.stop()
    await second.stop()


async def test_who_hangs_up_while_the_message_is_written_down_is_answered(tmp_path: Path) -> None:
    """Sanic stops a handler when its caller hangs up; the vendor's repetition then finds the message known."""
    vendor, inbox = Vendor(), inbox_in(tmp_path)
    answering = delivery(vendor, inbox)
    receiving = asyncio.ensure_future(answering.accept([incoming("a")]))
    await asyncio.sleep(0)  # it has begun, and waits for the database
    receiving.cancel()
    await until(lambda: vendor.taken == ONCE)
    assert receiving.cancelled() and await answering.accept([incoming("a")]) == 0
    await answering.settled()
    assert vendor.taken == ONCE
    await answering.stop()


async def test_what_was_written_down_though_the_database_did_not_say_so_is_answered(tmp_path: Path) -> None:
    vendor, inbox = Vendor(), inbox_in(tmp_path, lease=0.2)
    answering = delivery(vendor, inbox)
    await answering.start()
    await inbox.accept([incoming("a")])  # the answer to this is lost
    assert await answering.accept([incoming("a")]) == 0, "so the repetition finds it known"
    await until(lambda: vendor.taken == ONCE)
    await answering.stop()


async def test_what_is_worked_on_for_long_stays_with_this_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "KEYS_AT_ONCE", 2)
    vendor, inbox = Vendor(), inbox_in(tmp_path, lease=1.0)
    vendor.gate = asyncio.Event()
    answering = delivery(vendor, inbox)
    await answering.start()
    await answering.accept([incoming(word, lane) for word in "abc" for lane in "xyz"][::4] + [incoming("d", "x")])
    await until(lambda: len(vendor.before) == 3)
    await asyncio.sleep(1.5)  # more than the lease
    assert await inbox_in(tmp_path).abandoned("vendor") == []
    vendor.gate.set()
    await answering.settled()
    assert len(vendor.taken) == len(set(vendor.taken)) == 8
    await answering.stop()


async def test_the_inbox_is_away_for_a_while(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    vendor, inbox = Vendor(), inbox_in(tmp_path)
    answering = delivery(vendor, inbox)
    run, away = inbox._run, [InboxError("disk full")] * 4

    async def sometimes(work: Any) -> Any:
        if away and vendor.taken:
            raise away.pop()
        return await run(work)

    inbox._run = sometimes  # type: ignore[method-assign]
    await answering.accept([incoming("a")])
    await answering.settled()
    assert vendor.taken == ONCE and not away and await inbox.states() == {"answered": 1}
    assert "disk full" in caplog.text and "Traceback" not in caplog.text
    await answering.stop()


async def test_words_are_forgotten_with_the_answer_and_keys_after_a_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = inbox_in(tmp_path)
    answering = delivery(Vendor(), inbox)
    await answering.accept([incoming("a very private thing")])
    await answering.settled()
    file = tmp_path / "inbox.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as connection:
        row = connection.execute("SELECT message, calls, owner FROM inbox").fetchone()
    assert row == (None, None, None)
    now = time.time()
    monkeypatch.setattr(inbox_module.time, "time", lambda: now + 7 * 24 * 3600)
    await inbox.tidy()
    assert await inbox.states() == {"answered": 1}, "a vendor may still repeat it"
    monkeypatch.setattr(inbox_module.time, "time", lambda: now + 9 * 24 * 3600)
    await inbox.tidy()
    assert await inbox.states() == {}
    await answering.stop()
    inbox.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x", "sqlite:////proc/none/inbox.sqlite", "postgresql://u:secret@127.0.0.1:1/x"])
async def test_without_an_inbox_an_update_is_not_acknowledged(tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with FakeTelegram() as fake:
        channel = TelegramChannel(fake.token, "https://x", "s", fake.url, Inbox(url), QUICK)
        async with served(channel, Stub()) as address:
            assert await post_update(address, fake.writes("hello"), "s") == 503
    assert "the inbox cannot be used" in caplog.text and "Traceback" not in caplog.text and "secret" not in caplog.text


async def test_the_inbox_on_postgresql(postgresql: str) -> None:  # noqa: F811
    vendor, stub = Vendor(), Stub()
    inboxes = [Inbox(postgresql, lease=0.5) for _ in range(3)]
    servers = [delivery(vendor, inbox, stub) for inbox in inboxes]
    for server in servers:
        await server.start()
    messages = [incoming(f"w{n}", lane=f"lane{n % 5}") for n in range(40)]
    for message in messages:  # each arrives at all servers at once
        assert sum(await asyncio.gather(*(server.accept([message]) for server in servers))) == 1
    for server in servers:
        await server.settled()
    assert len(vendor.taken) == len(set(vendor.taken)) == 80 and len(stub.asked) == 40
    assert await inboxes[0].states() == {"answered": 40}
    assert await inboxes[0].last_mark("lane0") is not None
    for server, inbox in zip(servers, inboxes):
        await server.stop()
        inbox.close()


async def test_a_turn_without_an_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.delivery.TURN_SECONDS", 0.05)

    class Endless(Stub):
        async def __call__(self, message: Any) -> None:
            await asyncio.sleep(60)

    vendor = Vendor()
    answering = delivery(vendor, inbox_in(tmp_path), Endless())
    await answering.accept([incoming("a")])
    await answering.settled()
    assert vendor.taken[0] == f"{FAILED} 1"
    await answering.stop()


@pytest.mark.parametrize("sender", ["telegram:7", "slack:T0001:U0ANN", "slack:T0001:C0GENERAL:1.2"])
async def test_nobody_reaches_a_conversation_of_slack_or_telegram_over_rest(sender: str) -> None:
    stub = Stub()
    async with served(RestChannel(), stub) as url, aiohttp.ClientSession() as session:
        body = json.dumps({"sender": sender, "message": "hello", "input_channel": "telegram"})
        async with session.post(url, data=body) as response:
            assert response.status == 200
    assert stub.asked[0].sender_id == f"rest:{sender}" and stub.asked[0].input_channel == "rest"


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "channels")
