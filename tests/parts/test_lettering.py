"""Lettering: exact boxes, kerning, strokes and faces, against independent readings of the same fonts."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from configurator.solid.kernel import triangulated
from parts import lettering as L
from parts.contours import area, polygon
from parts.icons import ICONS
from parts.letters import engraved, faces, raised
from parts.standards import table

FONTS = tuple(table("fonts"))
WORDS = ("Lagoon", "Grüße ÄÖÜß", "Łódź ąęćńśż", "Çà & là!", "L7e-CP №".replace("№", "No."), "8%@©", "AVATAR To Ty.")


def flat_area(text: str, font: str, size: float) -> float:
    """Ink area by finely flattened contours: the signs of outer contours and holes are opposite."""
    return abs(sum(area(polygon(c, 64)) for c in L.outlines(text, font, size)))


@pytest.mark.parametrize("font", FONTS)
def test_a_capital_is_as_high_as_the_size(font: str) -> None:
    assert L.measure("H", font, 12.0).height == pytest.approx(12.0, abs=1e-6)


@pytest.mark.parametrize("font", FONTS)
def test_single_glyphs_measure_as_fonttools_measures_them(font: str) -> None:
    file = TTFont(L.FOLDER / table("fonts")[font]["file"])
    glyphs, cmap = file.getGlyphSet(), file.getBestCmap()
    unit = file["glyf"]["H"].yMax - file["glyf"]["H"].yMin
    for character in "AgjQß8@&Çłž":
        pen = BoundsPen(glyphs)
        glyphs[cmap[ord(character)]].draw(pen)
        box = L.measure(character, font, float(unit))
        assert (box.left, box.bottom, box.right, box.top) == pytest.approx(pen.bounds, abs=2e-3)


@pytest.mark.parametrize("font", FONTS)
def test_latin_is_complete(font: str) -> None:
    letters = (
        "ÄÖÜäöüßẞéèêëçñøåæœŁłĄąĘęŚśŹźŻżŐőŰűČčŠšŽžŘřŮůĚěĎďŤťĞğŞşİı" + "".join(map(chr, range(33, 127))) + "€–—„“”’…×"
    )
    assert L.missing(letters, font) == ("ẞ" if font == "condensed" else "")


def test_missing_characters_are_named_once_and_refused() -> None:
    assert L.missing("Ж漢aЖ", "sans") == "Ж漢"
    with pytest.raises(ValueError, match="no glyph for 漢"):
        L.measure("漢", "sans", 10)
    assert L.missing("e\u0301", "sans") == ""  # composed before it is looked up


@pytest.mark.parametrize("font", FONTS)
def test_pairs_are_kerned(font: str) -> None:
    file = TTFont(L.FOLDER / table("fonts")[font]["file"])
    advance = file["hmtx"][file.getBestCmap()[ord("A")]][0]
    kern = L._font(font).kern("A", "V")
    assert kern < 0
    loose = 10 * advance * L._font(font).unit + L.measure("V", font, 10).right
    assert L.measure("AV", font, 10).right == pytest.approx(loose + 10 * kern * L._font(font).unit, abs=1e-5)


def test_fitted_size_touches_the_field_or_keeps_the_order() -> None:
    size = L.fitted_size("Lagoon", "rounded", 60, 10, 100)
    box = L.measure("Lagoon", "rounded", size)
    assert max(box.width / 60, box.height / 10) == pytest.approx(1.0)
    assert L.fitted_size("Lagoon", "rounded", 600, 100, 8) == 8
    assert L.fitted_size("", "rounded", 60, 10, 7) == 7


def test_blank_texts_have_no_ink() -> None:
    for text in ("", "   "):
        assert L.measure(text, "sans", 10).width == 0
        assert faces(text, "sans", 10) == []
        assert L.stroke(text, "sans", 10) == float("inf")


@pytest.mark.parametrize("font", FONTS)
def test_the_stroke_of_a_stem_is_its_width(font: str) -> None:
    box = L.measure("l", "sans", 10)
    assert L.stroke("l", "sans", 10) == pytest.approx(box.width, rel=0.02)
    assert 0.8 < L.stroke("Lagoon", font, 10) < 3.0
    assert L.stroke("Lagoon", font, 20) == pytest.approx(2 * L.stroke("Lagoon", font, 10))


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("text", WORDS)
def test_faces_have_the_inks_area_and_its_box_about_the_origin(font: str, text: str) -> None:
    made = faces(text, font, 10)
    assert all(f.isValid() for f in made)
    assert all(f.normalAt().z > 0.999 for f in made)
    assert sum(f.Area() for f in made) == pytest.approx(flat_area(text, font, 10), rel=1e-3)
    box = L.measure(text, font, 10)
    corners = np.array([[v.X, v.Y] for f in made for v in f.Vertices()])
    assert np.abs(corners).max(axis=0)[0] <= box.width / 2 + 1e-6


def test_letters_that_touch_become_one_face() -> None:
    assert L.measure("AA", "sans", 10).width < 2 * L.measure("A", "sans", 10).width  # Lexend sets them overlapping
    (united,) = faces("AAAA", "sans", 10)
    assert united.isValid()
    assert len(united.innerWires()) == 4
    four = 4 * faces("A", "sans", 10)[0].Area()
    assert four - 0.05 < united.Area() < four
    assert len(faces("HHHH", "sans", 10)) == 4


@pytest.mark.parametrize("relief", [1.2, -0.8])
@pytest.mark.parametrize("text", ["Grüße", "8%@©"])
def test_letters_on_a_block_change_its_volume_by_area_times_relief(text: str, relief: float) -> None:
    import cadquery as cq

    block = cq.Solid.makeBox(120, 40, 3, cq.Vector(-60, -20, 0))
    made = (raised if relief > 0 else engraved)(block, faces(text, "rounded", 12), 3, abs(relief))
    assert made.isValid()
    assert len(made.Solids()) == 1
    assert made.Volume() == pytest.approx(120 * 40 * 3 + relief * flat_area(text, "rounded", 12), rel=1e-4)
    mesh, bare = triangulated(made, 0.05, 0.2)
    assert bare == 0
    assert mesh.closed
    assert mesh.volume == pytest.approx(made.Volume(), rel=2e-3)


def test_letters_beside_the_block_are_refused() -> None:
    import cadquery as cq

    with pytest.raises(ValueError, match="do not lie inside"):
        raised(cq.Solid.makeBox(5, 5, 3), faces("Lagoon", "sans", 12), 3, 1)


@pytest.mark.parametrize("icon", ICONS)
def test_icons_are_signs_of_a_capitals_size(icon: str) -> None:
    box = L.measure("", "sans", 10, icon=icon)
    assert 6 < box.width < 11
    assert 9 < box.height < 11.5
    assert all(f.isValid() for f in faces("", "sans", 10, icon=icon))
    assert L.measure("A", "sans", 10, icon=icon).width > box.width + L.measure("A", "sans", 10).width


def test_measuring_does_not_load_the_kernel() -> None:
    code = (
        "import sys; from parts import lettering as L, outline; L.measure('a', 'sans', 1); L.stroke('a', 'sans', 1); "
        "assert not [m for m in sys.modules if m.split('.')[0] in ('cadquery', 'OCP')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
