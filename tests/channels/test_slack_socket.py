"""Slack over Socket Mode: the real client of slack_sdk against a fake that hands out addresses good for one connection."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fake_slack import ANN, CHANNEL, DM, TEAM, FakeSlack
from vendor_harness import QUICK, Stub, answer, inbox_in, served, until

from channels.inbox import InboxError
from channels.slack import SlackChannel

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def listening(folder: Path, stub: Any, fake: FakeSlack, app_token: str = FakeSlack.app_token) -> AsyncIterator[SlackChannel]:
    """Serve the channel by Socket Mode alone."""
    channel = SlackChannel(fake.token, app_token, None, fake.url, inbox_in(folder), QUICK, seconds=0.5)
    async with served(channel, stub):
        yield channel


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("channels.slack_socket.PING_SECONDS", 0.1)
    caplog.set_level(logging.INFO, "channels")


async def test_every_kind_of_envelope_is_acknowledged_and_answered(tmp_path: Path) -> None:
    async with FakeSlack() as fake:
        stub = Stub(answer("Which?", buttons=2))
        async with listening(tmp_path, stub, fake):
            await until(lambda: fake.sockets)
            form = fake.command("riggers?")
            sent = [await fake.send("events_api", fake.message("hello")), await fake.send("events_api", fake.mention("hello")),
                    await fake.send("slash_commands", form), await fake.send("events_api", fake.event("app_home_opened", user=ANN,
                                                                                                    tab="home"))]
            await until(lambda: fake.said(DM) and fake.said(CHANNEL) and fake.ephemeral[form["response_url"]] and fake.views)
            sent.append(await fake.send("interactive", fake.press(DM, fake.said(DM)[0]["ts"], 1)))
            await until(lambda: len(fake.said(DM)) == 2)
            await until(lambda: set(sent) <= set(fake.acknowledged))
            assert sorted(stub.texts) == sorted(["hello", "hello", "riggers?", '/choice{"n":"1"}'])
            assert f"slack:{TEAM}:{ANN}" in {m.sender_id for m in stub.asked}


async def test_what_slack_sends_again_is_acknowledged_and_answered_once(tmp_path: Path) -> None:
    async with FakeSlack() as fake:
        stub = Stub()
        async with listening(tmp_path, stub, fake) as channel:
            await until(lambda: fake.sockets)
            event = fake.message("hello")
            envelopes = [await fake.send("events_api", event, retry) for retry in range(3)]
            await until(lambda: set(envelopes) <= set(fake.acknowledged))
            await until(lambda: fake.said())
            assert channel.delivery
            await channel.delivery.settled()
            assert stub.texts == ["hello"] and len(fake.said()) == 1


async def test_what_could_not_be_written_down_is_not_acknowledged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with FakeSlack() as fake, listening(tmp_path, Stub(), fake) as channel:
        await until(lambda: fake.sockets)
        accept = channel.inbox.accept

        async def broken(messages: Any) -> Any:
            raise InboxError("disk full")

        channel.inbox.accept = broken  # type: ignore[method-assign]
        event = fake.message("hello")
        lost = await fake.send("events_api", event)
        await until(lambda: "disk full" in caplog.text)
        channel.inbox.accept = accept  # type: ignore[method-assign]
        again = await fake.send("events_api", event, retry=1)
        await until(lambda: again in fake.acknowledged)
        await until(lambda: fake.said())
        assert lost not in fake.acknowledged


@pytest.mark.parametrize("how", ["dropped", "closed", "asked to"])
async def test_a_lost_connection_is_made_anew_with_a_new_address(tmp_path: Path, how: str) -> None:
    async with FakeSlack() as fake, listening(tmp_path, Stub(), fake):
        await until(lambda: fake.sockets)
        first = fake.sockets[0]
        if how == "dropped":
            first._req.transport.abort()
        elif how == "closed":
            await first.close()
        else:
            await first.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
        await until(lambda: len(fake.sockets) > 1 and not fake.sockets[-1].closed, 10)
        await fake.send("events_api", fake.message("hello"))
        await until(lambda: fake.said())


async def test_a_wrong_app_token_is_one_line_and_the_events_api_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with FakeSlack() as fake, listening(tmp_path, Stub(), fake, app_token="xapp-wrong"):
        await until(lambda: "SLACK_APP_TOKEN is wrong" in caplog.text)
        await asyncio.sleep(0.3)
        assert caplog.text.count("SLACK_APP_TOKEN is wrong") == 1 and "Traceback" not in caplog.text
        assert "xapp-wrong" not in caplog.text


async def test_slack_may_be_away_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with FakeSlack() as fake:
        fake.socket_off = True
        async with listening(tmp_path, Stub(), fake):
            await until(lambda: "Slack says internal_error" in caplog.text)
            fake.socket_off = False
            await until(lambda: fake.sockets)
            assert "Traceback" not in caplog.text
