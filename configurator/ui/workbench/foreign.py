"""Files that users bring: ours open with their parameters, meshes of others get a report; both read in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import streamlit as st

from configurator.printability.materials import materials
from configurator.solid.model import Mesh
from configurator.ui import facts
from configurator.ui.configure import GLANCE, publish, strings
from configurator.ui.looking import look_again
from configurator.ui.uploads import LIMIT, Upload, stored
from configurator.ui.viewer import View, drawn, viewer
from configurator.ui.words import number, t
from configurator.ui.workbench import check, report, single
from configurator.ui.workbench.check import Wish
from parts import BY_NAME
from parts.record import ParameterError

MESHES = (".stl", ".3mf", ".obj", ".ply", ".off", ".step", ".stp")
COLOUR = "#8C9AA3"
KEY = "foreign-check"


def place() -> None:
    """Draw the place where files are dropped."""
    state = st.session_state
    round_ = state.setdefault("drop-round", 0)
    label, size = t("parts.load"), LIMIT // 2**20
    given = st.file_uploader(label, key=f"drop-{round_}", help=t("parts.load.help", size=size))
    if said := state.pop("drop-said", None):
        (st.success if said[0] else st.warning)(facts.safe(said[1]))
    if given is None:
        return
    upload = Upload(given.name[:80], given.getvalue())
    state["drop-round"] = round_ + 1
    try:
        state["drop-said"] = (True, _open(upload))
    except ParameterError as error:
        state["drop-said"] = (False, t("files.refused", why=facts.sentence(error.problems[0].message)))
    st.rerun()


def _open(upload: Upload) -> str:
    """Show what is in a file.

    Raises:
        ParameterError: nothing that could be shown.
    """
    try:
        record = configuration(upload)
    except ParameterError:
        if upload.suffix not in MESHES:
            raise
        st.session_state.foreign = (upload.name, check.read(read_mesh, upload))
        return t("parts.foreign", name=upload.name)
    part = BY_NAME[record["part"]](**record["parameters"])
    single.open_with(part.family, part.values())
    return t("parts.loaded", name=upload.name)


def configuration(upload: Upload) -> dict[str, Any]:
    """The part in one of our files.

    Raises:
        ParameterError: it is not one of ours, or a whole car.
    """
    from configurator.export.reopen import read_configuration

    with stored(upload) as path:
        record = read_configuration(path)
    if not isinstance(record.get("part"), str) or record["part"] not in BY_NAME:
        raise ParameterError("file", [t("files.isCar") if "vehicle" in record else "this version has no such part"])
    if not isinstance(record.get("parameters"), Mapping):
        raise ParameterError("file", ["it has no parameters"])
    return record


def read_mesh(upload: Upload) -> Mesh:
    """Runs in a worker."""
    from configurator.export.foreign import load_mesh, load_step

    with stored(upload) as path:
        return (load_step if upload.suffix in (".step", ".stp") else load_mesh)(path)


def current() -> bool:
    """Whether a file of a user's is open."""
    return st.session_state.get("foreign") is not None


def _close() -> None:
    st.session_state.foreign = None
    for name in ("heat", "split", "pose"):
        st.session_state.pop(f"{KEY}-{name}", None)


def page() -> None:
    name, future = st.session_state.foreign
    publish()
    left, middle = st.columns([1, 1.75], gap="medium")
    with left:
        st.html(f'<h1 class="cb-title">{t("page.parts")}</h1>')
        st.markdown(t("parts.foreign", name=facts.safe(name)))
        st.button(t("parts.foreign.close"), on_click=_close, icon=":material/close:")
        material = st.selectbox(
            t("parts.material"), list(materials()), key="foreign-material", format_func=lambda m: m.replace("_", " ")
        )
    with middle, st.container(key="bench"):
        seen = _stand(name, future, material)
        _shown(name, future, material)
        if seen != (True, False):
            look_again(seen, lambda: _stand(name, future, material), GLANCE)


def _wish(name: str, mesh: Mesh, material: str) -> Wish:
    return Wish(name, material, mesh=mesh)


def _stand(name: str, future: Future[Mesh], material: str) -> tuple[bool, bool]:
    """Whether the file is read, and whether its report is being made."""
    return future.done(), _waiting(name, future, material)


def _waiting(name: str, future: Future[Mesh], material: str) -> bool:
    if not future.done() or future.exception():
        return False
    found = check.known(report.wish(_wish(name, future.result(), material), KEY))
    return found is not None and not found.done()


def _shown(name: str, future: Future[Mesh], material: str) -> None:
    if not future.done():
        st.info(t("parts.foreign.read"), icon=":material/hourglass_top:")
        return
    error = future.exception()
    if error is not None:
        why = error.problems[0].message if isinstance(error, ParameterError) else str(error)
        st.warning(t("files.refused", why=facts.safe(facts.sentence(why))))
        return
    mesh = future.result()
    base = _wish(name, mesh, material)
    things, legend = [drawn("foreign", name, mesh, "accent", COLOUR)], None
    done = check.known(report.wish(base, KEY))
    if done is not None and done.done() and not done.exception():
        things, legend = report.painted(done.result(), KEY, COLOUR)
    view = View(
        subject=f"foreign {mesh.digest[:16]}",
        parts=things,
        kind="part",
        summary=t("parts.foreign", name=name),
        height="clamp(300px, 54vh, 620px)",
        legend=legend,
        strings=strings(),
    )
    viewer("foreign-view", view)
    size = mesh.bounds[1] - mesh.bounds[0]
    sides = " × ".join(number(round(float(v))) for v in size)
    st.caption(f"{sides} mm · {t('parts.triangles', count=number(len(mesh.faces)))}")
    st.header(t("report.title"), anchor=False)
    report.controls(base, KEY)
    report.report(base, KEY)
