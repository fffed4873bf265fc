// The training under way: asked about every two seconds, drawn anew after each epoch.
const EVERY_MS = 2000;
const now = document.querySelector("[data-status-url]");
const message = now.querySelector("[data-message]");
const bar = now.querySelector("[data-progress]");
const step = now.querySelector("[data-step]");
let epochs = null;

// The page draws the curves; its newest drawing takes the place of ours.
async function redraw() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const curves = page.getElementById("run-curves");
  if (curves) document.getElementById("run-curves").replaceWith(curves);
}

async function look() {
  try {
    const answer = await fetch(now.dataset.statusUrl, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const status = await answer.json();
      if (!status.in_progress || status.run_id !== now.dataset.run) {
        location.reload();
        return;
      }
      // Said again only when it changed: whoever hears the page is not told the same twice.
      if (message.textContent !== status.message) message.textContent = status.message;
      bar.value = status.progress;
      step.textContent = status.total_steps ? `${status.step} / ${status.total_steps}` : "";
      if (epochs !== null && status.history.length !== epochs) await redraw();
      epochs = status.history.length;
    }
  } catch {
    // Offline for a moment: the next look may get through.
  }
  setTimeout(look, document.hidden ? EVERY_MS * 5 : EVERY_MS);
}

look();
