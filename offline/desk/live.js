// Live updates: the server names topics that changed; parts of the page that show them fetch themselves again.
// Elements listen with hx-trigger="changed:people from:body". Nothing personal travels here.

const AGAIN_AFTER = 5000; // ms, where the browser itself has given up
const QUIET = 40_000; // ms without a word: the server says something every 15 seconds, so the Wi-Fi is gone
const LOOK_EVERY = 5000; // ms

/** @type {EventSource | undefined} */
let source;
let whenAway = () => {};
/** @type {number | undefined} */
let again; // the timer of a part that could not be fetched
let heard = 0; // when the server last said something
let missed = false; // something may have happened that nobody told us
let crowded = false; // more pages of this sign-in listen than are told

/** @param {string[]} topics */
function tell(topics) {
  for (const topic of topics) document.body.dispatchEvent(new CustomEvent(`changed:${topic}`));
}

/**
 * @param {string} words
 * @param {boolean} isAway
 */
function show(words, isAway) {
  const sign = document.getElementById("connection");
  if (!sign) return;
  sign.textContent = words;
  sign.classList.toggle("away", isAway);
}

export function sessionEnded() {
  show("サインインが切れました", true);
}

/**
 * @param {EventSource} stream
 * @param {string} event
 * @param {(said: MessageEvent<string>) => void} [act]
 */
function hear(stream, event, act = () => {}) {
  stream.addEventListener(event, (said) => {
    heard = Date.now();
    act(said);
  });
}

function listen() {
  source?.close();
  crowded = false;
  heard = Date.now();
  const stream = new EventSource("/live");
  source = stream;
  hear(stream, "hello", (event) => {
    show("つながっています", false);
    if (missed) tell(event.data.split(" ")); // every topic there is
    missed = false;
  });
  hear(stream, "changed", (event) => tell(event.data.split(" ")));
  hear(stream, "ping");
  hear(stream, "crowded", () => {
    stream.close();
    missed = crowded = true;
    show("画面を開きすぎです。ほかを閉じて、開き直してください", true);
  });
  stream.addEventListener("error", () => {
    away();
    whenAway();
    // A server that answers with an error (a session that ended) makes the browser give up for good.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listenIfSeen, AGAIN_AFTER);
  });
}

function away() {
  missed = true;
  show("センターにつながりません", true);
}

/** A part that could not be fetched anew is fetched when the server is there again. */
export function partMissed() {
  missed = true;
  clearTimeout(again);
  again = setTimeout(() => source?.readyState === EventSource.OPEN && listen(), AGAIN_AFTER);
}

// Wi-Fi that dies without a word breaks no connection: only the silence tells.
function listenAnewWhenQuiet() {
  if (document.hidden || crowded || Date.now() - heard < QUIET) return;
  away();
  listen();
}

// Every listening page holds one of the few connections that a browser has to a server: only while it is seen.
function listenIfSeen() {
  if (document.hidden) {
    source?.close();
    missed = true;
  } else if (!source || source.readyState === EventSource.CLOSED) {
    listen();
  }
}

/**
 * Listen from now on.
 * @param {() => void} alsoAway what else is to be done when the stream breaks
 */
export function followLive(alsoAway = () => {}) {
  whenAway = alsoAway;
  document.addEventListener("visibilitychange", listenIfSeen);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", listenIfSeen); // back from the browser's memory of pages
  addEventListener("offline", () => {
    away();
    whenAway();
  });
  addEventListener("online", () => document.hidden || listen());
  setInterval(listenAnewWhenQuiet, LOOK_EVERY);
  listenIfSeen();
}
