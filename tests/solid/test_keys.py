"""Content addresses: what a family's solids depend on is found in its source, all of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from configurator.solid import keys

ROOT = Path(__file__).parents[2]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "parts").rglob("*.py"))
]


def parsed(module: str) -> set[str]:
    """What a module imports of `parts`, as Python itself reads it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(keys._file(module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("parts.")}
        elif isinstance(node, ast.ImportFrom) and node.module and (node.module + ".").startswith("parts."):
            names |= {node.module, *(n for a in node.names if keys._is_module(n := f"{node.module}.{a.name}"))}
    return names


@pytest.mark.parametrize("module", MODULES)
def test_imports_are_found_as_python_reads_them(module: str) -> None:
    assert set(keys._direct(module)) == parsed(module)


def test_every_way_to_write_an_import_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "sample.py"
    source.write_text(
        "import parts.lamps\nfrom parts import cabin, outline as o  # both\nfrom parts.body import (\n"
        "    skin,  # its (own) comment\n    wrap as w,\n)\ndef later():\n    from parts.panel import Panel\n"
    )
    file = keys._file
    monkeypatch.setattr(keys, "_file", lambda name: source if name == "sample" else file(name))
    assert set(keys._direct("sample")) == parsed("sample")
    assert set(parsed("sample")) >= {"parts.lamps", "parts.cabin", "parts.outline", "parts.body.wrap", "parts.panel"}
