// Reading beside the page, so that nobody who types while the camera looks has to wait for it.

import { look, ready } from "./decode.js";

const started = ready();

addEventListener("message", async ({ data: { id, buffer, width, height, turn } }) => {
  try {
    await started;
    const picture = new ImageData(new Uint8ClampedArray(buffer), width, height);
    postMessage({ id, text: await look(picture, turn) });
  } catch (error) {
    postMessage({ id, failed: String(error) });
  }
});
