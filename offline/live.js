// Live updates: the server names topics that changed; parts of the page that show them fetch themselves again.
// Elements listen with hx-trigger="changed:people from:body". Nothing personal travels here.

const TOPICS = ["people", "attendance", "needs", "teams", "groups", "centre", "staff"];

function tell(topics) {
  for (const topic of topics) document.body.dispatchEvent(new CustomEvent(`changed:${topic}`));
}

function showConnection(connected) {
  const sign = document.getElementById("connection");
  if (!sign) return;
  sign.textContent = connected ? "つながっています" : "センターにつながりません";
  sign.classList.toggle("away", !connected);
}

export function followLive() {
  let missed = false;
  const source = new EventSource("/live");
  source.addEventListener("hello", () => {
    showConnection(true);
    // Whatever happened while we were away was told to nobody here.
    if (missed) tell(TOPICS);
    missed = false;
  });
  source.addEventListener("changed", (event) => tell(event.data.split(" ")));
  source.addEventListener("error", () => {
    missed = true;
    showConnection(false);
    // A server that answers with an error (a session that ended) makes the browser give up for good.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { source.close(); followLive(); }, 5000);
  });
  addEventListener("pagehide", () => source.close());
}
