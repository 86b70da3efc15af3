"""Tables and grids: what people's spreadsheets do to them, and a sentence with a line for each."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path

import pytest

from configurator.production.batch.grid import Grid
from configurator.production.batch.rows import OURS, Row, Wishes, job_of
from configurator.production.batch.table import Table, template
from configurator.vehicle.options import Options
from parts import CATALOGUE, family
from parts.record import ParameterError

WISHES = Wishes(("stl",))


def table(folder: Path, content: str | bytes, name: str = "t.csv") -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Table(path)


def refused(folder: Path, content: str | bytes, name: str = "t.csv") -> str:
    with pytest.raises(ParameterError) as caught:
        table(folder, content, name)
    assert len(caught.value.problems) == 1
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "id,part,wall,_who\na,hub_ring,4,Mia\n",
        "\ufeffid;part;wall;_who\r\na;hub_ring;4;Mia\r\n",
        "id\tpart\twall [mm]\t_who\na\thub_ring\t4\tMia\n",
        '# a note, and more\n"# one with a comma, quoted",,,\n\nid,part,wall,_who\n\n"a","hub_ring",4,"Mia"\n',
    ],
    ids=["commas", "Excel in German", "tabs and units", "comments and blank lines"],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, content: str) -> None:
    found = table(tmp_path, content)
    assert found.count == 1
    (row,) = found
    assert (row.id, row.values, row.own) == ("a", {"id": "a", "part": "hub_ring", "wall": "4"}, {"_who": "Mia"})
    assert content.splitlines()[row.line - 1].lstrip('"').startswith("a")
    assert job_of(row, WISHES).record["parameters"]["wall"] == 4


def test_json_lines_are_the_same_rows(tmp_path: Path) -> None:
    lines = '{"id": "a", "part": "hub_ring", "wall": 4, "lip": null, "_n": 1}\n\n{"vehicle": "city-2"}\n'
    first, second = table(tmp_path, lines, "t.jsonl")
    assert (first.values, first.own) == ({"id": "a", "part": "hub_ring", "wall": 4}, {"_n": 1})
    assert (second.id, second.line, job_of(second, WISHES).subject) == ("row-2", 3, "city-2")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no rows"),
        ("\n\n", "no rows"),
        ("part,wall\n", "no rows"),
        ("family,wall\nhub_ring,4\n", "line 1: the header has neither a column part nor a column vehicle"),
        ("part,wal\nhub_ring,4\n", "line 2: 'wal' is not a parameter of hub_ring (did you mean wall"),
        ("part,wall [inch]\nhub_ring,4\n", "line 1: 'wall [inch]': wall is not given in 'inch'"),
        ("part,wall,wall\nhub_ring,4,4\n", "line 1: the column 'wall' is there twice"),
        ("part,,wall\nhub_ring,,4\n", "line 1: column 2 has no name"),
        ("part,wall\nhub_ring,4\nhub_ring,4,5\n", "line 3: it has 3 cells and the header 2"),
        ("part;wall;bore\nhub_ring;4\n", "line 2: it has 2 cells and the header 3"),
        ('part,wall\nhub_ring,4\nhub_ring,"5\nhub_ring,6\n', "line 3: a quotation mark opens a cell and never closes"),
        ("part,_n\n" + 'hub_ring,"' + "x\n" * 200_000, "line 2: a quotation mark opens"),
        ("part,_who\nhub_ring,Jürgen\n".encode("latin-1"), "line 2: byte 0xfc is not UTF-8"),
        ("part,wall\nhub_ring,4\n".encode("utf-16"), "line 1: the table is UTF-16"),
        (b"PK\x03\x04\x00\x00part", "line 1: it holds binary data"),
        ("id,part\n../../x,hub_ring\n", "line 2: the id '../../x' could be taken for a path"),
        ("id,part\nC:\\x,hub_ring\n", "line 2: the id"),
        ("id,part\n" + "x" * 101 + ",hub_ring\n", "line 2: the id"),
        ("id,part\na,hub_ring\nb,hub_ring\na,hinge\n", "line 4: the id 'a' was given before"),
        ("part," + "x" * 1_000_001 + "\n", "line 1: it has more than 1,000,000 characters"),
    ],
    ids=lambda v: v if isinstance(v, str) and len(v) < 60 and "\n" not in v else "",
)
def test_a_table_that_cannot_be_used_is_one_sentence_with_a_line(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    message = refused(tmp_path, content)
    assert said in message
    assert len(message) < 500


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"part": "hub_ring"}\n[1]\n', "line 2: [1] is not an object"),
        ('{"part": "hub_ring",}\n', "line 1: it is not a JSON object"),
        ('{"part": "hub_ring", "wall": NaN}\n', "line 1: it is not a JSON object: NaN"),
        ('{"part": "hub_ring", "wall": 4, "wall": 5}\n', "line 1: it is not a JSON object: a key is given twice"),
        ('{"part": "hub_ring", "wall": [4]}\n', "line 1: 'wall' is a list or an object"),
        ('{"part": "hub_ring"}\n{"part": "hub_ring", "bor": 4}\n', "line 2: 'bor' is not a parameter"),
        ("[" * 5000 + "\n", "line 1: it"),
    ],
)
def test_json_lines_that_cannot_be_used(tmp_path: Path, content: str, said: str) -> None:
    assert said in refused(tmp_path, content, "t.jsonl")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"part": "hub_ring", "wall": "thick"}, "wall 'thick' is not a finite number"),
        ({"part": "hub_ring", "wall": "4,5"}, "wall '4,5' is not a finite number"),
        ({"part": "hub_rng"}, "did you mean hub_ring"),
        ({"part": 7}, "part 7 is not a name"),
        ({"part": "hub_ring", "vehicle": "city-2"}, "both a part and a vehicle"),
        ({"wall": 4}, "neither a part nor a vehicle"),
        ({"part": "hub_ring", "material": "wood"}, "wood"),
        ({"vehicle": "city-2", "material": "ASA"}, "materials of their own"),
        ({"vehicle": "city-3"}, "city-2"),
    ],
)
def test_what_only_a_row_can_be_blamed_for_is_on_the_row(values: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        job_of(Row(1, 2, "a", values), WISHES)


def test_equal_rows_have_equal_keys_and_whatever_decides_the_bytes_changes_them() -> None:
    def key(wishes: Wishes = WISHES, **values: object) -> str:
        return job_of(Row(1, 2, "a", {"part": "hub_ring", **values}), wishes).key

    assert key(wall="4") == key(wall=4.0) == key(wall=4, material="PA12_MJF", lip=1.5)
    others = [key(), key(wall=4.5), key(material="PC"), key(Wishes(("step",))), key(Wishes(("stl",), check=True))]
    assert len({key(wall=4), *others}) == 6 - (key() == key(wall=4))


def test_a_million_rows_are_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("part\n" + "hub_ring\n" * 20_000)
    rows = iter(Table(path))
    assert [row.line for row in itertools.islice(rows, 3)] == [2, 3, 4]  # nothing beyond is held


@pytest.mark.parametrize("name", [f.family for f in CATALOGUE] + ["vehicle"])
def test_a_template_is_a_table_of_the_defaults(tmp_path: Path, name: str) -> None:
    text = template(name)
    (row,) = table(tmp_path, text)
    record = Options if name == "vehicle" else family(name)
    job = job_of(row, WISHES)
    if name == "vehicle":
        assert set(record.model_fields) <= set(_header(text))
    else:
        assert job.record["parameters"] == record().values()


def _header(text: str) -> list[str]:
    line = next(line for line in text.splitlines() if not line.startswith("#"))
    return [cell.partition(" [")[0] for cell in next(csv.reader(io.StringIO(line)))]


def test_no_parameter_has_the_name_of_a_column_of_ours() -> None:
    fields = {name for record in (*CATALOGUE, Options) for name in record.model_fields}
    assert not fields & {*OURS, "sample", "seed"}
    assert not any(name.startswith("_") for name in fields)


# -- grids ------------------------------------------------------------------------------------------------------------


def grid(folder: Path, text: str) -> Grid:
    path = folder / "g.toml"
    path.write_text(text, encoding="utf-8")
    return Grid(path)


def test_a_grid_is_every_combination(tmp_path: Path) -> None:
    found = grid(
        tmp_path, 'part = "hub_ring"\nwall = {from = 3, to = 5, step = 1}\nbore = [54.1, 57.1]\n_batch = "x"\n'
    )
    assert found.count == 6
    wanted = [(wall, bore) for wall in (3, 4, 5) for bore in (54.1, 57.1)]
    assert [(row.values["wall"], row.values["bore"]) for row in found] == wanted
    assert {row.own["_batch"] for row in found} == {"x"}


def test_a_sample_has_no_row_twice_and_is_the_same_each_time(tmp_path: Path) -> None:
    text = (
        'part = "hub_ring"\nsample = 50\nwall = {from = 3, to = 12, step = 0.5}\nlip_w = {from = 1, to = 4, step = 0.5}'
    )
    found = grid(tmp_path, text)
    rows = [tuple(row.values.items()) for row in found]
    assert len(rows) == len(set(rows)) == found.count == 50
    assert rows == [tuple(row.values.items()) for row in grid(tmp_path, text)]
    assert rows != [tuple(row.values.items()) for row in grid(tmp_path, text + "\nseed = 7")]


def test_grids_of_several_parts_take_turns(tmp_path: Path) -> None:
    found = grid(tmp_path, '[[grid]]\npart = "hub_ring"\nwall = [3, 4, 5]\n[[grid]]\nvehicle = ["city-2", "l6e"]\n')
    assert [row.values.get("part", row.values.get("vehicle")) for row in found] == [
        "hub_ring", "city-2", "hub_ring", "l6e", "hub_ring",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "name a part or a vehicle"),
        ("part = ", "it is not TOML"),
        ('part = "hub_ring"\nwal = [1]', "did you mean wall"),
        ('part = "hub_rng"', "did you mean hub_ring"),
        ('part = "hub_ring"\nvehicle = "city-2"', "not both"),
        ('part = "hub_ring"\nwall = {from = 3, to = 5}', "is no range"),
        ('part = "hub_ring"\nwall = {from = 3, to = 5, step = 0}', "a step leads up"),
        ('part = "hub_ring"\nwall = {from = 3, to = nan, step = 1}', "is no range"),
        ('part = "hub_ring"\nwall = []', "has no values"),
        ('part = "hub_ring"\nwall = [[3]]', "neither a number, a text"),
        ('part = "hub_ring"\nsample = 0', "sample 0 is not a whole number"),
        ('part = "hub_ring"\nwall = {from=1,to=9,step=0.001}\nbore={from=50,to=60,step=0.001}', "add sample"),
        ('part = "x"\n[[grid]]\npart = "hub_ring"', "write every table under"),
    ],
)
def test_a_grid_that_cannot_be_used_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        grid(tmp_path, text)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 600


def test_json_stays_json(tmp_path: Path) -> None:
    row = {"part": "badge_nameplate", "text": 'a "b", c'}
    (found,) = table(tmp_path, json.dumps(row) + "\n", "t.jsonl")
    assert found.values == row
