// Meshes by content: fetched once per browser page, however many parts and pictures use them.

import { BufferAttribute, BufferGeometry } from "three";

const CREASE = Math.cos((32 * Math.PI) / 180); // flatter joints are drawn smooth, sharper ones as an edge
const KEPT = 600; // meshes; the oldest leave first (a mesh still on show is simply uploaded again)
const cache = new Map(); // digest -> Promise of a geometry

/** The geometry of a content hash. Rejects if the server no longer has it. */
export function geometry(digest) {
  let found = cache.get(digest);
  if (found) cache.delete(digest); // put it back last: the map's order is the order of use
  else {
    found = load(digest);
    found.catch(() => cache.delete(digest));
  }
  cache.set(digest, found);
  if (cache.size > KEPT) {
    const [oldest, promise] = cache.entries().next().value;
    cache.delete(oldest);
    promise.then((g) => g.dispose(), () => {});
  }
  return found;
}

async function load(digest) {
  const answer = await fetch(`/mesh/${digest}`);
  if (!answer.ok) throw new Error(`mesh ${digest}: ${answer.status}`);
  return decode(await answer.arrayBuffer());
}

/** The same shape with two more numbers for each corner: a value of the field, and whether it is known. */
export async function coloured(shape, digest) {
  const answer = await fetch(`/mesh/${digest}`);
  if (!answer.ok) throw new Error(`field ${digest}: ${answer.status}`);
  const values = new Float32Array(await answer.arrayBuffer());
  const { origin } = shape.userData;
  const heat = new Float32Array(2 * origin.length);
  origin.forEach((v, i) => {
    if (Number.isFinite(values[v])) heat.set([values[v], 1], 2 * i);
  });
  const g = new BufferGeometry(); // shares everything else
  for (const name of ["position", "normal"]) g.setAttribute(name, shape.getAttribute(name));
  g.setAttribute("heat", new BufferAttribute(heat, 2));
  g.setIndex(shape.index);
  Object.assign(g, { boundingBox: shape.boundingBox, boundingSphere: shape.boundingSphere, userData: { ...shape.userData, field: digest } });
  return g;
}

/** Corners that stick out farthest in many directions, three numbers each: enough to tell what fits into a picture. */
export function outermost(shape) {
  const { userData } = shape;
  if (!userData.outermost) {
    const { array } = shape.attributes.position;
    const found = [];
    for (let d = 1; d < 27; d++) {
      const way = [(d % 3) - 1, (Math.floor(d / 3) % 3) - 1, Math.floor(d / 9) - 1];
      let best = [-Infinity, 0];
      for (let i = 0; i < array.length; i += 3) {
        const far = way[0] * array[i] + way[1] * array[i + 1] + way[2] * array[i + 2];
        if (far > best[0]) best = [far, i];
      }
      found.push(...array.subarray(best[1], best[1] + 3));
    }
    userData.outermost = found;
  }
  return userData.outermost;
}

/** Whether every edge has a triangle on both sides: only then is there an inside to cut through. */
export function isClosed(shape) {
  const { userData } = shape;
  if (userData.closed === undefined) {
    const { origin } = userData;
    const corners = shape.index.array;
    const open = new Set();
    for (let c = 0; c < corners.length; c++) {
      const [a, b] = [origin[corners[c]], origin[corners[c % 3 === 2 ? c - 2 : c + 1]]];
      if (!open.delete(b * origin.length + a)) open.add(a * origin.length + b);
    }
    userData.closed = open.size === 0;
  }
  return userData.closed;
}

/** Block: uint32 vertices n, uint32 triangles m, float32 positions (n, 3) in mm, uint32 corners (m, 3). */
export function decode(block) {
  const [n, m] = new Uint32Array(block, 0, 2);
  const { position, normal, index, origin } = creased(new Float32Array(block, 8, 3 * n), new Uint32Array(block, 8 + 12 * n, 3 * m));
  const g = new BufferGeometry();
  g.setAttribute("position", new BufferAttribute(position, 3));
  g.setAttribute("normal", new BufferAttribute(normal, 3));
  g.setIndex(new BufferAttribute(index, 1));
  g.userData.origin = origin; // which vertex of the block each corner was
  g.computeBoundingBox();
  g.computeBoundingSphere();
  return g;
}

/** Split the corners of an indexed mesh so that normals are smooth over flat joints and sharp over creases. */
function creased(points, corners) {
  const count = corners.length;
  const face = new Float32Array(count); // three numbers per triangle: its normal, as long as twice its area
  const unit = new Float32Array(count);
  for (let c = 0; c < count; c += 3) {
    const [a, b, d] = [3 * corners[c], 3 * corners[c + 1], 3 * corners[c + 2]];
    const [ux, uy, uz] = [points[b] - points[a], points[b + 1] - points[a + 1], points[b + 2] - points[a + 2]];
    const [vx, vy, vz] = [points[d] - points[a], points[d + 1] - points[a + 1], points[d + 2] - points[a + 2]];
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const long = Math.hypot(x, y, z) || 1;
    face.set([x, y, z], c);
    unit.set([x / long, y / long, z / long], c);
  }
  const first = new Uint32Array(points.length / 3 + 1); // corners by vertex, as one array with starts
  for (let c = 0; c < count; c++) first[corners[c] + 1]++;
  for (let v = 1; v < first.length; v++) first[v] += first[v - 1];
  const fill = first.slice();
  const around = new Uint32Array(count);
  for (let c = 0; c < count; c++) around[fill[corners[c]]++] = c;

  const position = [];
  const normal = [];
  const origin = [];
  const index = new Uint32Array(count);
  for (let v = 0; v + 1 < first.length; v++) {
    const made = position.length / 3; // corners of one vertex with one normal become one vertex again
    for (let i = first[v]; i < first[v + 1]; i++) {
      const f = around[i] - (around[i] % 3);
      let [x, y, z] = [0, 0, 0];
      for (let j = first[v]; j < first[v + 1]; j++) {
        const h = around[j] - (around[j] % 3);
        if (unit[f] * unit[h] + unit[f + 1] * unit[h + 1] + unit[f + 2] * unit[h + 2] < CREASE) continue;
        x += face[h];
        y += face[h + 1];
        z += face[h + 2];
      }
      const long = Math.hypot(x, y, z) || 1;
      [x, y, z] = [x / long, y / long, z / long];
      let k = made;
      while (k < position.length / 3 && normal[3 * k] * x + normal[3 * k + 1] * y + normal[3 * k + 2] * z < 0.9999) k++;
      if (k === position.length / 3) {
        position.push(points[3 * v], points[3 * v + 1], points[3 * v + 2]);
        normal.push(x, y, z);
        origin.push(v);
      }
      index[around[i]] = k;
    }
  }
  return { position: new Float32Array(position), normal: new Float32Array(normal), index, origin: new Uint32Array(origin) };
}
