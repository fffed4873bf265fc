// The page for telling, without leaving it between its steps: each step sends the form as its
// buttons do, and the parts of the answer that changed are put in place. Typed words stay.

import { loadMap } from "./map_loader.js";
import { smaller } from "./report_new_photo.js";

const LONGEST_WAIT = 10_000;
const PATIENCE_MS = 60_000;
const ROUGH_METRES = 100;
const PAUSE_MS = 400;
const DIGITS = 6;
const REFUSALS = { 1: "denied", 2: "unknown", 3: "late" };

const form = document.getElementById("tell");
const by = (id) => document.getElementById(id);
const image = by("id_image");
let asking = null;

// --- a step -------------------------------------------------------------------------------------

const trouble = (word) => {
  const said = by("tell-trouble");
  said.hidden = !word;
  said.textContent = word ? said.dataset[word] : "";
};

const putInPlace = (text) => {
  const found = new DOMParser().parseFromString(text, "text/html");
  if (!found.getElementById("tell")) return trouble("away");
  const focused = document.activeElement?.id;
  const chosen = form.querySelector("[name=place]:checked")?.closest("[data-place]");
  for (const part of form.querySelectorAll("[data-part]")) {
    const fresh = found.getElementById(part.id);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  // Chosen while the answer was on its way.
  const kept = chosen && form.querySelector(`[data-place="${CSS.escape(chosen.dataset.place)}"]`);
  if (kept) kept.replaceWith(chosen);
  form.elements.idempotency_key.value = found.querySelector("[name=idempotency_key]").value;
  by("tell-news").textContent = found.getElementById("tell-news").textContent;
  if (focused && document.activeElement?.id !== focused) by(focused)?.focus({ preventScroll: true });
};

// `photo` is sent along with the step, or the one that lies in the form's own field is left out.
// The status of the answer, 0 where none came.
const take = (step, photo = null) => {
  asking?.abort();
  const job = (asking = new XMLHttpRequest());
  const body = new FormData(form);
  body.set("step", step);
  body.delete("image");
  if (photo) body.set("image", photo, "photo.jpg");
  trouble("");
  const sending = by("tell-sending");
  sending.hidden = !photo;
  return new Promise((done) => {
    const end = (status) => {
      if (asking === job) sending.hidden = true;
      done(status);
    };
    job.upload.addEventListener("progress", (event) => {
      by("tell-progress").value = (100 * event.loaded) / event.total;
    });
    job.addEventListener("load", () => {
      putInPlace(job.responseText);
      end(job.status);
    });
    job.addEventListener("abort", () => end(0));
    for (const failure of ["error", "timeout"]) {
      job.addEventListener(failure, () => {
        trouble("away");
        end(0);
      });
    }
    job.open("POST", form.action);
    job.timeout = PATIENCE_MS;
    job.send(body);
  });
};

// --- the photo ----------------------------------------------------------------------------------

image.addEventListener("change", async () => {
  const [file] = image.files;
  if (!file) return;
  const status = await take("look", await smaller(file));
  // Taken or refused; else it stays in the field, and goes with the form.
  if (status && status < 429) image.value = "";
});
by("tell-cancel").addEventListener("click", () => {
  asking?.abort();
  image.value = "";
  image.focus();
});

// --- the place ----------------------------------------------------------------------------------

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
  lookAgain();
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

// --- what may have been told before -----------------------------------------------------------

let pause = 0;
const lookAgain = () => {
  clearTimeout(pause);
  const isSending = !by("tell-sending").hidden;
  // Its answer would be about an earlier choice.
  if (!isSending) asking?.abort();
  if (!form.querySelector("[name=type]:checked") || !form.querySelector("[name=place]:checked")) return;
  if (!isSending) pause = setTimeout(() => take("look"), PAUSE_MS);
};

form.addEventListener("change", ({ target }) => {
  if (["type", "place"].includes(target.name)) lookAgain();
  if (target.name === "place" && target.dataset.at) bringPin?.(...target.dataset.at.split(",").map(Number));
});
form.addEventListener("click", (event) => {
  const step = event.target.closest("button[name=step]")?.value;
  if (!["drop", "find"].includes(step)) return;
  event.preventDefault();
  take(step);
});
// Enter in the address looks for it; in other fields it sends nothing by accident.
by("id_address")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  take("find");
});
