"""How Telegram is connected: polling or webhook, secret and token, with and without a network."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from fake_telegram import FakeTelegram
from telegram_talk import ADDRESS, SECRET, talking
from vendor_harness import QUICK, Stub, inbox_in, post_update, served, until

from channels.settings import SettingsError
from channels.telegram import TelegramChannel, webhook_address
from tests.conftest import free_port

pytestmark = pytest.mark.asyncio


async def test_a_message_is_answered_by_long_polling_without_a_webhook(tmp_path: Path) -> None:
    async with talking(tmp_path, webhook_url=None) as talk:
        talk.fake.deliver(talk.fake.writes("what does a rigger do?"), talk.fake.writes("and the pay?"))
        await until(lambda: len(talk.fake.said()) == 2)
        assert [m["text"] for m in talk.fake.said()] == ["You said: what does a rigger do?", "You said: and the pay?"]
        assert talk.stub.asked[0].sender_id == "telegram:7" and talk.stub.asked[0].input_channel == "telegram"
        await until(lambda: talk.fake.made("getUpdates")[-1].get("offset") == 1003)
        assert talk.fake.made("getUpdates")[-1]["allowed_updates"] == ["message", "callback_query"]
        assert talk.fake.made("deleteWebhook") and not talk.fake.made("setWebhook")
        assert (await post_update(talk.url, talk.fake.writes("hello"), SECRET)) == 404, "no webhook where none is configured"


async def test_the_webhook_is_registered_with_its_secret_and_the_menu_with_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await until(lambda: talk.fake.made("setWebhook"))
        assert talk.fake.made("setWebhook")[0] == {
            "url": ADDRESS, "secret_token": SECRET, "allowed_updates": ["message", "callback_query"]}
        names = [c["command"] for c in talk.fake.made("setMyCommands")[0]["commands"]]
        assert names == ["start", "help", "roles", "match", "restart", "privacy"]
        assert "program" in talk.fake.made("setMyDescription")[0]["description"]


@pytest.mark.parametrize("secret", [None, "", "wrong", "a-secret_1x", "ä"])
async def test_an_update_without_the_secret_is_turned_away(tmp_path: Path, secret: str | None) -> None:
    async with talking(tmp_path) as talk:
        assert await talk.send(talk.fake.writes("hello"), secret) == 403
        assert await talk.send(talk.fake.writes("hello again")) == 200
        await until(lambda: talk.fake.said())
        assert talk.stub.texts == ["hello again"]


async def test_a_secret_of_its_own_is_derived_from_the_token(tmp_path: Path) -> None:
    async with talking(tmp_path, secret=None) as talk:
        await until(lambda: talk.fake.made("setWebhook"))
        secret = talk.fake.made("setWebhook")[0]["secret_token"]
        assert len(secret) == 64 and talk.fake.token not in secret
        assert await talk.send(talk.fake.writes("hello"), secret) == 200


async def test_start_up_does_not_depend_on_the_network(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    channel = TelegramChannel(FakeTelegram.token, api_url=f"http://127.0.0.1:{port}", inbox=inbox_in(tmp_path), patience=QUICK)
    async with served(channel, Stub()):
        await until(lambda: "cannot be reached" in caplog.text)
        lines = [r for r in caplog.records if "cannot be reached" in r.message]
        await asyncio.sleep(0.2)
        assert len([r for r in caplog.records if "cannot be reached" in r.message]) == len(lines) == 1, "said once"
        assert FakeTelegram.token not in caplog.text and "Traceback" not in caplog.text


@pytest.mark.parametrize("when", ["at the start", "later"])
async def test_a_token_that_is_not_taken_is_one_clear_line(tmp_path: Path, caplog: pytest.LogCaptureFixture, when: str) -> None:
    async with FakeTelegram() as fake:
        fake.revoked = when == "at the start"
        channel = TelegramChannel(fake.token, api_url=fake.url, inbox=inbox_in(tmp_path), patience=QUICK)
        async with served(channel, Stub()):
            if when == "later":
                await until(lambda: fake.made("getUpdates"))
                fake.revoked = True
                fake.deliver(fake.writes("hello"))
            await until(lambda: "TELEGRAM_TOKEN is wrong or was revoked" in caplog.text)
            assert fake.token not in caplog.text and "Traceback" not in caplog.text


async def test_a_revoked_token_leaves_the_message_for_the_next_start(tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with talking(tmp_path, fake=fake) as talk:
        fake.revoked = True
        await talk.send(fake.writes("hello"))
        await until(lambda: talk.stub.asked)
        await talk.settled()
        assert await talk.channel.inbox.states() == {"ready": 1}
    fake.revoked = False
    async with talking(tmp_path, fake=fake) as talk:
        await until(lambda: fake.said())
        assert talk.stub.texts == [], "the turn is not taken twice"


async def test_another_poller_is_a_line_and_no_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with talking(tmp_path, webhook_url=None) as talk:
        await until(lambda: talk.fake.made("getUpdates"))
        talk.fake.webhook = {"url": "https://elsewhere"}
        await until(lambda: "can't use getUpdates method while webhook is active" in caplog.text)
        talk.fake.webhook = {}
        talk.fake.deliver(talk.fake.writes("hello"))
        await until(lambda: talk.fake.said())


@pytest.mark.parametrize("variables, says", [
    ({"TELEGRAM_TOKEN": "nonsense"}, "@BotFather"),
    ({"TELEGRAM_TOKEN": FakeTelegram.token, "TELEGRAM_WEBHOOK_URL": "http://x"}, "begins with https://"),
    ({"TELEGRAM_TOKEN": FakeTelegram.token, "TELEGRAM_SECRET": "with blank"}, "TELEGRAM_SECRET"),
])
async def test_settings_that_cannot_be_are_told_in_one_line(variables: dict[str, str], says: str,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=says) as error:
        TelegramChannel.from_credentials(None)
    assert "\n" not in str(error.value)


async def test_the_webhook_address_may_be_that_of_the_server() -> None:
    assert webhook_address("https://bot.example.org/") == ADDRESS == webhook_address(ADDRESS)
    assert webhook_address(None) is None


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "channels")
