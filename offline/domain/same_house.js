// Which house an address means, as vcenter/domain/same_house.py says it, name by name; a test compares the two.

import { fold, withoutUnseen } from "./find.js";

const KANJI = "〇零一二三四五六七八九十百千壱弐参拾";
const DASHES = "\\-֊־᐀᠆‐‑‒–—―⸗⸚⸺⸻⹀⹝〜〰゠︱︲﹘﹣－\u{10d6e}\u{10ead}−─━‒⁃ㅡᅳㄧ˗∼➖⎯⏤~/.,、・·•∙‧_";
const DASH = new RegExp(`[${DASHES}]`, "gu");
const OPENING = /[〔【「『[{]/gu;
const CLOSING = /[〕】」』\]}]/gu;
const IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰオクヤマケフコエテアサキユメミシヱヒモセス";
const HIRAGANA = "いろはにほへとちりぬるをわかよたれそつねならむうゐおくやまけふこえてあさきゆめみしゑひもせす";
const LETTERS = `${IROHA}${HIRAGANA}甲乙丙`;
const AS_HIRAGANA = new RegExp(`[${HIRAGANA}]`, "gu");
const DIRECTIONS = "東西南北左右";
const STEP = "(?: ?(?:(?:条通?|部|字|地割|線|丁目?|番(?!地)) ?|番地|号)[ノ-]*|[ノ-]+)";

const SPACES = /[\s\x85]+/gu; // Python calls these white space too
const THOUSANDS = new RegExp(`(?<![0-9,ー${DASHES}])([0-9]{1,3}),([0-9]{3})(?![0-9,])`, "gu");
const AROUND_DASH = / ?-+ ?/gu;
const POST_CODE = /^(?:〒? ?[0-9]{3}-?[0-9]{4}(?=[^0-9])|〒)/u;
const LONG_AS_DASH = new RegExp(`(?<=[0-9${KANJI}]) ?ー+ ?(?=[0-9${KANJI}${LETTERS}])|(?<=[${LETTERS}])ー+(?=[0-9])`, "gu");
const BRACKETS = /\([^()0-9]*\)|\([^()]*[通入上下][^()]*\)/gu;
const STREETS = /(^|区)[^区]*(?:[上下][ガが]?[ルる]|[東西]入[ルる]?(?!間))/gu;
const ON_STREETS = /[上下入]/u;
const NO_LOT = /無番地?|番地?(?:無し?|なし|ナシ)/gu;
const OF_DIVISION = /第(?=[0-9]+地割)/gu;
const HOUSEHOLD =
  /(?:(?<=[0-9])(?:号室|番地|丁目|[番号室階棟F])? ?|(?<=[ (]))((?:[^0-9 ()-]{1,6} )?[^0-9 ()-]{1,12}?)( ?(?:様|さま|さん|殿) ?)?(?:方|気付け?|(?<![住社自本別])宅)[)]?$/u;

const BUILDING_BEFORE_NAME =
  /^(?:[ァ-ヺーA-Za-z]+ (?=[一-鿿])|.+?(?:荘|ハイツ|コーポ|ハイム|マンション|アパート|ビル|寮|団地|住宅) ?(?=.))/u;

const HAS_KANJI = new RegExp(`[${KANJI}]`, "u");
const APART = "(?:-| )";
const BEFORE_STEP = new RegExp(
  `(?<![0-9])([${KANJI}]+)(?=丁目|丁(?:[0-9${KANJI}]|$)|番|号|条|部[0-9${KANJI}${LETTERS}]|字[0-9${KANJI}甲乙丙]` +
    `|地割|階|室|線[東西南北0-9${KANJI}]|ノ(?:[0-9${KANJI}]|町)|${APART}[0-9${KANJI}])`,
  "gu",
);
const AFTER_STEP = new RegExp(`((?:丁目|番地?|号)[ノ-]? ?|[0-9](?:ノ|${APART}))([${KANJI}]+)(?=丁|番|号|ノ|-|$|[^一-鿿ァ-ヶぁ-ん])`, "gu");
const ORDINAL = new RegExp(`(?<=第)[${KANJI}]+`, "gu");
const ONE_AS_DASH = /(?<=[0-9]) ?一 ?(?=[0-9])/gu;

