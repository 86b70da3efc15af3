// Surfaces: what each role of a part looks like in the studio. Satin plastic throughout, never car paint.

import { BackSide, Color, DoubleSide, MeshBasicMaterial, MeshPhysicalMaterial, MeshStandardMaterial } from "three";

export const PAPER = new Color("#e9e8e4"); // background of the picture; what ghosts fade into

const SURFACES = {
  body: { roughness: 0.45, clearcoat: 0.25, clearcoatRoughness: 0.35 },
  accent: { roughness: 0.4, clearcoat: 0.25, clearcoatRoughness: 0.35 },
  cap: { roughness: 0.4, clearcoat: 0.25, clearcoatRoughness: 0.35 },
  cover: { roughness: 0.45 },
  base: { roughness: 0.85 },
  interior: { roughness: 0.8 },
  black: { roughness: 0.2, clearcoat: 0.5 },
  metal: { roughness: 0.35, metalness: 0.85 },
  tyre: { roughness: 0.9 },
  glass: { color: "#203034", opacity: 0.42, transparent: true, roughness: 0.05, clearcoat: 1, side: DoubleSide, depthWrite: false },
  lamp: { roughness: 0.3, emissiveIntensity: 0.5 }, // shines in its own colour
};

const made = new Map();

/** The material of a surface in a colour. `faint` is for what we do not print, when only printed parts are wanted. */
export function surface(name, colour, { faint = false, selected = false, double = false, modest = false } = {}) {
  const key = [name, colour, faint, selected, double].join();
  if (!made.has(key)) made.set(key, make(name, colour, faint, selected, double, modest));
  return made.get(key);
}

function make(name, colour, faint, selected, double, modest) {
  if (faint) {
    const mixed = new Color(colour || "#888888").lerp(PAPER, 0.6);
    return new MeshStandardMaterial({ color: mixed, roughness: 0.9, transparent: true, opacity: 0.13, depthWrite: false });
  }
  const look = { color: colour || "#b9b7b0", ...(SURFACES[name] ?? SURFACES.body) };
  if (name === "lamp") look.emissive = look.color;
  if (double) look.side = DoubleSide;
  if (modest) { // without a room to mirror, a little light of their own keeps dark surfaces readable
    delete look.clearcoat;
    delete look.clearcoatRoughness;
    look.metalness = 0;
    look.emissive ??= new Color(0.022, 0.022, 0.023);
  }
  const Kind = look.clearcoat ? MeshPhysicalMaterial : MeshStandardMaterial;
  const material = new Kind(look);
  if (selected) {
    material.emissive = new Color("#1e7c84");
    material.emissiveIntensity = 0.22;
  }
  return material;
}

/** The outline of the selected part: its own back, drawn a little larger than it is. */
export const outline = new MeshBasicMaterial({ color: "#0b6b74", side: BackSide, toneMapped: false });
outline.onBeforeCompile = (shader) => {
  shader.vertexShader = shader.vertexShader.replace(
    "#include <project_vertex>",
    `#include <project_vertex>
     vec2 out2 = (projectionMatrix * vec4(normalize(normalMatrix * normal), 0.)).xy;
     gl_Position.xy += normalize(out2 + 1e-6) * .0042 * gl_Position.w;`,
  );
};
