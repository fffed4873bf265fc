// Where somebody is, when they ask for what is near; and the map, once it comes into sight.

import { drawWhenSeen } from "./map_loader.js";

const form = document.getElementById("bins-form");
const map = document.getElementById("bins-map");
const LONGEST_WAIT = 10_000;
const REFUSALS = { 1: "denied", 2: "unknown", 3: "late" };

if (form) {
  const button = document.getElementById("bins-locate");
  const near = document.getElementById("bins-near");
  const said = document.getElementById("bins-located");

  const say = (word) => {
    said.textContent = word ? said.dataset[word] : "";
    button.disabled = word === "looking";
  };

  button.addEventListener("click", () => {
    say("looking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        say("");
        // 11 metres are near enough.
        near.value = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
        form.requestSubmit();
      },
      (error) => say(REFUSALS[error.code] ?? "unknown"),
      { timeout: LONGEST_WAIT, maximumAge: 60_000, enableHighAccuracy: true },
    );
  });
  button.hidden = !navigator.geolocation;

  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    form.addEventListener(failure, () => {
      document.getElementById("bins-count").textContent = form.dataset.away;
    });
  }

  // Whoever changes the language next comes back to what is shown now.
  document.body.addEventListener("htmx:afterSettle", () => {
    for (const next of document.querySelectorAll("header input[name=next]")) {
      next.value = location.pathname + location.search;
    }
  });

  const takes = document.getElementById("bins-takes");
  const chosen = takes.querySelector("label:has(:checked)");
  takes.scrollLeft = chosen.offsetLeft - (takes.clientWidth - chosen.offsetWidth) / 2;
}

if (map) drawWhenSeen(map, form);
