import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SHOP = Path(__file__).parent.parent / "cases" / "metadata" / "shop"


@pytest.fixture
def shop(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Makes the small project of the cases with other files laid over it; gives its root."""

    def make(files: Mapping[str, str]) -> Path:
        shutil.rmtree(tmp_path / "shop", ignore_errors=True)
        root = shutil.copytree(SHOP, tmp_path / "shop")
        for relative, text in files.items():
            path = root / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return root

    return make


@pytest.fixture(scope="session")
def as_yaml() -> Callable[[object], str]:
    """Writes a value as JSON that is YAML too: characters beyond the first plane are one escape, not two halves."""

    def pair(match: re.Match[str]) -> str:
        high, low = int(match[1], 16), int(match[2], 16)
        return f"\\U{0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00):08x}"

    def write(value: object) -> str:
        text = json.dumps(value).replace("\x7f", "\\u007f")
        return re.sub(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", pair, text)

    return write
