"""The parts of the web channel by themselves: secret, signer, limit, store, options, deletion from tracker stores."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import AwaitableTrackerStore, FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels import conversations as conversations_module
from channels.conversations import DAY, Conversations, SavedTurn
from channels.forget import CannotForget, forget
from channels.identity import BadSecret, BadToken, ExpiredToken, Signer, new_conversation, secret
from channels.limits import Limit, TooMany
from channels.settings import SettingsError
from channels.web import WebChannel, WebOptions

LONG = "x" * 40


def test_the_secret_is_made_once_and_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREWCALL_SECRET", raising=False)
    made = secret(tmp_path / "build")
    assert len(made) >= 32 and secret(tmp_path / "build") == made
    assert stat.S_IMODE((tmp_path / "build" / "secret").stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "build") == ["secret"], "nothing is left over"


def test_two_first_starts_at_once_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREWCALL_SECRET", raising=False)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(secret(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_the_secret_of_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWCALL_SECRET", LONG)
    assert secret(tmp_path) == LONG and not os.listdir(tmp_path)
    monkeypatch.setenv("CREWCALL_SECRET", "short")
    with pytest.raises(BadSecret, match="at least 32"):
        secret(tmp_path)


def test_a_secret_that_cannot_be_made_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREWCALL_SECRET", raising=False)
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSecret, match="set CREWCALL_SECRET instead"):
        secret(tmp_path / "file")
    (tmp_path / "secret").write_text("abc")
    with pytest.raises(BadSecret, match="too short"):
        secret(tmp_path)


def test_a_token_is_for_one_purpose_and_a_time() -> None:
    signer = Signer(LONG)
    token = signer.sign("plan", "web:1", 60, turn="t")
    assert signer.read("plan", token)["turn"] == "t"
    for purpose, wrong in (("identity", token), ("plan", token + "x"), ("plan", None), ("plan", "a.b.c"), ("plan", "\ud800")):
        with pytest.raises(BadToken):
            signer.read(purpose, wrong)
    with pytest.raises(ExpiredToken):
        signer.read("plan", signer.sign("plan", "web:1", -5))


def test_a_token_without_signature_is_refused() -> None:
    import jwt

    now = int(time.time())
    claims = {"sub": "web:1", "aud": "identity", "iat": now, "exp": now + 600}
    for token in (jwt.encode(claims, None, algorithm="none"), jwt.encode({"sub": "web:1"}, LONG, "HS256")):
        with pytest.raises(BadToken):
            Signer(LONG).read("identity", token)


def test_a_limit_fills_again_with_time() -> None:
    now = [0.0]
    limit = Limit(per_minute=6, burst=2, clock=lambda: now[0])
    limit.take("a")
    limit.take("a")
    with pytest.raises(TooMany) as refused:
        limit.take("a")
    assert refused.value.seconds == pytest.approx(10)
    limit.take("b")
    now[0] = 10.0
    limit.take("a")
    with pytest.raises(TooMany):
        limit.take("a")


def test_a_limit_remembers_a_bounded_number_of_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.limits.MOST_KEYS", 10)
    limit = Limit(1, 1)
    for number in range(100):
        limit.take(str(number))
    assert len(limit._buckets) == 10


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return Conversations(f"sqlite:///{tmp_path / 'deep' / 'web.sqlite'}", days=7)


def turn(id: str, at: float | None = None) -> SavedTurn:
    return SavedTurn(id, "said", [{"text": "é", "buttons": [{"title": "b", "payload": f"/p{id}"}]}], {"answers": [{"topic": "role.pay"}]},
                     time.time() if at is None else at)


def test_the_store_is_private(store: Conversations, tmp_path: Path) -> None:
    store.save("web:1", turn("1"))
    for path in (tmp_path / "deep").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_the_store_keeps_conversations_apart_and_in_order(store: Conversations) -> None:
    for id in ("1", "2", "3"):
        store.save("web:1", turn(id))
    store.save("web:2", turn("1"))
    assert [t.id for t in store.history("web:1")] == ["1", "2", "3"] and store.turn("web:2", "2") is None
    assert store.offered("web:2") == {"/p1"}
    store.clear("web:1")
    assert store.history("web:1") == [] and store.offered("web:1") == set() and store.turn("web:1", "2")
    store.forget("web:1")
    assert store.turn("web:1", "2") is None and store.history("web:2")


def test_the_store_is_bounded(store: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations_module, "MOST_TURNS", 5)
    for number in range(12):
        store.save("web:1", turn(str(number)))
    assert [t.id for t in store.history("web:1")] == ["7", "8", "9", "10", "11"]


def test_what_is_too_old_is_not_shown_and_then_deleted(store: Conversations) -> None:
    old = time.time() - 8 * DAY
    store.save("web:1", turn("old", old))
    store.save("web:1", turn("new"))
    assert [t.id for t in store.history("web:1")] == ["new"] and store.turn("web:1", "old") is None
    store.purge()
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("select id from web_turns").all() == [("new",)]


def test_a_thumb_replaces_the_earlier_one(store: Conversations) -> None:
    store.save("web:1", turn("1"))
    assert store.rate("web:1", "1", "up", "") and store.rate("web:1", "1", "down", "why")
    assert not store.rate("web:2", "1", "up", "")
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("select value, word, topics from web_feedback").all() == [("down", "why", "role.pay")]


@pytest.mark.parametrize("credentials, words", [
    ({"origin": []}, "knows no origin"), ("x", "knows no 'x'"), ({"days": 0}, "days"), ({"days": "x"}, "days"),
    ({"per_minute": True}, "per_minute"), ({"origins": "https://a.example"}, "origins"), ({"origins": [7]}, "origins"),
    ({"origins": ["https://a.example/page"]}, "without a path"),
])
def test_bad_options_are_one_clear_line(credentials: Any, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        WebOptions.read(credentials)


def test_a_store_that_cannot_be_opened_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWCALL_SECRET", LONG)
    (tmp_path / "file").write_text("")
    for url in (f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}", "nonsense", "nosuch://x", f"sqlite:///{tmp_path}"):
        with pytest.raises(SettingsError, match="store of the web channel") as refused:
            WebChannel.from_credentials({"store": url})
        assert "\n" not in str(refused.value)


def test_no_options_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWCALL_SECRET", LONG)
    monkeypatch.setenv("CREWCALL_WEB_URL", f"sqlite:///{tmp_path / 'w.sqlite'}")
    for nothing in (None, {}):
        assert WebChannel.from_credentials(nothing).name() == "web"
    assert (tmp_path / "w.sqlite").is_file()


async def kept(store: Any, sender: str) -> bool:
    tracker = await store.retrieve_full_tracker(sender)
    return bool(tracker and tracker.events)


@pytest.mark.parametrize("wrap", [lambda s: s, AwaitableTrackerStore, FailSafeTrackerStore])
@pytest.mark.parametrize("kind", ["memory", "sql"])
def test_a_conversation_is_deleted_from_rasas_store(kind: str, wrap: Any, tmp_path: Path) -> None:
    inner = InMemoryTrackerStore(Domain.empty()) if kind == "memory" else SQLTrackerStore(
        Domain.empty(), dialect="sqlite", db=str(tmp_path / "rasa.db"))
    store = wrap(inner)

    async def run() -> None:
        for sender in ("web:1", "web:2"):
            tracker = DialogueStateTracker(sender, [])
            tracker.update(UserUttered("hello"))
            await store.save(tracker)
        await forget(store, "web:1")
        assert not await kept(store, "web:1") and await kept(store, "web:2")

    asyncio.run(run())


def test_a_store_of_ones_own_may_delete_itself() -> None:
    class Own:
        gone: list[str] = []

        async def forget(self, sender_id: str) -> None:
            self.gone.append(sender_id)

    asyncio.run(forget(Own(), "web:1"))
    assert Own.gone == ["web:1"]
    with pytest.raises(CannotForget, match="object"):
        asyncio.run(forget(object(), "web:1"))


def test_a_new_conversation_carries_its_channel() -> None:
    assert new_conversation("web").startswith("web:") and new_conversation("web") != new_conversation("web")
