// The studio: renderer and light. Z is up; one unit is one metre.

import {
  BackSide, DirectionalLight, HemisphereLight, Mesh, NeutralToneMapping, PCFShadowMap, PMREMGenerator, Scene, ShaderMaterial,
  SphereGeometry, Vector3, WebGLRenderer,
} from "three";

/** Whether pictures are computed on the processor here: mirrored light then costs more than it is worth. */
export function isSoftware() {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

export function makeRenderer(canvas, modest) {
  const renderer = new WebGLRenderer({ canvas, antialias: !modest, alpha: true, stencil: true, preserveDrawingBuffer: true });
  renderer.setClearColor(0, 0); // the page's own paper shows through, light or dark
  renderer.localClippingEnabled = true;
  renderer.toneMapping = NeutralToneMapping;
  renderer.shadowMap.enabled = !modest;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.shadowMap.autoUpdate = false; // light and parts stand still while the camera moves
  return renderer;
}

export function makeScene(renderer, modest) {
  const scene = new Scene();
  const key = new DirectionalLight("#fff8ee", modest ? 1.25 : 0.85);
  if (modest) scene.add(new HemisphereLight("#ffffff", "#cfcbc2", 3.0));
  else {
    const maker = new PMREMGenerator(renderer);
    scene.environment = maker.fromScene(softboxes(), 0.015, 0.1, 40).texture;
    scene.environmentIntensity = 0.78;
    maker.dispose();
    scene.add(new HemisphereLight("#ffffff", "#e6e2d8", 0.45));
    key.castShadow = true;
    key.shadow.mapSize.set(1024, 1024);
    key.shadow.radius = 5;
    key.shadow.bias = -0.0004;
  }
  scene.add(key, key.target);
  scene.userData.key = key;
  return scene;
}

/** What the surfaces mirror: a ceiling soft box, two side strips, and a dark band that draws every radius as a line. */
function softboxes() {
  const scene = new Scene();
  const material = new ShaderMaterial({
    side: BackSide,
    vertexShader: "varying vec3 d; void main(){ d = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.); }",
    fragmentShader: `varying vec3 d;
      void main() {
        vec3 n = normalize(d);
        float light = mix(.74, .95, smoothstep(-.2, .5, n.z));
        light += 1.15 * smoothstep(.66, .80, n.z);
        float strip = smoothstep(.30, .38, n.z) * (1. - smoothstep(.60, .68, n.z));
        light += 1.5 * strip * smoothstep(.55, .85, abs(n.y));
        light -= .42 * (1. - smoothstep(.0, .16, abs(n.z - .02)));
        gl_FragColor = vec4(vec3(light) * vec3(1., .995, .98), 1.);
      }`,
  });
  scene.add(new Mesh(new SphereGeometry(10, 48, 32), material));
  return scene;
}

/** Aim the key light and its shadow frame at what is on show. */
export function aimLight(scene, box) {
  const { key } = scene.userData;
  const centre = box.getCenter(new Vector3());
  const r = box.getSize(new Vector3()).length() / 2 || 1;
  key.target.position.copy(centre);
  key.position.copy(centre).add(new Vector3(-0.45, -0.55, 0.86).multiplyScalar(3 * r));
  Object.assign(key.shadow.camera, { left: -r, right: r, top: r, bottom: -r, near: r, far: 6 * r });
  key.shadow.camera.updateProjectionMatrix();
  key.shadow.normalBias = 0.004 * r;
}
