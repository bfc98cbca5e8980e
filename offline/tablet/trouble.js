// What went wrong, in the words that somebody can read.

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * The name of an error, as browsers say what kind it is; "" of what is none.
 * @param {unknown} error
 */
export const nameOf = (error) => (error instanceof Error || error instanceof DOMException ? error.name : "");
