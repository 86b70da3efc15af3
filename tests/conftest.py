"""What several tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from configurator.solid.shop import Shop
from configurator.solid.store import Store


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop with an empty store of its own."""
    with Shop(Store(tmp_path / "store"), workers=1, timeout=60) as shop:
        yield shop
