"""The sweep's kept rows: when they still hold."""

from __future__ import annotations

from typing import Any

import pytest

from bench.families import holds

ROW: dict[str, Any] = {"samples_digest": "ab", "probes": [[1000.0, 400], ["hinge: the kernel failed", 0]]}


def test_a_row_holds_for_the_same_samples_and_solids_on_another_machine() -> None:
    assert holds(ROW, ROW)
    assert holds(ROW, ROW | {"probes": [[1000.00001, 404], ["hinge: the kernel failed", 0]]})


@pytest.mark.parametrize(
    "change",
    [
        {"samples_digest": "ac"},
        {"probes": [[1000.0, 400]]},
        {"probes": [[1000.01, 400], ["hinge: the kernel failed", 0]]},
        {"probes": [[1000.0, 440], ["hinge: the kernel failed", 0]]},
        {"probes": [[1000.0, 400], [20.0, 12]]},
        {"probes": [["hinge: the kernel failed", 0], ["hinge: the kernel failed", 0]]},
    ],
)
def test_a_row_holds_no_longer(change: dict[str, Any]) -> None:
    assert not holds(ROW, ROW | change)
    assert not holds({}, ROW)
