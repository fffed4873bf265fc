// A still from the camera, handed to classify.js as a photo. A phone that lets no page see through
// its camera still has its own, behind a file field.
{
  const root = document.querySelector("[data-try]");
  const button = root.querySelector("[data-camera]");
  const capture = root.querySelector("[data-capture]");
  const dialog = root.querySelector("[data-camera-dialog]");
  const still = dialog.querySelector("[data-still]");
  const video = dialog.querySelector("video");
  const isPhone = matchMedia("(pointer: coarse)").matches;
  const canLook = Boolean(navigator.mediaDevices?.getUserMedia);

  const offerCapture = () => {
    button.hidden = true;
    capture.hidden = !isPhone;
  };

  const stop = () => {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };

  const open = async () => {
    button.disabled = true;
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1600 }, height: { ideal: 1200 } };
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
      dialog.showModal();
    } catch {
      root.dispatchEvent(new CustomEvent("trouble", { detail: "camera" }));
      if (isPhone) offerCapture();
    }
    button.disabled = false;
  };

  const take = () => {
    if (!video.videoWidth) return; // no picture yet
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    dialog.close();
    const hand = (photo) => root.dispatchEvent(new CustomEvent("photo", { detail: { photo, isStream: true } }));
    canvas.toBlob(hand, "image/jpeg", 0.92);
  };

  button.addEventListener("click", open);
  still.addEventListener("click", take);
  dialog.addEventListener("close", stop);
  if (canLook) button.hidden = false;
  else offerCapture();
}
