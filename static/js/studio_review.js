// Photo after photo without a new page, and keys for whoever decides about many. Without this file
// each button sends its form.
const PATIENCE_MS = 20_000;
// So long after a photo came nobody has looked at it: a second tap was meant for the one before.
const TOO_SOON_MS = 200;
const KEYS_OFF = "review-keys-off";
const root = document.querySelector("[data-review]");
const said = document.querySelector("[data-review-said]");
const lost = document.querySelector("[data-review-lost]");
const keys = document.getElementById("review-keys");
let isSending = false;
let ahead = null; // the next photo's picture, fetched while one looks at this one

const words = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";

function fetchAhead() {
  const { next } = root.querySelector(".review").dataset;
  if (next) (ahead = new Image()).src = next;
}

function show(review) {
  const hadFocus = root.contains(document.activeElement);
  root.replaceChildren(document.adoptNode(review));
  const facts = root.querySelector("[data-facts]");
  // What had the focus is gone. Whoever uses keys alone has it nowhere, and is told.
  if (hadFocus) (facts ?? root.querySelector("h1")).focus({ preventScroll: true });
  const isRead = hadFocus && facts;
  const rest = isRead ? "" : words(facts ?? root.querySelector(".empty"));
  said.textContent = `${review.dataset.said} ${rest}`.trim();
  // Both in sight where there is room, the photo where there is not.
  for (const name of [".review-kinds", ".review-photo"]) {
    root.querySelector(name)?.scrollIntoView({ block: "nearest" });
  }
  fetchAhead();
}

async function send(form, button) {
  if (isSending) return;
  isSending = true;
  root.setAttribute("aria-busy", "true");
  lost.textContent = "";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, button),
      headers: { "X-Requested-With": "XMLHttpRequest" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const review = page.querySelector(".review");
    // Logged out meanwhile, for example: the whole page says so.
    if (!review) return location.reload();
    show(review);
    await new Promise((done) => setTimeout(done, TOO_SOON_MS));
  } catch {
    lost.textContent = lost.dataset.words;
  } finally {
    isSending = false;
    root.removeAttribute("aria-busy");
  }
}

root.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

// While the reasons are open, figures choose among them and never a kind.
function meant(key) {
  const isRejecting = root.querySelector(".review-reject")?.open;
  if (isRejecting && /^[1-9]$/.test(key)) return root.querySelector(`[data-reason-key="${key}"]`);
  return /^[1-7sru]$/.test(key) ? root.querySelector(`[data-key="${key}"]`) : null;
}

function close(reasons) {
  reasons.open = false;
  reasons.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  const reasons = root.querySelector(".review-reject[open]");
  if (event.key === "Escape" && reasons?.contains(event.target)) return close(reasons);
  const isCommand = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  if (isCommand || !keys.checked || event.target.closest("input, textarea, select")) return;
  const button = meant(event.key.toLowerCase());
  if (!button) return;
  event.preventDefault();
  button.click();
  if (button.matches("summary") && button.parentElement.open) {
    root.querySelector("[data-reason-key]").focus();
  }
});

keys.checked = !localStorage.getItem(KEYS_OFF);
keys.addEventListener("change", () => {
  if (keys.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
  root.classList.toggle("review-without-keys", !keys.checked);
});
root.classList.toggle("review-without-keys", !keys.checked);
keys.closest(".review-keys").hidden = false;
fetchAhead();
