// The page for telling, without leaving it between its steps: each step sends the form as its
// buttons do, and the parts of the answer that changed are put in place. Typed words stay.

import { smaller } from "./report_new_photo.js";
import { letChoose } from "./report_place.js";

const PATIENCE_MS = 60_000;
const PAUSE_MS = 400;

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

letChoose(form, lookAgain);
form.addEventListener("change", ({ target }) => {
  if (["type", "place"].includes(target.name)) lookAgain();
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
