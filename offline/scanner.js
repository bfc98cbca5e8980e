// Reading codes: the camera where there is one and it may be used, and scanners that type.
// <div data-scanner="form-id"> holds a button, a video and a status; what is read goes into the form's "code".

const AGAIN_AFTER = 3000; // ms in which the same code is not taken a second time
const EVERY = 120; // ms between two looks at the picture
const KEY_GAP = 50; // ms between two keys of a scanner that types; people are slower

let reader;

async function loadReader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (image) => (await detector.detect(image)).map((code) => code.rawValue);
  }
  const { prepareZXingModule, readBarcodes } = await import("./npm/zxing-wasm/dist/es/reader/index.js");
  await prepareZXingModule({
    overrides: { locateFile: () => "/assets/npm/zxing-wasm/dist/reader/zxing_reader.wasm" },
    fireImmediately: true,
  });
  return async (image) =>
    (await readBarcodes(image, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 }))
      .filter((code) => code.isValid)
      .map((code) => code.text);
}

function beep() {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    tone.frequency.value = 1320;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.12);
    tone.addEventListener("ended", () => audio.close());
  } catch {
    // no sound on this tablet: the words on the screen say it all
  }
}

function submit(form, text) {
  const field = form.elements.namedItem("code");
  field.value = text.normalize("NFKC").trim();
  form.requestSubmit();
}

const PROBLEMS = {
  NotAllowedError: "カメラの使用が許可されていません。ブラウザの設定で許可するか、番号を入力してください。",
  NotFoundError: "カメラが見つかりません。スキャナを使うか、番号を入力してください。",
  NotReadableError: "カメラをほかのアプリが使っています。閉じてからもう一度押すか、番号を入力してください。",
};

class Camera {
  constructor(box) {
    this.form = document.getElementById(box.dataset.scanner);
    this.button = box.querySelector("button");
    this.video = box.querySelector("video");
    this.status = box.querySelector("[role=status]");
    this.canvas = document.createElement("canvas");
    this.last = { text: "", at: 0 };
    this.button.addEventListener("click", () => (this.stream ? this.stop() : this.start()));
  }

  async start() {
    if (!navigator.mediaDevices) {
      this.status.textContent = "この接続ではカメラを使えません。スキャナを使うか、番号を入力してください。";
      return;
    }
    this.button.disabled = true;
    this.status.textContent = "カメラを準備しています…";
    try {
      reader ??= loadReader();
      this.stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      this.video.srcObject = this.stream;
      this.video.hidden = false;
      await this.video.play();
      this.read = await reader;
      this.status.textContent = "受付証をカメラに向けてください";
      this.button.textContent = "カメラを止める";
      this.look();
    } catch (error) {
      reader = undefined;
      this.stop();
      this.status.textContent = PROBLEMS[error.name] ?? "カメラを始められません。スキャナを使うか、番号を入力してください。";
    }
    this.button.disabled = false;
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video.hidden = true;
    this.button.textContent = "カメラで読み取る";
    this.status.textContent = "";
  }

  async look() {
    if (!this.stream) return;
    if (!this.video.isConnected) {
      this.stop();
      return;
    }
    if (this.video.readyState >= 2) {
      const { videoWidth: width, videoHeight: height } = this.video;
      this.canvas.width = width;
      this.canvas.height = height;
      const picture = this.canvas.getContext("2d", { willReadFrequently: true });
      picture.drawImage(this.video, 0, 0);
      try {
        for (const text of await this.read(picture.getImageData(0, 0, width, height))) this.found(text);
      } catch {
        // one picture that cannot be read is followed by the next
      }
    }
    setTimeout(() => this.look(), EVERY);
  }

  found(text) {
    const now = performance.now();
    if (text === this.last.text && now - this.last.at < AGAIN_AFTER) {
      this.last.at = now;
      return;
    }
    this.last = { text, at: now };
    beep();
    submit(this.form, text);
  }
}

// A USB or Bluetooth scanner types the code and Enter, wherever the focus is, faster than anybody could.
function listenForTyping(form) {
  let typed = "";
  let at = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      if (!form.isConnected) return;
      const now = performance.now();
      if (now - at > KEY_GAP) typed = "";
      at = now;
      if (event.key === "Enter" && /^(VC:|ＶＣ：)/i.test(typed)) {
        event.preventDefault();
        event.stopPropagation();
        const focused = document.activeElement;
        if (focused instanceof HTMLInputElement && focused.value.endsWith(typed)) {
          focused.value = focused.value.slice(0, -typed.length);
        }
        submit(form, typed);
        typed = "";
      } else if (event.key.length === 1) {
        typed += event.key;
      }
    },
    true,
  );
}

export function startScanners(root) {
  for (const box of root.querySelectorAll("[data-scanner]:not([data-started])")) {
    box.dataset.started = "";
    const camera = new Camera(box);
    listenForTyping(camera.form);
  }
}
