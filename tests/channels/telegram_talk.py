"""A served Telegram channel with its fake, for the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fake_telegram import FakeTelegram
from vendor_harness import QUICK, Served, Stub, inbox_in, post_update, served, until

from channels.telegram import TelegramChannel

SECRET = "a-secret_1"
ADDRESS = "https://bot.example.org/webhooks/telegram/webhook"


class Talk(Served):
    """A served Telegram channel; ``send`` posts an update to the webhook."""

    async def send(self, update: Any, secret: str | None = SECRET) -> int:
        return await post_update(self.url, update, secret)


@asynccontextmanager
async def talking(folder: Path, stub: Any = None, fake: FakeTelegram | None = None, **options: Any) -> AsyncIterator[Talk]:
    """Serve the channel by webhook."""
    stub = stub or Stub()
    async with fake or FakeTelegram() as bot_api:
        options = {"webhook_url": ADDRESS, "secret": SECRET, "patience": QUICK, "seconds": 0.3, **options}
        channel = TelegramChannel(bot_api.token, api_url=bot_api.url, inbox=inbox_in(folder), **options)
        async with served(channel, stub) as url:
            await until(lambda: channel.bot.username)
            yield Talk(bot_api, channel, stub, url)
