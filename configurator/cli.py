"""The command line: a layer over the library, and nothing that the library could not do.

Exit codes: 0 fine, 1 a check found an error or a part could not be built, 2 bad input.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.table import Table

from configurator import cli_batch, cli_checks, cli_options
from configurator.cli_checks import MachineKey, MaterialKey
from configurator.cli_words import Json, Values, err, out, pairs, print_json
from parts.part import BuildError, ParameterError, Part
from parts.record import Problem, unknown

if TYPE_CHECKING:
    from configurator.production.kit import Kit, Progress

app = typer.Typer(
    help="From a customer's wishes to checked print files.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
for commands in (cli_batch, cli_checks, cli_options):
    app.registered_commands += commands.app.registered_commands

Out = Annotated[Path, typer.Option("--out", help="Folder in which the kit's folder is made.")]
Formats = Annotated[str, typer.Option("--format", help="Comma-separated: step, stl, 3mf, glb.")]


@app.command("parts")
def parts_(json_: Json = False) -> None:
    """The catalogue: name, zone and title of every part family."""
    from parts import CATALOGUE

    if json_:
        print_json(
            [{"name": f.family, "zone": f.zone, "title": f.title, "presets": list(f.presets)} for f in CATALOGUE]
        )
        return
    table = Table("name", "zone", "title", box=None, pad_edge=False)
    for family in CATALOGUE:
        table.add_row(family.family, family.zone, family.title)
    out.print(table)


@app.command()
def presets(json_: Json = False) -> None:
    """The cars to start from."""
    from configurator.vehicle import presets as known

    if json_:
        print_json([{"name": p.name, "title": p.title, "summary": p.summary} for p in known().values()])
        return
    table = Table("name", "title", "summary", box=None, pad_edge=False)
    for preset in known().values():
        table.add_row(preset.name, preset.title, preset.summary)
    out.print(table)


@app.command()
def schema(part: Annotated[str, typer.Argument(help='A part family, or "vehicle" for the options of a car.')]) -> None:
    """JSON Schema of a part's parameters, or of the vehicle's options."""
    print_json(_record(part).schema())


@app.command()
def make(
    part: Annotated[str, typer.Argument(help="A part family.")],
    values: Values = None,
    format_: Formats = "step,stl,3mf,glb",
    out_: Out = Path("exports"),
    machine: MachineKey = None,
    material: MaterialKey = None,
    json_: Json = False,
) -> None:
    """Build one part and write its files."""
    from configurator.printability.machines import machine as machine_of
    from configurator.production.kit import formats_of, part_kit
    from configurator.solid.shop import Shop

    begun = time.perf_counter()
    formats = formats_of(format_.split(","))
    wanted = _part(part, values)
    target = machine_of(machine) if machine else None
    with Shop() as shop, _progress(json_) as progress:
        kit = part_kit(wanted, formats, shop, material_key=material, machine=target, progress=progress)
    _deliver(kit, out_, begun, json_)


@app.command()
def vehicle(
    car: Annotated[str, typer.Argument(metavar="PRESET|FILE.json", help="A preset's name or a configuration file.")],
    values: Values = None,
    out_: Out = Path("exports"),
    format_: Formats = "step,stl,3mf,glb",
    name: Annotated[str, typer.Option(help="Name of the kit; default: the preset's or the file's.")] = "",
    json_: Json = False,
) -> None:
    """Work out a car, build all its parts and write the kit."""
    from configurator.production.kit import formats_of, vehicle_kit
    from configurator.solid.shop import Shop
    from configurator.vehicle import Vehicle, load_file, preset

    begun = time.perf_counter()
    formats = formats_of(format_.split(","))
    is_file = car.lower().endswith(".json") or "/" in car or os.sep in car
    options = load_file(Path(car)) if is_file else preset(car).options
    chosen = Vehicle(options.changed(**pairs(values)))
    name = name or (Path(car).stem if is_file else preset(car).name)
    with Shop() as shop, _progress(json_) as progress:
        kit = vehicle_kit(chosen, formats, shop, name=name, progress=progress)
    _deliver(kit, out_, begun, json_)


@app.command("open")
def open_(file: Annotated[Path, typer.Argument(help="A file or kit that Coachbuilder wrote.")]) -> None:
    """Print the options or parameters that a file was made from, as JSON."""
    from configurator.export.reopen import read_configuration

    print_json(read_configuration(file))


@app.command()
def verify(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A kit's folder.")], json_: Json = False) -> None:
    """Recompute a kit: every checksum, and every file anew from the configuration."""
    from configurator.export.bundle import verify as verified
    from configurator.production.kit import rebuilt
    from configurator.solid.shop import Shop
    from configurator.solid.store import Store

    # an empty store of its own: nothing that is verified may come from the cache it went into
    with TemporaryDirectory() as empty, Shop(Store(Path(empty))) as shop:
        problems = verified(folder, rebuild=lambda manifest: rebuilt(manifest, shop))
    if json_:
        print_json({"folder": str(folder), "verdict": "fail" if problems else "pass", "problems": problems})
    elif problems:
        for problem in problems:
            out.print(problem, markup=False)
    else:
        out.print(f"{folder}: every file is what its configuration makes", markup=False)
    raise typer.Exit(1 if problems else 0)


@app.command("app")
def app_(port: Annotated[int, typer.Option(help="Port of the browser app.", min=1, max=65535)] = 8501) -> None:
    """Start the browser app."""
    script = Path(__file__).resolve().parent.parent / "app.py"
    os.chdir(script.parent)  # Streamlit reads its settings from there
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)])


def main() -> None:
    """Run the command; whatever a user typed wrong is one sentence and exit code 2."""
    try:
        app(prog_name="coachbuilder")
    except ParameterError as error:
        _refuse(error.subject, error.problems, 2)
    except BuildError as error:
        _refuse(error.part, (Problem("", str(error)),), 1)
    except RecursionError:
        _refuse("input", (Problem("", "the input is nested too deeply; a configuration is two levels deep"),), 2)
    except KeyboardInterrupt:
        err.print("stopped")
        sys.exit(130)
    except BrokenPipeError:  # a pager or `head` closed our output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _refuse(subject: str, problems: tuple[Problem, ...], code: int) -> NoReturn:
    err.print(f"{subject}: " + "; ".join(p.message for p in problems), markup=False, soft_wrap=True)
    if "--json" in sys.argv:
        print_json({"error": {"subject": subject, "problems": [p.__dict__ for p in problems]}})
    sys.exit(code)


def _record(name: str) -> type[Any]:
    from configurator.vehicle import Options
    from parts import BY_NAME

    known: dict[str, type[Any]] = {"vehicle": Options, **BY_NAME}
    if name not in known:
        raise unknown("part", name, list(known))
    return known[name]


def _part(name: str, values: list[str] | None) -> Part:
    from parts import family

    return family(name)(**pairs(values))


def _deliver(kit: Kit, folder: Path, begun: float, json_: bool) -> None:
    """Write a kit and say what is in it; exit code 1 if a check found an error."""
    from configurator.export.bundle import write_kit

    written = write_kit(folder, kit.name, kit.files, kit.manifest())
    seconds = time.perf_counter() - begun
    if json_:
        print_json(_summary(kit, written, seconds))
    else:
        _summarise(kit, written, seconds)
    raise typer.Exit(1 if any(r.verdict == "fail" for r in kit.reports.values()) else 0)


def _summary(kit: Kit, folder: Path, seconds: float) -> dict[str, Any]:
    total, bought = kit.bom.mass_g, kit.bom.bought_eur
    return {
        "folder": str(folder),
        "command": kit.command,
        "files": sorted(kit.files),
        "parts": kit.rows(),
        "remarks": kit.remarks(),
        "mass_g": {"known": round(total.known, 1), "missing": total.missing},
        "bought_eur": {"known": round(bought.known, 2), "missing": bought.missing},
        "seconds": round(seconds, 2),
    } | {k: v for k, v in kit.facts.items() if k in ("verdicts", "mass_kg", "material", "machine")}


def _summarise(kit: Kit, folder: Path, seconds: float) -> None:
    table = Table("part", box=None, pad_edge=False)
    for column in ("pieces", "size mm", "g each", "material", "checks"):
        table.add_column(column, justify="right" if column in ("pieces", "g each") else "left")
    for row in kit.rows():
        size = " × ".join(f"{v:.0f}" for v in row["size_mm"])
        table.add_row(
            row["part"],
            str(row["pieces"]),
            size,
            f"{row['mass_g']:.0f}",
            row["material"].replace("_", " "),
            row["verdict"],
        )
    out.print(table)
    for line in kit.remarks():
        out.print(line, markup=False)
    out.print(f"{folder}: {len(kit.files)} files in {seconds:.1f} s", markup=False, soft_wrap=True)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A progress bar on standard error if somebody is looking."""
    if quiet or not err.is_terminal:
        yield None
        return
    from rich.progress import Progress as Bar

    with Bar(console=err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield tell