const DIGIT = /[0-9]/u;
const FLAT_WORDS = /[棟館階室宅団仮Ff]/u;
const STOREYS = /[0-9]+階建て?/gu;
const BUILDING = new RegExp(
  `第?(?:([東西南北A-Za-z])-?)?([0-9]+|[${KANJI}]+)(?:号棟|号館|番館|棟)|([A-Za-z東西南北中新旧本別])(?:号棟|号館|番館|棟)` +
    "|(?<![一-鿿])([A-Za-z東西南北新旧本別])館|(?<=団地|住宅|仮設) ?([A-Za-z])-?(?=[0-9])",
  "gu",
);
const ROOM = /(?:(?<![A-Za-z])([A-Za-z])-?)?([0-9]+[A-Za-z]?|[A-Za-z])号?室/gu;
const FLOOR = /((?<![A-Za-z])[Bb]?[0-9]+)(?:階|[fF](?![A-Za-z]))/gu;

const NEXT =
  `(?:${STEP}[0-9]+|${STEP}?[${DIRECTIONS}][0-9]+` + `|${STEP}?[${LETTERS}](?=$|[ |()]|${STEP}|[0-9])|(?<=[${LETTERS}])[0-9]+)`;
const PARTS = new RegExp(
  `^([^0-9]*(?:(?:(?<=第)[0-9]+(?!${STEP}?[0-9])|[0-9]+(?:条(?!通[0-9]|[${DIRECTIONS}]?[0-9])|番[町丁街]|ノ町|線(?![${DIRECTIONS}]?[0-9])|地割(?![0-9])))[^0-9]*)*)` +
    `([0-9]+ [0-9]+ [0-9]+(?![0-9-])|[0-9]+${NEXT}*)(.*)$`,
  "su",
);
const LETTER_PART = /(?<=[ァ-ヺぁ-ん甲乙丙])部$/u;
const LOT_AT_END = /(?:番地?|号)$/u;
const TOKEN = new RegExp(`[${DIRECTIONS}]?[0-9]+|[${LETTERS}]`, "gu");
const FOUR_STEPS = new RegExp(`[条部字線${DIRECTIONS}]`, "u");
const BEHIND = /第?[0-9]+[A-Za-z]?(?![A-Za-z])|(?<![A-Za-z0-9])(?:[A-Za-z]|II|III|IV|VI{1,3})(?![A-Za-z])|(?<![一-鿿])[東西南北](?=[0-9])/gu;
const ROOM_OF_FLOOR = /^[0-9]{3,4}$/u;

const ADMIN = "都道府県市区町村郡";
const PREFECTURE = new RegExp(
  "^(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重" +
    "|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)",
  "u",
);
const ISLAND = /^(?:八丈島(?=八丈町)|三宅島(?=三宅村))/u;
const DISTRICT = new RegExp(`[^${ADMIN}0-9]{1,8}地区(?=[^0-9])`, "gu");
const AZA = /(?<![文十])字/u;
const BETWEEN_KANJI = /(?<=[々一-鿿])[ヶヵガカケツッ箇个](?=[々一-鿿])/gu;
const SHELTERS = /(?:応急|建設型)*仮設(?:団地|住宅)*/gu;
const ESTATE = /(?:仮設|団地|住宅)$/u;
/** @type {Map<string, string>} Kanji that differ in people's names and are one in those of towns. */
const OF_TOWNS = new Map([["竈", "釜"], ["洲", "州"], ["頚", "頸"], ["驒", "騨"], ["祗", "祇"], ["ッ", "ツ"]]);
const OF_TOWN = new RegExp(`[${[...OF_TOWNS.keys()].join("")}]`, "gu");
const WITH_WARDS = /(?:札幌|仙台|サイタマ|千葉|横浜|川崎|相模原|新潟|静岡|浜松|名古屋|京都|大阪|堺|神戸|岡山|広島|北九州|福岡|熊本)市$/u;

