"""Tunes the sentence encoder on the examples of data/nlu, so that questions on the same topic come to lie together.

Needed only when the examples have changed a lot. It takes two environments, as Rasa and torch share no Python:

    .venv/bin/python nlu/encoder/tune.py examples build/examples.json
    python nlu/encoder/tune.py tune build/examples.json 0    # with what knowledge/encoder/export.py names
    python nlu/encoder/tune.py tune build/examples.json 1    # another seed, at the same time if there is a core for it
    python nlu/encoder/tune.py average
    .venv/bin/crewcall train

Each run leaves its weights in build/encoder-SEED. ``average`` takes their mean, which depends less on the chance of one run
at the same cost (a "model soup", Wortsman et al. 2022), and writes encoder.onnx, tokenizer.json and SHA256SUMS beside this
file. With 60,000 examples two runs at once took 33 minutes on two cores that compute in bfloat16.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "knowledge" / "encoder")]
from nlu.slips import misspelt  # noqa: E402

EPOCHS, BATCH, RATE, HEAD_RATE = 2, 32, 6e-5, 2e-3
TUNED = ROOT / "build"


def write_examples(target: Path) -> None:
    """Write the examples with their names masked as JSON (project environment)."""
    import yaml

    from nlu.names import masked, name_finder

    finder, rows = name_finder(), []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in entry["examples"].splitlines():
                text = line.strip()[2:].strip()
                if text:
                    rows.append({"text": text, "masked": masked(text, finder.find(text)), "intent": entry["intent"]})
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows))


def variants(examples: list[dict[str, str]], labels: dict[str, int], random: Random) -> list[tuple[str, int]]:
    """Return an epoch's sentences: masked, some also unmasked, misspelt, or in lower case without the last mark."""
    sentences = []
    for example in examples:
        label = labels[example["intent"]]
        sentences.append((example["masked"], label))
        if example["masked"] != example["text"] and random.random() < 0.35:
            sentences.append((example["text"], label))
        if random.random() < 0.4:
            sentences.append((misspelt(example["masked"], random), label))
        if random.random() < 0.15:
            sentences.append((example["masked"].lower().rstrip("?.!"), label))
    random.shuffle(sentences)
    return sentences


def batches(sentences: list[tuple[str, int]], random: Random) -> list[list[tuple[str, int]]]:
    """Return batches of sentences of similar length, in random order."""
    cut = []
    for start in range(0, len(sentences), BATCH * 20):
        block = sorted(sentences[start:start + BATCH * 20], key=lambda pair: len(pair[0]))
        cut += [block[i:i + BATCH] for i in range(0, len(block), BATCH)]
    random.shuffle(cut)
    return cut


def tune(source: Path, seed: int) -> None:
    """Train encoder and a linear layer on top together and keep the encoder's weights (torch environment)."""
    import export
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

    random = Random(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    examples = json.loads(source.read_text())
    labels = {intent: i for i, intent in enumerate(sorted({e["intent"] for e in examples}))}
    folder = export.packaged_model()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(64)
    tokenizer.enable_padding()
    bert, head = BertModel.from_pretrained(folder, add_pooling_layer=False), torch.nn.Linear(384, len(labels))
    optimiser = torch.optim.AdamW([{"params": bert.parameters()}, {"params": head.parameters()}], weight_decay=0.01, fused=True)
    plan = [batch for _ in range(EPOCHS) for batch in batches(variants(examples, labels, random), random)]
    bert.train()
    for step, batch in enumerate(plan, 1):
        pace = min(1.0, step / (0.06 * len(plan))) * max(0.02, 1 - step / len(plan))
        for group, rate in zip(optimiser.param_groups, (RATE, HEAD_RATE)):
            group["lr"] = rate * pace
        pieces = tokenizer.encode_batch([text for text, _ in batch])
        mask = torch.tensor([p.attention_mask for p in pieces])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            words = bert(input_ids=torch.tensor([p.ids for p in pieces]), attention_mask=mask).last_hidden_state.float()
        mean = (words * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        vectors = torch.nn.functional.dropout(12 * torch.nn.functional.normalize(mean, dim=1), 0.1)
        loss = torch.nn.functional.cross_entropy(head(vectors), torch.tensor([label for _, label in batch]), label_smoothing=0.1)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*bert.parameters(), *head.parameters()], 1.0)
        optimiser.step()
        if step % 50 == 0:
            print(f"{step}/{len(plan)}  loss {loss.item():.2f}", flush=True)
    bert.save_pretrained(TUNED / f"encoder-{seed}")


def average() -> None:
    """Write the mean of all tuned encoders as encoder.onnx, with tokenizer and checksums (torch environment)."""
    import export
    import torch
    from transformers import BertModel

    runs = [BertModel.from_pretrained(folder, add_pooling_layer=False) for folder in sorted(TUNED.glob("encoder-*"))]
    if not runs:
        sys.exit(f"no tuned encoder in {TUNED}; run: python nlu/encoder/tune.py tune build/examples.json 0")
    weights = [run.state_dict() for run in runs]
    runs[0].load_state_dict({name: torch.stack([w[name] for w in weights]).mean(0) if value.is_floating_point() else value
                             for name, value in weights[0].items()})
    runs[0].save_pretrained(TUNED / "encoder")
    export.export(TUNED / "encoder", HERE / "encoder.onnx")
    names = ("encoder.onnx", "tokenizer.json")
    (HERE / "SHA256SUMS").write_text("".join(f"{export.sha256(HERE / name)}  {name}\n" for name in names))


if __name__ == "__main__":
    step, *given = sys.argv[1:]
    if step == "examples":
        write_examples(Path(given[0]))
    elif step == "tune":
        tune(Path(given[0]), int(given[1]))
    else:
        average()
