// From a photo to an answer on the same page: drop, choose, paste, or the camera beside this file.
// The server draws every answer; without this file the form is sent as forms are.

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;
const PATIENCE_MS = 60_000;

const root = document.querySelector("[data-try]");
const part = (name) => root.querySelector(`[data-${name}]`);
const form = root.querySelector("form");
const [frame, preview, sending, step, progress] = ["frame", "preview", "sending", "step", "progress"].map(part);
const [answer, said, chooser] = [part("answer"), part("said"), part("choose")];

let current = null; // the request under way
let last = null; // the photo that was sent last: {blob, isShown, isStream, key, turn}

function show(state) {
  root.dataset.state = state;
  const focused = document.activeElement;
  sending.hidden = state !== "sending";
  // What one has just pressed may be gone: the next thing to press is not far.
  if (sending.contains(focused) && sending.hidden) {
    chooser.querySelector("input").focus({ preventScroll: true });
  }
}

function fill(content) {
  const isRetry = answer.contains(document.activeElement);
  answer.replaceChildren(content);
  if (isRetry) chooser.querySelector("input").focus({ preventScroll: true });
}

function trouble(name) {
  said.textContent = "";
  fill(root.querySelector(`[data-trouble="${name}"]`).content.cloneNode(true));
  show("failed");
  bring(answer);
}

// The picture alone, small enough for a bad line and without where and when it was taken. Null for
// what this browser can't open: the server knows more kinds.
async function shrink(file) {
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const context = canvas.getContext("2d");
    // Where a picture is see-through, a JPEG would be black.
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  } catch {
    return null;
  }
}

function cancel() {
  current?.abort();
  current = null;
}

// A photo that is sent once more, because its answer got lost, is known by it. Pages that are not
// secure have no randomUUID.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

async function take(file, { isStream = false, key = newKey() } = {}) {
  cancel();
  if (file.type && !file.type.startsWith("image/")) return trouble("type");
  answer.replaceChildren();
  said.textContent = "";
  const job = (current = new XMLHttpRequest());
  const small = await shrink(file);
  if (job !== current) return; // another photo came meanwhile
  if (!small && file.size > Number(root.dataset.mostBytes)) return trouble("large");
  last = { blob: small ?? file, isShown: Boolean(small), isStream, key, turn: 0 };
  URL.revokeObjectURL(preview.src);
  preview.hidden = !small;
  if (small) preview.src = URL.createObjectURL(small);
  send(job);
}

function send(job) {
  current = job;
  const body = new FormData(form);
  body.set("image", last.blob, last.isShown ? "photo.jpg" : "photo");
  if (body.has("idempotency_key")) body.set("idempotency_key", last.turn ? `${last.key}.${last.turn}` : last.key);
  if (body.has("from_stream")) body.set("from_stream", last.isStream ? "on" : "");
  if (last.isShown) body.append("shown", "yes");
  job.open("POST", form.action);
  job.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  job.setRequestHeader("Accept", "text/html");
  job.timeout = PATIENCE_MS;
  job.upload.addEventListener("progress", (event) => {
    progress.value = (100 * event.loaded) / event.total;
  });
  job.upload.addEventListener("load", () => {
    progress.removeAttribute("value");
    step.textContent = step.dataset.lookingWords;
  });
  job.addEventListener("load", () => finish(job));
  job.addEventListener("error", () => trouble(navigator.onLine ? "away" : "offline"));
  job.addEventListener("timeout", () => trouble("away"));
  progress.value = 0;
  step.textContent = step.dataset.sendingWords;
  show("sending");
  job.send(body);
}

function finish(job) {
  current = null;
  const content = document.createElement("template");
  content.innerHTML = job.responseText;
  const found = content.content.querySelector("[data-part]");
  // An answer of something between us, or of a part that knows nothing of photos.
  if (!found) return trouble(job.status === 413 ? "large" : "broken");
  const photo = found.querySelector("[data-photo]");
  if (photo && last.isShown) {
    const copy = preview.cloneNode();
    copy.className = "photo";
    copy.hidden = false;
    photo.prepend(copy);
  }
  // It was refused for what stands beside the photo: put right, it is another question.
  if ("correctable" in found.dataset) last.turn += 1;
  fill(found);
  show(found.dataset.part);
  said.textContent = found.dataset.said ?? "";
  bide(found.querySelector("[data-retry]"));
  bring(found);
  root.dispatchEvent(new CustomEvent("answered", { detail: { part: found, photo: last.blob, key: last.key } }));
}

// Trying again before the server wants to hear of it only makes the wait longer.
function bide(button) {
  const seconds = Number(button?.dataset.wait);
  if (!seconds) return;
  button.disabled = true;
  setTimeout(() => (button.disabled = false), seconds * 1000);
}

function bring(found) {
  const { top } = found.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) found.scrollIntoView();
}

const isPhoto = (file) => file.type.startsWith("image/");
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

for (const input of root.querySelectorAll("[data-file]")) {
  input.addEventListener("change", () => {
    const [file] = input.files;
    // The same photo may be chosen twice.
    input.value = "";
    if (file) take(file);
  });
}

// A little beside the frame is meant for it, too, and must not replace the page by the photo.
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  frame.classList.add("is-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) frame.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  frame.classList.remove("is-over");
  const files = [...event.dataTransfer.files];
  if (files.length) take(files.find(isPhoto) ?? files[0]);
});
document.addEventListener("paste", (event) => {
  const photo = [...(event.clipboardData?.files ?? [])].find(isPhoto);
  if (!photo) return;
  event.preventDefault();
  take(photo);
});

root.addEventListener("photo", ({ detail: { photo, ...more } }) => take(photo, more));
root.addEventListener("trouble", (event) => trouble(event.detail));
part("cancel").addEventListener("click", () => {
  cancel();
  show("empty");
  preview.hidden = true;
});
answer.addEventListener("click", (event) => {
  if (!event.target.closest("[data-retry]")) return;
  if (last) send(new XMLHttpRequest());
  else chooser.querySelector("input").click();
});

part("send").hidden = true;
