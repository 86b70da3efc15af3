"""Facts and messages: how mass, money, warnings and failures are said to a customer."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from configurator.printability.materials import materials
from configurator.solid.model import Solid
from configurator.ui.words import number, sentences, t
from parts import BY_NAME
from parts.part import BuildError, Finding
from parts.record import ParameterError


def grams(solid: Solid, material: str) -> float | None:
    """Mass printed solid, None if the material's density is not known."""
    found = materials().get(material)
    return solid.volume / 1000 * found.density.value if found else None


def euros(mass: float | None, material: str) -> float | None:
    """Price of that much material, None if it is not known."""
    found = materials().get(material)
    return mass / 1000 * found.price.value if found and found.price and mass is not None else None


def weight(mass: float | None) -> str:
    if mass is None:
        return "–"
    if mass >= 1000:
        return f"{number(mass / 1000, 2)} kg"
    return f"{number(round(mass) if mass >= 10 else round(mass, 1))} g"


def money(price: float | None) -> str:
    return "–" if price is None else f"{number(price, 2)} €"


def size(solid: Solid, material: str) -> str:
    """Size, material, mass and price of a solid in one line."""
    x, y, z = solid.mesh.bounds[1] - solid.mesh.bounds[0]
    mass = grams(solid, material)
    return t(
        "part.line", size=" × ".join(number(round(float(v))) for v in (x, y, z)), material=material.replace("_", " "),
        mass=weight(mass), price=money(euros(mass, material)),
    )  # fmt: skip


def sentence(text: str) -> str:
    """Text as a sentence of its own in the session's language: capital first, full stop last."""
    text = sentences.said(text.strip())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def refusal(error: ParameterError, meanwhile: str) -> None:
    """Why this cannot be, in words, and what is shown instead."""
    lines = [safe(sentence(sentences.refused(problem, error.subject))) for problem in error.problems]
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines[:8])
    st.warning(f"{text}\n\n*{meanwhile}*", icon=":material/info:")


def failures(errors: Iterable[BuildError]) -> None:
    """Parts that the kernel could not make, once per family."""
    for family, reason in {error.part: error.reason for error in errors}.items():
        name = t(f"family.{family}") if family in BY_NAME else family
        st.error(t("part.failed", part=name, why=safe(sentence(reason))))


def finding(found: Finding) -> str:
    """A check's result in one line."""
    return sentence(found.message) + (f" {sentence(found.remedy)}" if found.remedy else "")


def remarks(*, errors: Iterable[str] = (), warnings: Iterable[str] = (), notes: Iterable[str] = ()) -> None:
    """What is wrong, what is doubtful, and what is good to know, each louder than the next."""
    for show, icon, lines in ((st.error, ":material/error:", errors), (st.warning, ":material/warning:", warnings)):
        if text := "\n".join(f"- {safe(sentence(line))}" for line in lines):
            show(text.removeprefix("- ") if text.count("\n") == 0 else text, icon=icon)
    if text := "\n".join(f"- {safe(sentence(line))}" for line in notes):
        st.caption(text)


def safe(text: str) -> str:
    """Text of others in Markdown: nothing in it is a command."""
    return "".join("\\" + c if c in "\\`*_[]<>#$:~|" else c for c in text)
