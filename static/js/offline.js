// The page stands in for the one that was asked for: its address still leads there.
const standsIn = location.pathname !== "/offline/";

async function lookAgain() {
  try {
    await fetch("/health", { cache: "no-store" });
    location.replace(location.href);
  } catch {
    // Still away.
  }
}

if (standsIn) {
  document.getElementById("retry").href = location.href;
  window.addEventListener("online", lookAgain);
  // A device may say that it is online before anything gets through.
  setInterval(lookAgain, 3000);
}
