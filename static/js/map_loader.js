// A map is drawn once it comes into sight: its script, Leaflet and Leaflet's looks come then.

const script = (address) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
    document.head.append(element);
  });

const style = (address) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("link");
    document.head.prepend(Object.assign(element, { rel: "stylesheet", href: address, onload: resolve, onerror: reject }));
  });

// What the module of the element exports, once Leaflet is there for it.
export const loadMap = async (map) => {
  const [found] = await Promise.all([
    import(map.dataset.module),
    script(map.dataset.leaflet),
    style(map.dataset.leafletCss),
  ]);
  return found;
};

const draw = async (map, form) => {
  try {
    const { drawMap } = await loadMap(map);
    await drawMap(map, form);
  } catch (error) {
    console.warn(error);
    const note = map.querySelector(".map-note");
    if (note) note.textContent = note.dataset.note;
  }
};

// The element names the module, which exports drawMap.
export const drawWhenSeen = (map, form) => {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    draw(map, form);
  });
  // What the page shows first comes first.
  if (document.readyState === "complete") watcher.observe(map);
  else addEventListener("load", () => watcher.observe(map));
};
