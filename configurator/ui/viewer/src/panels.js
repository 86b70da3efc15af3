// What unfolds from the toolbar. Each fills the panel and returns what brings it in line with the viewer.

import { add, button } from "./dom.js";
import { clear } from "./pointer.js";

export const PANELS = { views, section, explode, parts, measure };

function views({ viewer, words, say }, panel) {
  const grid = add(panel, "div", "grid");
  const all = Object.keys(viewer.eye.views).map((name, i) => {
    const b = button(grid, words[name], () => { viewer.view(name); say(words[name]); });
    b.setAttribute("aria-keyshortcuts", i + 1);
    add(b, "kbd", "", String(i + 1)).setAttribute("aria-hidden", "true");
    return [name, b];
  });
  return () => all.forEach(([name, b]) => b.setAttribute("aria-pressed", name === viewer.eye.view));
}

function section({ viewer, words, number }, panel) {
  const { section: cut } = viewer;
  const axes = add(panel, "div", "segments");
  axes.setAttribute("role", "group");
  axes.setAttribute("aria-label", words.section_axis);
  const all = ["x", "y", "z"].map((axis) => [axis, button(axes, words[`axis_${axis}`], () => viewer.set({ axis, share: 0.5 }))]);
  const { input, write } = slider(panel, words.section_place, cut.share, (share) => viewer.set({ share }));
  const flip = button(panel, words.flip, () => viewer.set({ flipped: !cut.flipped }), { name: "wide" });
  return () => {
    for (const [axis, b] of all) b.setAttribute("aria-pressed", axis === cut.axis);
    flip.setAttribute("aria-pressed", cut.flipped);
    if (Number(input.value) !== cut.share) input.value = cut.share;
    write(`${number(cut.place(viewer.box) * 1000, 0)} mm`);
  };
}

function explode({ viewer, words }, panel) {
  const { write } = slider(panel, words.explode_amount, viewer.apart, (apart) => viewer.set({ apart }));
  return () => write(`${Math.round(100 * viewer.apart)} %`);
}

function parts({ tree }, panel) {
  tree.into(panel);
  return () => tree.sync();
}

function measure({ viewer, words, number, say }, panel) {
  const result = add(panel, "p", "result");
  button(panel, words.clear, () => clear(viewer), { name: "wide" });
  return () => {
    const points = viewer.measure;
    let text = [words.measure_first, words.measure_second][points.length];
    if (points.length === 2) {
      const way = points[1].clone().sub(points[0]).multiplyScalar(1000);
      const values = { distance: way.length(), x: Math.abs(way.x), y: Math.abs(way.y), z: Math.abs(way.z) };
      text = words.measured.replace(/\{(\w+)\}/g, (_, name) => number(values[name], 1));
      say(text);
    }
    result.textContent = text;
  };
}

function slider(panel, label, value, act) {
  const row = add(panel, "div", "slide");
  add(row, "span", "", label);
  const output = add(row, "output");
  const input = add(row, "input");
  Object.assign(input, { type: "range", min: 0, max: 1, step: 0.005 });
  input.value = value;
  input.setAttribute("aria-label", label);
  input.addEventListener("input", () => act(Number(input.value)));
  const write = (text) => {
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  return { input, write };
}
