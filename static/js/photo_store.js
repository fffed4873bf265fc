// One photo that waits in this browser until somebody is logged in: nobody else gets to see it.
const NAME = "waiting";
const DAY_MS = 24 * 60 * 60 * 1000;

function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("wastewise", 1);
    asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore(NAME));
    asked.addEventListener("success", () => done(asked.result));
    asked.addEventListener("error", () => failed(asked.error));
  });
}

async function within(mode, work) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(NAME, mode);
      const asked = work(transaction.objectStore(NAME));
      transaction.addEventListener("complete", () => done(asked.result));
      transaction.addEventListener("error", () => failed(transaction.error));
      transaction.addEventListener("abort", () => failed(transaction.error));
    });
  } finally {
    database.close();
  }
}

// `key`: handed in twice, it counts once.
export const keep = (photo, key) => within("readwrite", (store) => store.put({ photo, key, at: Date.now() }, 1));
export const drop = () => within("readwrite", (store) => store.delete(1));

export async function find() {
  const found = await within("readonly", (store) => store.get(1));
  if (!found) return null;
  if (Date.now() - found.at < DAY_MS) return found;
  await drop();
  return null;
}
