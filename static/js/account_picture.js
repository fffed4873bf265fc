// A picture that is too large is refused here, before it travels. Without this file we refuse it.
for (const input of document.querySelectorAll("input[data-most-bytes]")) {
  const sentence = document.createElement("p");
  sentence.id = `${input.id}_too_large`;
  sentence.className = "field-error";
  sentence.setAttribute("role", "alert");
  input.after(sentence);
  const described = input.getAttribute("aria-describedby") ?? "";
  input.setAttribute("aria-describedby", `${described} ${sentence.id}`.trim());
  const isTooLarge = () =>
    [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
  input.addEventListener("change", () => {
    sentence.textContent = isTooLarge() ? input.dataset.tooLarge : "";
    input.setAttribute("aria-invalid", String(isTooLarge()));
  });
  input.form.addEventListener("submit", (event) => {
    if (!isTooLarge()) return;
    event.preventDefault();
    input.focus();
  });
}
