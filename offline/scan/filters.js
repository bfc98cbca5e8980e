// Pictures as grey bytes, and what makes a code in them easier to find.

/** @param {ImageData} picture */
export function greyOf({ data, width, height }) {
  const grey = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 4) {
    grey[at] = (77 * data[from] + 150 * data[from + 1] + 29 * data[from + 2]) >> 8;
  }
  return grey;
}

/**
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 */
export function pictureOf(grey, width, height) {
  const picture = new ImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let at = 0; at < grey.length; at++) pixels[at] = 0xff000000 | (grey[at] * 0x010101);
  return picture;
}

/**
 * The mean of 2 × reach + 1 pixels in a row, for every row; turned, so that doing it twice does the columns too.
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 * @param {number} reach
 */
function meanAndTurn(grey, width, height, reach) {
  const turned = new Uint8ClampedArray(grey.length);
  const count = 2 * reach + 1;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = grey[row] * reach;
    for (let x = 0; x < reach; x++) sum += grey[row + x];
    for (let x = 0; x < width; x++) {
      sum += grey[row + (x + reach < width ? x + reach : width - 1)];
      turned[x * height + y] = sum / count;
      sum -= grey[row + (x > reach ? x - reach : 0)];
    }
  }
  return turned;
}

/**
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 * @param {number} reach
 */
function softened(grey, width, height, reach) {
  return meanAndTurn(meanAndTurn(grey, width, height, reach), height, width, reach);
}

/**
 * Out of focus or smeared: what differs from its surroundings differs three times as much.
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 */
export function crisp(grey, width, height) {
  const soft = softened(softened(grey, width, height, 3), width, height, 3);
  const out = new Uint8ClampedArray(grey.length);
  for (let at = 0; at < grey.length; at++) out[at] = 3 * grey[at] - 2 * soft[at];
  return out;
}

/**
 * The lightest or darkest of three pixels, in rows and then in columns.
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 * @param {boolean} lightest
 */
function extreme(grey, width, height, lightest) {
  const rows = grey.slice();
  for (let at = 1; at < grey.length - 1; at++) {
    const [a, b, c] = [grey[at - 1], grey[at], grey[at + 1]];
    rows[at] = lightest ? (a > b ? (a > c ? a : c) : b > c ? b : c) : a < b ? (a < c ? a : c) : b < c ? b : c;
  }
  const out = rows.slice();
  for (let at = width; at < grey.length - width; at++) {
    const [a, b, c] = [rows[at - width], rows[at], rows[at + width]];
    out[at] = lightest ? (a > b ? (a > c ? a : c) : b > c ? b : c) : a < b ? (a < c ? a : c) : b < c ? b : c;
  }
  return out;
}

/**
 * Dark lines of up to two pixels vanish, as cracks of a screen; squares and finders stay.
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 */
export function withoutDarkLines(grey, width, height) {
  return extreme(extreme(grey, width, height, true), width, height, false);
}

/**
 * Black is what is darker than a third of the light there is: grey cracks, moiré and reflections count as white.
 * @param {Uint8ClampedArray} grey
 */
export function blackest(grey) {
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value]++;
  let brightest = 255;
  for (let above = counts[255]; above < grey.length * 0.03; above += counts[brightest]) brightest--;
  const limit = brightest * 0.32;
  return grey.map((value) => (value < limit ? 0 : 255));
}
