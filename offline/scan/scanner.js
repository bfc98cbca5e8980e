// Reading codes: the camera where there is one and it may be used, a photo where not, and scanners that type.
// <div data-scanner="form-id"> holds a button, a video and a status; what is read goes into the form's "code".

import { element, elements } from "../page/elements.js";
import { feed } from "./feed.js";
import { look, openReader, pixels, readPhoto } from "./reader.js";
import { listenForTyping } from "./typed.js";

const AGAIN_AFTER = 3000; // ms for which a code must be out of sight before it is taken a second time
const LONGEST_LOOK = 500; // ms: when the tablet stood still for longer, nobody knows what was in front of it
const EVERY = 120; // ms between two looks at the picture
const REMEMBERED = "vcenter.camera"; // in this tablet's storage: the camera was started here once, and not stopped

const INSTEAD = "「写真から読み取る」かスキャナを使うか、番号を入力してください。";
/** @type {Record<string, string>} by the name of the error */
const PROBLEMS = {
  NotAllowedError: `カメラの使用が許可されていません。ブラウザの設定で許可するか、${INSTEAD}`,
  NotFoundError: `カメラが見つかりません。${INSTEAD}`,
  NotReadableError: `カメラをほかのアプリが使っています。閉じてからもう一度押すか、${INSTEAD}`,
};
const NO_CAMERA = `この接続ではカメラを使えません。${INSTEAD}`;
const NO_READER = "読み取りを始められません。画面を開き直すか、番号を入力してください。";
const POINT = "QRコードをカメラに向けてください";
const NO_CODE =
  "写真にQRコードが見つかりませんでした。コードの全体が大きく、はっきり写るように撮り直すか、番号を入力してください。";
const NO_PHOTO = "この写真は開けません。カメラで撮った写真を選ぶか、番号を入力してください。";

/**
 * Storage and permissions may be closed to a page; then somebody presses the button.
 * @param {boolean} on
 */
function remember(on) {
  try {
    if (on) localStorage.setItem(REMEMBERED, "on");
    else localStorage.removeItem(REMEMBERED);
  } catch {
    // the next time somebody presses the button
  }
}

async function startsAtOnce() {
  try {
    if (localStorage.getItem(REMEMBERED) !== "on") return false;
    return (await navigator.permissions.query({ name: "camera" })).state !== "denied";
  } catch (error) {
    return error instanceof TypeError; // a browser that does not tell asks by itself
  }
}

/**
 * @param {string} words
 * @param {() => void} pressed
 */
function button(words, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = words;
  made.addEventListener("click", pressed);
  return made;
}

