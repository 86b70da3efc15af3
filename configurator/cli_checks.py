"""The commands about printing: what is wrong with a part or a file, what it takes, and what the slicer says exactly."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from configurator.cli_words import Json, Values, configuration_of, out, pairs, print_json
from parts.record import ParameterError, shown

if TYPE_CHECKING:
    from configurator.printability.report import Report
    from configurator.printability.subject import Subject
    from configurator.production.matrix import Matrix

MESH_FILES = (".stl", ".3mf", ".obj", ".ply", ".off", ".step", ".stp")
app = typer.Typer()

What = Annotated[str, typer.Argument(metavar="PART|FILE", help="A part family or a mesh or STEP file.")]
Checked = Annotated[
    str, typer.Argument(metavar="PART|FILE|CAR", help="A part family, a mesh or STEP file; with --matrix also a car.")
]
MachineKey = Annotated[
    str | None, typer.Option("--machine", help="Check against this machine; default: the smallest fit.")
]
MaterialKey = Annotated[str | None, typer.Option("--material", help="Print in this material; default: the part's own.")]
Infill = Annotated[float, typer.Option("--infill", help="Share of the inside that is filled.", min=0.0, max=1.0)]


@app.command()
def check(
    subject: Checked,
    values: Values = None,
    machine: MachineKey = None,
    material: MaterialKey = None,
    infill: Infill = 0.2,
    html: Annotated[Path | None, typer.Option(help="Also write the report with heat maps to this HTML file.")] = None,
    region: Annotated[str, typer.Option(help="Whose electricity: DEU, FRA, …; default: the world's mean.")] = "",
    energy: Annotated[float | None, typer.Option(help="Price of energy, €/kWh.", min=0.0)] = None,
    labour: Annotated[float | None, typer.Option(help="Labour on each part, €.", min=0.0)] = None,
    failures: Annotated[float | None, typer.Option(help="Share of prints that fail.", min=0.0, max=0.9)] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="Quick checks of a part, or of all parts of a car, on every machine.")
    ] = False,
    json_: Json = False,
) -> None:
    """Check one part, or any mesh or STEP file, and say what it takes."""
    if matrix:
        _show_matrix(_matrix(subject, values, material), json_)
        return
    from configurator.printability.advice import advice
    from configurator.printability.estimate.totals import Rates, grid
    from configurator.printability.page import Page
    from configurator.printability.pieces import pieces
    from configurator.printability.report import oriented, report

    grid(region)  # refused before anything is built
    found = _subject(subject, values, machine, material)
    rates = Rates(region, energy, labour, failures, infill)
    result = report(found, rates=rates)
    more = dict(result.more)
    if cut := pieces(found):
        more |= {"pieces": cut, "orientation": []}  # nobody stands the whole on a bed that is too small
    if result.verdict != "pass" and found.mesh.closed:
        more["advice"] = advice(found)
    result = replace(result, more=more)
    if html is not None:
        try:
            html.write_text(Page(oriented(found)[0], result).html(), encoding="utf-8")
        except OSError as error:
            raise ParameterError("check", [f"{html} cannot be written: {error.strerror}; name another file"]) from error
    if json_:
        print_json(result.as_json())
    else:
        _show(result)
    raise typer.Exit(1 if result.verdict == "fail" else 0)


@app.command("split")
def split_(
    subject: What,
    values: Values = None,
    machine: MachineKey = None,
    material: MaterialKey = None,
    out_: Annotated[Path, typer.Option("--out", help="Folder for the kit.")] = Path("exports"),
    json_: Json = False,
) -> None:
    """Cut what is too large for a machine into pieces that fit, with joints, straps and marks; write their files."""
    from configurator.export.bundle import write_kit
    from configurator.production.pieces import parted

    kit, found = parted(_subject(subject, values, machine, material))
    folder = write_kit(out_, kit.name, kit.files, kit.manifest())
    record = found.as_json()
    if json_:
        print_json({"folder": str(folder), "files": sorted(kit.files), **record})
    else:
        out.print(f"{kit.facts['title']} for {kit.facts['machine']}: {folder}", markup=False, soft_wrap=True)
        for piece in record["pieces"]:
            size = " × ".join(f"{v:.0f}" for v in piece["size_mm"])
            out.print(f"  piece {piece['label']}: {size} mm", markup=False)
        on, all_ = record["on_seams"], len(record["joints"])
        out.print(f"  {on} of {all_} joints on seams of the part", markup=False)
        for joint in record["joints"]:
            where = joint["seam"] or "free: no seam fits here"
            out.print(f"  joint {joint['pieces'][0]}-{joint['pieces'][1]}: {joint['kind']} ({where})", markup=False)
        joints = ", ".join(f"{count} × {name}" for name, count in record["hardware"].items())
        out.print(f"  joined by {joints}; adhesive {record['adhesive_ml']:g} ml", markup=False, soft_wrap=True)
        proof = (
            "proven: all closed, all fit, nothing lost"
            if found.proven
            else f"not proven: {', '.join(found.unproven())}"
        )
        out.print(f"  {proof}", markup=False)
    raise typer.Exit(0 if found.proven else 1)


@app.command("slice")
def slice_(
    subject: What,
    values: Values = None,
    machine: MachineKey = None,
    material: MaterialKey = None,
    infill: Infill = 0.2,
    json_: Json = False,
) -> None:
    """What PrusaSlicer says of a part or a file, beside our estimate: filament, support and time."""
    from configurator.printability.estimate.model import predict
    from configurator.printability.report import oriented
    from configurator.printability.slicer import sliced

    found, _ = oriented(_subject(subject, values, machine, material))
    profile = found.profile
    if profile is None:
        raise ParameterError(
            "slice", [f"{found.target.title} lays no filament; choose a machine with a printing profile"]
        )
    exact = sliced(found.standing.mesh, profile, infill=infill, support=found.supports)
    guess = predict(found.standing, profile, infill, found.supports)
    record: dict[str, Any] = {"subject": found.name, "machine": found.target.key, "slicer": exact.as_json()}
    if guess is not None:
        record["estimate"] = {
            "part_cm3": [round(v, 2) for v in guess.part_cm3],
            "support_cm3": [round(v, 2) for v in guess.support_cm3],
            "time_s": [round(v) for v in guess.seconds],
            "calibrated": guess.date,
        }
    if json_:
        print_json(record)
        return
    part = exact.filament_cm3 - exact.support_cm3
    out.print(f"{found.name} on {found.target.title}, {profile.title}, {infill:.0%} infill", markup=False)
    out.print(
        f"  {exact.slicer}: {part:.1f} cm³, support {exact.support_cm3:.1f} cm³, {_hours(exact.print_s)}", markup=False
    )
    if guess is not None:
        line = f"{guess.part_cm3[0]:.1f} cm³, support {guess.support_cm3[0]:.1f} cm³, {_hours(guess.seconds[0])}"
        out.print(f"  estimate: {line} (calibrated {guess.date})", markup=False)


def _matrix(name: str, values: list[str] | None, material: str | None) -> Matrix:
    """A car or a part family on every machine."""
    from configurator.production.matrix import part_matrix, vehicle_matrix
    from configurator.solid.shop import Shop
    from configurator.vehicle import Vehicle, presets
    from parts import family

    if name.lower().endswith(MESH_FILES):
        raise ParameterError("check", [f"the matrix is of our own parts, got {shown(name)}; name a car or a part"])
    car = name in presets() or name.lower().endswith(".json")
    with Shop() as shop:
        if car:
            return vehicle_matrix(Vehicle(configuration_of(name).options.changed(**pairs(values))), shop)
        return part_matrix(family(name)(**pairs(values)), shop, material or "")


def _show_matrix(found: Matrix, json_: bool) -> None:
    from dataclasses import asdict

    from rich.table import Table

    if json_:
        print_json({part: [asdict(choice) for choice in every] for part, every in found.items()})
        return
    table = Table("part", *(choice.machine for choice in next(iter(found.values()))))
    for part, every in found.items():
        table.add_row(part, *(f"{c.verdict} {c.reason}".strip() if c.material else "-" for c in every))
    out.print(table)
    out.print("-: no allowed material is printed on it", markup=False)


def _subject(name: str, values: list[str] | None, machine: str | None, material: str | None) -> Subject:
    """A family's part, or a file read in a worker."""
    from configurator.export.foreign import load_foreign
    from configurator.printability.checks import Subject
    from configurator.printability.machines import machine as machine_of
    from configurator.printability.materials import material as material_of
    from configurator.solid.pool import WorkerDied
    from configurator.solid.shop import Shop
    from parts import family

    target = machine_of(machine) if machine else None
    if name.lower().endswith(MESH_FILES) or "/" in name or os.sep in name:
        if values:
            raise ParameterError("check", [f"a file takes no parameters, got {shown(values[0])}; leave them out"])
        stuff = material_of(material or "ASA")
        with Shop() as shop:  # in a worker: a foreign file may crash a reader or take for ever
            try:
                mesh, normals = shop.pool.run(load_foreign, Path(name))
            except WorkerDied as death:
                raise ParameterError(
                    Path(name).name, [f"it cannot be read: {death}; save it with fewer triangles"]
                ) from None
        return Subject(Path(name).name, mesh, stuff, target, full=True, stored_normals=normals)
    part = family(name)(**pairs(values))
    stuff = material_of(material or part.material)
    with Shop() as shop:
        solid = shop.solid(part, "export")
    return Subject(part.family, solid.mesh, stuff, target, part, solid.volume, full=True)


