// The toolbar's signs, 24 × 24, drawn with one line.

const PATHS = {
  views: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M9 12h6M12 9v6",
  section: "M12 2v20M9 5H5v14h4M15 5l4 3.5M15 9.5l4 3.5M15 14l4 3.5M15 5h4v14h-4",
  explode: "M9 9h6v6H9zM12 6V2M12 22v-4M6 12H2M22 12h-4M10.5 3.5L12 2l1.5 1.5M10.5 20.5L12 22l1.5-1.5M3.5 10.5L2 12l1.5 1.5M20.5 10.5L22 12l-1.5 1.5",
  parts: "M4 5h4v4H4zM4 15h4v4H4zM12 7h8M12 17h8",
  measure: "M3 16L16 3l5 5L8 21zM7 12l2 2M10 9l3 3M13 6l2 2",
  heat: "M10 13.5V5a2 2 0 1 1 4 0v8.5a4.5 4.5 0 1 1-4 0zM12 9v8",
  ghosts: "M3 15l2-6h14l2 6v3H3zM7.5 18.5v.01M16.5 18.5v.01M6 9l2-4h8l2 4",
  dimensions: "M3 4v16M21 4v16M3 12h18M6.5 9L3 12l3.5 3M17.5 9l3.5 3-3.5 3",
  picture: "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
