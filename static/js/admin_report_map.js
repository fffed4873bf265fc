// One pin on its ground.
import { addGround, icon, label, place, start } from "./map.js";

export const drawMap = async (element) => {
  const { center, here } = element.dataset;
  const map = start(element);
  map.setView(place(center), 16);
  await addGround(map, element.dataset);
  label(L.marker(place(center), { icon: icon("here"), keyboard: false }).addTo(map), here);
};
