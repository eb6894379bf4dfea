"""A served Slack channel with its fake, for the tests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fake_slack import FakeSlack
from vendor_harness import QUICK, SIGNING_SECRET, Served, Stub, inbox_in, post_event, post_form, served, until

from channels.slack import SlackChannel

JSON, FORM = "application/json; charset=utf-8", "application/x-www-form-urlencoded"


class Talk(Served):
    """A served Slack channel."""

    async def send(self, payload: dict[str, Any], **more: Any) -> int:
        return (await post_event(self.url, payload, **more))[0]

    async def press(self, channel: str, ts: str, index: int) -> int:
        return (await post_form(self.url, {"payload": json.dumps(self.fake.press(channel, ts, index))}))[0]


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
