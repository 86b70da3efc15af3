"""Standards: every table loads, says its source, and its computed columns can be computed again."""

from __future__ import annotations

import math
import re

import pytest

from parts.standards import FOLDER, table, tables

NUMBERS = re.compile(r"(_mm|_deg|_g|_eur|_kg|_in|_pct)$|^(bolts|count|holes|load_index)$")


@pytest.mark.parametrize("name", tables())
def test_a_table_has_keys_sources_notes_and_numbers_where_the_header_says_so(name: str) -> None:
    t = table(name)
    assert len(t) > 0
    assert t.columns[0] == "key"
    assert t.columns[-1] == "note"
    assert len(t.source) > 20
    for row in t.values():
        assert None not in row.values(), f"{name} {row.key}: too few cells"
        for column in t.columns:
            if NUMBERS.search(column):
                value = row.maybe(column)
                assert value is None or math.isfinite(value), (name, row.key, column)


def test_no_row_has_more_cells_than_the_header() -> None:
    import csv

    for path in FOLDER.glob("*.csv"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        widths = {len(cells) for cells in csv.reader(lines)}
        assert len(widths) == 1, path.name


def test_clearance_holes_grow_with_screw_and_class() -> None:
    rows = list(table("screws").values())
    for row in rows:
        close, normal, loose = (row.number(f"clearance_{c}_mm") for c in ("close", "normal", "loose"))
        assert row.number("d_mm") < close < normal < loose
        assert row.number("hex_af_mm") < row.number("washer_od_mm")
    assert table("screws")["M12"].number("clearance_normal_mm") == 13.5
    assert [r.number("clearance_normal_mm") for r in rows] == sorted(r.number("clearance_normal_mm") for r in rows)


@pytest.mark.parametrize("key", table("tyres"))
def test_a_tyres_diameter_follows_from_its_designation(key: str) -> None:
    width, aspect, rim = (int(n) for n in re.fullmatch(r"(\d+)/(\d+)R(\d+)", key).groups())  # type: ignore[union-attr]
    row = table("tyres")[key]
    assert row.number("od_mm") == pytest.approx(rim * 25.4 + 2 * width * aspect / 100, abs=0.051)
    assert (row.number("section_mm"), row.number("rim_in")) == (width, rim)


def test_twelve_tyres_and_the_plates_of_six_regions() -> None:
    assert len(table("tyres")) == 12
    assert {"EU", "UK", "US", "JP", "CN", "AU"} <= set(table("plates"))
    us = table("plates")["US"]
    assert us.number("width_mm") == pytest.approx(12 * 25.4, abs=0.5)
    assert us.number("hole_pitch_x_mm") == pytest.approx(7 * 25.4, abs=0.5)


def test_values_from_memory_say_so() -> None:
    for name in ("screws", "magnets", "drill_bushes", "fits"):
        assert all("from memory" in row.note for row in table(name).values()), name
    assert "from memory" in table("hubs")["asia4"].note
    assert "from memory" not in table("hubs")["smart"].note


def test_a_blank_cell_is_not_offered() -> None:
    row = table("plates")["EU"]
    assert row.maybe("hole_pitch_x_mm") is None
    with pytest.raises(KeyError, match="EU has no hole_pitch_x_mm"):
        row.number("hole_pitch_x_mm")


def test_hubs_name_their_own_geometry() -> None:
    for row in table("hubs").values():
        size = re.match(r"M(\d+)x([\d.]+)", row["fastener"])
        assert size is not None
        assert row.number("thread_d_mm") == float(size[1])
        assert row.number("pitch_mm") == float(size[2])
        assert row.number("bore_mm") < row.number("pcd_mm") - row.number("thread_d_mm")


def test_computed_masses() -> None:
    for row in table("magnets").values():
        volume = math.pi / 4 * row.number("d_mm") ** 2 * row.number("h_mm")
        assert row.number("mass_g") == pytest.approx(volume * 7.5e-3, abs=0.006)
    screws = [r for r in table("hardware").values() if r["kind"] == "button head screw" and r["size"] == "M5"]
    masses = [r.number("mass_g") for r in screws]
    assert masses == sorted(masses)
    assert 2.0 < table("hardware")["screw M5x16 ISO 7380"].number("mass_g") < 4.0


def test_the_palette_has_five_colours_of_each_role() -> None:
    rows = list(table("palette").values())
    assert all(re.fullmatch(r"#[0-9A-F]{6}", row["hex"]) for row in rows)
    assert {r: sum(row["role"] == r for row in rows) for r in ("body", "accent", "interior", "fixed")} == dict.fromkeys(
        ("body", "accent", "interior", "fixed"), 5
    )


@pytest.mark.parametrize("key", table("fonts"))
def test_a_font_lies_there_with_its_licence(key: str) -> None:
    row = table("fonts")[key]
    folder = FOLDER.parent / "fonts"
    assert (folder / row["file"]).stat().st_size < 200_000
    licence = (folder / f"{row['file'].split('-')[0]}-OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert row["file"] in (folder / "README.md").read_text(encoding="utf-8")
