// Ids made on the tablet: of commands (UUIDv7), and of what a command will make at the server (the other half of
// Act.new_id in vcenter/commands/registry.py and of pass_number in vcenter/domain/passes.py).

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {Uint8Array} bytes
 * @param {number} version
 */
function uuid(bytes, version) {
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A new id for a command: begins with the time, so that ids sort as they were made. */
export function commandId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256;
  return uuid(bytes, 7);
}

/**
 * The id of what this command makes under this name: a UUIDv5, the same here and there.
 * @param {string} command
 */
export async function newId(command, name = "") {
  const pairs = /** @type {string[]} */ (command.replaceAll("-", "").match(/../g));
  const space = pairs.map((pair) => parseInt(pair, 16));
  const named = new TextEncoder().encode(name);
  const whole = new Uint8Array([...space, ...named]);
  return uuid(new Uint8Array(await crypto.subtle.digest("SHA-1", whole)).subarray(0, 16), 5);
}

const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

/**
 * Servers number apart from each other (vcenter/domain/servers.py): 93… are of satellite 3, headquarters has what is below 90…
 * @param {number} place
 * @param {bigint} drawn
 */
function passBody(place, drawn) {
  return place ? 90_000_000n + BigInt(place) * 1_000_000n + (drawn % 1_000_000n) : drawn % 90_000_000n;
}

/**
 * The number of the pass that the server will give to this person.
 * @param {string} person
 * @param {number} attempt as there, where a number is taken
 * @param {number} place the number of the server; 0 is headquarters
 */
export async function passNumber(person, attempt = 0, place = 0) {
  const seed = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`pass:${person}:${attempt}`));
  const body = String(passBody(place, new DataView(seed).getBigUint64(0))).padStart(8, "0");
  return body + [...body].reduce((interim, digit) => Number(DAMM[interim][Number(digit)]), 0);
}
