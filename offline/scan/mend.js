// A code that was found but could not be read: bent, unsharp, scratched. Its grid is laid over the picture once more,
// this time as a cloth that gives way, until its squares are as clearly black or white as they can be.

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {[topLeft: Point, topRight: Point, bottomRight: Point, bottomLeft: Point]} Corners
 * @typedef {{level: Float32Array, width: number, height: number, left: number, top: number}} Levelled a part of a picture
 */

/**
 * How the cloth gives, in u and v from -1 to 1 across the code: moved, stretched, slanted, and bent once or twice.
 * @type {((u: number, v: number) => number)[]}
 */
const GIVES = [
  () => 1,
  (u) => u,
  (u, v) => v,
  (u, v) => u * v,
  (u) => 1 - u * u,
  (u, v) => 1 - v * v,
  (u) => u * (1 - u * u),
  (u, v) => v * (1 - v * v),
  (u, v) => v * (1 - u * u),
  (u, v) => u * (1 - v * v),
];
const BENT_ACROSS = 4; // 1 - u²
const BENT_ALONG = 5; // 1 - v²
const FARTHEST = 4.2; // squares by which the middle of a bent code may lie off
const STEPS = [0.4, 0.2, 0.2, 0.1, 0.05]; // squares

/**
 * What every code of this size has at the same places: 1 black, 0 white, undefined for what it says.
 * @param {number} side
 * @returns {(0 | 1 | undefined)[]}
 */
function fixedSquares(side) {
  const known = new Array(side * side);
  const set = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ black) => {
    if (x >= 0 && y >= 0 && x < side && y < side) known[y * side + x] = black ? 1 : 0;
  };
  for (let at = 0; at < side; at++) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  for (const [left, top] of [[0, 0], [side - 7, 0], [0, side - 7]]) {
    for (let y = -1; y < 8; y++) {
      for (let x = -1; x < 8; x++) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        set(left + x, top + y, ring !== 2 && ring < 4);
      }
    }
  }
  if (side > 21 && side < 45) {
    for (let y = -2; y < 3; y++) {
      for (let x = -2; x < 3; x++) set(side - 7 + x, side - 7 + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
  }
  return known;
}

/**
 * The perspective that takes a square of this side to four corners, as eight numbers; the ninth is 1.
 * @param {Corners} corners
 * @param {number} side
 * @returns {[number, number, number, number, number, number, number, number]}
 */
function perspective(corners, side) {
  const [a, b, c, d] = corners;
  const [dx1, dx2, dx3] = [b.x - c.x, d.x - c.x, a.x - b.x + c.x - d.x];
  const [dy1, dy2, dy3] = [b.y - c.y, d.y - c.y, a.y - b.y + c.y - d.y];
  const whole = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / whole;
  const h = (dx1 * dy3 - dx3 * dy1) / whole;
  return [
    (b.x - a.x + g * b.x) / side, (d.x - a.x + h * d.x) / side, a.x,
    (b.y - a.y + g * b.y) / side, (d.y - a.y + h * d.y) / side, a.y,
    g / side, h / side,
  ];
}

/**
 * The sums of everything above and left of a point: means of any box in four look-ups.
 * @param {Float32Array} grey
 * @param {number} width
 * @param {number} height
 * @returns {(left: number, top: number, right: number, bottom: number) => number}
 */
function summed(grey, width, height) {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += grey[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return (left, top, right, bottom) =>
    sums[bottom * (width + 1) + right] - sums[top * (width + 1) + right] -
    sums[bottom * (width + 1) + left] + sums[top * (width + 1) + left];
}

/**
 * The part of the picture around the code, as far from its surroundings' mean as black (-1) and white (1) usually are.
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 * @param {Corners} corners
 * @param {number} square pixels
 * @returns {Levelled | undefined}
 */
function levelled(grey, width, height, corners, square) {
  const [xs, ys] = [corners.map((at) => at.x), corners.map((at) => at.y)];
  const room = square * 5;
  const left = Math.max(0, Math.floor(Math.min(...xs) - room));
  const top = Math.max(0, Math.floor(Math.min(...ys) - room));
  const w = Math.min(width, Math.ceil(Math.max(...xs) + room)) - left;
  const h = Math.min(height, Math.ceil(Math.max(...ys) + room)) - top;
  if (!(w > 20 && h > 20)) return undefined;
  const part = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) part[y * w + x] = grey[(top + y) * width + left + x];
  }
  const sum = summed(part, w, h);
  const sumOfSquares = summed(part.map((value) => value * value), w, h);
  const far = Math.max(4, Math.round(square * 3.5));
  const near = Math.max(0, Math.round(square * 0.25 - 0.2));
  const level = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const [t, b] = [Math.max(0, y - far), Math.min(h, y + far + 1)];
    const [nt, nb] = [Math.max(0, y - near), Math.min(h, y + near + 1)];
    for (let x = 0; x < w; x++) {
      const [l, r] = [Math.max(0, x - far), Math.min(w, x + far + 1)];
      const count = (r - l) * (b - t);
      const mean = sum(l, t, r, b) / count;
      const spread = Math.sqrt(Math.max(4, sumOfSquares(l, t, r, b) / count - mean * mean));
      const [nl, nr] = [Math.max(0, x - near), Math.min(w, x + near + 1)];
      const here = sum(nl, nt, nr, nb) / ((nr - nl) * (nb - nt));
      level[y * w + x] = Math.max(-1, Math.min(1, (here - mean) / spread));
    }
  }
  return { level, width: w, height: h, left, top };
}

