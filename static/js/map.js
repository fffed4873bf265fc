// What every map of ours has. Leaflet is there when these are called.

export const CLOSEST = 19;

// A sign is an address in the sprite of icons.
export const icon = (kind, { text = "", sign = "" } = {}) => {
  const element = document.createElement("span");
  element.className = `pin pin-${kind}`;
  if (sign) {
    element.innerHTML = `<svg class="icon" width="18" height="18" aria-hidden="true"><use></use></svg>`;
    element.querySelector("use").setAttribute("href", sign);
  } else element.textContent = text;
  return L.divIcon({ html: element, className: "pin-place", iconSize: [44, 44], iconAnchor: [22, 22] });
};

export const label = (marker, words) => {
  const element = marker.getElement();
  if (!element.hasAttribute("role")) element.setAttribute("role", "img");
  element.setAttribute("aria-label", words);
  element.title = words;
};

// Kinds of the drawing are classes; map.css has their colours, light and dark.
const addDrawing = async (map, address) => {
  const drawing = await (await fetch(address)).json();
  map.createPane("drawing").style.zIndex = 200;
  map.createPane("names").style.zIndex = 250;
  const drawn = { pane: "drawing", interactive: false };
  for (const kind of ["district", "field", "park", "streets", "water", "river", "railway", "roads"]) {
    const features = drawing.features.filter((feature) => feature.properties.kind === kind);
    L.geoJSON(features, { ...drawn, className: `town town-${kind}` }).addTo(map);
    if (!["district", "park", "water"].includes(kind)) continue;
    for (const feature of features.filter(({ properties }) => properties.name)) {
      const middle = L.geoJSON(feature).getBounds().getCenter();
      const element = document.createElement("span");
      element.textContent = feature.properties.name;
      const name = L.divIcon({ html: element, className: `town-name town-name-${kind}`, iconSize: null });
      L.marker(middle, { icon: name, pane: "names", interactive: false, keyboard: false }).addTo(map);
    }
  }
};

const addTiles = (map, { tiles, attribution }) =>
  // Their server learns which page of ours asks, not what is on it.
  L.tileLayer(tiles, { attribution, maxZoom: CLOSEST, referrerPolicy: "strict-origin" }).addTo(map);

// The ground: the demo's drawing of its town, or tiles where a place has some.
export const addGround = async (map, words) => {
  if (words.drawing) await addDrawing(map, words.drawing);
  else if (words.tiles) addTiles(map, words);
};

export const place = (text) => text.split(",").map(Number);

export const start = (element) => {
  const { wordIn, wordOut } = element.dataset;
  element.querySelector(".map-note").hidden = true;
  const map = L.map(element, { zoomControl: false, maxZoom: CLOSEST, minZoom: 2, worldCopyJump: true });
  L.control.zoom({ zoomInTitle: wordIn, zoomOutTitle: wordOut }).addTo(map);
  // So wide is a metre: the drawing's river and roads grow with it.
  map.on("zoomend", () => {
    const pixels = 256 * 2 ** map.getZoom();
    const around = 40_075_017 * Math.cos((map.getCenter().lat * Math.PI) / 180);
    element.style.setProperty("--metre", `${pixels / around}px`);
  });
  map.attributionControl.setPrefix("Leaflet");
  // A keyboard goes into what it opened, and comes back from there.
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", element.dataset.wordClose);
    popup.getElement().querySelector("a[href]:not([role])")?.focus({ preventScroll: true });
  });
  element.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") map.closePopup();
  });
  map.on("popupclose", ({ popup }) => {
    if (popup.getElement()?.contains(document.activeElement)) popup._source?.getElement()?.focus({ preventScroll: true });
  });
  return map;
};
