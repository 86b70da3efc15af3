// The Streamlit component: mounts one viewer per element and keeps it across reruns.

import { Awaiting } from "./awaiting.js";
import { hit, spot } from "./pointer.js";
import { Tools } from "./tools.js";
import { Viewer } from "./viewer.js";

const mounted = new WeakMap(); // element -> {viewer, …}
const BEAT = 600; // ms between the moves of what says that something is under way
const PATIENCE = 250; // ms until a picture that is under way says so

export default function mount({ parentElement, data, setTriggerValue }) {
  let here = mounted.get(parentElement);
  if (!here) mounted.set(parentElement, (here = create(parentElement)));
  here.send = setTriggerValue;
  update(here, data);
  return () => setTimeout(() => { // the clean-up also runs on reruns: only an element that has left the page is over
    if (parentElement.isConnected) return;
    here.awaiting.follow(null);
    clearInterval(here.beat);
    here.viewer?.dispose();
    here.tools?.dispose();
    mounted.delete(parentElement);
    if (window.__viewer?.of === here) delete window.__viewer;
  });
}

function create(root) {
  const stage = root.querySelector(".stage");
  const [canvas, flat] = stage.querySelectorAll("canvas");
  const here = { stage, canvas, say: stage.querySelector(".say"), asked: new Set() };
  here.awaiting = new Awaiting(
    (words) => { here.came = words; progress(here); },
    () => here.send("came", { at: Date.now() }),
  );
  try {
    here.viewer = new Viewer(canvas, flat, {
      picked: (id) => here.send("picked", { id, at: Date.now() }),
      missing: (what) => { // the server has forgotten a mesh (a restart): ask for it once, then try again
        if (here.asked.has(what)) return;
        here.asked.add(what);
        here.send("missing", { what, at: Date.now() });
        setTimeout(() => here.viewer.show(here.data), 1500);
      },
      loading: (done, all) => {
        here.loading = done < all ? [done, all] : null;
        here.late ??= setTimeout(() => progress(here, true), PATIENCE);
      },
      drawn: () => {
        stage.dataset.tag = here.viewer.tag;
        here.asked.clear();
        here.loading = null;
        here.late = clearTimeout(here.late);
        progress(here);
      },
      hover: (label) => (stage.querySelector(".hover").textContent = label),
      changed: () => here.tools?.sync(),
      fresh: () => here.tools.close(),
    });
  } catch {
    stage.classList.add("still");
    return here;
  }
  here.tools = new Tools(stage, here.viewer, (id) => here.send("field", { id, at: Date.now() }));
  here.viewer.resize();
  return here;
}

function update(here, data) {
  const { stage, viewer, canvas } = here;
  const { strings } = data;
  here.data = data;
  here.told = performance.now();
  here.came = "";
  here.awaiting.follow(data.awaited);
  stage.style.height = viewer || data.still ? `calc(${data.height} + var(--below, 0px))` : "";
  canvas.setAttribute("aria-label", data.summary);
  stage.querySelector(".summary").textContent = data.summary;
  stage.querySelector(".keys").textContent = strings.keys;
  if (!viewer) {
    still(stage, data);
    return;
  }
  const words = JSON.stringify(strings);
  if (words !== here.words) {
    here.words = words;
    here.tools.build(strings);
  }
  expose(here);
  const shown = JSON.stringify([data.subject, data.selected, data.parts, data.legend, data.dimensions]);
  if (shown !== here.shown) {
    here.shown = shown;
    viewer.show(data);
  }
  progress(here);
}

/** Where there is no WebGL: a picture that somebody else has drawn. */
function still(stage, { still: address, summary, strings }) {
  const box = stage.querySelector(".fallback");
  const image = box.querySelector("img");
  box.hidden = false;
  box.querySelector("p").textContent = strings.no_webgl;
  image.hidden = !address;
  image.alt = summary;
  if (address && image.getAttribute("src") !== address) image.src = address;
}

/** What a test may look at. */
function expose(here) {
  const { viewer, tools } = here;
  window.__viewer = {
    of: here,
    get tag() { return viewer.tag; },
    get told() { return here.told; }, // when the page last said what is to be seen
    get bakes() { return viewer.bakes; },
    get parts() { return [...viewer.meshes.values()].map((m) => m.userData.part); },
    get shown() { return [...viewer.meshes.values()].filter((m) => m.visible).map((m) => m.userData.part.id); },
    get selected() { return viewer.manifest?.selected ?? null; },
    get busy() { return Boolean(here.data.busy || viewer.waiting || viewer.frame); },
    get camera() { return viewer.eye.camera.position.toArray(); },
    get view() { return viewer.eye.view; },
    get triangles() { return viewer.renderer.info.render.triangles; },
    get box() { return [viewer.box.min.toArray(), viewer.box.max.toArray()]; },
    get marks() { return viewer.marks(); },
    get caps() { return viewer.section.group.children.filter((m) => m.geometry === viewer.section.square).length; },
    get panel() { return tools.open; },
    project: (x, y, z) => page(viewer, x, y, z),
    hit: (x, y) => hit(viewer, { clientX: x, clientY: y })?.id ?? null,
    spot: (id) => spot(viewer, id),
  };
}

/** A point in metres as pixels of the page. */
function page(viewer, x, y, z) {
  const r = viewer.canvas.getBoundingClientRect();
  const [u, v] = viewer.project(viewer.box.min.clone().set(x, y, z));
  return [r.left + u, r.top + v];
}

/** "Preparing …" while the server builds or meshes are under way; the old picture stays beneath. */
function progress(here, late = false) {
  const { strings, busy } = here.data;
  let text = here.came || busy || (here.viewer?.tag ? "" : strings.preparing);
  if (!busy && late && here.loading) text = strings.loading.replace("{done}", here.loading[0]).replace("{all}", here.loading[1]);
  if (late) here.late = here.loading ? setTimeout(() => progress(here, true), PATIENCE) : undefined;
  here.say.querySelector("span").textContent = text;
  here.say.hidden = !text;
  if (!text) here.beat = clearInterval(here.beat);
  else here.beat ??= setInterval(() => here.say.classList.toggle("odd"), BEAT);
}