def _show(result: Report) -> None:
    out.print(f"{result.subject}: {result.verdict}", markup=False)
    for f in result.findings:
        place = f" at ({f.at[0]:g}, {f.at[1]:g}, {f.at[2]:g})" if f.at else ""
        remedy = f"; {f.remedy}" if f.remedy else ""
        out.print(f"  {f.severity}: {f.check}: {f.message}{place}{remedy}", markup=False, soft_wrap=True)
    for name, reason in result.skipped.items():
        out.print(f"  skipped: {name}: {reason}", markup=False, soft_wrap=True)
    if pieces := result.more.get("pieces"):
        words = pieces.get("problem")
        if words is None:
            proof = "" if pieces["proven"] else " (not proven)"
            count = len(pieces["pieces"])
            words = f"{count} pieces, joints: {pieces['hardware']}{proof}; `coachbuilder split` writes them"
        out.print(f"  split: {words}", markup=False, soft_wrap=True)
    if advice := result.more.get("advice"):
        out.print(f"  elsewhere: {advice}", markup=False, soft_wrap=True)
    if "mass_g" in result.estimate:
        mass = result.estimate["mass_g"]
        line = f"  {mass['value']:.1f} g of {result.estimate['material']} ({mass['low']:.1f} to {mass['high']:.1f})"
        if cost := result.estimate.get("material_cost_eur"):
            line += f", {cost['value']:.2f} € of material"
        out.print(f"{line}, printed solid", markup=False)
    if printed := result.estimate.get("print"):
        out.print(_printed(printed), markup=False, soft_wrap=True)


