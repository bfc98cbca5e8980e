// What a tablet knows of: people, needs, teams … Each script in offline/tablet/subjects/ says here what the others need
// of its subject; the server lists them in the page, and whoever adds a subject writes one such script and no list.

/**
 * @import {Payloads, Rows, RulesOf} from "server"
 * @import {Entry} from "./store/outbox.js"
 * @import {View} from "./view/overlay.js"
 */

import { house } from "./house.js";

/** @typedef {keyof Rows} SubjectName */

/**
 * A row with what is not sent yet laid over it. is: of somebody who registered by themselves, the id of whom of the roster they were found to be.
 * @template {SubjectName} [S=SubjectName]
 * @typedef {Rows[S] & {waiting?: boolean, is?: string}} Row
 */

/**
 * What rows of a subject are found by beside their ids. Its further questions are the subject's own.
 * @typedef {object} Index
 * @property {(id: string, row: any, before?: any) => void} set
 * @property {(id: string, before?: any) => void} delete
 * @property {() => void} clear
 * @property {() => void} ready Called when nobody waits: a first sort may take a moment.
 */

/**
 * Somebody or something that may be what a form is about to record a second time.
 * @typedef {object} Alike
 * @property {string} question
 * @property {string} [other] What is ticked when it is another one all the same.
 * @property {[value: string, said: string][]} [choices] Where there are several ways on: of the field `beside`.
 * @property {{said: string, act?: string, pressed?: (form: HTMLFormElement) => Promise<unknown>, notSame?: string}[]} found notSame: the id of a
 *   person, who is said to be another once the other is ticked.
 */

/**
 * What was read by the camera, or typed. desk: the page it was read on. id: of the command, where one was tried online.
 * @typedef {{code: string, desk: string, id: string | undefined}} Scanned
 */

/**
 * An act that could not be sent. values: its fields, the last of each name; entries: all of them.
 * @typedef {{values: Record<string, string>, entries: [string, string][], id: string | undefined}} Unsent
 */

/**
 * @typedef {object} Subject
 * @property {SubjectName} name As the server tells of it.
 * @property {number} position Among the others, where several have something to say.
 * @property {() => Index} [index]
 * @property {{[K in keyof Payloads]?: (entry: Entry<K>, view: View) => void | Promise<void>}} [shows] What an entry of this
 *   kind will do, shown before the centre has it.
 * @property {(text: string) => [id: string, said: string][]} [choices] What a form may choose from.
 * @property {(payload: any, command: string) => Promise<Alike | undefined>} [alike]
 * @property {(payload: any, command: string) => Promise<Alike | undefined>} [alikeSoFar] The same while it is typed.
 * @property {(id: string, title: string) => About | undefined} [about] What a form says that is about one of them. title: the form's own.
 * @property {Record<string, (text: string) => Node[]>} [lists] What pages list, by the name of the list.
 * @property {(scanned: Scanned) => Promise<boolean>} [scanned] Whether it was a code of this subject, which is answered then.
 * @property {Record<string, (unsent: Unsent) => unknown>} [acts] What an act online is here.
 * @property {() => string[]} [alarms] What every page of the tablet says on top: that somebody should have been back.
 * @property {{[K in keyof Payloads]?: (payload: Payloads[K]) => {name: string, message: string} | undefined}} [wrong] What one
 *   field of a form of this kind does not go with, beside what its model says: the centre would refuse it.
 * @property {Record<string, (id: string, form: HTMLFormElement) => void>} [opens] What a form of a kind shows besides of the thing that it is
 *   about, by the kind.
 * @property {{[K in keyof Payloads]?: (payload: Payloads[K], card: HTMLElement) => void}} [kept] What the card says besides,
 *   when a form of this kind was kept.
 */

/**
 * @typedef {object} About
 * @property {string} [heading] In the place of the form's own.
 * @property {string} said
 * @property {string} [short] Where there is little room: 12班.
 * @property {string} [warning]
 * @property {{id: string, name: string, kana?: string, leads: boolean}[]} [members]
 */

/** @type {Map<string, Subject>} */
const known = new Map();

/** @param {Subject} declared */
export function introduce(declared) {
  known.set(declared.name, declared);
}

export const subjects = () => [...known.values()].sort((one, other) => one.position - other.position);

/** @param {string} name */
export const subjectOf = (name) => known.get(name);

/**
 * What the server says that a tablet must know of a subject, to show what will become of it.
 * @template {Extract<keyof RulesOf, string>} S
 * @param {S} name
 */
export const rulesOf = (name) => /** @type {RulesOf[S]} */ (house.rules[name]);
