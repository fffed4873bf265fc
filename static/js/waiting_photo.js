// A visitor's photo waits in the browser while they sign up, and is then their first disposal.
import { drop, find, keep } from "./photo_store.js";

const root = document.querySelector("[data-try]");
const panel = document.querySelector("[data-waiting]");

let answered = null;
root.addEventListener("answered", ({ detail }) => (answered = detail));

// Kept on this press alone: whoever only asks leaves nothing behind.
root.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-collect]");
  if (!link || !answered) return;
  event.preventDefault();
  try {
    await keep(answered.photo, answered.key);
  } catch {
    // A browser that keeps nothing: they show it again once they are logged in.
  }
  location.assign(link.href);
});

// A day later it is gone, also where nobody logs in.
const waiting = await find().catch(() => null);

if (panel && waiting) {
  const picture = panel.querySelector("[data-waiting-photo]");
  picture.src = URL.createObjectURL(waiting.photo);
  panel.hidden = false;

  panel.querySelector("[data-waiting-send]").addEventListener("click", () => {
    panel.hidden = true;
    root.dispatchEvent(new CustomEvent("photo", { detail: { photo: waiting.photo, key: waiting.key } }));
  });
  panel.querySelector("[data-waiting-drop]").addEventListener("click", () => {
    panel.hidden = true;
    drop();
    root.querySelector("[data-choose] input").focus();
  });
  root.addEventListener("answered", ({ detail }) => {
    if (detail.key !== waiting.key) return;
    // What was refused waits on: the reason may pass.
    if (detail.part.dataset.part === "answered") drop();
  });
}
