// Live updates: the server names topics that changed; parts of the page that show them fetch themselves again.
// Elements listen with hx-trigger="changed:people from:body". Nothing personal travels here.

const TOPICS = ["people", "attendance", "needs", "teams", "groups", "centre", "staff", "papers", "review"];
const AGAIN_AFTER = 5000; // ms, where the browser itself has given up

let source;
let whenAway = () => {};
let missed = false; // something may have happened that nobody told us

function tell(topics) {
  for (const topic of topics) document.body.dispatchEvent(new CustomEvent(`changed:${topic}`));
}

function show(words, away) {
  const sign = document.getElementById("connection");
  if (!sign) return;
  sign.textContent = words;
  sign.classList.toggle("away", away);
}

export function sessionEnded() {
  show("サインインが切れました", true);
}

function listen() {
  source = new EventSource("/live");
  source.addEventListener("hello", () => {
    show("つながっています", false);
    if (missed) tell(TOPICS);
    missed = false;
  });
  source.addEventListener("changed", (event) => tell(event.data.split(" ")));
  source.addEventListener("error", () => {
    missed = true;
    show("センターにつながりません", true);
    whenAway();
    // A server that answers with an error (a session that ended) makes the browser give up for good.
    if (source.readyState === EventSource.CLOSED) setTimeout(listenIfSeen, AGAIN_AFTER);
  });
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

// away(): what else is to be done when the stream breaks.
export function followLive(away = () => {}) {
  whenAway = away;
  document.addEventListener("visibilitychange", listenIfSeen);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", listenIfSeen); // back from the browser's memory of pages
  listenIfSeen();
}
