// Names as they are said; as with_san in vcenter/domain/names.py, a test compares the two.

const POLITE = ["さん", "さま", "様", "ちゃん", "くん", "先生", "殿"];

/**
 * A name as somebody is called: 高橋さん, and おばあさん as she is.
 * @param {string} name
 */
export const withSan = (name) => (POLITE.some((end) => name.endsWith(end)) ? name : `${name}さん`);
