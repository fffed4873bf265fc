// A pin to say where: dragged, put with a tap, or moved by buttons. Leaflet is there when this is
// called.

import { addGround, icon, label, place, start } from "./map.js";

const CLOSE = 17;
const STEP_METRES = 10;
const METRES_A_DEGREE = 111_195;
const MOVES = { north: [1, 0], south: [-1, 0], east: [0, 1], west: [0, -1] };

const moved = ({ lat, lng }, [north, east]) => {
  const degrees = STEP_METRES / METRES_A_DEGREE;
  return [lat + north * degrees, lng + (east * degrees) / Math.max(0.01, Math.cos((lat * Math.PI) / 180))];
};

// `told` hears of each place that the pin was brought to; what comes back brings it somewhere.
export const drawPin = async (element, at, told) => {
  const words = element.dataset;
  const map = start(element);
  const middle = at ?? (words.middle ? place(words.middle) : null);
  map.setView(middle ?? [0, 0], middle ? CLOSE : 2);
  await addGround(map, words);
  const pin = L.marker(map.getCenter(), {
    icon: icon("mine", { sign: `${words.icons}#map-pin` }),
    draggable: true,
    autoPan: true,
    keyboard: false,
  }).addTo(map);
  label(pin, words.wordPin);

  const tell = () => {
    const { lat, lng } = pin.getLatLng().wrap();
    told(lat, lng, STEP_METRES);
  };
  pin.on("dragend", tell);
  map.on("click", ({ latlng }) => {
    pin.setLatLng(latlng);
    tell();
  });
  for (const button of document.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => {
      pin.setLatLng(moved(pin.getLatLng(), MOVES[button.dataset.move]));
      map.panInside(pin.getLatLng(), { padding: [48, 48] });
      tell();
    });
  }
  return (latitude, longitude) => {
    pin.setLatLng([latitude, longitude]);
    map.setView([latitude, longitude], Math.max(map.getZoom(), CLOSE));
  };
};
