"""Gap and flush gauge: a stair of thicknesses for the gaps between panels, three pins for how flush they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from parts import lettering
from parts.cad import cq
from parts.letters import engraved, faces, lettered
from parts.loops import Loop, box, rounded
from parts.part import Built, Finding, Frame, Interface, Part, choice, count, flag, mm, text
from parts.plate import plate
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cadquery

MODES = ("stair", "go_nogo")
RIM = 2.5  # mm: radius along the handle, for the hand
GRIP = 8.0  # mm: least thickness of the handle
NOTCH = 5.0  # mm: between two pins; bridges the gap of the panels
PIN = 6.6  # mm: width of a pin; its end is round
HALF = 1.5 * PIN + NOTCH  # half the width of the handle
NECK = 14.0  # mm: from the blade's width to the handle's
COIN = (23.25, 2.33)  # mm: one euro, diameter and thickness (European Central Bank, from memory)
DEEP = 0.4  # mm: engraving


class GapFlushGauge(Part):
    """Gap and flush gauge.

    Own frame: lies on its flat side at z = 0, blade towards +X, steps looking up; prints without supports. Steps are
    whole layers only if the layer height divides them; powder processes do not mind. The steps' numbers are engraved in
    the flat side, so that no burr of a letter adds to a step.
    Blade: push it into the gap until it stops and read the last step that went in. `go_nogo` has three steps: the
    narrowest gap allowed (must go in), the nominal one, the widest (must not go in).
    Pins: the middle one stands on one panel, the set-back or the proud one on its neighbour; set back: the neighbour
    is too high if the gauge rocks; proud: it is too low if light shows. Rule R37: gap 4 ± 1 mm, flush ± 1 mm.
    The slot is a quick calibration: a euro coin has to pass, with the play of `accuracy`. The gauge is a workshop aid
    and no measuring instrument: measure each step once with a calliper and write the error on it.
    It never sits on a car: `fit` yields nothing.
    """

    mode: str = choice("stair", "steps for reading, or limits", MODES, group="Gap")
    first: float = mm(3, 2, 6, "thinnest step of a stair", step=0.25, group="Gap", grid=True)
    step: float = mm(0.5, 0.25, 1, "from step to step of a stair", step=0.25, group="Gap", grid=True)
    steps: int = count(5, 3, 8, "of a stair", group="Gap")
    nominal: float = mm(4, 3, 8, "gap as designed (go_nogo)", step=0.25, group="Gap", grid=True)
    tolerance: float = mm(1, 0.5, 1.5, "allowed either way (go_nogo)", step=0.25, group="Gap", grid=True)
    flush: float = mm(1, 0.5, 3, "how far two pins stand back and proud", step=0.25, group="Flush", grid=True)
    blade_w: float = mm(13, 10, 20, "of the blade", step=0.5)
    tread: float = mm(12, 9, 16, "length of one step", step=0.5)
    handle: float = mm(82, 70, 110, "length of the handle", step=1)
    numbers: bool = flag(True, "engraved under the steps", group="Text")
    label: str = text("GAP", 14, "engraved on the handle")
    font: str = choice("sans", "typeface", table("fonts"), group="Text")
    coin: bool = flag(True, "slot that a euro coin just passes, for calibration")
    accuracy: float = mm(0.1, 0.02, 0.3, "what the machine holds, from its test print", step=0.01, group="Fit")

    material = "PA12_MJF"
    materials = ("PA12_MJF", "PA12_SLS", "PA12_CF", "PC", "PETG")
    role = "accent"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "3 to 5": {},
        "go and no-go 4 ± 1": {"mode": "go_nogo", "label": "R37", "tread": 16, "handle": 76},
        "fine": {"first": 2, "step": 0.25, "steps": 8, "tread": 11, "accuracy": 0.05, "label": "FINE", "handle": 90},
        "doors": {"first": 4, "step": 1, "steps": 4, "flush": 2, "blade_w": 18, "tread": 14, "label": "DOORS"},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def treads(self) -> tuple[tuple[float, str], ...]:
        """Thickness and mark of each step, thinnest (tip) first; of quarter steps every second one has a mark."""
        if self.mode == "go_nogo":
            low, high = self.nominal - self.tolerance, self.nominal + self.tolerance
            return (low, "GO"), (self.nominal, f"{self.nominal:g}"), (high, "NO")
        every = 2 if self.step < 0.5 else 1
        stair = [self.first + i * self.step for i in range(self.steps)]
        return tuple((t, "" if i % every else f"{t:g}") for i, t in enumerate(stair))

    @property
    def thickness(self) -> float:
        """Of the handle: the thickest step stays clear of its rounded rim."""
        return max(GRIP, self.treads[-1][0] + RIM + 0.5)

    @property
    def blade(self) -> float:
        return len(self.treads) * self.tread

    def rules(self) -> Iterator[str]:
        if lacking := lettering.missing(self.label, self.font):
            yield f"the font {self.font} has no sign for {' '.join(lacking)}; remove it or choose another font"

    # -- geometry -----------------------------------------------------------------------------------------------------

    @property
    def plan(self) -> Loop:
        """Seen from above: blade with a round tip, shoulders, handle, three pins at its end."""
        b, h, end, f = self.blade_w / 2, HALF, -self.handle, self.flush
        n1, n2, deep = PIN / 2, PIN / 2 + NOTCH, NOTCH + f + 1.0
        corners = [
            (-NECK, -h, 9), (0, -b, 9), (self.blade, -b, min(b, self.tread)), (self.blade, b, min(b, self.tread)),
            (0, b, 9), (-NECK, h, 9), (end + f, h, 3.2), (end + f, n2, 3.2), (end + deep, n2, 2.4),
            (end + deep, n1, 2.4), (end, n1, 3.2), (end, -n1, 3.2), (end + deep, -n1, 2.4), (end + deep, -n2, 2.4),
            (end - f, -n2, 3.2), (end - f, -h, 3.2),
        ]  # fmt: skip
        return rounded([c[:2] for c in corners], [c[2] for c in corners])

    def build(self) -> cadquery.Workplane:
        built = Built()
        slot = [box(COIN[0] + 1.5, self.slot, 0.6).moved(self._middle, 5.5 - HALF)] if self.coin else []
        try:
            body: cadquery.Shape = plate(self.plan, slot, self.thickness, rim=RIM, edge=0.4).cut(self._stair())
            if self.label.strip():
                size, y = self._label
                letters = faces(self.label, self.font, size)
                body = engraved(body, [f.moved(cq.Location(cq.Vector(self._middle, y, 0))) for f in letters],
                                self.thickness, DEEP)  # fmt: skip
            if self.numbers:
                body = lettered(body, [face for i in range(len(self.treads)) for face in self._mark(i)], -DEEP)
        except Exception as error:
            raise self.fails("blade and letters", error) from error
        return built.solid(body)

    def _mark(self, i: int) -> list[cadquery.Face]:
        """The letters of step i on the flat side, to be read with the gauge turned over along X."""
        mark = self.treads[i][1]
        x = self.blade - (i + 0.5) * self.tread - (1.0 if i == 0 else 0.0)
        place = cq.Location(cq.Plane((x, 0, 0), (1, 0, 0), (0, 0, -1)))
        return [face.moved(place) for face in faces(mark, self.font, self._size(mark))]

    @property
    def slot(self) -> float:
        """Width of the coin's slot."""
        return COIN[1] + self.accuracy

    @property
    def _middle(self) -> float:
        """x of the handle's middle, between notches and neck."""
        return (-self.handle + NOTCH + self.flush + 1.0 - NECK) / 2

    @property
    def _label(self) -> tuple[float, float]:
        """Size of the label's capitals and y of its middle: over the coin's slot if there is one."""
        room = self.handle - NECK - NOTCH - self.flush - 2 * RIM - 4.0
        high, y = (13.0, 3.5) if self.coin else (18.0, 0.0)
        return lettering.fitted_size(self.label, self.font, room, high, 10.0), y

    def _size(self, mark: str) -> float:
        """Size of a step's mark, clear of the blade's round tip."""
        return lettering.fitted_size(mark, self.font, self.tread - 3.5, self.blade_w - 5.0, 7.0)

    def _stair(self) -> cadquery.Solid:
        """What is taken off above the blade: a ramp of 45° down from the handle, then the steps."""
        top, half = self.thickness + 1.0, self.blade_w / 2 + HALF
        points = [(self.blade + 5.0, top)]
        x, last = self.blade + 5.0, 0.0
        for i, (t, _) in enumerate(self.treads):
            points.append((x, t))
            x = self.blade - (i + 1) * self.tread
            points.append((x, t))
            last = t
        points.append((x - (top - last), top))
        face = cq.Face.makeFromWires(cq.Wire.makePolygon([cq.Vector(x, -half, z) for x, z in points], close=True))
        return cq.Solid.extrudeLinear(face, cq.Vector(0, 2 * half, 0))

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("gap", Frame((self.blade, 0, 0), (1, 0, 0), (0, 1, 0)))
        yield Interface("flush", Frame((-self.handle, 0, self.thickness / 2), (-1, 0, 0), (0, 1, 0)))

    def checks(self) -> Iterator[Finding]:
        finest = min(b[0] - a[0] for a, b in zip(self.treads, self.treads[1:], strict=False))
        if self.accuracy > finest / 4:
            yield Finding("accuracy", "warning", "the machine's error is more than a quarter of a step",
                          "larger steps, or a finer process", self.accuracy, finest / 4, "mm")  # fmt: skip
        if self.accuracy > self.flush / 4:
            yield Finding("accuracy", "warning", "the machine's error is more than a quarter of the flush limit",
                          "a larger limit, or a finer process", self.accuracy, self.flush / 4, "mm")  # fmt: skip
        marks = [(m, self._size(m)) for _, m in self.treads if m] if self.numbers else []
        if self.label.strip():
            marks.append((self.label, self._label[0]))
        thin = min((lettering.stroke(m, self.font, size) for m, size in marks), default=1.0)
        if thin < 0.45:
            yield Finding("letters", "warning", f"the thinnest stroke is {thin:.2f} mm wide: too fine to read",
                          "a shorter label, wider steps or another typeface", thin, 0.45, "mm")  # fmt: skip
