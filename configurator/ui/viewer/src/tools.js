// The toolbar and its panels. Everything here changes the view only; nothing reaches the server.

import { add, button } from "./dom.js";
import { legendInto } from "./heat.js";
import { PANELS } from "./panels.js";
import { clear } from "./pointer.js";
import { Tree } from "./tree.js";

const ALWAYS = ["views", "section", "explode", "parts", "measure", "heat"]; // the others fold away where it is narrow

export class Tools {
  constructor(stage, viewer, ask) {
    Object.assign(this, { stage, viewer, ask, open: null, buttons: {} });
    for (const name of ["tools", "panel", "legend", "live"]) this[name] = stage.querySelector(`.${name}`);
    this.tools.addEventListener("keydown", (e) => this.walk(e));
    this.panel.addEventListener("keydown", (e) => {
      if (e.key !== "Escape") return;
      e.stopPropagation();
      this.close(true);
    });
    document.addEventListener("fullscreenchange", this.full = () => this.sync());
  }

  /** Everything in a language. */
  build(words) {
    const { viewer } = this;
    Object.assign(this, { words, tree: new Tree(viewer, words) });
    viewer.words = words;
    viewer.number = this.number = (value, digits = 1) => {
      const rounded = Number(value.toFixed(digits)) || 0; // and never "-0"
      return new Intl.NumberFormat(words.locale, { maximumFractionDigits: digits }).format(rounded);
    };
    this.tools.replaceChildren();
    this.tools.setAttribute("aria-label", words.toolbar);
    const acts = {
      views: () => this.toggle("views"),
      section: () => this.mode("section", viewer.section.on, (on) => viewer.set({ on })),
      explode: () => this.mode("explode", viewer.apart > 0, (on) => viewer.set({ apart: on ? 0.5 : 0 })),
      parts: () => this.toggle("parts"),
      measure: () => this.mode("measure", viewer.measuring, (on) => this.measuring(on)),
      heat: () => viewer.set({ heat: !viewer.heating }),
      more: () => this.stage.classList.toggle("unfolded"),
      fit: () => viewer.fit(),
      ghosts: () => viewer.set({ faint: !viewer.faint }),
      dimensions: () => viewer.set({ sized: !viewer.dimensioned }),
      picture: () => this.picture(),
      fullscreen: () => this.fullscreen(),
    };
    this.buttons = {};
    const rest = document.createElement("div");
    rest.className = "rest";
    for (const [name, act] of Object.entries(acts)) {
      const parent = name === "more" || ALWAYS.includes(name) ? this.tools : rest;
      const made = (this.buttons[name] = button(parent, words[name], () => { act(); this.sync(); }, { name, sign: name }));
      made.title = words[name];
      add(made, "span", "", words[name]); // seen where it is unfolded
    }
    rest.addEventListener("click", () => { this.stage.classList.remove("unfolded"); this.sync(); });
    this.tools.append(rest);
    if (this.open) this.show(this.open);
    this.sync();
  }

  /** Pressed, hidden and written as the viewer is now. */
  sync() {
    const { viewer, buttons, words } = this;
    if (!words) return;
    const { manifest } = viewer;
    const pressed = {
      section: viewer.section.on, explode: viewer.apart > 0, measure: viewer.measuring, heat: viewer.heating,
      ghosts: !viewer.faint, dimensions: viewer.dimensioned, fullscreen: this.isFull(),
    };
    for (const [name, on] of Object.entries(pressed)) buttons[name].setAttribute("aria-pressed", on);
    for (const name of ["views", "section", "explode", "parts", "measure"]) buttons[name].setAttribute("aria-expanded", this.open === name);
    buttons.more.setAttribute("aria-expanded", this.stage.classList.contains("unfolded"));
    buttons.heat.hidden = !manifest?.legend;
    buttons.ghosts.hidden = !manifest?.parts.some((p) => p.ghost);
    buttons.explode.hidden = (manifest?.parts.length ?? 0) < 2;
    const legend = viewer.heating ? JSON.stringify([manifest.legend, words]) : "";
    if (legend !== this.legended) {
      this.legended = legend;
      this.legend.hidden = !legend;
      if (legend) legendInto(this.legend, manifest.legend, words, this.number, this.ask);
      this.spread();
    }
    if (this.open) this.shown();
  }

  // -- panels ----------------------------------------------------------------------------------------------------------

  toggle(name) {
    if (this.open === name) this.close();
    else this.show(name);
  }

  /** A tool with a panel: the first press turns it on, one more (with its panel open) off. */
  mode(name, on, set) {
    if (on && this.open === name) {
      set(false);
      this.close();
    } else {
      if (!on) set(true);
      this.show(name);
    }
  }

  show(name) {
    const { panel, words } = this;
    this.open = name;
    panel.replaceChildren();
    panel.hidden = false;
    panel.dataset.panel = name;
    panel.setAttribute("aria-label", words[name]);
    const head = add(panel, "div", "head");
    add(head, "span", "", words[name]);
    button(head, words.close, () => this.close(true), { name: "shut", sign: "close" });
    this.shown = PANELS[name](this, panel);
    this.stage.classList.remove("unfolded");
    this.spread();
    this.sync();
  }

  close(back = false) {
    const name = this.open;
    if (!name) return;
    this.open = null;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    if (name === "measure") this.measuring(false);
    this.viewer.hint = null;
    this.spread();
    this.sync();
    if (back) this.buttons[name].focus();
  }

  /** The car stays in the free part of the picture; what lies below it (on a phone) makes the whole thing higher. */
  spread() {
    const below = [this.panel, this.legend].filter((e) => !e.hidden && getComputedStyle(e).position === "static");
    this.stage.style.setProperty("--below", `${below.reduce((sum, e) => sum + e.offsetHeight, 0)}px`);
    const over = !this.panel.hidden && !below.includes(this.panel);
    const inset = over ? this.panel.offsetWidth + 12 : 0;
    this.viewer.resize(inset < 0.45 * this.stage.clientWidth ? inset : 0);
  }

  measuring(on) {
    this.viewer.measuring = on;
    this.viewer.canvas.style.cursor = on ? "crosshair" : "grab";
    if (!on) clear(this.viewer);
  }

  // -- the rest --------------------------------------------------------------------------------------------------------

  say = (text) => { this.live.textContent = text; };

  async picture() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await this.viewer.picture());
    link.download = `coachbuilder-${this.viewer.subject.replace(/\W+/g, "-").toLowerCase()}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  isFull() { return this.stage.classList.contains("whole") || Boolean(this.stage.getRootNode().fullscreenElement); }

  async fullscreen() {
    const { stage } = this;
    if (this.isFull()) {
      stage.classList.remove("whole");
      if (stage.getRootNode().fullscreenElement) await document.exitFullscreen();
    } else {
      try {
        await stage.requestFullscreen();
      } catch { // an iPhone, or a frame that may not: as large as the page then
        stage.classList.add("whole");
      }
    }
    this.sync();
  }

  /** Arrow keys walk along the toolbar. */
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") {
      this.stage.classList.remove("unfolded");
      this.sync();
    }
    if (!step) return;
    event.preventDefault();
    const all = [...this.tools.querySelectorAll("button")].filter((b) => b.offsetParent);
    const at = all.indexOf(this.tools.getRootNode().activeElement);
    all[(at + step + all.length) % all.length].focus();
  }

  dispose() { document.removeEventListener("fullscreenchange", this.full); }
}
