"""Display model: the customer's own car, small and solid, for the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts import lettering
from parts.body.panel import CarPart
from parts.cad import cq
from parts.part import Built, choice, count, flag, mm, text
from parts.standards import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import cadquery

Array = NDArray[np.float64]
RINGS, AROUND = 52, 128  # of the body's skin
LINE = 0.45  # mm: narrowest groove that a 0.4 mm nozzle leaves open


class DisplayModel(CarPart):
    """Display model of the car.

    The body as one closed skin, with recessed glass and band, raised lamps, the layer line as a groove, arches and
    wheels; it stands on a plate with the customer's words. Prints as it stands, wheels and body grow out of the plate:
    supports are needed only above the wheel arches of large scales. A keepsake, not a toy: not tested for children.
    """

    scale: int = count(24, 10, 43, "of the model, 1 to this", group="Model")
    relief: float = mm(0.6, 0.3, 1.2, "depth of glass, band and lines", step=0.1, group="Model")
    plate: float = mm(3, 2, 6, "thickness of the plate that it stands on", group="Model")
    border: float = mm(8, 4, 16, "of the plate around the car", group="Model")
    wheels: bool = flag(True, "wheels and arches", group="Model")
    words: str = text("", 20, "on the plate, in front of the left doors")
    font: str = choice("sans", "typeface of the words", table("fonts"), group="Text")

    material: ClassVar[str] = "PETG"
    role: ClassVar = "body"
    presets: ClassVar = {
        "desk": {},
        "small": {"scale": 43, "relief": 0.4, "border": 5},
        "large": {"scale": 12, "relief": 1.0},
        "cargo": {"body_style": "cargo", "height": 1750, "wheelbase": 1950, "words": "FRANZ"},
        "pickup": {"body_style": "pickup", "wheelbase": 1950},
    }

    # -- sizes in the model -------------------------------------------------------------------------------------------

    @property
    def letters(self) -> float:
        """Height of the words' capitals, mm."""
        room = self.shape.length / self.scale
        return lettering.fitted_size(self.words, self.font, room, self.border - 2.0, 12.0)

    @property
    def line(self) -> float:
        """Width of the layer line's groove on the car, mm: at least what prints."""
        return max(14.0, LINE * self.scale)

    def rules(self) -> Iterator[str]:
        if lacking := lettering.missing(self.words, self.font):
            yield f"the font {self.font} has no sign for {' '.join(lacking)}; remove it or choose another font"

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _skin(self) -> Array:
        """Rings (n, m, 3) of the body in the model's frame: foot on the plate, glass and band sunk, lamps raised."""
        from parts.body.sections import Sections
        from parts.skin import superellipse

        c, cut = self.shape, Sections(self.outlines)
        z = cut.heights(c.z_bottom + 8.0, RINGS)
        turns = c.z_base + self.line * np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
        far = np.abs(z[:, None] - turns[None, :]).min(axis=1) > 0.35 * self.line
        z = np.sort(np.concatenate([z[far], turns]))
        p = cut.rings(z, superellipse(1.0, 1.0, 4.0, AROUND))
        deep = self.relief * self.scale
        soft = max(0.5 * self.line, 34.0)  # no sharper than the rings are close

        def within(field: Array, over: float = soft) -> Array:
            k = np.clip(0.5 - field / (2.0 * over), 0.0, 1.0)
            return np.asarray(k * k * (3.0 - 2.0 * k))

        sunk = np.maximum(within(cut.glass(p)), within(cut.mouth(p)))
        groove = within(np.abs(p[..., 2] - c.z_base) - 0.4 * self.line, 0.4 * self.line)
        rise = np.maximum(-np.maximum(sunk, 0.8 * groove), 2.0 * within(cut.lamps(p)) - 1.0 * sunk)
        p = p + (deep * rise)[..., None] * cut.normals(p)
        p[..., 2] = np.maximum.accumulate(p[..., 2], axis=0)
        foot = p[:1] * (0.94, 0.88, 1.0)
        foot[..., 0] += 0.06 * (c.x_front + c.x_rear) / 2.0
        low, high = foot.copy(), foot.copy()
        low[..., 2], high[..., 2] = -0.5 * self.plate * self.scale, c.z_bottom - 60.0
        p = np.concatenate([low, (low + high) / 2.0, high, p])
        p = (p - ((c.x_front + c.x_rear) / 2.0, 0.0, 0.0)) / self.scale
        p[..., 2] += self.plate
        return np.asarray(p)

    def build(self) -> cadquery.Workplane:
        from parts.letters import faces, raised
        from parts.skin import lofted

        built = Built()
        body: cadquery.Shape = lofted(list(self._skin()))
        if self.wheels:
            body = body.cut(*self._arches())
        base: cadquery.Shape = self._plate()
        if self.wheels:
            base = base.fuse(*self._discs())
        whole = body.fuse(base)
        if len(whole.Solids()) != 1:
            raise self.fails("car on plate", f"{len(whole.Solids())} pieces")
        if self.letters >= 2.0:
            y = -(self.shape.width / self.scale + self.border) / 2
            letters = [f.moved(cq.Location(cq.Vector(0, y, 0))) for f in faces(self.words, self.font, self.letters)]
            whole = raised(whole.Solids()[0], letters, self.plate, self.relief)
        elif self.words.strip():
            built.note(f"the words would be {self.letters:.1f} mm high and are left out; a wider border shows them")
        return built.solid(whole.Solids()[0])

    def _axles(self) -> Iterator[tuple[float, float]]:
        """x of each wheel in the model, and which side it is on."""
        c = self.shape
        middle = (c.x_front + c.x_rear) / 2.0
        for x in (0.0, c.wheelbase):
            for side in (-1.0, 1.0):
                yield (x - middle) / self.scale, side

    def _disc(self, x: float, side: float, radius: float, height: float, inner: float, outer: float) -> cadquery.Solid:
        """A disc across the car between two distances from the centre plane, all but x on the real car."""
        k = self.scale
        start = cq.Vector(x, side * inner / k, self.plate + height / k)
        return cq.Solid.makeCylinder(radius / k, (outer - inner) / k, start, cq.Vector(0.0, side, 0.0))

    def _arches(self) -> list[cadquery.Solid]:
        c = self.shape
        inner = c.half_width - 190.0
        return [self._disc(x, s, c.arch_radius, c.arch_z, inner, c.half_width + 120.0) for x, s in self._axles()]

    def _discs(self) -> list[cadquery.Solid]:
        c = self.shape
        inner, outer = c.half_width - 205.0, c.half_width - 12.0
        sunk = 0.2 * self.scale  # into the plate: a tyre stands on a patch, not on a line
        return [self._disc(x, s, c.wheel, c.wheel - sunk, inner, outer) for x, s in self._axles()]

    def _plate(self) -> cadquery.Solid:
        from parts import outline

        c = self.shape
        size = c.length / self.scale + 2 * self.border, c.width / self.scale + 2 * self.border
        return outline.prism(outline.rectangle(*size, min(self.border + 6.0, size[1] / 3)), 0.0, self.plate)
