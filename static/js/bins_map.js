// The bins on a map: the same as in the list. Leaflet is there when this is called.

import { CLOSEST, addGround, icon, label, place, start } from "./map.js";

const ONE_BIN = 16;
// A part of the world is asked for in steps of about 100 m, so that answers are found in caches.
const rounded = (number, up) => (up ? Math.ceil(number * 1000) : Math.floor(number * 1000)) / 1000;
const PIN = 48;
// From here on, every bin is shown by itself.
const APART = 18;
const SIGNS = { bin: "trash-2", broken: "triangle-alert" };

class Bins {
  constructor(map, words, form) {
    this.map = map;
    this.words = words;
    this.form = form;
    this.layer = L.layerGroup().addTo(map);
  }

  address(box) {
    const asked = new URLSearchParams(this.form ? new FormData(this.form) : []);
    asked.delete("near");
    if (!box || this.map.getZoom() < APART) asked.set("cells", this.cells().join(","));
    if (box) {
      const [south, west, north, east] = [box.getSouth(), box.getWest(), box.getNorth(), box.getEast()];
      const limits = [Math.max(-90, rounded(south)), Math.max(-180, rounded(west)), Math.min(90, rounded(north, true)), Math.min(180, rounded(east, true))];
      asked.set("box", limits.join(","));
    }
    return `${this.words.points}?${asked}`;
  }

  cells() {
    const { clientWidth, clientHeight } = this.map.getContainer();
    return [clientWidth, clientHeight].map((length) => Math.max(1, Math.min(40, Math.round(length / PIN))));
  }

  async load(box) {
    this.asking?.abort();
    this.asking = new AbortController();
    const answer = await fetch(this.address(box), { signal: this.asking.signal });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async follow() {
    this.show((await this.load(this.map.getBounds())).points);
  }

  show(points) {
    // Somebody is reading one, or stands on one with the keyboard: it stays.
    const kept = new Map();
    this.layer.eachLayer((marker) => {
      const isUsed = marker.isPopupOpen() || marker.getElement() === document.activeElement;
      if (isUsed && marker.address) kept.set(marker.address, marker);
      else this.layer.removeLayer(marker);
    });
    for (const point of points) if (!kept.has(point.url)) this.add(point);
  }

  add(point) {
    const kind = point.count ? "group" : point.broken ? "broken" : "bin";
    const marker = L.marker(point.at, { icon: icon(kind, { text: point.count, sign: SIGNS[kind] && `${this.words.icons}#${SIGNS[kind]}` }), riseOnHover: true });
    this.layer.addLayer(marker);
    marker.address = point.url;
    if (point.count) {
      label(marker, this.words.wordGroup.replace("NUMBER", point.count));
      marker.on("click", () => this.map.setView(point.at, Math.min(this.map.getZoom() + 2, CLOSEST)));
      return;
    }
    label(marker, point.broken ? `${point.name}: ${this.words.wordBroken}` : point.name);
    marker.bindPopup(this.popup(point), { closeButton: true, autoPanPadding: [24, 24] });
  }

  popup(point) {
    const box = document.createElement("div");
    const name = Object.assign(document.createElement("p"), { className: "map-popup-name", textContent: point.name });
    const link = Object.assign(document.createElement("a"), { href: point.url, textContent: this.words.wordOpen });
    box.append(name);
    if (point.broken) box.append(Object.assign(document.createElement("p"), { textContent: this.words.wordBroken }));
    box.append(link);
    return box;
  }
}

export const drawMap = async (element, form) => {
  const words = element.dataset;
  const map = start(element);
  const bins = new Bins(map, words, form);
  const you = L.layerGroup().addTo(map);

  const showPlace = (centre) => {
    const nearest = [...document.querySelectorAll("#bins-results [data-place]")].slice(0, 4);
    const corners = [centre, ...nearest.map((one) => place(one.dataset.place))];
    map.fitBounds(corners, { padding: [32, 32], maxZoom: ONE_BIN });
    const marker = L.marker(centre, { icon: icon("here"), keyboard: false, interactive: false, zIndexOffset: 1000 });
    label(marker.addTo(you), words.here ?? words.wordYou);
    return bins.follow();
  };

  const showAll = async () => {
    const { box, points } = await bins.load();
    if (box) map.fitBounds([box.slice(0, 2), box.slice(2)], { padding: [24, 24], maxZoom: ONE_BIN });
    else map.setView([0, 0], 2);
    bins.show(points);
  };

  const go = () => {
    you.clearLayers();
    const centre = place(words.center ?? document.getElementById("bins-near").value);
    return centre.length === 2 && centre.every(Number.isFinite) ? showPlace(centre) : showAll();
  };

  await addGround(map, words);
  await go();
  // A line that breaks leaves the pins that are there.
  map.on("moveend", () => bins.follow().catch(() => {}));
  document.body.addEventListener("htmx:afterSettle", () => go().catch(() => {}));
};
