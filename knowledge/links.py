"""Checks that the pages of the bibliography are still there, politely: one request a host at a time, with a pause."""

from __future__ import annotations

import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from threading import Event
from typing import Iterable, Iterator
from urllib.parse import urlsplit

import requests

AGENT = "CrewCall-link-check/1.0 (a person started it to see whether cited pages still exist; it keeps nothing)"
TIMEOUT = (5.0, 15.0)   # seconds to connect, and to wait for an answer
PAUSE = 2.0             # seconds between two requests to one host
HOSTS_AT_ONCE = 8
NO_HEAD = (400, 403, 404, 405, 406, 429, 500, 501, 503)  # what servers answer to HEAD where GET would do
REFUSED = (401, 403, 406, 429, 451, 503, 999)            # there, but not for a program
NO_CONNECTION = "no connection"
OK, MOVED, GONE, UNSURE, UNREACHABLE = "ok", "moved", "gone", "unsure", "unreachable"


@dataclass(frozen=True)
class Link:
    """A checked address. ``state`` is ok, moved (``detail`` says whither), gone, unsure (refuses programs) or
    unreachable (no such host, no answer in time)."""

    url: str
    state: str
    detail: str = ""


def check_links(urls: Iterable[str], pause: float = PAUSE, timeout: tuple[float, float] = TIMEOUT) -> Iterator[Link]:
    """Yield each address as soon as it is checked; hosts in parallel, the addresses of one host one after the other.

    ``pause`` and ``timeout`` are seconds.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        by_host[urlsplit(url).netloc.lower()].append(url)
    stopped = Event()
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        waiting = [pool.submit(_check_host, urls_, pause, timeout, stopped) for urls_ in by_host.values()]
        try:
            for done in as_completed(waiting):
                yield from done.result()
        finally:  # also where nobody waits for the rest
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _check_host(urls: list[str], pause: float, timeout: tuple[float, float], stopped: Event) -> list[Link]:
    links: list[Link] = []
    with requests.Session() as session:
        session.headers["User-Agent"] = AGENT
        for place, url in enumerate(urls):
            if place and stopped.wait(pause):
                break
            links.append(_check(session, url, pause, timeout))
            if links[-1].detail == NO_CONNECTION:  # the rest of the host would only wait as long
                return links + [Link(other, UNREACHABLE, "not tried") for other in urls[place + 1:]]
    return links


def _check(session: requests.Session, url: str, pause: float, timeout: tuple[float, float]) -> Link:
    try:
        with session.head(url, timeout=timeout, allow_redirects=True) as answer:
            if answer.status_code not in NO_HEAD:
                return _judged(url, answer)
        time.sleep(pause)
        with session.get(url, timeout=timeout, stream=True) as answer:  # streamed: the page itself is not wanted
            return _judged(url, answer)
    except requests.ReadTimeout:
        return Link(url, UNREACHABLE, "no answer in time")
    except requests.ConnectionError:
        return Link(url, UNREACHABLE, NO_CONNECTION)
    except requests.RequestException as error:  # a redirection without end, an answer that is none
        return Link(url, UNREACHABLE, type(error).__name__)


def _judged(url: str, answer: requests.Response) -> Link:
    status = answer.status_code
    if status in (404, 410):
        return Link(url, GONE, str(status))
    if status in REFUSED or status >= 400:
        return Link(url, UNSURE, str(status))
    moved = answer.history and all(step.status_code in (301, 308) for step in answer.history) and answer.url != url
    return Link(url, MOVED, answer.url) if moved else Link(url, OK)
