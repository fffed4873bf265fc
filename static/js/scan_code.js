// Staff scan a reward's code, where the browser can read one; typing it is the same.
const button = document.querySelector("[data-scan]");
const form = document.querySelector("[data-scanned]");
const denied = document.querySelector("[data-scan-denied]");
const other = document.querySelector("[data-scan-other]");
const dialog = document.querySelector("[data-scanner]");
const video = dialog.querySelector("video");
const PAUSE_MS = 150;
// As rewards.redemption_rules has it: nine of its letters, or an address that ends in them.
const CODE = /(?:^|[?&]code=)([A-Z0-9]{9})$/i;

let detector = null;

function stop() {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

function found([barcode]) {
  if (!barcode) return false;
  const code = CODE.exec(barcode.rawValue.trim());
  if (!code) {
    other.textContent = other.dataset.scanOther;
    return false;
  }
  form.elements.code.value = code[1];
  dialog.close();
  form.requestSubmit();
  return true;
}

async function look() {
  if (!dialog.open) return;
  // A picture that is not there yet cannot be read; the next one may.
  const barcodes = video.videoWidth ? await detector.detect(video).catch(() => []) : [];
  if (dialog.open && !found(barcodes)) setTimeout(look, PAUSE_MS);
}

async function open() {
  denied.textContent = other.textContent = "";
  button.disabled = true;
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    dialog.showModal();
    look();
  } catch {
    denied.textContent = denied.dataset.scanDenied;
  }
  button.disabled = false;
}

async function offer() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return;
  detector = new BarcodeDetector({ formats: ["qr_code"] });
  button.hidden = false;
}

button.addEventListener("click", open);
dialog.addEventListener("close", stop);
offer();
