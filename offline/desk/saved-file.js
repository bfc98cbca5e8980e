// A file that answers a form is saved as the browser saves whatever is downloaded, and the page stays.

/** @param {Pick<Response, "headers">} answer */
export const isFile = ({ headers }) => /^attachment\b/.test(headers.get("content-disposition") ?? "");

/**
 * The name that the server has given it: in Japanese where it says so.
 * @param {string} said
 */
function nameOf(said) {
  const inJapanese = /filename\*=UTF-8''([^;]+)/i.exec(said)?.[1];
  return inJapanese ? decodeURIComponent(inJapanese) : (/filename="([^"]*)"/.exec(said)?.[1] ?? "");
}

const READ_BY_THEN = 60_000;

/**
 * Save it, and tell its name.
 * @param {Response} answer
 */
export async function saveFile(answer) {
  const name = nameOf(answer.headers.get("content-disposition") ?? "");
  const href = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), READ_BY_THEN);
  return name;
}
