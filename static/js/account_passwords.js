// A button beside each password shows what was typed. Without this file there is no button.
const { show, hide } = document.currentScript.dataset;

for (const input of document.querySelectorAll("input[type=password]")) {
  const field = input.closest(".field");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.setAttribute("aria-controls", input.id);
  const say = () => {
    button.textContent = input.type === "password" ? show : hide;
    // Which of several passwords it is about.
    button.setAttribute("aria-label", `${button.textContent}: ${input.labels[0].textContent}`);
  };
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    say();
  });
  // What is sent is a password again, so that no browser offers it as a text typed before.
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
  say();
  field.classList.add("field-with-reveal");
  input.after(button);
}
