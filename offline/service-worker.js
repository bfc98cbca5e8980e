// Keeps the tablet's pages and programs, and opens them when the server is away. It keeps no page with anybody's data.
//
// What is kept has one version (/tablet/files.json), and a version counts only when every file of it is here, unharmed.
// A page that was opened from what is kept says in its address which version it is, and everything that it loads
// comes from that version: two are never mixed.

// TypeScript takes any worker for a plain one.
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const STATE = "vcenter-state"; // current version, what stands in for what, the tablet's desk, whether a volunteer holds it
const FILES = "vcenter-files-";
const LATER = "vcenter-fonts";
const KNOWN_AWAY = 800; // ms that a page waits for a server that was away just now
const LONGEST = 5000; // ms for any other page
const AT_ONCE = 6;
const DAY = /\/(\d{4}-\d{2}-\d{2})(?:\/|$)/;

/** @typedef {[online: string, page: string][]} Pages Patterns of addresses online, with the page that stands in for them. */

let away = false;

/** What is being remembered is waited for: a page that opens right after a tablet was taken back must know it. */
let writing = Promise.resolve();

/** @param {string} what */
async function remembered(what) {
  await writing;
  const found = await (await caches.open(STATE)).match(`/${what}`);
  return found ? found.text() : "";
}

/**
 * @param {string} what
 * @param {string} text
 */
function remember(what, text) {
  const written = writing.then(async () => (await caches.open(STATE)).put(`/${what}`, new Response(text)));
  writing = written.catch(() => {});
  return written;
}

/** @param {ArrayBuffer} buffer */
async function hashOf(buffer) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @template T
 * @param {T[]} list
 * @param {(one: T) => Promise<void>} work
 */
async function inParts(list, work) {
  const rest = [...list];
  const hands = Array.from({ length: AT_ONCE }, async () => {
    for (let one = rest.shift(); one; one = rest.shift()) await work(one);
  });
  await Promise.all(hands);
}

/** Everything of the server's version is here, or nothing has changed. Answers with what may come later. */
async function bringUpToDate() {
  /** @type {{version: string, files: {url: string, hash: string}[], later: string[], pages: Pages}} */
  const { version, files, later, pages } = await (await fetch("/tablet/files.json", { cache: "no-store" })).json();
  const before = await remembered("version");
  if (version !== before) {
    const cache = await caches.open(FILES + version);
    await inParts(files, async ({ url, hash }) => {
      if (await cache.match(url)) return; // of an attempt that was cut short
      const answer = await fetch(url, { cache: "no-store", credentials: "omit" });
      const content = await answer.arrayBuffer();
      // A server that was exchanged meanwhile gives other files: then this version will never be whole.
      if (!answer.ok || (await hashOf(content)) !== hash) throw new Error(`not the ${url} of version ${version}`);
      await cache.put(url, new Response(content, { headers: { "content-type": answer.headers.get("content-type") ?? "" } }));
    });
    await remember("pages", JSON.stringify(pages));
    await remember("before", before);
    await remember("version", version);
    for (const name of await caches.keys()) {
      // Pages of the version before may still be open.
      if (name.startsWith(FILES) && ![FILES + version, FILES + before].includes(name)) await caches.delete(name);
    }
  }
  return later;
}

/** @param {string[]} list */
async function bringFonts(list) {
  const cache = await caches.open(LATER);
  await inParts(list, async (url) => {
    if (await cache.match(url)) return;
    const answer = await fetch(url);
    if (answer.ok) await cache.put(url, answer);
  });
}

/** @type {Promise<string[]> | undefined} */
let bringing;

function upToDate() {
  bringing ??= bringUpToDate().finally(() => (bringing = undefined));
  return bringing;
}

/**
 * @param {string} address
 * @param {string | null} [version]
 */
async function kept(address, version) {
  const cache = await caches.open(FILES + (version || (await remembered("version"))));
  return cache.match(address, { ignoreSearch: true });
}

/**
 * @param {number} ms
 * @returns {Promise<never>}
 */
const time = (ms) => new Promise((_, refuse) => setTimeout(() => refuse(new Error("no answer in time")), ms));

/**
 * @param {Request} request
 * @param {number} limit ms
 */
async function fromServer(request, limit) {
  try {
    const answer = await Promise.race([fetch(request), time(limit)]);
    away = false;
    return answer;
  } catch (error) {
    away = true;
    throw error;
  }
}

