"""A part: typed parameters in, one exact solid out; and what a part tells about itself to the rest of the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from parts.frame import Frame
from parts.record import ParameterError, Problem, Record, choice, count, deg, flag, mm, number, ratio, text

if TYPE_CHECKING:
    import cadquery as cq

    from parts.hardpoints import Hardpoints

__all__ = [
    "BuildError", "Built", "Corners", "Finding", "Frame", "Hardware", "Hole", "Interface", "ParameterError", "Part",
    "Placement", "Problem", "Seam", "choice", "count", "deg", "flag", "mm", "number", "ratio", "text",
]  # fmt: skip

Role = Literal["body", "cap", "accent", "base", "black", "cover", "interior", "metal"]
Severity = Literal["error", "warning", "info"]
Mesher = Literal["watson", "delabella"]
Corners = Sequence[tuple[float, float, float]]


class BuildError(RuntimeError):
    """The CAD kernel could not make a legal part: names the part, its parameters and the step that failed."""

    def __init__(self, part: str, parameters: str, step: str, reason: str):
        self.part, self.parameters, self.step, self.reason = part, parameters, step, reason
        super().__init__(f"{part} could not be built: {reason} (step: {step}; parameters: {parameters})")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.part, self.parameters, self.step, self.reason)


@dataclass(frozen=True)
class Hole:
    """A round hole or boss of an interface, in the interface's own frame: position, diameter, what goes in."""

    x: float
    y: float
    diameter: float
    fastener: str = ""  # e.g. "M5": a key of the screws' table


@dataclass(frozen=True)
class Interface:
    """A named frame that something else mates to (local Z points away from the part), with its bolt pattern."""

    name: str
    frame: Frame
    holes: tuple[Hole, ...] = ()
    clearance: float = 0.0  # free space that the mate needs on each side, mm


@dataclass(frozen=True)
class Placement:
    """One part on a car: a name that is unique in its family ("front_left", "" if there is only one) and a frame."""

    name: str
    part: Part
    frame: Frame


@dataclass(frozen=True)
class Hardware:
    """A bought item that a part needs: what it is (a key of a standards table), how many, mass and price if known."""

    item: str  # "screw M5x16 ISO 7380", "insert M4", "magnet 10x3"
    quantity: int
    mass_g: float | None = None
    price_eur: float | None = None
    source: str = ""


@dataclass(frozen=True)
class Seam:
    """Planes where a part had best be cut if a machine is too small for it, in the part's own frame.

    Any plane across `normal` (unit) from `low` to `high` (mm) keeps off what is in the part; the middle keeps furthest.
    `reason` says what is good about it, as in "cut between two ribs". Of seams that do equally well, those with the
    lowest `preference` are taken.
    """

    normal: tuple[float, float, float]
    low: float
    high: float
    reason: str
    preference: int = 0


@dataclass(frozen=True)
class Finding:
    """One result of a check: what is wrong (or worth knowing), how much, where, and what to change."""

    check: str
    severity: Severity
    message: str
    remedy: str = ""
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    at: tuple[float, float, float] | None = None
    source: str = ""  # of the limit
    area: float | None = None  # mm² of the surface that it is about


class Part(Record):
    """A family of parts. A subclass declares fields, `rules`, `build`, and whatever of the rest it has to say."""

    family: ClassVar[str] = ""  # the module's name: also its id in files, addresses and the shell
    zone: ClassVar[str] = ""  # exterior, interior, structure, tooling
    title: ClassVar[str] = ""  # the first line of the docstring, without its full stop
    material: ClassVar[str] = "ASA"  # default; a key of the materials' table
    materials: ClassVar[tuple[str, ...]] = ("ASA", "PETG", "PA12_MJF", "PA12_SLS", "PC")  # what may be used at all
    role: ClassVar[Role] = "accent"  # which colour of the car's palette it takes
    lettered: ClassVar[bool] = False  # whether `fit` looks at the customer's text, font or icon
    visible_from: ClassVar[tuple[float, float, float] | None] = None  # own frame; None: not known, or all round
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    mesher: ClassVar[Mesher] = "watson"  # delabella: five times faster on skins of ruled walls, not safe elsewhere
    facets: ClassVar[float] = 1.0  # how much coarser than along their edges faces are meshed

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        module = cls.__module__.split(".")
        cls.family, cls.zone = module[-1], module[-2] if len(module) > 1 else ""
        cls.title = (cls.__doc__ or cls.family).strip().splitlines()[0].rstrip(".")
        cls.subject = cls.family

    def build(self) -> cq.Workplane:
        """One solid in the part's own frame (mm). Pure: no files, no globals, the same bytes every time.

        Raises:
            BuildError: the kernel failed although the parameters are legal.
        """
        raise NotImplementedError(f"{type(self).__name__} has no build()")

    def interfaces(self) -> Iterator[Interface]:
        """The named frames and bolt patterns that other parts mate to."""
        yield from ()

    def hardware(self) -> Iterator[Hardware]:
        """What has to be bought to mount one of these."""
        yield from ()

    def checks(self) -> Iterator[Finding]:
        """Functional checks of the part itself (clearances, strains, legal minimums). Nothing yielded means passed."""
        yield from ()

    def seams(self) -> Iterator[Seam]:
        """Where it had best be cut for a machine that is too small for it. Nothing yielded means anywhere."""
        yield from ()

    def occupied(self) -> Iterator[Corners]:
        """What something else takes of the space about it: no joint of its pieces reaches in there.

        Corners of convex bodies in the part's own frame. A family that yields any leaves all other space to joints;
        of one that yields none, joints keep to the hidden side, within its hull.
        """
        yield from ()

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Where this family sits on a car, and with which parameters. Nothing yielded means the car has none."""
        yield from ()

    def fails(self, step: str, reason: object) -> BuildError:
        """The error to raise when a step of `build` did not give what it had to."""
        return BuildError(self.family, self.canonical(), step, str(reason))


@dataclass
class Built:
    """Collects the notes of a build: whatever had to give (a reduced fillet, a dropped cell) is said, never hidden."""

    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def solid(self, shape: cq.Shape) -> cq.Workplane:
        """The finished solid as a CadQuery workplane that carries the notes (`notes_of` reads them)."""
        import cadquery as cq

        work = cq.Workplane(obj=shape)
        work.ctx.tags["notes"] = tuple(self.notes)
        return work


def notes_of(work: cq.Workplane) -> tuple[str, ...]:
    """The notes that a build left on its solid; () if it was made as ordered."""
    notes: Iterable[str] = work.ctx.tags.get("notes", ())
    return tuple(notes)
