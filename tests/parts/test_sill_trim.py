"""Sill trim: letters, pattern, ribs, channel, studs, and its place on cars."""

from __future__ import annotations

import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Options
from configurator.vehicle.packaging import derive
from parts import lettering
from parts.exterior.sill_trim import FLOOR, SKIN, STUD, SillTrim
from parts.letters import faces
from parts.loops import box
from parts.part import ParameterError

PLAIN = {"text": "", "pattern": "plain", "ribs": 0, "edge_r": 0.5}


def test_ribs_add_and_cells_take_their_volume() -> None:
    plain = make(SillTrim(**PLAIN), "preview").volume
    area = box(620, 48, 10).area
    assert plain < area * 3
    assert plain == pytest.approx(area * 3, rel=0.001)
    ribbed = SillTrim(**(PLAIN | {"ribs": 10}))
    added = sum(loop.area for loop in ribbed.rib_loops()) * ribbed.relief
    assert make(ribbed, "preview").volume - plain == pytest.approx(added, rel=0.005)
    sunk = SillTrim(**(PLAIN | {"pattern": "hex"}))
    taken = sum(loop.area for loop in sunk.cells) * sunk.depth
    assert plain - make(sunk, "preview").volume == pytest.approx(taken, rel=0.01)


def test_nothing_overlaps() -> None:
    part = SillTrim(text="coach", ribs=20)
    inner = min(abs(loop.bounds()[:, 0]).min() for loop in part.cells)
    outer = max(abs(loop.bounds()[:, 0]).max() for loop in part.cells)
    assert part.text_width / 2 < inner
    assert outer < min(abs(loop.bounds()[:, 0]).min() for loop in part.rib_loops())


def test_cut_letters_are_stencilled_and_open_into_the_channel() -> None:
    part = SillTrim(mode="cut", text="IOI", font="rounded", thickness=3.4, pattern="plain", ribs=0)
    assert part.typeface == "stencil"
    work = part.build()
    solid = work.val()
    long, wide, deep = part.channel
    assert deep == pytest.approx(3.4 - SKIN)
    assert not solid.isInside((long / 2 - 1, wide / 2 - 1, deep - 0.1))
    assert solid.isInside((long / 2 - 1, wide / 2 - 1, deep + 0.1))
    assert len(work.val().Solids()) == 1, "no island falls out"
    whole = SillTrim(mode="cut", text="", thickness=3.4, pattern="plain", ribs=0).build().val().Volume()
    ink = sum(face.Area() for face in faces("IOI", "stencil", part.size))
    assert whole - solid.Volume() == pytest.approx(long * wide * deep + ink * SKIN, rel=1e-6)
    assert solid.isValid()
    assert any("stencil" in note for note in make(part, "preview").notes)


def test_letters_shrink_to_the_room_and_say_so() -> None:
    part = SillTrim(length=250, text="a rather long name here", ribs=0, text_size=30)
    assert 4 <= part.size < 30
    assert lettering.measure(part.text, part.typeface, part.size).width <= 250
    assert any("so that it fits" in note for note in make(part, "preview").notes)


def test_engraving_leaves_a_floor() -> None:
    part = SillTrim(thickness=2.4, relief=1.2, mode="engraved")
    assert part.thickness - part.depth >= FLOOR - 1e-9


def test_studs_stand_where_the_interface_has_holes() -> None:
    part = SillTrim(mount="clips", studs=5, text="", pattern="plain")
    solid = part.build().val()
    (sill,) = part.interfaces()
    assert sill.frame.origin[2] == STUD
    assert len(sill.holes) == 5
    for hole in sill.holes:
        assert solid.isInside(sill.frame.point(hole.x, hole.y, STUD / 2))


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"text": "日本"}, "no sign"),
        ({"text": "W" * 24, "length": 250, "ribs": 30}, "fits only"),
        ({"mode": "cut", "mount": "clips", "width": 30}, "too near to the light channel"),
    ],
)
def test_refusals(values: dict[str, object], word: str) -> None:
    with pytest.raises(ParameterError, match=word):
        SillTrim(**values)


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"text": "coach one", "length": 290, "ribs": 30}, "text stroke"),
        ({"mode": "cut"}, "foot load"),
        ({"pattern": "plain", "ribs": 2}, "grip"),
        ({"mode": "cut", "text_size": 30, "width": 25, "text": "HI"}, "channel"),
    ],
)
def test_checks(values: dict[str, object], check: str) -> None:
    assert check in {f.check for f in SillTrim(**values).checks()}
    assert check not in {f.check for f in SillTrim().checks()}


def test_text_reads_from_outside_on_both_sides() -> None:
    left, right = SillTrim.fit(derive(Options()))
    assert left.part == right.part
    assert left.frame.origin[1] < 0 < right.frame.origin[1]
    assert left.frame.y == pytest.approx((0, 1, 0)), "the letters' heads point inwards"
    assert right.frame.y == pytest.approx((0, -1, 0))
