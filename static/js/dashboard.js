// What follows an answer on the dashboard: the number counts up once, the sums are fetched anew, and
// "glass or plastic?" is answered without leaving the page.

const root = document.querySelector("[data-try]");
const form = root.querySelector(".try-form");
const answer = root.querySelector("[data-answer]");
const said = root.querySelector("[data-said]");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
const COUNT_MS = 700;

function countUp(number) {
  const [from, to] = [Number(number.dataset.countFrom), Number(number.dataset.countTo)];
  if (isCalm.matches || to <= from) return;
  const words = new Intl.NumberFormat(document.documentElement.lang);
  const begun = performance.now();
  const step = (now) => {
    const part = Math.min(1, (now - begun) / COUNT_MS);
    number.textContent = words.format(Math.round(from + (to - from) * part));
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

// Where that fails, the old numbers stay until the page is loaded anew.
async function fetchSums() {
  const found = await fetch(location.pathname).catch(() => null);
  if (!found?.ok) return;
  const page = new DOMParser().parseFromString(await found.text(), "text/html");
  const sums = page.querySelector("[data-sums]");
  if (sums) document.querySelector("[data-sums]").replaceChildren(...sums.childNodes);
}

function greet(part) {
  form.querySelector("[data-compartments]").open = part.dataset.part !== "answered";
  for (const number of part.querySelectorAll("[data-count-to]")) countUp(number);
  if (!part.dataset.outcome || part.dataset.outcome === "unsure") return;
  fetchSums();
  forgetThing();
}

// The next thing weighs something else and may go elsewhere; the bin one stands at stays.
function forgetThing() {
  form.querySelector("[data-weight]").value = "";
  form.querySelector("[name=compartment][value=auto]").checked = true;
  form.querySelector("[data-along]").open = false;
}

root.addEventListener("answered", ({ detail }) => {
  if ("correctable" in detail.part.dataset) form.querySelector("[data-along]").open = true;
  greet(detail.part);
});
for (const part of answer.querySelectorAll("[data-part]")) greet(part);

// The photo that is already there stays.
function fill(content) {
  const part = content.querySelector("[data-part]");
  if (!part) return null;
  const photo = answer.querySelector(".photo");
  const frame = part.querySelector("[data-photo]");
  if (photo && frame) frame.replaceChildren(photo);
  answer.replaceChildren(part);
  said.textContent = part.dataset.said ?? "";
  const title = part.querySelector("h2") ?? part;
  title.tabIndex = -1;
  title.focus();
  greet(part);
  return part;
}

function trouble() {
  const name = navigator.onLine ? "away" : "offline";
  const words = root.querySelector(`[data-trouble="${name}"]`).content.cloneNode(true);
  answer.querySelector("[data-trouble-here]")?.remove();
  const here = document.createElement("div");
  here.dataset.troubleHere = "";
  here.append(words);
  // The buttons of the question are the way to try again.
  here.querySelector("[data-retry]")?.remove();
  answer.prepend(here);
}

answer.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-answers]");
  if (!form) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  body.set("shown", "yes");
  // Pressed again after a lost answer, it is the same word about the same photo.
  body.set("idempotency_key", `${body.get("detection")}:${body.get("label")}`);
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "text/html" };
  try {
    const found = await fetch(form.action, { method: "POST", body, headers });
    const content = document.createElement("template");
    content.innerHTML = await found.text();
    if (!fill(content.content)) trouble();
  } catch {
    trouble();
  }
  for (const button of buttons) button.disabled = false;
});