class Scanner {
  /** @type {MediaStream | undefined} */
  stream;
  /** @type {WakeLockSentinel | undefined} */
  awake;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.form = element(`#${box.dataset.scanner}`, document, HTMLFormElement);
    this.button = element("button", box, HTMLButtonElement);
    this.words = this.button.textContent;
    this.video = element("video", box, HTMLVideoElement);
    this.status = element("[role=status]", box);
    this.last = { text: "", away: 0 }; // the code that was taken last, and for how long (ms) it has been out of sight since
    this.ofPhoto = ""; // what was wrong with it
    this.button.addEventListener("click", () => (this.stream ? this.stopped() : this.start()));
    this.torch = button("ライト", () => this.light(this.torch.getAttribute("aria-pressed") !== "true"));
    this.photo = document.createElement("input");
    Object.assign(this.photo, { type: "file", accept: "image/*", hidden: true });
    this.photo.setAttribute("capture", "environment");
    this.photo.addEventListener("change", () => this.readPhoto());
    this.more = document.createElement("div");
    this.more.className = "row";
    this.more.append(button("写真から読み取る", () => this.photo.click()), this.photo);
    this.status.before(this.more);
    document.addEventListener("visibilitychange", () => this.back());
  }

  /** @param {string} words */
  says(words, kind = "hint") {
    this.status.className = kind;
    this.status.textContent = words;
  }

  /** @param {string} words */
  trouble(words) {
    this.says(words, "notice warn");
  }

  // What is wrong with a photo stays although the camera, which its choosing had stopped, starts again meanwhile.
  ready() {
    if (this.ofPhoto) this.trouble(this.ofPhoto);
    else this.says(POINT);
  }

  async start() {
    if (!navigator.mediaDevices) {
      this.trouble(NO_CAMERA);
      return;
    }
    this.button.disabled = true;
    this.says("カメラを準備しています…");
    try {
      openReader();
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      this.stream = stream;
      this.video.srcObject = stream;
      this.video.hidden = false;
      await this.video.play();
      remember(true);
      this.ready();
      this.button.textContent = "カメラを止める";
      this.prepare(stream.getVideoTracks()[0]);
      this.watch(stream);
    } catch (error) {
      this.stop();
      const name = error instanceof Error ? error.name : "";
      if (name === "NotAllowedError") remember(false);
      this.trouble(PROBLEMS[name] ?? `カメラを始められません。${INSTEAD}`);
    }
    this.button.disabled = false;
  }

  /**
   * Light where the camera has one; sharp at any distance where it can; a screen that does not fall asleep.
   * @param {MediaStreamTrack} track
   */
  prepare(track) {
    const able = track.getCapabilities?.() ?? {};
    this.torch.setAttribute("aria-pressed", "false");
    if (able.torch) this.more.append(this.torch);
    if (able.focusMode?.includes("continuous")) track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
    track.addEventListener("ended", () => {
      this.stop();
      this.trouble(`カメラが止まりました。もう一度ボタンを押すか、${INSTEAD}`);
    });
    navigator.wakeLock?.request("screen").then((lock) => (this.awake = lock), () => {});
  }

  /** @param {boolean} on */
  async light(on) {
    try {
      const [track] = this.stream?.getVideoTracks() ?? [];
      await track.applyConstraints({ advanced: [{ torch: on }] });
      this.torch.setAttribute("aria-pressed", String(on));
    } catch {
      this.trouble("ライトを使えません。明るいところで読み取ってください。");
    }
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.awake?.release();
    this.awake = undefined;
    this.video.hidden = true;
    this.torch.remove();
    this.button.textContent = this.words;
    this.says("");
  }

  // By hand: then it does not start by itself the next time either.
  stopped() {
    remember(false);
    this.stop();
  }

  // A tablet that was laid aside has let go of its camera and of its wakefulness.
  async back() {
    if (document.hidden || !this.video.isConnected || this.button.disabled) return;
    if (!this.stream && (await startsAtOnce())) await this.start();
    else if (this.stream) navigator.wakeLock?.request("screen").then((lock) => (this.awake = lock), () => {});
  }

  /** @param {MediaStream} stream */
  async watch(stream) {
    let looked = performance.now();
    for (let turn = 0; this.stream === stream; turn++) {
      const began = performance.now();
      if (!this.video.isConnected) {
        this.stop();
        return;
      }
      if (this.video.readyState >= 2 && !document.hidden) {
        try {
          const text = await look(pixels(this.video, this.video.videoWidth, this.video.videoHeight), turn);
          if (text && this.stream === stream) this.found(text);
          else this.last.away += Math.min(performance.now() - looked, LONGEST_LOOK);
        } catch {
          // one picture that cannot be read is followed by the next
        }
      }
      looked = performance.now();
      const rest = EVERY - (performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, Math.max(rest, 10)));
    }
  }

  /** @param {string} text */
  found(text) {
    if (this.ofPhoto) {
      this.ofPhoto = "";
      this.ready();
    }
    const again = text === this.last.text && this.last.away < AGAIN_AFTER;
    this.last = { text, away: 0 };
    if (!again) feed(this.form, text);
  }

  async readPhoto() {
    const [file] = this.photo.files ?? [];
    if (!file) return;
    this.ofPhoto = "";
    this.says("写真を読んでいます…");
    try {
      const text = await readPhoto(file);
      if (!text) this.trouble((this.ofPhoto = NO_CODE));
      else {
        this.says(this.stream ? POINT : "");
        feed(this.form, text);
      }
    } catch (error) {
      this.trouble((this.ofPhoto = error instanceof DOMException ? NO_PHOTO : NO_READER));
    }
    this.photo.value = ""; // so that the same photo may be chosen again
  }
}

/** @param {ParentNode} root */
export function startScanners(root) {
  for (const box of elements("[data-scanner]:not([data-started])", root)) {
    box.dataset.started = "";
    const scanner = new Scanner(box);
    listenForTyping(() => scanner.form.isConnected, (text) => feed(scanner.form, text));
    void startsAtOnce().then((now) => {
      if (now) void scanner.start();
    });
  }
}
