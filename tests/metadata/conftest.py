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
