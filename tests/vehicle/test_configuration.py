from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.vehicle import Options, Vehicle, load, load_file, preset, presets
from configurator.vehicle.configuration import FOLDER, LARGEST, VERSION, code, read, write_file, written
from parts.record import ParameterError

RELEASED = {
    "city-2": "C2-EU-1750-HEX-7BJQH3",
    "l6e": "C2-EU-1700-WAV-B6YYYZ",
    "cargo": "V2-EU-1950-RIB-9EG32A",
    "beach": "B2-EU-1750-WAV-FBTC3W",
    "family-4": "F4-EU-2150-TOP-GZX17P",
    "jp": "C2-JP-1670-HEX-62YBGZ",
}


def test_every_preset_file_is_offered_and_named_like_its_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(presets())
    for name, found in presets().items():
        assert found.name == name
        assert found.title
        assert found.summary.endswith(".")


@pytest.mark.parametrize("name", ["city-2", "l6e", "cargo", "beach", "family-4", "jp"])
def test_presets_are_legal_and_without_a_warning(name: str) -> None:
    car = Vehicle(preset(name).options)
    assert [v.sentence for v in car.verdicts if v.severity != "automatic"] == []
    default = Options().values()
    written = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["options"]
    assert all(default[key] != value for key, value in written.items()), "only what differs from the default"


def test_japan_is_legal_by_a_new_battery_layout() -> None:
    car = Vehicle(preset("jp").options)
    assert "R17a" in {verdict.id for verdict in car.verdicts}
    assert (car.hardpoints.pack_nx, car.hardpoints.pack_ny) == (2, 2)


def test_preset_names_in_any_case_and_misspelt() -> None:
    assert preset("L6e").name == "l6e"
    with pytest.raises(ParameterError, match="did you mean city-2"):
        preset("ciyt-2")


def test_three_spellings_of_one_car() -> None:
    wanted = preset("cargo").options.changed(hvac=True)
    inner = {"preset": "cargo", "options": {"hvac": True}}
    for data in (inner, {"vehicle": inner}, {"vehicle": wanted.values()}, wanted.values()):
        assert load(json.dumps(data), "car.json") == wanted
    assert load(b"\xef\xbb\xbf{}", "car.json") == Options()
    for name in presets():
        assert load(json.dumps(Vehicle(preset(name).options).config()), name) == preset(name).options


