// A button copies what is to be typed elsewhere. Without this file, or a clipboard, there is none.
const { copy, copied } = document.currentScript.dataset;

for (const place of navigator.clipboard ? document.querySelectorAll("[data-copies]") : []) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "btn btn-outline-primary";
  button.textContent = copy;
  said.setAttribute("role", "status");
  button.addEventListener("click", () =>
    navigator.clipboard.writeText(place.dataset.copies).then(
      () => (said.textContent = copied),
      // The browser says no: what is marked is copied by hand.
      () => getSelection().selectAllChildren(place),
    ),
  );
  const row = document.createElement("p");
  row.className = "copy";
  row.append(button, said);
  place.after(row);
}
