"""The command: its words, its exit codes, and what an interruption leaves behind."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from configurator import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command in this process, in the test's folder: exit code, output, errors."""
    monkeypatch.setenv("COACHBUILDER_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["coachbuilder", "batch", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        code = ended.value.code
        return code if isinstance(code, int) else 0, captured.out, captured.err

    return command


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "there is no table"),
        (["nowhere.csv"], "there is no such file"),
        (["t.csv", "--retry", "all"], "--retry 'all' is not known"),
        (["t.csv", "--timeout", "0"], "a time limit of 0 s is none"),
        (["t.csv", "--format", "dwg"], "dwg"),
        (["t.csv", "--machine", "lathe"], "lathe"),
        (["t.csv", "--files-only", "--check"], "choose one of them"),
        (["t.csv", "--out", "t.csv"], "cannot be written"),
        (["t.csv", "--kits", "nowhere://x"], "cannot be used"),
        (["t.csv", "--template", "hub_ring"], "is there already"),
        (["--template", "hub_rng"], "did you mean hub_ring"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_bad_words_are_one_sentence_and_nothing_is_written(run: Run, tmp_path: Path, words: Any, said: str) -> None:
    (tmp_path / "t.csv").write_text("part\nhub_ring\n")
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["t.csv"]


def test_a_template_becomes_a_table(run: Run, tmp_path: Path) -> None:
    code, _, _ = run("t.csv", "--template", "hub_ring")
    assert code == 0
    assert run("--template", "hub_ring")[1] == (tmp_path / "t.csv").read_text()


def test_an_interruption_ends_cleanly_and_the_next_run_goes_on(tmp_path: Path) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "out"
    table.write_text(
        "part,wall,_who\n" + "".join(f"hub_ring,{3 + i / 10},=cmd()\n" for i in range(12)) + "hub_ring,99,x\n"
    )
    words = ["batch", str(table), "--out", str(out), "--format", "stl", "--files-only", "--workers", "1"]
    command = [sys.executable, "-m", "configurator", *words]
    env = os.environ | {"COACHBUILDER_CACHE": str(tmp_path / "cache")}
    journal = out / "results.jsonl"
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and (not journal.exists() or b'"ok"' not in journal.read_bytes()):
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode in (130, 1), err  # 1: it was done already
    assert "Traceback" not in err
    before = {json.loads(line)["id"] for line in journal.read_text().splitlines()}
    done = subprocess.run([*command, "--json"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, "one row is refused"
    found = json.loads(done.stdout)
    assert found["statuses"] == {"ok": 12, "refused": 1, "failed": 0, "crashed": 0, "timed out": 0}
    assert found["before"] == len(before)
    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        table_rows = list(csv.DictReader(file))
    assert [row["id"] for row in table_rows] == [f"row-{i}" for i in range(1, 14)]
    assert {row["_who"] for row in table_rows} == {"'=cmd()", "x"}
    assert "line 14: wall '99' is outside" in table_rows[-1]["message"]
    assert all((out / "kits" / row["kit"] / "hub_ring.stl").is_file() for row in table_rows[:-1])
