"""Gap and flush gauge: every step has its thickness, the pins their set-back, the coin its slot."""

from __future__ import annotations

import numpy as np
import pytest

from configurator.solid.kernel import make
from parts.part import ParameterError
from parts.tooling.gap_flush_gauge import COIN, NOTCH, PIN, GapFlushGauge


@pytest.mark.parametrize(
    "part",
    [GapFlushGauge(numbers=False, label=""), GapFlushGauge(mode="go_nogo", nominal=4, tolerance=1, label="")],
    ids=["stair", "limits"],
)
def test_each_tread_is_as_thick_as_it_says(part: GapFlushGauge) -> None:
    points = make(part).mesh.vertices
    for i, (t, _) in enumerate(part.treads):
        low = part.blade - (i + 1) * part.tread
        on = (points[:, 0] > low + 0.1) & (points[:, 0] < low + part.tread - 0.1) & (points[:, 2] > 1.0)
        assert points[on, 2] == pytest.approx(t, abs=1e-6)


def test_limits_are_the_gap_and_its_tolerance() -> None:
    part = GapFlushGauge(mode="go_nogo", nominal=4, tolerance=1)
    assert part.treads == ((3.0, "GO"), (4.0, "4"), (5.0, "NO"))
    assert [t for t, _ in GapFlushGauge(first=2, step=0.25, steps=4).treads] == [2, 2.25, 2.5, 2.75]
    assert [m for _, m in GapFlushGauge(first=2, step=0.25, steps=4).treads] == ["2", "", "2.5", ""]


@pytest.mark.parametrize("flush", [0.5, 3.0])
def test_pins_stand_back_and_proud_by_the_flush_limit(flush: float) -> None:
    part = GapFlushGauge(flush=flush, label="", numbers=False, coin=False)
    points = make(part).mesh.vertices
    ends = [points[np.abs(points[:, 1] - y) <= PIN / 2, 0].min() for y in (PIN + NOTCH, 0.0, -PIN - NOTCH)]
    assert np.array(ends) + part.handle == pytest.approx([flush, 0.0, -flush], abs=0.02)


def test_a_coin_passes_with_the_machine_s_error() -> None:
    part = GapFlushGauge(label="", numbers=False, accuracy=0.2)
    assert part.slot == pytest.approx(COIN[1] + 0.2)
    with_, without = make(part), make(part.changed(coin=False))
    room = COIN[0] + 1.5
    taken = (room * part.slot - (4 - np.pi) * 0.6**2) * part.thickness
    assert without.volume - with_.volume == pytest.approx(taken, rel=0.02)


def test_numbers_are_engraved_on_the_flat_side_only() -> None:
    plain, marked = (make(GapFlushGauge(label="", numbers=n)) for n in (False, True))
    assert 0 < plain.volume - marked.volume < 100
    assert marked.mesh.bounds == pytest.approx(plain.mesh.bounds)


@pytest.mark.parametrize(
    ("values", "check"),
    [({"accuracy": 0.2}, "accuracy"), ({"accuracy": 0.15, "flush": 0.5, "step": 1}, "accuracy"),
     ({"label": "WWWWWWWWWWWWWW", "handle": 70, "font": "sans"}, "letters")],
)  # fmt: skip
def test_checks_speak(values: dict[str, object], check: str) -> None:
    assert check in {f.check for f in GapFlushGauge(**values).checks()}


def test_a_sign_the_font_lacks_is_refused() -> None:
    with pytest.raises(ParameterError, match="has no sign for 漢"):
        GapFlushGauge(label="漢")


def test_it_is_not_on_any_car() -> None:
    from configurator.vehicle import Vehicle, presets

    assert not list(GapFlushGauge.fit(Vehicle(next(iter(presets().values())).options).hardpoints))
