// The bins near somebody, to choose the one they stand at. Its code can always be typed.
{
  const box = document.querySelector("[data-near-bins]");
  const [field, button, said, list] = ["bin", "locate", "located", "choices"].map((name) => box.querySelector(`[data-${name}]`));
  const LONGEST_WAIT = 10_000;
  const MOST = 5;
  const REFUSALS = { 1: "denied", 2: "unknown", 3: "late" };
  const { lang } = document.documentElement;

  const say = (word) => {
    said.textContent = said.dataset[word];
    button.disabled = word === "looking";
  };

  const distance = (metres) =>
    metres < 1000
      ? new Intl.NumberFormat(lang, { style: "unit", unit: "meter" }).format(Math.round(metres / 10) * 10)
      : new Intl.NumberFormat(lang, { style: "unit", unit: "kilometer", maximumFractionDigits: 1 }).format(metres / 1000);

  const choose = (bin) => {
    field.value = bin.code;
    said.textContent = bin.name;
    list.hidden = true;
    // Not the field: a phone's keyboard would come up over what is to be seen.
    button.focus();
  };

  const shown = ({ bin, distance_m: metres }) => {
    const row = document.createElement("li");
    const choice = Object.assign(document.createElement("button"), { type: "button", className: "near-bin" });
    const far = Object.assign(document.createElement("span"), { className: "near-bin-far", textContent: distance(metres) });
    choice.append(bin.name, far);
    choice.addEventListener("click", () => choose(bin));
    row.append(choice);
    return row;
  };

  const near = async (latitude, longitude) => {
    const asked = new URLSearchParams({ latitude, longitude, limit: MOST });
    const takes = document.querySelector("[name=compartment]:checked").value;
    if (takes !== "auto") asked.set("takes", takes);
    const found = await fetch(`${box.dataset.url}?${asked}`, { signal: AbortSignal.timeout(LONGEST_WAIT) });
    if (!found.ok) throw new Error(found.status);
    return (await found.json()).results;
  };

  const look = async ({ coords }) => {
    try {
      // 11 metres are near enough.
      let [found, word] = [await near(coords.latitude.toFixed(4), coords.longitude.toFixed(4)), "found"];
      if (!found.length && box.dataset.square) {
        [found, word] = [await near(...box.dataset.square.split(",")), "demo"];
      }
      list.replaceChildren(...found.map(shown));
      list.hidden = !found.length;
      say(found.length ? word : "none");
    } catch {
      say("away");
    }
  };

  button.addEventListener("click", () => {
    say("looking");
    navigator.geolocation.getCurrentPosition(look, (error) => say(REFUSALS[error.code] ?? "unknown"), {
      timeout: LONGEST_WAIT,
      maximumAge: 60_000,
      enableHighAccuracy: true,
    });
  });
  // Typed over, it is another bin than the one that is named below.
  field.addEventListener("input", () => {
    said.textContent = "";
  });
  button.hidden = !navigator.geolocation;
}
