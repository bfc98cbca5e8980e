// Asks the secure side of this same server whether this tablet trusts it by now, and says what is missing.

const EVERY = 4000; // ms: whoever comes back from the settings finds the answer without pressing anything
const PATIENCE = 5000; // ms for one question

/** @param {string} id */
const part = (id) => document.getElementById(id);
/**
 * @param {string} id
 * @param {boolean} shown
 */
const show = (id, shown) => {
  const found = part(id);
  if (found) found.hidden = !shown;
};

// An iPad calls itself a Macintosh, but no Macintosh is touched.
function rightDevice() {
  const { guessed } = document.body.dataset;
  if (guessed === "mac" && navigator.maxTouchPoints > 1) location.replace("/?device=ios");
}

/**
 * @param {string} address
 * @param {RequestMode} mode
 */
async function answers(address, mode) {
  try {
    const answer = await fetch(address, { mode, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok;
  } catch {
    return false;
  }
}

async function state() {
  if (await answers(`${document.body.dataset.secure}/alive`, "cors")) return "done";
  // The plain side of the same server tells whether it is trust that is missing, or the network.
  return (await answers("/alive", "same-origin")) ? "not-yet" : "no-wifi";
}

let checking = false;

/** @param {boolean} asked */
async function check(asked) {
  if (checking || document.hidden) return;
  checking = true;
  show("wait", asked);
  const now = await state();
  show("wait", false);
  const done = now === "done";
  show("result", done);
  show("steps", !done);
  // What is missing is said when somebody asks, and not to those who have just begun.
  for (const id of ["not-yet", "no-wifi"]) {
    if (asked || done || !part(id)?.hidden) show(id, id === now);
  }
  if (done) {
    clearInterval(asking);
    part("result")?.scrollIntoView({ block: "nearest" });
  }
  checking = false;
}

rightDevice();
show("again", true);
part("again")?.addEventListener("click", () => check(true));
addEventListener("visibilitychange", () => check(false));
const asking = setInterval(() => check(false), EVERY);
check(false);
