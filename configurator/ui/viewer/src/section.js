// The section: one plane cuts everything, and what was solid shows a hatched face where it was cut.

import {
  AlwaysStencilFunc, BackSide, Box3, Color, DecrementWrapStencilOp, DoubleSide, FrontSide, Group, IncrementWrapStencilOp, Mesh, MeshBasicMaterial,
  NotEqualStencilFunc, Plane, PlaneGeometry, ReplaceStencilOp, ShaderMaterial, Vector3,
} from "three";
import { planes, remembered } from "./materials.js";
import { isClosed } from "./meshes.js";

const AXES = { x: new Vector3(1, 0, 0), y: new Vector3(0, 1, 0), z: new Vector3(0, 0, 1) };

const counting = (side, op) => new MeshBasicMaterial({
  side, clippingPlanes: planes, colorWrite: false, depthWrite: false, depthTest: false,
  stencilWrite: true, stencilFunc: AlwaysStencilFunc, stencilFail: op, stencilZFail: op, stencilZPass: op,
});

export class Section {
  constructor(scene) {
    this.plane = new Plane();
    this.group = new Group(); // the cut faces
    scene.add(this.group);
    this.on = false;
    this.axis = "y";
    this.share = 0.5; // place of the cut within the box of all that is shown
    this.flipped = false;
    this.square = new PlaneGeometry(1, 1);
    this.inner = counting(BackSide, IncrementWrapStencilOp);
    this.outer = counting(FrontSide, DecrementWrapStencilOp);
  }

  /** Where it cuts, in metres. */
  place(box) { return box.min[this.axis] + (box.max[this.axis] - box.min[this.axis]) * this.share; }

  keeps(point) { return !this.on || this.plane.distanceToPoint(point) >= -1e-6; }

  /** Put the plane and the cut faces of `meshes` where they belong. */
  update(box, meshes, ratio) {
    this.group.clear();
    planes.length = 0;
    if (!this.on || box.isEmpty()) return;
    const at = this.place(box);
    const normal = AXES[this.axis];
    const sign = (this.flipped ? -1 : 1) * (this.axis === "z" ? -1 : 1); // what is usually looked at stays: rear, right, lower half
    this.plane.normal.copy(normal).multiplyScalar(sign);
    this.plane.constant = -sign * at;
    planes.push(this.plane);
    let order = 10;
    for (const mesh of meshes) {
      const around = new Box3().copy(mesh.geometry.boundingBox).applyMatrix4(mesh.matrixWorld);
      if (around.min[this.axis] >= at || around.max[this.axis] <= at || !isClosed(mesh.geometry)) continue;
      for (const material of [this.inner, this.outer]) { // counts how often the eye's ray is inside: not nought on a cut face
        const count = new Mesh(mesh.geometry, material);
        count.matrixAutoUpdate = false;
        count.matrix.copy(mesh.matrixWorld);
        count.renderOrder = order++;
        this.group.add(count);
      }
      this.group.add(this.face(around, at, mesh.userData.part.colour, ratio, order++));
    }
    this.group.updateMatrixWorld(true);
  }

  face(around, at, colour, ratio, order) {
    const face = new Mesh(this.square, hatched(colour, ratio));
    const { x, y, z } = around.getSize(new Vector3());
    around.getCenter(face.position)[this.axis] = at;
    face.quaternion.setFromUnitVectors(AXES.z, AXES[this.axis]);
    const [w, h] = { x: [z, y], y: [x, z], z: [x, y] }[this.axis];
    face.scale.set(w * 1.02 + 1e-4, h * 1.02 + 1e-4, 1);
    face.renderOrder = order;
    return face;
  }

  dispose() {
    planes.length = 0;
    this.square.dispose();
    this.inner.dispose();
    this.outer.dispose();
  }
}

/** The cut face of a solid: its colour, darker, hatched as in a drawing. Drawn where the count is not nought. */
function hatched(colour, ratio) {
  return remembered(["hatched", colour, ratio].join(), () => new ShaderMaterial({
    side: DoubleSide,
    stencilWrite: true, stencilRef: 0, stencilFunc: NotEqualStencilFunc, // and nought again for the next solid
    stencilFail: ReplaceStencilOp, stencilZFail: ReplaceStencilOp, stencilZPass: ReplaceStencilOp,
    uniforms: { colour: { value: new Color(colour || "#b9b7b0") }, pitch: { value: 9 * ratio } },
    vertexShader: "void main() { gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.); }",
    fragmentShader: `uniform vec3 colour; uniform float pitch;
      void main() {
        float line = abs(fract((gl_FragCoord.x + gl_FragCoord.y) / pitch) - .5) * pitch;
        vec3 dark = mix(colour * .62, vec3(.16), .12);
        gl_FragColor = vec4(mix(dot(dark, vec3(.33)) < .06 ? dark + .16 : dark * .35, dark, smoothstep(.6, 1.5, line)), 1.);
        #include <colorspace_fragment>
      }`,
  }));
}
