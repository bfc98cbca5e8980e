// What is pressed on a row of a list: heard as soon as this tablet has kept it, with the entry whose mark stands on the row.

import { tell } from "../../scan/sounds.js";
import { keep, say } from "../core.js";

/** @import {Payloads} from "server" */

/** The entries of one list of this page, by the row that they are about. */
export class Pressed {
  /** @type {Map<string, string>} */
  #entries = new Map();

  /** @param {string} row */
  of(row) {
    return this.#entries.get(row);
  }

  /**
   * Keep what was pressed on a row; when it resolves, it is on the disk, or it was said that it is not. The answer: whether it is.
   * @template {keyof Payloads} K
   * @param {string} row
   * @param {{kind: K, payload: Payloads[K], words: string}} act
   */
  async keep(row, act) {
    try {
      this.#entries.set(row, await keep(act));
      tell("good");
      return true;
    } catch {
      say("この端末に保存できませんでした。もう一度押してください。");
      tell("bad");
      return false;
    }
  }
}
