// What every page's frame does better with a script; all of it also works without one.

// A menu closes when one leaves it.
for (const menu of document.querySelectorAll("details.menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// The look changes at once; the cookie for the next page is fetched meanwhile.
document.querySelector("[data-theme-switch]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const theme = event.submitter.value;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  const sent = new FormData(form, event.submitter);
  // Offline the look still changes, for this page alone.
  fetch(form.action, { method: "POST", body: sent, redirect: "manual", keepalive: true }).catch(() => {});
  form.closest("details").open = false;
  form.closest("details").querySelector("summary").focus();
});

// Changing the language keeps what was typed, passwords and files aside, for this tab and one page.
const TYPED = "typed";
const main = document.getElementById("main");
const fields = () =>
  [...main.querySelectorAll("input[name], textarea[name], select[name]")].filter(
    (field) => !["hidden", "password", "file", "submit"].includes(field.type),
  );

for (const form of document.querySelectorAll("[data-keeps-typed]")) {
  form.addEventListener("submit", () => {
    const values = fields().map((field) => [field.name, field.type, field.value, field.checked]);
    sessionStorage.setItem(TYPED, JSON.stringify({ path: location.pathname, values }));
  });
}

const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
sessionStorage.removeItem(TYPED);
if (kept?.path === location.pathname) {
  fields().forEach((field, index) => {
    const [name, type, value, checked] = kept.values[index] ?? [];
    if (name !== field.name || type !== field.type) return;
    field.value = value;
    field.checked = checked;
  });
}

for (const button of document.querySelectorAll("[data-closes]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.parentElement.remove();
    main.focus();
  });
}

// What is hard to take back is asked about first.
for (const button of document.querySelectorAll("[data-asks]")) {
  const dialog = document.getElementById(button.dataset.asks);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") button.form.submit();
  });
}

// Only there does a browser have one: on https and on this machine itself.
if (window.isSecureContext && "serviceWorker" in navigator) {
  window.addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js"));
}