/** @type {Map<string, number>} */
const DIGITS = new Map([...Array.from("〇一二三四五六七八九", (char, number) => /** @type {[string, number]} */ ([char, number])), ["零", 0], ["壱", 1], ["弐", 2], ["参", 3]]);
/** @type {Map<string, number>} */
const TENS = new Map([["十", 10], ["拾", 10], ["百", 100], ["千", 1000]]);

/**
 * name: everything before the numbers, without the prefecture and 字; main: the same without its 字, "" where it says none.
 * @typedef {{prefecture: string, name: string, main: string}} Town
 */

/**
 * numbers: 丁目, 番 and 号, or fewer; none of a flat of an estate that has none. All "" where nothing is said.
 * building, floor, room: of a flat behind; household: whose (高橋方). whole: numbers, building and room in one.
 * @typedef {{town: Town, numbers: string, building: string, floor: string, room: string, household: string, whole: string}} House
 */

/**
 * Whether two addresses are surely or very likely written for one home.
 * @param {string} address
 * @param {string} other
 */
export function sameHouse(address, other) {
  const [one, two] = [houseOf(address), houseOf(other)];
  // 12番地3の201号室 and 12-3-201: only together do they say the same.
  if (one.numbers !== two.numbers) {
    return one.whole === two.whole && isOneFamily(one.household, two.household) && isOnePlace(one.town, two.town);
  }
  if (!isOneHome(one, two)) return false;
  if (one.numbers || (one.building && two.building)) return isOnePlace(one.town, two.town);
  // Without any number only the names are left; and a whole estate is not one of its homes.
  return one.whole === two.whole && (one.whole ? isOnePlace(one.town, two.town) : isOneName(one.town, two.town));
}

/**
 * Whether two addresses are written for one house, in which there may be several homes.
 * @param {string} address
 * @param {string} other
 */
export function sameBuilding(address, other) {
  const [one, two] = [houseOf(address), houseOf(other)];
  if (one.numbers !== two.numbers) return one.whole === two.whole && isOnePlace(one.town, two.town);
  const isOne = one.numbers !== "" || (one.building !== "" && one.building === two.building);
  return isOne && isOnePlace(one.town, two.town);
}

/**
 * Whatever is said of the flat by both is the same; by one alone it may be.
 * @param {House} one
 * @param {House} two
 */
function isOneHome(one, two) {
  const [room, other] = one.room && two.room ? [one.room, two.room] : [one.floor, two.floor];
  return fits(one.building, two.building) && fits(room, other) && isOneFamily(one.household, two.household);
}

/**
 * @param {string} one
 * @param {string} two
 */
const fits = (one, two) => !one || !two || one === two;

/**
 * 高橋方 and 高橋キヨ方; and whoever is not named may be of either.
 * @param {string} household
 * @param {string} other
 */
const isOneFamily = (household, other) => household.startsWith(other) || other.startsWith(household);

/**
 * The same town, or the one with the 字 that the other leaves out. One that says another 字, be it 字12, is another.
 * @param {Town} one
 * @param {Town} two
 */
function isOnePlace(one, two) {
  if (!fits(one.prefecture, two.prefecture)) return false;
  if (isOneTown(one.name, two.name)) return true;
  if (one.main && !two.main) return isOneTown(one.main, two.name);
  return two.main !== "" && !one.main && isOneTown(one.name, two.main);
}

/**
 * @param {Town} one
 * @param {Town} two
 */
const isOneName = (one, two) => one.name !== "" && two.name !== "" && fits(one.prefecture, two.prefecture) && isOneTown(one.name, two.name);

/**
 * The same, or the one with the city or ward that the other leaves out, or calls by another name than its own.
 * @param {string} town
 * @param {string} other
 */
