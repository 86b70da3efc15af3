// Lines and numbers over the picture: dimensions and what is measured, drawn flat, so that they are always sharp.

import { Vector3 } from "three";

const ARROW = 9; // pixels

/** Draws marks with `project` (a point in metres to pixels). Colours come from the page, light or dark. */
export class Pen {
  constructor(context, project, colours, ratio) {
    Object.assign(this, { context, project, colours });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = "600 12.5px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
  }

  line(from, to, colour, width, dash = []) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  }

  arrow(tip, from, colour) {
    const angle = Math.atan2(tip[1] - from[1], tip[0] - from[0]);
    const { context } = this;
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(...tip);
    for (const side of [-0.32, 0.32]) context.lineTo(tip[0] - ARROW * Math.cos(angle + side), tip[1] - ARROW * Math.sin(angle + side));
    context.fill();
  }

  /** Text on a small sheet of paper, never over the edge of the picture. */
  label(text, [x, y], [w, h]) {
    const { context, colours } = this;
    const wide = context.measureText(text).width + 14;
    const cx = Math.min(w - wide / 2 - 4, Math.max(wide / 2 + 4, x));
    const cy = Math.min(h - 15, Math.max(15, y));
    context.fillStyle = colours.paper;
    context.strokeStyle = colours.edge;
    context.lineWidth = 1;
    context.setLineDash([]);
    context.beginPath();
    context.roundRect(cx - wide / 2, cy - 11, wide, 22, 6);
    context.fill();
    context.stroke();
    context.fillStyle = colours.ink;
    context.fillText(text, cx, cy + 0.5);
  }

  dimension({ label, from, to, offset, strong }, size) {
    const [a, b] = [from, to].map((p) => p.clone().add(offset));
    const [a0, b0, a1, b1] = [from, to, a, b].map((p) => this.project(p));
    if (![a0, b0, a1, b1].every(Boolean)) return;
    const { edge } = this.colours;
    const ink = strong ? this.colours.strong : this.colours.ink;
    for (const [foot, end] of [[a0, a1], [b0, b1]]) {
      const long = Math.hypot(end[0] - foot[0], end[1] - foot[1]);
      if (long < 3) continue;
      this.line(foot, [end[0] + ((end[0] - foot[0]) / long) * 5, end[1] + ((end[1] - foot[1]) / long) * 5], edge, 1);
    }
    this.line(a1, b1, ink, strong ? 2.6 : 1.4);
    const long = Math.hypot(b1[0] - a1[0], b1[1] - a1[1]);
    if (long > 3 * ARROW) {
      this.arrow(a1, b1, ink);
      this.arrow(b1, a1, ink);
    }
    const middle = [(a1[0] + b1[0]) / 2, (a1[1] + b1[1]) / 2];
    const wide = this.context.measureText(label).width + 20;
    const flat = Math.abs(b1[0] - a1[0]) > Math.abs(b1[1] - a1[1]);
    this.label(label, (flat ? Math.abs(b1[0] - a1[0]) : Math.abs(b1[1] - a1[1])) > (flat ? wide : 40) ? middle : [middle[0], middle[1] + 20], size);
  }

  measured(points, label, size) {
    const places = points.map((p) => this.project(p));
    if (!places.every(Boolean)) return;
    const { strong } = this.colours;
    if (places.length === 2) this.line(places[0], places[1], strong, 2, [6, 4]);
    for (const [x, y] of places) this.dot(x, y, strong);
    if (places.length === 2) this.label(label, [(places[0][0] + places[1][0]) / 2, (places[0][1] + places[1][1]) / 2], size);
  }

  dot(x, y, colour) {
    const { context, colours } = this;
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.strokeStyle = colours.paper;
    context.lineWidth = 2;
    context.fill();
    context.stroke();
  }
}

/** Length, width and height of a box (metres), along the edges that are turned to the eye. */
export function overall(box, eye, words, number) {
  const { min, max } = box;
  const size = box.getSize(new Vector3());
  const centre = box.getCenter(new Vector3());
  const off = 0.07 * size.length();
  const x = eye.x < centre.x ? min.x : max.x;
  const y = eye.y < centre.y ? min.y : max.y;
  const [sx, sy] = [Math.sign(x - centre.x), Math.sign(y - centre.y)];
  const steep = Math.abs(eye.x - centre.x) > Math.abs(eye.y - centre.y);
  const [hx, hy] = steep ? [x, min.y + max.y - y] : [min.x + max.x - x, y]; // the upright edge at the picture's side
  const line = (word, value, from, to, offset) => ({
    label: words[word].replace("{value}", number(value * 1000, 0)), from: new Vector3(...from), to: new Vector3(...to), offset: new Vector3(...offset),
  });
  return [
    line("length", size.x, [min.x, y, min.z], [max.x, y, min.z], [0, sy * off, 0]),
    line("width", size.y, [x, min.y, min.z], [x, max.y, min.z], [sx * off, 0, 0]),
    line("height", size.z, [hx, hy, min.z], [hx, hy, max.z], steep ? [0, -sy * off, 0] : [-sx * off, 0, 0]),
  ];
}
