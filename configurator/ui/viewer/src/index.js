// The Streamlit component: mounts one viewer per element and keeps it across reruns.

import { VIEWS } from "./studio.js";
import { Viewer } from "./viewer.js";

const mounted = new WeakMap(); // element -> {viewer, …}

export default function mount({ parentElement, data, setTriggerValue }) {
  let here = mounted.get(parentElement);
  if (!here) mounted.set(parentElement, (here = create(parentElement, data.kind)));
  here.send = setTriggerValue;
  update(here, data);
  return () => setTimeout(() => { // the clean-up also runs on reruns: only an element that has left the page is over
    if (parentElement.isConnected) return;
    here.viewer?.dispose();
    mounted.delete(parentElement);
    if (window.__viewer?.of === here) delete window.__viewer;
  });
}

function create(root, kind) {
  const stage = root.querySelector(".stage");
  const here = { stage, say: stage.querySelector(".say"), canvas: stage.querySelector("canvas"), asked: new Set() };
  try {
    here.viewer = new Viewer(here.canvas, {
      picked: (id) => here.send("picked", { id, at: Date.now() }),
      missing: (what) => { // the server has forgotten a mesh (a restart): ask for it once, then try again
        if (here.asked.has(what)) return;
        here.asked.add(what);
        here.send("missing", { what, at: Date.now() });
        setTimeout(() => here.viewer.show(here.data), 1500);
      },
      drawn: () => {
        stage.dataset.tag = here.viewer.tag;
        here.asked.clear();
        progress(here);
      },
      hover: (label) => (stage.querySelector(".hover").textContent = label),
      view: (name) => stage.querySelectorAll("[data-view]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.view === name)),
    });
  } catch {
    stage.classList.add("flat");
    stage.querySelector(".fallback").hidden = false;
    return here;
  }
  const bar = stage.querySelector(".bar");
  for (const name of Object.keys(VIEWS[kind])) button(bar, name, () => here.viewer.view(name)).dataset.view = name;
  here.only = button(bar, "Printed parts", (b) => {
    const on = b.getAttribute("aria-pressed") !== "true";
    b.setAttribute("aria-pressed", on);
    here.viewer.printedOnly(on);
  });
  here.only.className = "apart";
  here.only.title = "Show what is not printed (glass, tyres, seats) only faintly";
  here.viewer.resize();
  return here;
}

function button(bar, label, act) {
  const b = document.createElement("button");
  b.type = "button";
  b.textContent = label;
  b.setAttribute("aria-pressed", "false");
  b.addEventListener("click", () => act(b));
  bar.append(b);
  return b;
}

function update(here, data) {
  here.data = data;
  here.stage.style.height = data.height;
  here.canvas.setAttribute("aria-label", data.summary);
  here.stage.querySelector(".summary").textContent = data.summary;
  if (!here.viewer) return;
  here.only.hidden = !data.parts.some((p) => p.ghost);
  const { viewer } = here;
  window.__viewer = { // what a test may look at
    of: here,
    get tag() { return viewer.tag; },
    get parts() { return [...viewer.meshes.values()].map((m) => m.userData.part); },
    get selected() { return viewer.manifest?.selected ?? null; },
    get busy() { return Boolean(here.data.busy || viewer.waiting); },
    get camera() { return viewer.eye.camera.position.toArray(); },
    get triangles() { return viewer.renderer.info.render.triangles; },
    spot: (id) => viewer.spot(id),
  };
  const shown = JSON.stringify([data.subject, data.selected, data.parts]);
  if (shown !== here.shown) {
    here.shown = shown;
    viewer.show(data);
  }
  progress(here);
}

/** "Preparing …" while the server builds or the first meshes are under way. */
function progress(here) {
  const text = here.data.busy || (here.viewer.tag ? "" : "Preparing the picture …");
  here.say.textContent = text;
  here.say.hidden = !text;
}
