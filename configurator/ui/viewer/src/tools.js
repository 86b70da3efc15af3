// The toolbar and its panels. Everything here changes the view only; nothing reaches the server.

import { add, legendInto } from "./heat.js";
import { icon } from "./icons.js";
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
    viewer.number = this.number = (value, digits = 1) => new Intl.NumberFormat(words.locale, { maximumFractionDigits: digits }).format(value);
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
      const button = add(name === "more" || ALWAYS.includes(name) ? this.tools : rest, "button", name);
      button.type = "button";
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
      button.append(icon(name));
      add(button, "span", "", words[name]); // seen where it is unfolded
      button.addEventListener("click", () => { act(); this.sync(); });
      this.buttons[name] = button;
    }
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
    }
    for (const b of this.panel.querySelectorAll("[data-view]")) b.setAttribute("aria-pressed", b.dataset.view === viewer.eye.view);
    if (this.open === "section") this.writeSection();
    if (this.open === "parts") this.tree.sync();
    if (this.open === "measure") this.writeMeasure();
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
    const shut = add(head, "button", "shut");
    shut.type = "button";
    shut.setAttribute("aria-label", words.close);
    shut.append(icon("close"));
    shut.addEventListener("click", () => this.close(true));
    ({ views: () => this.views(), section: () => this.section(), explode: () => this.explode(), parts: () => this.tree.into(panel), measure: () => this.measure() })[name]();
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

  /** The car stays in the free part of the picture. */
  spread() {
    const over = !this.panel.hidden && getComputedStyle(this.panel).position === "absolute";
    const inset = over ? this.panel.offsetWidth + 12 : 0;
    this.viewer.resize(inset < 0.45 * this.stage.clientWidth ? inset : 0);
  }

  views() {
    const grid = add(this.panel, "div", "grid");
    Object.keys(this.viewer.eye.views).forEach((name, i) => {
      const b = add(grid, "button", "", this.words[name]);
      b.type = "button";
      b.dataset.view = name;
      b.setAttribute("aria-keyshortcuts", i + 1);
      add(b, "kbd", "", String(i + 1)).setAttribute("aria-hidden", "true");
      b.addEventListener("click", () => { this.viewer.view(name); this.say(this.words[name]); });
    });
  }

  section() {
    const { viewer, words, panel } = this;
    const axes = add(panel, "div", "segments");
    axes.setAttribute("role", "group");
    axes.setAttribute("aria-label", words.section_axis);
    for (const axis of ["x", "y", "z"]) {
      const b = add(axes, "button", "", words[`axis_${axis}`]);
      b.type = "button";
      b.dataset.axis = axis;
      b.addEventListener("click", () => viewer.set({ axis, share: 0.5 }));
    }
    this.slider(words.section_place, viewer.section.share, (share) => viewer.set({ share }));
    const flip = add(panel, "button", "wide", words.flip);
    flip.type = "button";
    flip.dataset.flip = "";
    flip.addEventListener("click", () => viewer.set({ flipped: !viewer.section.flipped }));
  }

  writeSection() {
    const { section, box } = this.viewer;
    for (const b of this.panel.querySelectorAll("[data-axis]")) b.setAttribute("aria-pressed", b.dataset.axis === section.axis);
    this.panel.querySelector("[data-flip]").setAttribute("aria-pressed", section.flipped);
    const place = `${this.number(section.place(box) * 1000, 0)} mm`;
    const input = this.panel.querySelector("input");
    if (Number(input.value) !== section.share) input.value = section.share;
    input.setAttribute("aria-valuetext", place);
    this.panel.querySelector("output").textContent = place;
  }

  explode() {
    const write = (share) => {
      output.textContent = `${Math.round(100 * share)} %`;
      input.setAttribute("aria-valuetext", output.textContent);
    };
    const { input, output } = this.slider(this.words.explode_amount, this.viewer.apart, (apart) => {
      write(apart);
      this.viewer.set({ apart });
    });
    write(this.viewer.apart);
  }

  slider(label, value, act) {
    const row = add(this.panel, "div", "slide");
    add(row, "span", "", label);
    const output = add(row, "output");
    const input = add(row, "input");
    Object.assign(input, { type: "range", min: 0, max: 1, step: 0.005 });
    input.value = value;
    input.setAttribute("aria-label", label);
    input.addEventListener("input", () => act(Number(input.value)));
    return { input, output };
  }

  measure() {
    add(this.panel, "p", "result");
    const b = add(this.panel, "button", "wide", this.words.clear);
    b.type = "button";
    b.addEventListener("click", () => clear(this.viewer));
  }

  measuring(on) {
    this.viewer.measuring = on;
    this.viewer.canvas.style.cursor = on ? "crosshair" : "grab";
    if (!on) clear(this.viewer);
  }

  writeMeasure() {
    const { measure: points } = this.viewer;
    const { words, number } = this;
    let text = [words.measure_first, words.measure_second][points.length];
    if (points.length === 2) {
      const [a, b] = points;
      const way = b.clone().sub(a).multiplyScalar(1000);
      const values = { distance: way.length(), x: Math.abs(way.x), y: Math.abs(way.y), z: Math.abs(way.z) };
      text = words.measured.replace(/\{(\w+)\}/g, (_, name) => number(values[name], 1));
      this.say(text);
    }
    this.panel.querySelector(".result").textContent = text;
  }

  // -- the rest --------------------------------------------------------------------------------------------------------

  say(text) { this.live.textContent = text; }

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