function isOneTown(town, other) {
  if (town === other) return true;
  if (!town || !other) return (town || other).endsWith("市"); // 旭川市3条通8丁目 and 3条8丁目
  if (town.at(-1) !== other.at(-1)) return false;
  const [one, two] = [[...town], [...other]];
  const [short, long] = one.length < two.length ? [one, two] : [two, one];
  const more = long.length - short.length;
  let same = 0;
  while (same < short.length && short[short.length - 1 - same] === long[long.length - 1 - same]) same += 1;
  if (!same) return false;
  for (let cut = short.length - same; cut < short.length; cut++) {
    const isLeftOut = more > 0 && ADMIN.includes(long[cut + more - 1] ?? "?");
    if (isLeftOut && (!cut || ADMIN.includes(short[cut - 1] ?? "?")) && short.slice(0, cut).every((char, at) => char === long[at])) return true;
  }
  const [around, further] = [short.slice(0, -same).join(""), long.slice(0, -same).join("")];
  return isOneAround(around, further) || isOneAround(further, around);
}

/**
 * 横浜市 and 港北区 of 日吉; 輪島市 and 鳳至郡 of 門前町, which was merged.
 * @param {string} city
 * @param {string} other
 */
const isOneAround = (city, other) => (city.endsWith("市") && other.endsWith("郡")) || (WITH_WARDS.test(city) && other.endsWith("区"));

const MOST_READ = 20_000;
const MOST_TOWNS = 4_000;

/**
 * A function that remembers what it has said: each need that is recorded is compared with all that wait.
 * @template Said
 * @param {(text: string) => Said} read
 * @param {number} most
 * @returns {(text: string) => Said}
 */
function remembered(read, most) {
  /** @type {Map<string, Said>} */
  const known = new Map();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    if (known.size >= most) known.clear();
    const said = read(text);
    known.set(text, said);
    return said;
  };
}

const houseOf = remembered(readHouse, MOST_READ);
const townOf = remembered(readTown, MOST_TOWNS);

/**
 * @param {string} address
 * @returns {House}
 */
function readHouse(address) {
  const [home, household] = withoutHousehold(plainOf(address));
  let text = home;
  if (text.includes("(")) text = text.replace(BRACKETS, "");
  if (ON_STREETS.test(text)) text = text.replace(STREETS, "$1");
  let [building, room, floor] = ["", "", ""];
  if (FLAT_WORDS.test(text)) {
    [text, building] = takenOut(BUILDING, text.replace(STOREYS, "|"));
    [text, room] = takenOut(ROOM, text);
    [text, floor] = takenOut(FLOOR, text);
  }
  const [, before = "", block = "", behind = ""] = PARTS.exec(text) ?? ["", text.replace(LOT_AT_END, "")];
  const town = townOf(before);
  const tokens = (block.match(TOKEN) ?? []).map(plainNumber);
  // 仮設団地3棟5号: what stands behind a 棟 is no number of a street.
  const most = before.includes("|") ? 0 : FOUR_STEPS.test(block) ? 4 : 3;
  let numbers = tokens.slice(0, most);
  let items = [...tokens.slice(most), ...(behind.match(BEHIND) ?? []).map(plainNumber)];
  if (!building && !items.length && ESTATE.test(town.name) && numbers.length + Number(room !== "") === 2) {
    [numbers, items, room] = [[], [...numbers, room].filter(Boolean), ""]; // 仮設団地3-5 is 3棟5号
  }
  const last = items.at(-1);
  if (last && !room && !last.startsWith("第") && (items.length > 1 || DIGIT.test(last))) room = items.pop() ?? "";
  const dash = room.lastIndexOf("-");
  if (dash !== -1) {
    items.push(room.slice(0, dash)); // A-201号室 is A棟201号室
    room = room.slice(dash + 1);
  }
  building = [building, ...items].filter(Boolean).join("-");
  if (!floor && ROOM_OF_FLOOR.test(room)) floor = room.slice(0, -2);
  const whole = [...numbers, ...building.split("-"), room].filter(Boolean);
  return { town, numbers: numbers.join("/"), building, floor, room, household, whole: whole.join("/") };
}

/**
 * An address in digits, with one kind of dash, and without what says nothing of the house.
 * @param {string} address
 */
