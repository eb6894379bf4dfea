"""Prints what a base of 5,000 roles and 200,000 passages costs beside the real one, as Markdown and as JSON.

    .venv/bin/python benchmarks/scale.py --roles 5000 --passages 200000

Both are built in a temporary place (``--keep FOLDER`` keeps them for the next run), each by a process of its own whose
peak memory is read. The same mix of questions is then put to both in turn in one process. What a base remembers is
forgotten before each question: with thousands of roles, nearly every question is about one that nobody asked for yet.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Callable, Iterator

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import large_base
from knowledge.base import KnowledgeBase
from knowledge.build import build
from knowledge.names import NameFinder
from knowledge.reader import DOCUMENTS

ROOT = Path(__file__).resolve().parent.parent
HELD_OUT = ROOT / "tests" / "understanding"
QUESTIONS = 100  # of each kind
Question = Callable[[], object]


def said(file: str) -> list[str]:
    return [json.loads(line)["say"] for line in (HELD_OUT / file).read_text(encoding="utf-8").splitlines()]


def misspelt(name: str, random: Random) -> str:
    """Return a name in which two letters of its longest word changed places."""
    word = max(name.split(), key=len)
    at = random.randrange(1, len(word) - 1)
    return name.replace(word, word[:at - 1] + word[at] + word[at - 1] + word[at + 1:])


def questions(base: KnowledgeBase, finder: NameFinder) -> Iterator[tuple[str, Question]]:
    """Yield questions of every kind, the kinds in turn; the same ones for every base but for the names of roles."""
    random = Random(1)
    searches, stories = said("held_out_a.jsonl"), said("described.jsonl")
    roles, departments = base.of_kind("role"), [d.id for d in base.of_kind("department")]
    for number in range(QUESTIONS):
        role, other = random.choice(roles), random.choice(roles)
        title, department, text = role.title.lower(), random.choice(departments), random.choice(searches)
        story = stories[number % len(stories)]
        wrong, statements = misspelt(title, random), base.overview(role.id).statements
        yield "names", lambda t=f"How do I become a {title}, and who hires them?": finder.find(t)
        yield "misspelt names", lambda t=f"what does a {wrong} do all day": finder.find(t)
        yield "overview", lambda r=role.id: base.overview(r)
        yield "pay", lambda r=role.id: base.pay(r)
        yield "links", lambda r=role.id: base.relations(r, "leads_to", "works_with", "reports_to")
        yield "closeness", lambda t=text, s=statements: base.closeness(t, s)
        yield "search", lambda t=text: base.search(t)
        yield "described role", lambda t=story: base.find_roles(t)
        yield "roles of a department", lambda d=department: base.roles(d, {"travel": (0, 1), "heights": (0, 0)})
        yield "path", lambda a=role.id, b=other.id: base.path(a, b)


def compared(urls: dict[str, str]) -> dict[str, dict[str, list[float]]]:
    """Return the milliseconds of every question by base and kind; the bases are asked in turn."""
    bases = {name: KnowledgeBase.open(url) for name, url in urls.items()}
    mixes = {name: list(questions(base, NameFinder(base.names))) for name, base in bases.items()}
    times: dict[str, dict[str, list[float]]] = {name: {} for name in urls}
    for warm in (True, False):
        for at in range(len(mixes["real"]) if not warm else 30):
            for name, base in bases.items():
                base._read.cache_clear()
                kind, ask = mixes[name][at]
                began = time.perf_counter()
                ask()
                if not warm:
                    times[name].setdefault(kind, []).append(1000 * (time.perf_counter() - began))
    return times


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def peak() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def building(folder: str, url: str) -> dict[str, Any]:
    began = time.perf_counter()
    counts = build(url, Path(folder))
    return {**counts, "build_s": round(time.perf_counter() - began, 1), "build_peak_mb": round(peak())}


def starting(url: str) -> dict[str, float]:
    """Start as a server does, and answer some questions of every kind."""
    began = time.perf_counter()
    base = KnowledgeBase.open(url)
    finder = NameFinder(base.names)
    started = time.perf_counter() - began
    memory = peak()
    mix = questions(base, finder)
    first = time.perf_counter()
    for _, ask in mix:
        ask()
    return {"start_s": round(started, 2), "start_peak_mb": round(memory), "all_questions_s": round(time.perf_counter() - first, 1),
            "questions_peak_mb": round(peak())}


def child(*arguments: str) -> dict[str, Any]:
    """Run a part of this file in a process of its own; its progress is shown."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def figures(place: Path, name: str, documents: Path) -> dict[str, Any]:
    """Build a base where it is missing, start it, and return its figures."""
    file, built = place / f"{name}.sqlite", place / f"{name}.json"
    if not built.exists():
        built.write_text(json.dumps(child("--build", str(documents), f"sqlite:///{file}")))
    return {**json.loads(built.read_text()), "disk_mb": round(file.stat().st_size / 1e6), **child("--start", f"sqlite:///{file}")}


def report(real: dict[str, Any], large: dict[str, Any], times: dict[str, dict[str, list[float]]]) -> dict[str, float]:
    """Print both tables; return the ratios of the median times by kind."""
    print("| figure | real | large |\n|---|---|---|")
    for name in real:
        print(f"| {name} | {real[name]:,} | {large[name]:,} |")
    print("\n| question | real p50 / p95, ms | large p50 / p95, ms | ratio of p50 | of means |\n|---|---|---|---|---|")
    ratios = {}
    whole = {name: {**kinds, "whole mix": [ms for some in kinds.values() for ms in some]} for name, kinds in times.items()}
    for kind, one in whole["real"].items():
        other = whole["large"][kind]
        ratios[kind] = round(share(other, 0.5) / share(one, 0.5), 2)
        print(f"| {kind} | {share(one, 0.5):.2f} / {share(one, 0.95):.2f} | {share(other, 0.5):.2f} / {share(other, 0.95):.2f} "
              f"| {ratios[kind]:.2f} | {sum(other) / sum(one):.2f} |")
    return {**ratios, "whole mix, means": round(sum(whole["large"]["whole mix"]) / sum(whole["real"]["whole mix"]), 2)}


def measure(place: Path, roles: int, passages: int) -> None:
    documents = place / "documents"
    if not documents.exists():
        large_base.write(documents, roles, passages)
    real, large = figures(place, "real", DOCUMENTS), figures(place, "large", documents)
    times = compared({name: f"sqlite:///{place / name}.sqlite" for name in ("real", "large")})
    print(json.dumps({"real": real, "large": large, "ratios": report(real, large, times)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--roles", type=int, default=5000)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--keep", type=Path, help="a folder for what is built, taken again by the next run")
    parser.add_argument("--build", nargs=2, metavar=("DOCUMENTS", "URL"), help=argparse.SUPPRESS)
    parser.add_argument("--start", metavar="URL", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.build or chosen.start:
        print(json.dumps(building(*chosen.build) if chosen.build else starting(chosen.start)))
    elif chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        measure(chosen.keep, chosen.roles, chosen.passages)
    else:
        with tempfile.TemporaryDirectory() as place:
            measure(Path(place), chosen.roles, chosen.passages)


if __name__ == "__main__":
    main()
