// Where it is: a position, a pin on the map, or one of the choices of reports/_new_place.html. What a
// script finds out goes into the form's own fields, as if somebody had typed it.

import { loadMap } from "./map_loader.js";

const LONGEST_WAIT = 10_000;
const ROUGH_METRES = 100;
const DIGITS = 6;
const REFUSALS = { 1: "denied", 2: "unknown", 3: "late" };

const by = (id) => document.getElementById(id);

// `chosen` hears of each position and each place of the pin.
export const letChoose = (form, chosen = () => {}) => {
  const located = by("tell-located");
  const say = (word, metres) => {
    located.textContent = word ? located.dataset[word].replace("METRES", metres) : "";
    by("tell-locate").disabled = word === "looking";
  };

  let bringPin = null;
  const pinned = by("tell-pin");

  // A position or a pin: in the form's own fields, and as the choice that is made.
  const choose = (source, latitude, longitude, metres = "") => {
    form.elements.latitude.value = latitude.toFixed(DIGITS);
    form.elements.longitude.value = longitude.toFixed(DIGITS);
    form.elements.accuracy.value = metres;
    for (const other of ["position", "pin"]) {
      const choice = form.querySelector(`[data-place="${other}"]`);
      choice.hidden = other !== source;
      if (other !== source) continue;
      choice.querySelector("input").checked = true;
      if (source === "position") choice.querySelector("span").textContent = located.dataset.here.replace("METRES", Math.ceil(metres));
    }
    chosen();
  };

  by("tell-locate").addEventListener("click", () => {
    say("looking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const metres = Math.ceil(coords.accuracy);
        say(metres > ROUGH_METRES ? "rough" : "here", metres);
        choose("position", coords.latitude, coords.longitude, coords.accuracy);
        bringPin?.(coords.latitude, coords.longitude);
      },
      (error) => say(REFUSALS[error.code] ?? "unknown"),
      { timeout: LONGEST_WAIT, maximumAge: 0, enableHighAccuracy: true },
    );
  });
  by("tell-locate").hidden = !navigator.geolocation;

  // What is chosen already, so that the pin begins there.
  const chosenAt = () => {
    const at = form.querySelector("[name=place]:checked")?.dataset.at;
    const told = form.elements.latitude.value ? [form.elements.latitude.value, form.elements.longitude.value] : null;
    const found = (at ? at.split(",") : told)?.map(Number);
    return found?.every(Number.isFinite) ? found : null;
  };

  const drawMap = async () => {
    const element = by("tell-map");
    try {
      const { drawPin } = await loadMap(element);
      bringPin = await drawPin(element, chosenAt(), (latitude, longitude, step) => {
        choose("pin", latitude, longitude);
        pinned.textContent = pinned.dataset.words
          .replace("PLACE", `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`)
          .replace("METRES", step);
      });
    } catch (error) {
      console.warn(error);
      const note = element.querySelector(".map-note");
      if (note) note.textContent = note.dataset.note;
    }
  };

  by("tell-map-open").addEventListener("click", ({ currentTarget }) => {
    const box = by("tell-map-box");
    box.hidden = !box.hidden;
    currentTarget.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden && !bringPin) drawMap();
  });

  form.addEventListener("change", ({ target }) => {
    if (target.name === "place" && target.dataset.at) bringPin?.(...target.dataset.at.split(",").map(Number));
  });
};
