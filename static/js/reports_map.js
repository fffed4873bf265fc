// The reports on a map: the same as in the list. Leaflet is there when this is called.

import { CLOSEST, addGround, icon, label, place, start } from "./map.js";
import { heatLayer } from "./reports_heat.js";

const ONE_REPORT = 17;
const PIN = 48;
// A part of the world is asked for in steps of about 100 m, so that answers are found in caches.
const rounded = (number, up) => (up ? Math.ceil(number * 1000) : Math.floor(number * 1000)) / 1000;

class Reports {
  constructor(map, words) {
    this.map = map;
    this.words = words;
    this.layer = L.layerGroup().addTo(map);
    this.heat = heatLayer();
    this.points = [];
  }

  address() {
    const box = this.map.getBounds();
    const asked = new URLSearchParams(this.words.query);
    const corners = [
      Math.max(-90, rounded(box.getSouth())),
      Math.max(-180, rounded(box.getWest())),
      Math.min(90, rounded(box.getNorth(), true)),
      Math.min(180, rounded(box.getEast(), true)),
    ];
    asked.set("box", corners.join(","));
    const across = Math.round(this.map.getContainer().clientWidth / PIN);
    asked.set("across", Math.max(1, Math.min(40, across)));
    return `${this.words.points}?${asked}`;
  }

  async follow() {
    this.asking?.abort();
    this.asking = new AbortController();
    const answer = await fetch(this.address(), { signal: this.asking.signal });
    if (!answer.ok) throw new Error(answer.status);
    this.points = (await answer.json()).points;
    this.show();
  }

  show() {
    this.heat.setPoints(this.points);
    // Somebody is reading one, or stands on one with the keyboard: it stays.
    const kept = new Set();
    this.layer.eachLayer((marker) => {
      const isUsed = marker.isPopupOpen() || marker.getElement() === document.activeElement;
      if (isUsed && marker.address) kept.add(marker.address);
      else this.layer.removeLayer(marker);
    });
    for (const point of this.points) if (!kept.has(point.url)) this.add(point);
  }

  add(point) {
    const sign = point.icon && `${this.words.icons}#${point.icon}`;
    const kind = point.count ? "group" : point.tone;
    const marker = L.marker(point.at, { icon: icon(kind, { text: point.count, sign }), riseOnHover: true });
    this.layer.addLayer(marker);
    marker.address = point.url;
    if (point.count) {
      label(marker, this.words.wordGroup.replace("NUMBER", point.count));
      marker.on("click", () => this.open(point));
      return;
    }
    label(marker, `${point.name}: ${point.state}`);
    marker.bindPopup(this.popup(point), { closeButton: true, autoPanPadding: [24, 24] });
  }

  // Reports of one place lie together however close one looks: the list shows them apart.
  open({ at }) {
    const zoom = this.map.getZoom();
    if (zoom < CLOSEST) return this.map.setView(at, Math.min(zoom + 2, CLOSEST));
    location.assign(`${this.words.list}?${this.words.query}&near=${at}`);
  }

  popup(point) {
    const box = document.createElement("div");
    const told = new Date(point.told).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
    const made = (tag, fields) => Object.assign(document.createElement(tag), fields);
    box.append(
      made("p", { className: "map-popup-name", textContent: point.name }),
      made("p", { textContent: `${point.state} · ${told}` }),
      made("a", { href: point.url, textContent: this.words.wordOpen }),
    );
    return box;
  }

  switchHeat(isOn) {
    if (isOn) this.heat.addTo(this.map);
    else this.heat.remove();
  }
}

const showOne = (map, words) => {
  const centre = place(words.center);
  map.setView(centre, ONE_REPORT);
  label(L.marker(centre, { icon: icon("here"), keyboard: false, interactive: false }).addTo(map), words.here);
};

export const drawMap = async (element) => {
  const words = element.dataset;
  const map = start(element);
  await addGround(map, words);
  if (words.center) return showOne(map, words);
  const corners = place(words.box);
  if (corners.length === 4) map.fitBounds([corners.slice(0, 2), corners.slice(2)], { padding: [8, 8], maxZoom: ONE_REPORT });
  else map.setView([0, 0], 2);
  const reports = new Reports(map, words);
  await reports.follow();
  // A line that breaks leaves the pins that are there.
  map.on("moveend", () => reports.follow().catch(() => {}));
  const button = document.getElementById("reports-heat");
  button.hidden = false;
  button.addEventListener("click", () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", isOn);
    reports.switchHeat(isOn);
  });
};