class Cloth {
  /**
   * @param {Levelled} picture
   * @param {Corners} corners
   * @param {number} side
   */
  constructor(picture, corners, side) {
    this.picture = picture;
    this.side = side;
    this.known = fixedSquares(side);
    this.view = perspective(/** @type {Corners} */ (corners.map((at) => ({ x: at.x - picture.left, y: at.y - picture.top }))), side);
    this.shapes = GIVES.map((give) => {
      const shape = new Float32Array(side * side);
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) shape[y * side + x] = give((2 * x + 1) / side - 1, (2 * y + 1) / side - 1);
      }
      return shape;
    });
    this.across = new Float32Array(side * side); // where each square's middle lies, in squares
    this.along = new Float32Array(side * side);
    for (let at = 0; at < side * side; at++) {
      this.across[at] = (at % side) + 0.5;
      this.along[at] = Math.floor(at / side) + 0.5;
    }
    this.clear = this.clearness();
  }

  /**
   * The picture at a point of the code: -1 black, 1 white, 0 outside of the picture.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    const [a, b, c, d, e, f, g, h] = this.view;
    const { level, width, height } = this.picture;
    const depth = g * x + h * y + 1;
    const px = (a * x + b * y + c) / depth - 0.5;
    const py = (d * x + e * y + f) / depth - 0.5;
    const left = Math.floor(px);
    const top = Math.floor(py);
    if (!(left >= 0 && top >= 0 && left < width - 1 && top < height - 1)) return 0;
    const [fx, fy, from] = [px - left, py - top, top * width + left];
    return (
      (level[from] * (1 - fx) + level[from + 1] * fx) * (1 - fy) +
      (level[from + width] * (1 - fx) + level[from + width + 1] * fx) * fy
    );
  }

  // How clearly the squares are black or white; those that are known count double, and against when they are wrong.
  clearness() {
    let sum = 0;
    for (let at = 0; at < this.known.length; at++) {
      const seen = this.at(this.across[at], this.along[at]);
      if (this.known[at] === undefined) sum += Math.abs(seen);
      else sum += this.known[at] ? -2 * seen : 2 * seen;
    }
    return sum;
  }

  /**
   * @param {number} shape
   * @param {boolean} downwards
   * @param {number} far
   */
  move(shape, downwards, far) {
    const places = downwards ? this.along : this.across;
    const by = this.shapes[shape];
    for (let at = 0; at < places.length; at++) places[at] += far * by[at];
  }

  // Bent codes first: nothing near by tells that the middle lies three squares off.
  bend() {
    for (const [shape, downwards] of /** @type {[number, boolean][]} */ ([[BENT_ACROSS, true], [BENT_ALONG, false]])) {
      let best = 0;
      let clear = this.clear;
      for (let far = -FARTHEST; far <= FARTHEST; far += 0.3) {
        this.move(shape, downwards, far);
        const now = this.clearness();
        if (now > clear * 1.02) [best, clear] = [far, now];
        this.move(shape, downwards, -far);
      }
      if (best) this.move(shape, downwards, best);
      this.clear = clear;
    }
  }

  settle() {
    for (const step of STEPS) {
      for (let shape = 0; shape < GIVES.length; shape++) {
        for (const downwards of [false, true]) {
          if (!this.try(shape, downwards, step)) this.try(shape, downwards, -step);
        }
      }
    }
  }

  /**
   * @param {number} shape
   * @param {boolean} downwards
   * @param {number} step
   */
  try(shape, downwards, step) {
    let moved = false;
    for (let times = 0; times < 4; times++) {
      this.move(shape, downwards, step);
      const clear = this.clearness();
      if (clear <= this.clear) {
        this.move(shape, downwards, -step);
        break;
      }
      this.clear = clear;
      moved = true;
    }
    return moved;
  }

  // What each square looks like: the middle one of nine looks at it, so that a crack through it does not count.
  looks() {
    const nine = new Float32Array(9);
    return this.across.map((x, square) => {
      let count = 0;
      for (const dy of [-0.27, 0, 0.27]) for (const dx of [-0.27, 0, 0.27]) nine[count++] = this.at(x + dx, this.along[square] + dy);
      return nine.sort()[4];
    });
  }
}