function plainOf(address) {
  let text = withoutUnseen(address).normalize("NFKC").replace(SPACES, " ").trim();
  if (text.includes(",")) text = text.replace(THOUSANDS, "$1$2");
  text = text.replace(DASH, "-").replace(/[の之乃]/gu, "ノ").replace(OPENING, "(").replace(CLOSING, ")").replace(/[#♯]/gu, " ");
  text = text.trim().replace(AROUND_DASH, "-");
  if (text.includes("ー")) text = text.replace(LONG_AS_DASH, "-");
  text = text.replace(POST_CODE, "").trim().replaceAll("通り", "通");
  if (HAS_KANJI.test(text)) text = withDigits(text);
  if (text.includes("番")) text = text.replace(NO_LOT, "0");
  return text.replace(OF_DIVISION, "");
}

/**
 * A text with digits in the place of kanji numbers.
 * @param {string} address
 */
function withDigits(address) {
  let text = address.replace(ONE_AS_DASH, "-");
  for (let time = 0; time < 3; time++) {
    const before = text;
    text = text.replace(BEFORE_STEP, (_, kanji) => numberOf(kanji));
    text = text.replace(AFTER_STEP, (_, step, kanji) => step + numberOf(kanji));
    if (text === before) break;
  }
  return text.replace(ORDINAL, numberOf);
}

/**
 * A text without whose household it is, and who that is: 高橋 of 3-14-2 高橋様方. 上戸町北方 is a town.
 * @param {string} text
 * @returns {[rest: string, household: string]}
 */
function withoutHousehold(text) {
  const found = "方付け宅)".includes(text.at(-1) ?? "?") ? HOUSEHOLD.exec(text) : null;
  if (!found) return [text, ""];
  const [all, name = ""] = found;
  const before = text.slice(0, found.index + all.indexOf(name));
  return found[2] || DIGIT.test(before) ? [before.replace(/[ (]+$/u, ""), fold(name.replace(BUILDING_BEFORE_NAME, ""))] : [text, ""];
}

/**
 * A text without what is wanted, and what that says.
 * @param {RegExp} wanted
 * @param {string} text
 * @returns {[rest: string, said: string]}
 */
function takenOut(wanted, text) {
  const found = [...text.matchAll(wanted)].flatMap(([, ...groups]) => groups.filter(Boolean));
  return found.length ? [text.replace(wanted, "|"), found.map((one) => plainNumber(numberOf(one))).join("-")] : [text, ""];
}

/**
 * @param {string} before
 * @returns {Town}
 */
function readTown(before) {
  let text = before.replaceAll("|", "").replace(/[ ーノ第-]+$/u, "");
  text = fold(text.replace(LETTER_PART, "")).replace(OF_TOWN, (char) => OF_TOWNS.get(char) ?? char).replaceAll("大字", "").replaceAll("小字", "字");
  const [prefecture = ""] = PREFECTURE.exec(text) ?? [];
  text = text.slice(prefecture.length).replace(BETWEEN_KANJI, "").replace(ISLAND, "");
  const [main = "", ...azas] = text.replace(SHELTERS, "仮設").replace(DISTRICT, "").split(AZA);
  return { prefecture, name: [main, ...azas].join(""), main: azas.length ? main : "" };
}

/** @param {string} written */
const plainNumber = (written) => {
  const number = written.toLowerCase().replaceAll("-", "").replace(AS_HIRAGANA, (char) => IROHA[HIRAGANA.indexOf(char)] ?? char);
  return number.replace(/^0+(?=[0-9])/u, "");
};

/**
 * 二十三 and 二三 as 23; what is no kanji number stays.
 * @param {string} kanji
 */
function numberOf(kanji) {
  const chars = Array.from(kanji);
  if (!chars.every((char) => DIGITS.has(char) || TENS.has(char))) return kanji;
  if (!chars.some((char) => TENS.has(char))) return chars.map((char) => DIGITS.get(char)).join("");
  let total = 0;
  let digit = 0;
  for (const char of chars) {
    const ten = TENS.get(char);
    if (ten) {
      total += (digit || 1) * ten;
      digit = 0;
    } else {
      digit = DIGITS.get(char) ?? 0;
    }
  }
  return String(total + digit);
}