def _printed(found: dict[str, Any]) -> str:
    """The estimate of a print in one line."""
    words = [f"{found['part_g']['value']:.0f} g ({found['part_g']['low']:.0f} to {found['part_g']['high']:.0f})"]
    if found["support_g"] and found["support_g"]["high"]:
        words.append(f"support {found['support_g']['low']:.0f} to {found['support_g']['high']:.0f} g")
    if found["waste_g"]["high"] and found["waste_g"] != found["support_g"]:
        words.append(f"waste {found['waste_g']['low']:.0f} to {found['waste_g']['high']:.0f} g in all")
    if time := found["time_s"]:
        words.append(f"{_hours(time['value'])} ({_hours(time['low'])} to {_hours(time['high'])})")
    if found["energy_kwh"]:
        words.append(f"{found['energy_kwh']['value']:.1f} kWh")
    if found["co2e_kg"]:
        words.append(f"{found['co2e_kg']['value']:.2f} kg CO2e")
    words.append(f"{found['cost_eur']['value']:.2f} €")
    missing = f", without {', '.join(found['missing'])}" if found["missing"] else ""
    if found["infill"] is None:
        return f"  printed solid ({found['basis']}, {found['calibrated']}): {', '.join(words)}{missing}"
    return f"  printed with {found['infill']:.0%} infill ({found['basis']}): {', '.join(words)}{missing}"


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"
