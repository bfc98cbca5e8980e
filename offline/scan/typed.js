// A USB or Bluetooth scanner types a code and Enter or Tab, wherever the focus is, faster than anybody could.

const KEY_GAP = 100; // ms between two keys of a scanner; people are slower
const CODE_GAP = 400; // ms within a code that has begun: a busy tablet hands keys over late

/**
 * While a Japanese input method is on, a key says "Process" and only its place on the keyboard is known.
 * The colon is beside Enter on Japanese keyboards, beside L with shift on others.
 * @param {KeyboardEvent} event
 */
function letterOf({ key, code, shiftKey }) {
  if (key.length === 1) return key;
  if (key !== "Process") return "";
  if (/^(Key|Digit|Numpad)\w$/.test(code)) return code.slice(-1);
  return code === "Quote" || (code === "Semicolon" && shiftKey) ? ":" : "";
}

// Whatever stands for the colons: a scanner may be set to another keyboard than the tablet (domain/code.js).
const CODE = /VC[^A-Z0-9\s][A-Z][^A-Z0-9\s].+$/u;
const BEGUN = /VC[^A-Z0-9\s][A-Z][^A-Z0-9\s]/u;
/** @param {string} typed */
const plain = (typed) => typed.normalize("NFKC").toUpperCase();
const NO_TEXT = ["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"];

/**
 * The field that is typed into, where there is one.
 * @param {Element | null} focused
 */
function typedInto(focused) {
  if (focused instanceof HTMLTextAreaElement) return focused;
  return focused instanceof HTMLInputElement && !NO_TEXT.includes(focused.type) ? focused : undefined;
}

const SHORTEST = 6; // keys of a code that is not ours, as on goods and tickets

/**
 * Calls found(text) for every code that is typed. A code that is not ours counts where it is typed into no field: it
 * would be lost without a word, and its Enter would press a button.
 * @param {() => boolean} there whether the form is still there: it listens as long as that is so
 * @param {(text: string) => void} found
 */
export function listenForTyping(there, found) {
  let typed = "";
  let at = 0;
  /** @type {HTMLInputElement | HTMLTextAreaElement | undefined} */
  let field;
  let before = "";

  function restore() {
    if (!field?.isConnected || field.value === before) return;
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Input methods may write a code into a field without telling a single key of it.
  function written() {
    const focused = document.activeElement;
    const code = focused instanceof HTMLInputElement && plain(focused.value).match(CODE)?.[0];
    if (!code) return undefined;
    field = focused;
    before = focused.value.slice(0, -code.length);
    return code;
  }

  function foreign() {
    const code = typed.trim();
    return !field && code.length >= SHORTEST ? code : undefined;
  }

  /** @param {KeyboardEvent} event */
  function heard(event) {
    if (!there()) {
      document.removeEventListener("keydown", heard, true);
      return;
    }
    const gap = event.timeStamp - at;
    if (event.key === "Shift") return;
    if (gap > (BEGUN.test(plain(typed)) ? CODE_GAP : KEY_GAP)) typed = "";
    at = event.timeStamp;
    const ends = ["Enter", "Tab"].includes(event.key) || (event.key === "Process" && ["Enter", "Tab"].includes(event.code));
    const code = ends && (plain(typed).match(CODE)?.[0] ?? written() ?? foreign());
    if (code) {
      event.preventDefault();
      event.stopPropagation();
      typed = "";
      restore();
      // The input method writes what it holds after this key: it is taken back once more.
      if (event.isComposing) field?.addEventListener("compositionend", () => setTimeout(restore), { once: true });
      found(code);
      return;
    }
    if (!typed) {
      field = typedInto(document.activeElement);
      before = field?.value ?? "";
    }
    typed += letterOf(event);
  }

  document.addEventListener("keydown", heard, true);
}
