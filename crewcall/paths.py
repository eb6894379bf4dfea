"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG, DOMAIN, DATA = ROOT / "config.yml", ROOT / "domain.yml", ROOT / "data"
ENDPOINTS, CREDENTIALS = ROOT / "endpoints.yml", ROOT / "credentials.yml"
MODELS = ROOT / "models"
MODEL = MODELS / "crewcall.tar.gz"
