// A photo made small enough for a bad line. Where and when it was taken stays in it: the server
// offers the place, and keeps neither in the picture.

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;
const [APP1, START_OF_SCAN, ORIENTATION] = [0xffe1, 0xffda, 0x0112];
const EXIF = 0x45786966;

// The block of a JPEG that holds its EXIF, as it stands in the file; null where there is none.
const exifOf = (view) => {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 <= view.byteLength; ) {
    const [marker, length] = [view.getUint16(at), view.getUint16(at + 2)];
    if (marker === START_OF_SCAN || marker < 0xff00 || length < 2) return null;
    const end = at + 2 + length;
    if (end > view.byteLength) return null;
    if (marker === APP1 && view.getUint32(at + 4) === EXIF) return new Uint8Array(view.buffer.slice(at, end));
    at = end;
  }
  return null;
};

// The browser has turned the picture already: its block may not say so again.
const madeUpright = (block) => {
  const view = new DataView(block.buffer);
  const tiff = 10;
  const little = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, little);
  const entries = view.getUint16(directory, little);
  for (let number = 0; number < entries; number += 1) {
    const entry = directory + 2 + 12 * number;
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
  return block;
};

const drawn = async (file) => {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  // Where a picture is see-through, a JPEG would be black.
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
};

// The file itself where this browser can't open it, or its block lies about itself: the server
// knows more kinds, and believes nothing.
export const smaller = async (file) => {
  try {
    const [small, whole] = await Promise.all([drawn(file), file.arrayBuffer()]);
    const block = exifOf(new DataView(whole));
    const bytes = new Uint8Array(await small.arrayBuffer());
    const parts = block ? [bytes.slice(0, 2), madeUpright(block), bytes.slice(2)] : [bytes];
    const found = new Blob(parts, { type: "image/jpeg" });
    return found.size < file.size ? found : file;
  } catch {
    return file;
  }
};
