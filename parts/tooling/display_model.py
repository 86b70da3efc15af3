"""Display model: the customer's own car, small and solid, for the desk."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from parts import lettering
from parts.body.panel import CarPart
from parts.cad import cq
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, choice, count, mm, text
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cadquery

    from parts.body.scaled import Scaled

PIECES = ("whole", "body", "glass", "wheels")
STANDS = ("wheels", "plinth")
WORDS = ("", "FRANZ", "CB 2E 1750", "Lagoon, 2031", "Größe 1:24")
MODEL = "Model"
SMALLEST = 2.4  # mm: letters below that are not read
DEEP = 0.5  # mm: of engraved words, proudness of raised ones
FILAMENT = 1.24e-3 * math.pi / 4 * 1.75**2  # g/mm of PLA pins


class DisplayModel(CarPart):
    """Display model of the car.

    Own frame: stands on z = 0, axes as on the car, x = 0 in the middle of its length. `DisplayModel.of(car)` takes the
    numbers of a car's body. The skin is the car's own; glass, mouth and shut lines are sunk, base ring, roof cap and
    lamps stand proud, by what a nozzle shows: lines are at least half a millimetre wide, bars get fewer as the scale
    gets smaller (lamps in four slices at 1:24, in two at 1:43), what no longer fits is left out, and the notes say so.

    `whole` is one print and stands flat: wheels and a block between them reach the bed, walls under the sills lean by
    45 degrees; only the arches and a pickup's bed want supports at large scales. `body`, `glass` and `wheels` are three
    prints in three colours: the glasshouse sits on two unequal pegs, the wheels on pins cut from 1.75 mm filament.
    Words go on a plinth's edge, or into the underside. Ratios 1:43, 1:24, 1:18, 1:12 and 1:10 are those of collectors'
    models (from memory). A keepsake: not tested as a toy, and not for small children.
    It never sits on a car: `fit` yields nothing.
    """

    piece: str = choice("whole", "of the model", PIECES, group=MODEL)
    scale: int = count(24, 10, 43, "1 to this", group=MODEL)
    stand: str = choice("wheels", "what whole and body stand on", STANDS, group=MODEL)
    relief: float = mm(1, 0.4, 2, "depth of glass and lines, at least 18 mm of the car", step=0.1, group=MODEL)
    plinth: float = mm(3, 2, 6, "thickness of the plinth", group=MODEL)
    border: float = mm(8, 5, 16, "of the plinth around the car", group=MODEL)
    words: str = text("", 20, "on the plinth, or into the underside", examples=WORDS)
    font: str = choice("sans", "typeface of the words", table("fonts"), group="Text")

    material = "PETG"
    materials = ("PETG", "ASA", "ABS", "PA12_MJF", "PA12_SLS", "PC")
    role = "body"
    mesher = "delabella"
    facets = 1.4  # no thin skin: what chords lose of it needn't cancel on another side
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "desk": {},
        "named": {"stand": "plinth", "words": "FRANZ"},
        "pocket": {"scale": 43, "relief": 0.6},
        "cargo": {"body_style": "cargo", "height": 1750, "wheelbase": 1950, "scale": 18},
        "pickup": {"body_style": "pickup", "wheelbase": 1950, "stand": "plinth", "words": "CB 2E 1750"},
        "body of three": {"piece": "body"},
        "glass of three": {"piece": "glass"},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def on_plinth(self) -> bool:
        return self.stand == "plinth" and self.piece in ("whole", "body")

    @property
    def base(self) -> float:
        """Height on which the car stands, mm of the print."""
        return self.plinth if self.on_plinth else 0.0

    @cached_property
    def scaled(self) -> Scaled:
        from parts.body.scaled import Scaled

        return Scaled(self.shape, self.scale, self.relief)

    @property
    def room(self) -> tuple[float, float]:
        """Length and height that the words have, mm of the print."""
        if self.on_plinth:
            return self.shape.length / self.scale, self.border - 2.5
        return 0.85 * self.shape.wheelbase / self.scale, 0.4 * self.shape.width / self.scale

    @property
    def letters(self) -> float:
        """Height of the words' capitals, mm; 0 without words."""
        if not self.words.strip() or self.piece not in ("whole", "body"):
            return 0.0
        return lettering.fitted_size(self.words, self.font, *self.room, 12.0)

    def rules(self) -> Iterator[str]:
        if lacking := lettering.missing(self.words, self.font):
            yield f"the font {self.font} has no sign for {' '.join(lacking)}; remove it or choose another font"

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built, model = Built(), self.scaled
        model.left_out.clear()
        try:
            solid = self._solid(model)
            if self.letters >= SMALLEST:
                solid = self._worded(solid)
            elif self.letters:
                built.note(f"the words would be {self.letters:.1f} mm high and are left out: fewer of them fit")
        except Exception as error:
            raise self.fails(self.piece, error) from error
        if model.left_out:
            built.note(f"too small for this scale and left out: {', '.join(model.left_out)}")
        return built.solid(solid)

    def _solid(self, model: Scaled) -> cadquery.Shape:
        if self.piece == "glass":
            return model.glasshouse()
        if self.piece == "wheels":
            return model.wheels()
        whole = self.piece == "whole"
        return model.whole(base=self.base, plinth=self.border if self.on_plinth else 0.0, wheels=whole, roofed=whole)

    def _worded(self, solid: cadquery.Shape) -> cadquery.Shape:
        from parts.letters import faces, lettered

        letters = faces(self.words, self.font, self.letters)
        if self.on_plinth:
            place = cq.Location(cq.Vector(0.0, -(self.shape.width / self.scale + self.border) / 2, self.base))
            return lettered(solid, [f.moved(place) for f in letters], DEEP)
        over = cq.Location(cq.Vector(0, 0, 0), cq.Vector(1, 0, 0), 180.0)  # read from below, nose to the left
        return lettered(solid, [f.moved(over) for f in letters], -DEEP)

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("desk", Frame((0, 0, 0), (0, 0, -1)))
        if self.piece == "body":
            yield Interface("glass", Frame((0, 0, self.scaled.cut / self.scale + self.base)))
        if self.piece in ("body", "wheels"):
            from parts.body.scaled import AXLE

            for name, frame in self.scaled.axles(self.base if self.piece == "body" else None):
                yield Interface(f"axle.{name}", frame, (Hole(0.0, 0.0, AXLE),))

    def hardware(self) -> Iterator[Hardware]:
        if self.piece == "wheels":
            long = self.scaled.pin
            yield Hardware(f"pin of 1.75 mm filament x {long:g}", 4, round(FILAMENT * long, 3), None, "computed, PLA")

    def checks(self) -> Iterator[Finding]:
        if self.letters:
            thin = lettering.stroke(self.words, self.font, self.letters)
            if self.letters < SMALLEST or thin < 0.4:
                yield Finding("letters", "warning", f"the thinnest stroke is {thin:.2f} mm wide: too fine to read",
                              "fewer words, a wider border or a larger model", thin, 0.4, "mm")  # fmt: skip
        if self.scale > 32:
            yield Finding("scale", "info", f"at 1:{self.scale} lamps and lines are single nozzle widths",
                          "print it with a 0.25 mm nozzle or in powder", self.scale, 32)  # fmt: skip
