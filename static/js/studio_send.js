// Sends photo after photo, each as a request of its own that may be repeated, and says how far we
// are. Without this file the form sends them all at once.
const form = document.querySelector("form[data-send]");
const box = form.querySelector(".send-progress");
const bar = box.querySelector("progress");
const words = box.querySelector("p");
const results = document.querySelector(".send-outcomes");
const button = form.querySelector("button");

function tell(name, result, message) {
  const item = document.createElement("li");
  item.className = `send-${result}`;
  const file = document.createElement("strong");
  file.textContent = name;
  const sentence = document.createElement("span");
  sentence.textContent = message;
  item.append(file, " ", sentence);
  results.querySelector("ul").append(item);
}

// `isForNow`: nothing is wrong with the photo, it may come in later.
function answerOf(request, file) {
  const isForNow = request.status === 0 || request.status === 429 || request.status >= 500;
  try {
    const told = JSON.parse(request.responseText);
    if (told.results) return told.results[0];
    return { name: file.name, result: "refused", message: told.error.message, isForNow };
  } catch {
    return { name: file.name, result: "refused", message: words.dataset.lost, isForNow };
  }
}

// The kind is the one that was chosen when all were sent, whatever is chosen meanwhile.
function send(file, category, onProgress) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("category", category);
    data.append("may_train", form.elements.may_train?.checked ? "true" : "false");
    data.append("images", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.send);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded / event.total));
    request.addEventListener("loadend", () => resolve(answerOf(request, file)));
    request.send(data);
  });
}

async function sendAll(files) {
  box.hidden = false;
  button.disabled = true;
  results.querySelector("ul").replaceChildren();
  const category = form.elements.category.value;
  const again = new DataTransfer();
  for (const [place, file] of files.entries()) {
    words.textContent = words.dataset.words
      .replace("%(number)s", place + 1)
      .replace("%(all)s", files.length);
    const told = await send(file, category, (share) => {
      bar.value = (100 * (place + share)) / files.length;
    });
    results.hidden = false;
    tell(told.name, told.result, told.message);
    if (told.isForNow) again.items.add(file);
  }
  bar.value = 100;
  words.textContent = again.files.length ? words.dataset.again : words.dataset.done;
  button.disabled = false;
  form.elements.images.files = again.files;
  results.querySelector(".send-again").hidden = again.files.length === files.length;
}

form.addEventListener("submit", (event) => {
  const files = [...form.elements.images.files];
  // Without photos the form goes its own way, and the page says what is missing.
  if (!files.length) return;
  event.preventDefault();
  // With them it stays, or they would travel for nothing and be chosen anew.
  for (const name of ["category", "may_train"]) {
    if (form.elements[name]) form.elements[name].required = true;
  }
  if (form.reportValidity()) sendAll(files);
});
