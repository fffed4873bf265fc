// Looks every few seconds whether there is something new. Nothing new is a 304 without a body; nobody
// looks while the page is hidden, and what one has in hand is left alone.

const PAUSE_MS = 5000;
const list = document.querySelector("[data-history]");
const news = document.querySelector("[data-news]");

let etag = list.dataset.etag;
let timer = 0;

const ids = (within) => [...within.querySelectorAll("[data-record]")].map((row) => row.dataset.record);

async function look() {
  const headers = { "X-Requested-With": "XMLHttpRequest", "If-None-Match": etag };
  // Not through the browser's own cache: it would make a 200 of our 304.
  const found = await fetch(location.href, { headers, cache: "no-store" });
  if (found.status !== 200) return;
  etag = found.headers.get("ETag") ?? etag;
  await renew();
}

async function renew() {
  const found = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!found.ok) return;
  const page = new DOMParser().parseFromString(await found.text(), "text/html");
  const fresh = page.querySelector("[data-history]");
  // Somebody is on their way through the list: it changes when they have left it.
  if (!fresh || list.contains(document.activeElement)) return;
  const known = new Set(ids(list));
  const added = ids(fresh).filter((id) => !known.has(id)).length;
  list.replaceChildren(...fresh.childNodes);
  news.textContent = added === 1 ? news.dataset.one : news.dataset.changed;
}

function rest() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(again, PAUSE_MS);
}

async function again() {
  // A line that is gone for a moment: the next look may find it.
  await look().catch(() => {});
  rest();
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : again()));
rest();
