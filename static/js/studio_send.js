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

function answerOf(request, file) {
  try {
    const told = JSON.parse(request.responseText);
    if (told.results) return told.results[0];
    return { name: file.name, result: "refused", message: told.error.message };
  } catch {
    return { name: file.name, result: "refused", message: words.dataset.lost };
  }
}

function send(file, onProgress) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("category", form.elements.category.value);
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
  for (const [place, file] of files.entries()) {
    words.textContent = words.dataset.words
      .replace("%(number)s", place + 1)
      .replace("%(all)s", files.length);
    const told = await send(file, (share) => {
      bar.value = (100 * (place + share)) / files.length;
    });
    results.hidden = false;
    tell(told.name, told.result, told.message);
  }
  bar.value = 100;
  words.textContent = words.dataset.done;
  button.disabled = false;
  form.elements.images.value = "";
  results.querySelector(".send-again").hidden = false;
}

form.addEventListener("submit", (event) => {
  const files = [...form.elements.images.files];
  // What is missing, the page says; so the form goes its own way.
  const isWhole = form.elements.category.value && files.length;
  const isAllowed = !form.elements.may_train || form.elements.may_train.checked;
  if (!(isWhole && isAllowed)) return;
  event.preventDefault();
  sendAll(files);
});
