// What the search does beside asking, which htmx does by the form's attributes.

const form = document.getElementById("guide-form");
const asked = form.elements.q;
const count = document.getElementById("guide-count");

// The browser, or a change of language, may have put back what was typed, under another answer.
window.addEventListener("pageshow", () => {
  const shown = new URLSearchParams(location.search);
  const isOther = asked.value !== (shown.get("q") ?? "") || form.elements.kind.value !== (shown.get("kind") ?? "");
  if (isOther) form.requestSubmit();
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  form.addEventListener(failure, () => {
    count.textContent = form.dataset.away;
  });
}

// Whoever changes the language next comes back to what is shown now.
document.body.addEventListener("htmx:afterSettle", () => {
  for (const next of document.querySelectorAll("header input[name=next]")) {
    next.value = location.pathname + location.search;
  }
});

// On a phone the row of places is wider than the screen: the one that is chosen stands in sight.
const places = document.getElementById("guide-places");
const chosen = places.querySelector("label:has(:checked)");
places.scrollLeft = chosen.offsetLeft - (places.clientWidth - chosen.offsetWidth) / 2;
