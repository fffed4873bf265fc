// Where somebody is, when they ask for what is near; sharing; and the map, once it is in sight.

import { drawWhenSeen } from "./map_loader.js";

const LONGEST_WAIT = 10_000;
const REFUSALS = { 1: "denied", 2: "unknown", 3: "late" };

const locate = document.getElementById("reports-locate");
if (locate) {
  const said = document.getElementById("reports-located");
  const near = document.getElementById("reports-near");
  const say = (word) => {
    said.textContent = (word && said.dataset[word]) || "";
    locate.disabled = word === "looking";
  };

  locate.addEventListener("click", () => {
    say("looking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // 11 metres are near enough.
        const place = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
        say("found");
        if (near) {
          near.value = place;
          near.form.requestSubmit();
        } else document.getElementById("id_place").value = place.replace(",", ", ");
      },
      (error) => say(REFUSALS[error.code] ?? "unknown"),
      { timeout: LONGEST_WAIT, maximumAge: 60_000, enableHighAccuracy: true },
    );
  });
  locate.hidden = !navigator.geolocation;
}

// Where this browser can neither share nor copy, the link writes a mail.
const share = document.getElementById("report-share");
share?.addEventListener("click", async (event) => {
  const { href: url } = location;
  if (!navigator.share && !navigator.clipboard) return;
  event.preventDefault();
  try {
    if (navigator.share) return void (await navigator.share({ title: document.title, url }));
    await navigator.clipboard.writeText(url);
    document.getElementById("report-shared").textContent = share.dataset.done;
  } catch (error) {
    // Whoever closes the choice of ways wants none of them.
    if (error.name !== "AbortError") location.assign(share.href);
  }
});

const map = document.getElementById("reports-map");
if (map) drawWhenSeen(map);
