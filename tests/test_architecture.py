"""The house keeps its one-way order, and starting it stays cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = (  # each may use itself and what stands before it
    ("parts",),
    ("configurator.vehicle", "configurator.solid"),
    ("configurator.printability", "configurator.export"),
    ("configurator.production",),
    (
        "configurator.ui",
        "configurator.cli",
        "configurator.cli_batch",
        "configurator.cli_checks",
        "configurator.cli_options",
        "configurator.cli_words",
        "configurator.__main__",
    ),
    ("app",),
)
ONLY = {  # package: where alone it may be imported
    "streamlit": ("configurator/ui/", "app.py"),
    "typer": ("configurator/cli",),
    "pysat": ("configurator/vehicle/solver/",),
    "ortools": ("configurator/vehicle/solver/",),
    "pebble": ("configurator/solid/pool.py",),
    "distributed": ("configurator/production/batch/cluster.py",),
    "fsspec": ("configurator/production/batch/places.py",),
    "lib3mf": ("configurator/export/threemf.py",),
    "fontTools": ("parts/lettering.py", "parts/fonts"),
}
SOURCES = sorted([*ROOT.glob("parts/**/*.py"), *ROOT.glob("configurator/**/*.py"), ROOT / "app.py"])


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def level(name: str) -> int | None:
    for i, layer in enumerate(LAYERS):
        if any(name == part or name.startswith(f"{part}.") for part in layer):
            return i
    return None


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    own = level(module(path))
    for name in imports(path):
        other = level(name)
        assert own is None or other is None or other <= own, f"{module(path)} imports {name}"
        for package, places in ONLY.items():
            if name == package or name.startswith(f"{package}."):
                assert path.relative_to(ROOT).as_posix().startswith(places), f"{name} in {path}"


def test_no_family_imports_another_and_checks_and_exports_are_strangers() -> None:
    zones = ("exterior", "interior", "structure", "tooling")
    for path in SOURCES:
        own = module(path)
        for name in imports(path):
            if own.split(".")[1:2] and own.startswith("parts.") and own.split(".")[1] in zones:
                assert name.split(".")[1:2][0:1] not in [[zone] for zone in zones], f"{own} imports {name}"
            if own.startswith("configurator.export"):
                assert not name.startswith("configurator.printability"), f"{own} imports {name}"
            if own.startswith("configurator.printability"):
                assert not name.startswith("configurator.export"), f"{own} imports {name}"


@pytest.mark.parametrize(
    "statement",
    [
        "import parts, configurator.cli",
        "from configurator.vehicle import Vehicle, presets; [Vehicle(p.options).parts() for p in presets().values()]",
        "import configurator.solid.shop, configurator.production.kit",
        "import configurator.vehicle.solver",
        "import configurator, configurator.production.batch",
    ],
)
def test_nothing_loads_the_cad_kernel_before_it_is_needed(statement: str) -> None:
    heavy = ("cadquery", "OCP", "streamlit", "trimesh", "pysat", "ortools", "distributed")
    code = f"{statement}\nimport sys\nprint([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
