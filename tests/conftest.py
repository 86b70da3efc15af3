"""What several tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from configurator.solid.shop import Shop
from configurator.solid.store import Store


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Whatever needs the browser goes to one worker, which has the only server then; all else where there is time."""
    return OneBrowser(config, log)


class OneBrowser(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop with an empty store of its own."""
    with Shop(Store(tmp_path / "store"), workers=1, timeout=60) as shop:
        yield shop


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """On CI a skipped test is a failed one: everything it needs is installed there."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("COACHBUILDER_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI: {report.longrepr}"