/**
 * The desk that stands in for a page which cannot be had. Of the page of a day it is told which one: what is noted under one
 * day's address must never become another's. In a volunteer's hands it is never a desk of staff.
 * @param {string} path
 */
async function standIn(path) {
  const version = await remembered("version");
  if (!version) return undefined;
  if ((await remembered("kiosk")) === "yes") return Response.redirect(`/tablet/kiosk?app=${version}`);
  /** @type {Pages} */
  const pages = JSON.parse((await remembered("pages")) || "[]");
  const day = DAY.exec(path)?.[1];
  for (const [pattern, page] of pages) {
    const found = new RegExp(pattern).exec(path);
    if (found) return Response.redirect(`${page}?app=${version}${day ? `&day=${day}` : ""}${found[1] ? `#${found[1]}` : ""}`);
  }
  return Response.redirect(`/tablet/${(await remembered("desk")) || "reception"}?app=${version}`);
}

/** @param {Request} request */
async function navigate(request) {
  const url = new URL(request.url);
  if (url.pathname.startsWith("/tablet/")) {
    if ((await remembered("kiosk")) === "yes" && url.pathname !== "/tablet/kiosk") {
      return (await standIn("/kiosk")) ?? Response.error();
    }
    if (!url.searchParams.has("app") && (await remembered("version"))) {
      return Response.redirect(`${url.pathname}?app=${await remembered("version")}`);
    }
    return (await kept(url.pathname, url.searchParams.get("app"))) ?? (await kept(url.pathname)) ?? fetch(request);
  }
  const desk = url.pathname === "/" && (await remembered("desk"));
  if (desk) return Response.redirect(`/${desk}`); // the icon on the tablet opens its own desk
  try {
    const answer = await fromServer(request, away ? KNOWN_AWAY : LONGEST);
    // Whoever is given the form of the kiosk holds a tablet that was handed over; pages of staff say that it is back.
    if (answer.ok && url.pathname.startsWith("/kiosk")) await remember("kiosk", "yes");
    return answer;
  } catch {
    return (await standIn(url.pathname)) ?? Response.error();
  }
}

/** @param {FetchEvent} event */
async function asset(event) {
  const url = new URL(event.request.url);
  const page = event.clientId ? await worker.clients.get(event.clientId) : undefined;
  const from = new URL(page?.url || event.request.referrer || "/", location.href);
  if (from.searchParams.has("app")) {
    const ours = (await kept(url.pathname, from.searchParams.get("app"))) ?? (await caches.open(LATER).then((cache) => cache.match(url.pathname)));
    return ours ?? fetch(event.request);
  }
  try {
    return await fromServer(event.request, away ? KNOWN_AWAY : LONGEST);
  } catch {
    return (await kept(url.pathname)) ?? (await caches.open(LATER).then((cache) => cache.match(url.pathname))) ?? Response.error();
  }
}

/**
 * A page that goes over without a switch takes the main part of another one from here.
 * @param {Request} request
 */
async function part(request) {
  const url = new URL(request.url);
  return (await kept(url.pathname, url.searchParams.get("app"))) ?? fetch(request);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(event));
  else if (pathname.startsWith("/tablet/") && pathname !== "/tablet/files.json") event.respondWith(part(request));
});

worker.addEventListener("install", (event) => {
  event.waitUntil(upToDate().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

/**
 * The tablet goes into a volunteer's hands: what stands open beside the page that says so goes along.
 * @param {Client | ServiceWorker | MessagePort | null} asking
 */
async function leadOthers(asking) {
  const own = asking && "id" in asking ? asking.id : "";
  for (const client of await worker.clients.matchAll({ type: "window" })) {
    if (client.id !== own) await client.navigate("/kiosk").catch(() => {}); // one that is just closing needs no way
  }
}

worker.addEventListener("message", (event) => {
  const { what, text } = event.data;
  // Whoever gave a port with it hears of the end.
  const say = (/** @type {string} */ words) => event.ports[0]?.postMessage(words);
  /** @type {Record<string, () => unknown>} */
  const works = {
    update: async () => {
      const later = await upToDate();
      say("whole");
      await bringFonts(later).catch(() => {}); // what is missing is fetched when it is seen
    },
    desk: () => remember("desk", text),
    kiosk: async () => {
      await remember("kiosk", text);
      if (text === "yes") await leadOthers(event.source);
    },
    away: () => {
      away = text === "yes";
    },
  };
  const work = works[what];
  if (work) event.waitUntil(Promise.resolve(work()).then(() => say("done"), () => say("failed")));
});
