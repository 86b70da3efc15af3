// What is drawn flat over the picture, and both together as a file.

import { Matrix4, Vector3 } from "three";
import { overall, Pen } from "./marks.js";

const MM = 0.001; // in metres

/** Dimensions and what is measured, as they are now. */
export function marksOf({ manifest, box, measure, meshes, dimensioned, eye, words, number }) {
  let dimensions = [];
  if (manifest && dimensioned && !box.isEmpty()) {
    const home = meshes.get(manifest.parts[0]?.id)?.matrixWorld; // dimensions are in the part's own frame
    const turn = new Matrix4().extractRotation(home);
    dimensions = manifest.dimensions.length
      ? manifest.dimensions.map(({ label, from_xyz, to_xyz, offset_xyz, strong }) => ({
        label, strong, from: new Vector3(...from_xyz).applyMatrix4(home), to: new Vector3(...to_xyz).applyMatrix4(home),
        offset: new Vector3(...offset_xyz).multiplyScalar(MM).applyMatrix4(turn),
      }))
      : overall(box, eye.camera.position, words, number);
  }
  const text = measure.length === 2 ? `${number(measure[0].distanceTo(measure[1]) / MM, 1)} mm` : "";
  return { dimensions, measure, text };
}

/** Draw them on a canvas. `own`: it is the viewer's own, wiped before, with the corner that attracts the pointer. */
export function annotate(viewer, canvas, ratio, own = true) {
  const { clientWidth: w, clientHeight: h } = viewer.canvas;
  const context = canvas.getContext("2d");
  if (own) {
    const [wide, tall] = [Math.round(w * ratio), Math.round(h * ratio)];
    if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
    else context.clearRect(0, 0, wide, tall);
  }
  const { dimensions, measure, text } = marksOf(viewer);
  if (!dimensions.length && !measure.length && !viewer.snapped) return;
  const style = getComputedStyle(viewer.canvas.closest(".stage"));
  const colour = (name) => style.getPropertyValue(name).trim();
  const colours = { paper: colour("--card"), ink: colour("--ink"), edge: colour("--line"), strong: colour("--strong") };
  const pen = new Pen(context, (point) => viewer.project(point), colours, ratio);
  for (const dimension of dimensions) pen.dimension(dimension, [w, h]);
  if (measure.length) pen.measured(measure, text, [w, h]);
  const snapped = own && viewer.snapped && viewer.project(viewer.snapped);
  if (snapped) pen.dot(...snapped, colours.strong);
}

/** The picture as PNG, twice as sharp as on the page. */
export function pictureOf(viewer) {
  const { canvas, renderer } = viewer;
  const { clientWidth: w, clientHeight: h } = canvas;
  const sheet = Object.assign(document.createElement("canvas"), { width: 2 * w, height: 2 * h });
  const context = sheet.getContext("2d");
  context.fillStyle = getComputedStyle(canvas.closest(".stage")).backgroundColor;
  context.fillRect(0, 0, 2 * w, 2 * h);
  renderer.setPixelRatio(2);
  renderer.setSize(w, h, false);
  viewer.paint();
  context.drawImage(canvas, 0, 0, 2 * w, 2 * h);
  annotate(viewer, sheet, 2, false);
  viewer.resize();
  return new Promise((done) => sheet.toBlob(done, "image/png"));
}