/**
 * Each square against its neighbours: what blur has spread into it is taken out again.
 * @param {Float32Array} looks
 * @param {number} side
 * @param {number} strength
 */
function sharpened(looks, side, strength) {
  return looks.map((look, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    let around = 0;
    let count = 0;
    for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
      if (x + dx < 0 || y + dy < 0 || x + dx >= side || y + dy >= side) continue;
      around += looks[at + dy * side + dx];
      count++;
    }
    return look - (strength * around) / count;
  });
}

const MARGIN = 4; // squares of white around a code
const SQUARE = 4; // pixels

/**
 * The code drawn anew, as clean as print.
 * @param {Float32Array} looks
 * @param {(0 | 1 | undefined)[]} known
 * @param {number} side
 */
function drawn(looks, known, side) {
  const across = (side + 2 * MARGIN) * SQUARE;
  const picture = new ImageData(across, across);
  picture.data.fill(255);
  for (let at = 0; at < looks.length; at++) {
    if (!(known[at] ?? looks[at] < 0)) continue;
    const left = ((at % side) + MARGIN) * SQUARE;
    const top = (Math.floor(at / side) + MARGIN) * SQUARE;
    for (let y = top; y < top + SQUARE; y++) {
      for (let x = left; x < left + SQUARE; x++) picture.data.fill(0, (y * across + x) * 4, (y * across + x) * 4 + 3);
    }
  }
  return picture;
}

/**
 * Clean pictures of a code whose corners are about known, likeliest first.
 * @param {Uint8ClampedArray} grey the whole picture's brightness
 * @param {number} width
 * @param {number} height
 * @param {Corners} corners
 * @param {number} side
 */
export function* mended(grey, width, height, [first, second, third, fourth], side) {
  const square = Math.hypot(second.x - first.x, second.y - first.y) / side;
  const picture = levelled(grey, width, height, [first, second, third, fourth], square);
  if (!picture) return;
  // The third corner has no finder: in a bent code it was guessed, and the other three may know better.
  const guessed = { x: second.x + fourth.x - first.x, y: second.y + fourth.y - first.y };
  for (const corner of [third, guessed]) {
    const cloth = new Cloth(picture, [first, second, corner, fourth], side);
    cloth.bend();
    cloth.settle();
    const looks = cloth.looks();
    yield drawn(looks, cloth.known, side);
    yield drawn(sharpened(looks, side, 0.5), cloth.known, side);
  }
}
