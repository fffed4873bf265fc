// Without this file the passwords are there to read; with it one click fills them in.
for (const button of document.querySelectorAll(".demo-accounts button")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.getElementById("id_login").value = button.dataset.username;
    document.getElementById("id_password").value = button.dataset.password;
    document.getElementById("log-in").focus();
  });
}