BAD: dict[str, tuple[str | bytes, str]] = {
    "not JSON": ("{'length': 2600}", "not JSON: .* line 1, column 2"),
    "empty": ("", "not JSON"),
    "a list": ("[]", "has to be an object .* not a list"),
    "a number": ("3", "not a number"),
    "null": ("null", "not null"),
    "NaN": ('{"length": NaN}', "NaN is not a number"),
    "infinite": ('{"length": -Infinity}', "-Infinity is not a number"),
    "overflow": ('{"length": 1e999}', "not a finite number"),
    "twice": ('{"length": 2600, "length": 2610}', "'length' is given twice"),
    "unknown": ('{"lenght": 2600}', "'lenght' is not known among the options.*did you mean length"),
    "python's own": ('{"self": 1, "__class__": 2}', "'self' is not known"),
    "beside": ('{"vehicle": {}, "parts": []}', "'parts' is not known beside"),
    "beside options": ('{"options": {}, "length": 2600}', "'length' is not known beside"),
    "preset of no text": ('{"preset": ["city-2"]}', "is not a preset"),
    "unknown preset": ('{"preset": "cagro"}', "did you mean cargo"),
    "options a list": ('{"options": [1]}', '"options" has to be an object'),
    "nested value": ('{"length": {"mm": 2600}}', "length"),
    "deep": ("[" * 100_000, "nests too deep"),
    "deep object": ('{"vehicle":' * 50_000, "nests too deep"),
    "long number": ('{"length": ' + "9" * 5000 + "}", "too long|not a whole number|outside"),
    "large": (" " * (LARGEST + 1), "1,000,001 bytes; a configuration has at most 1,000,000"),
    "not UTF-8": (b'{"font": "\xff"}', "not UTF-8"),
    "UTF-16": ("{}".encode("utf-16"), "not UTF-8"),
    "half a character": ('{"plate_no": "\\ud800"}', "plate_no"),
    "strange key": ('{"\\ud800\\u0000": 1}', "is not known"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_clear_error(case: str, tmp_path: Path) -> None:
    content, words = BAD[case]
    with pytest.raises(ParameterError, match=words) as caught:
        load(content, "car.json")
    assert len(str(caught.value)) < 2000
    str(caught.value).encode()  # can be shown
    path = tmp_path / "car.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ParameterError):
        load_file(path)


def test_a_thousand_unknown_keys_are_not_all_listed() -> None:
    with pytest.raises(ParameterError, match="and 990 more") as caught:
        load(json.dumps({f"k{i}": i for i in range(1000)}), "car.json")
    assert len(caught.value.problems) == 11


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no such file"):
        load_file(tmp_path / "none.json")
    with pytest.raises(ParameterError, match="no such file"):
        load_file(tmp_path)
    good = tmp_path / "car.json"
    good.write_text('{"preset": "beach"}')
    assert load_file(good) == preset("beach").options


def test_the_canonical_file_is_one_text_for_one_car() -> None:
    car = preset("cargo").options.changed(hvac=True, pattern="wave")
    text = written(car, "cargo")
    again = read(text, "car.json")
    assert again.options == car
    assert (again.preset, dict(again.given), again.notes) == ("cargo", {"hvac": True, "pattern": "wave"}, ())
    assert written(again.options, again.preset) == text
    assert json.loads(text)["coachbuilder"] == VERSION


def test_codes_are_readable_and_tell_cars_apart() -> None:
    assert code(Options()).startswith("C2-EU-1750-HEX-")
    assert len({code(Options(wheelbase=1750 + 10 * k, hvac=h)) for k in range(20) for h in (False, True)}) == 40
    assert {name: code(p.options) for name, p in presets().items()} == RELEASED, "released presets never change"


def test_a_damaged_file_is_refused_and_an_edited_one_can_be_read() -> None:
    data = json.loads(written(Options(), "city-2"))
    data["options"]["hvac"] = True
    with pytest.raises(ParameterError, match=r'does not belong to these options.*remove its "code"'):
        load(json.dumps(data), "car.json")
    del data["code"]
    assert load(json.dumps(data), "car.json").hvac


def test_versions_are_migrated_with_a_note_or_refused() -> None:
    old = read('{"front_overhang": 330, "wheel_bore": 52}', "old.json")
    assert (old.options.front_overhang, old.options.wheel_bore) == (340, 54.1)
    assert old.notes == (
        "front_overhang 330 became 340: behind 330 mm no wheel arch finds room",
        "wheel_bore 52 became 54.1: no hub is smaller",
    )
    assert read('{"wheel_bore": 67.14}', "old.json").options.wheel_bore == 67.1
    with pytest.raises(ParameterError, match="front_overhang 330 is outside"):
        read('{"coachbuilder": 2, "options": {"front_overhang": 330}}', "new.json")
    with pytest.raises(ParameterError, match=r"of version 9, written by a newer Coachbuilder.*update"):
        read('{"coachbuilder": 9, "options": {}}', "newer.json")
    for version in ("two", True, 0, 1.5, None):
        with pytest.raises(ParameterError, match="the version of the file, a whole number"):
            read(json.dumps({"coachbuilder": version}), "strange.json")


def test_released_presets_are_read_only(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="released presets are read-only; save the car under a name of your own"):
        write_file(FOLDER / "city-2.json", Options(hvac=True))
    with pytest.raises(TypeError):
        presets()["mine"] = presets()["city-2"]  # type: ignore[index]
    write_file(tmp_path / "mine.json", Options(hvac=True))
    assert load_file(tmp_path / "mine.json").hvac
    with pytest.raises(ParameterError, match="cannot be written"):
        write_file(tmp_path / "no folder" / "mine.json", Options())
