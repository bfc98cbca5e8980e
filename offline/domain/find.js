// Finding a person by any fragment of kana, kanji, phone or number: the other half of vcenter/domain/names.py (fold)
// and vcenter/store/search.py (words, order). What is found there is found here: people in the same order, needs by urgency.

import { numberIn } from "./code.js";

/** @import {NeedOnTablet, PersonOnTablet} from "server" */
/** @typedef {Partial<Pick<PersonOnTablet, "n" | "k" | "f" | "p">>} Named */

// The common kanji first, behind it those that are the same; whence they are is said there.
const VARIANTS = `
  高髙 崎﨑碕嵜 辺邊邉 斉齋斎齊 浜濱濵 沢澤 徳德 桜櫻 広廣 国國圀 島嶋嶌㠀 真眞 竜龍 滝瀧 恵惠 栄榮 学學斈 実實
  寿壽 蔵藏 槙槇 曽曾 桑桒 柳栁桺 富冨 円圓 黒黑 静靜 清淸 館舘 吉𠮷 関關 条條 児兒 芦蘆 桧檜 渋澁澀 薮藪籔 渕淵渊
  橋𣘺槗 村邨 野埜㙒 土𡈽 松枩柗 梅楳 船舩 角⻆ 卯夘 留畄 兎兔菟 喜㐂 秋秌穐 峰峯 園薗 猪豬 鶴靏靍靎 郎郞 朗朖 翠翆
  剣劍劒劔釼 鉄鐵銕 尭堯 遥遙 瑶瑤 晋晉 凛凜 涼凉 涌湧 裏裡 煙烟 略畧 籠篭 壷壺 鴬鶯 砺礪 祢禰 祷禱 涛濤 禄祿 穣穰
  頴穎 蓑簑 讃讚 巌巖 亘亙 姫姬 呉吳 桝枡 靱靭 蒋蔣 梼檮 蛎蠣 鯵鰺 竈竃 萌萠 侭儘 諌諫 蝉蟬 頬頰 鴎鷗 痩瘦 填塡 顛顚
  噛嚙 掴摑 繋繫 醤醬 莱萊 蝋蠟 屏屛 并幷 箪簞 麹麴 唖啞 嘘噓
  亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 営營 衛衞 駅驛 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 奥奧 横橫 温溫 穏穩 仮假 価價
  画畫 会會 壊壞 懐懷 絵繪 概槪 拡擴 殻殼 覚覺 岳嶽 楽樂 渇渴 勧勸 巻卷 陥陷 寛寬 歓歡 観觀 気氣 既旣 帰歸 偽僞 戯戲
  犠犧 旧舊 拠據 挙擧舉 虚虛 峡峽 挟挾 狭狹 郷鄕鄉 暁曉 区區 駆驅 勲勳 薫薰 群羣 径徑 茎莖 掲揭 渓溪 経經 蛍螢 軽輕
  継繼 鶏鷄雞 芸藝 撃擊 欠缺 県縣 倹儉 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 効效 恒恆 黄黃 鉱鑛礦 号號 済濟 砕碎
  剤劑 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 辞辭 湿濕溼 写寫 釈釋 収收 従從 獣獸 縦縱 粛肅 処處 叙敍敘 将將 称稱 焼燒
  証證 奨獎奬 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨
  髄髓 枢樞 数數 瀬瀨 声聲 窃竊 摂攝 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 装裝
  総總 騒騷 臓臟 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 択擇 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄
  庁廳 聴聽 徴徵 勅敕 鎮鎭 転轉 点點 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬪鬥 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜
  廃廢 売賣 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 瓶甁 払拂 仏佛 並竝 変變 弁辨瓣辯 舗舖 宝寶 豊豐 褒襃 翻飜 毎每 万萬
  満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 両兩 猟獵 緑綠 塁壘 涙淚 励勵
  礼禮 隷隸 霊靈 齢齡 恋戀 炉爐 労勞 楼樓 録錄 湾灣 歩步 渉涉 歳歲 戸戶 隣鄰 内內 戻戾 増增 悦悅 税稅 説說 脱脫 鋭銳
  閲閱 絶絕 青靑 彦彥 顔顏 産產 即卽 研硏 餅餠 飲飮 歴歷 暦曆 冊册 錬鍊 雑雜 亀龜 鼓皷 緒緖
`;
/** @type {Map<string, string>} */
const COMMON = new Map(
  VARIANTS.trim()
    .split(/\s+/)
    .flatMap((word) => {
      const [common, ...others] = word;
      return others.map((other) => /** @type {[string, string]} */ ([other, common]));
    }),
);
const VARIANT = new RegExp(`[${[...COMMON.keys()].join("")}]`, "gu");

/** @type {Map<string, string>} Latin letters with marks, to the plain small ones */
const PLAIN_LETTERS = new Map();
for (const [from, to] of [[0xc0, 0x250], [0x1e00, 0x1f00]]) {
  for (let code = from; code < to; code++) {
    const letter = String.fromCharCode(code);
    const [first] = letter.normalize("NFD");
    if (/^[a-z]$/i.test(first)) PLAIN_LETTERS.set(letter, first.toLowerCase());
  }
}
for (const word of "łl øo đd ħh ŧt ıi ƶz ɨi ðd þth ŋn æae œoe ßss ẞss".split(" ")) PLAIN_LETTERS.set(word[0], word.slice(1));
const MARKED = /[\u00c0-\u0370\u1e00-\u1eff]/g; // with the marks that stand by themselves
const MARK = /[\u0300-\u036f]/;

const COMPANIES = [["株式会社", "(株)"], ["有限会社", "(有)"], ["特定非営利活動法人", "npo法人"]];

const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
// eslint-disable-next-line no-control-regex -- what cannot be seen is what is looked for
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const BETWEEN = /[\s\x85・･.,‘’ʻʼ'`\-‐]+/g;
const GA = /(?<=[々〆一-鿿])ガ(?=[々〆一-鿿])/g; // 一が瀬, 一ガ瀬 and 一ヶ瀬
const KA = /(?<=[々〆一-鿿])カ(?=[々〆一-鿿])/g;
// eslint-disable-next-line no-control-regex -- Python calls these white space too
const SPACE = /[\s\x85\x1c-\x1f]+/u;
const NUMERIC = /[\p{Nd}()（）+＋\-‐‑–—―ー−]/gu;
const PLAIN = /^[\u3000\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]*$/; // kana and common kanji: only variants and spaces are to be folded

const NUMBER = /^[0-9]+$/; // of a phone or a member: nothing in it is folded
const KATAKANA = /^[\u30a1-\u30f4ー 　]+$/; // a reading: only its spaces are

const JAPAN = /[+＋][\s\x85]*[8８][1１][\s\x85()（）\-‐‑–—―ー−]*[0０]?[\s\x85()（）\-‐‑–—―ー−]*(?=\p{Nd})/gu; // +81 90… is 090…

/**
 * A text without characters that nobody sees.
 * @param {string} text
 */
export const withoutUnseen = (text) => text.replace(UNSEEN, "");

const SEPARATOR = "|";
const MOST_WORDS = 5;

/** @param {string} text */
export function fold(text) {
  if (NUMBER.test(text)) return text;
  if (KATAKANA.test(text)) return text.replace(BETWEEN, "");
  let plain = text;
  if (!PLAIN.test(plain)) {
    plain = text.replace(SELECTORS, "").replace(UNSEEN, "").normalize("NFKC").toLowerCase();
    plain = plain.replace(MARKED, (char) => PLAIN_LETTERS.get(char) ?? (MARK.test(char) ? "" : char));
  }
  plain = plain.replace(VARIANT, (char) => COMMON.get(char) ?? char).replace(/[ヶヵ]/g, "ケ");
  plain = plain.replace(/[\u3041-\u3096]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));
  for (const [long, short] of COMPANIES) if (plain.includes(long)) plain = plain.replaceAll(long, short);
  return plain.replace(BETWEEN, "").replace(GA, "ケ");
}

/**
 * What a folded text is found by: as it is, and 一カ瀬 as 一ケ瀬 too.
 * @param {string} folded
 */
function ways(folded) {
  const also = folded.replace(KA, "ケ");
  return also === folded ? [folded] : [folded, also];
}

const HYPHENS = /(?<=\p{Nd})[-‐‑‒–—―−ーｰ－]+(?=\p{Nd})/gu;

/**
 * As fold, for addresses and what else is searched: 1-2-3, １－２－３ and １ー２ー３ are the same too.
 * @param {string} text
 */
export const foldText = (text) => fold(text.replace(HYPHENS, ""));

/** @param {string} text */
export const digits = (text) => text.normalize("NFKC").replace(/[^0-9]/g, "");

/**
 * The folded fragments that must all be found. A phone may be typed with its hyphens.
 * @param {string} text
 */
export function wordsOf(text) {
  return text
    .replace(JAPAN, "0")
    .replaceAll("\ufeff", "") // white space to JavaScript, nothing to Python
    .split(SPACE)
    .map((word) => {
      const number = numberIn(word); // a scanner typed a pass into the search
      if (number) return number;
      const numeric = digits(word);
      return numeric && !word.replace(NUMERIC, "") ? numeric : foldText(word).replace(KA, "ケ");
    })
    .filter(Boolean)
    .slice(0, MOST_WORDS);
}

/**
 * What a row of the replica is found by.
 * @param {Named} row
 */
export function foundBy(row) {
  const parts = [fold(row.k ?? ""), ...ways(fold(row.n ?? "")), ...(row.f ?? "").split(" ").map(fold), row.p];
  return SEPARATOR + parts.filter(Boolean).join(SEPARATOR);
}

/**
 * Whether every fragment of what was typed stands somewhere in these parts.
 * @param {string} text
 * @param {(string | undefined)[]} parts
 */
export function holds(text, parts) {
  const whole = parts.filter(Boolean).flatMap((part) => ways(foldText(part))).join(SEPARATOR);
  return wordsOf(text).every((word) => whole.includes(word));
}

/**
 * What a need is found by, as in `search` of vcenter/store/needs.py.
 * @param {Partial<NeedOnTablet>} need
 * @param {(id: string | undefined) => Named | undefined} person
 * @param {string} category its word
 */
export function needParts(need, person, category) {
  const about = [need.person, need.requester].map(person).filter(Boolean).map(foundBy);
  return [`${need.number ?? ""}番`, need.name, digits(need.phone ?? ""), need.address, need.district, category, need.request, ...about];
}

/** People by id, kept in the order of what they are found by. */
export class FindIndex {
  /** @type {Map<string, string>} id → text */
  #texts = new Map();
  /** @type {[text: string, id: string][]} */
  #sorted = [];
  /** @type {Set<string>} */
  #touched = new Set();

  /**
   * @param {string} id
   * @param {Named} row
   */
  set(id, row) {
    const text = foundBy(row);
    if (this.#texts.get(id) === text) return;
    this.#texts.set(id, text);
    this.#touched.add(id);
  }

  /** @param {string} id */
  delete(id) {
    if (this.#texts.delete(id)) this.#touched.add(id);
  }

  clear() {
    this.#texts.clear();
    this.#sorted = [];
    this.#touched.clear();
  }

  // Also worth calling before anybody types: a first sort of 20,000 takes a moment.
  ready() {
    if (!this.#touched.size) return;
    const stay = this.#sorted.filter(([, id]) => !this.#touched.has(id));
    for (const id of this.#touched) {
      const text = this.#texts.get(id);
      if (text !== undefined) stay.push([text, id]);
    }
    this.#sorted = stay.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
    this.#touched.clear();
  }

  /**
   * Ids, those whose name or number begins with the first fragment before others.
   * @param {string} text
   */
  find(text, limit = 30) {
    const words = wordsOf(text);
    if (!words.length) return [];
    this.ready();
    const [one, ...more] = words;
    const begins = SEPARATOR + one;
    const first = [];
    const others = [];
    for (const [found, id] of this.#sorted) {
      if (!found.includes(one) || (more.length && !more.every((word) => found.includes(word)))) continue;
      if (found.includes(begins)) first.push(id);
      else if (others.length < limit) others.push(id);
      if (first.length >= limit) break;
    }
    return [...first, ...others].slice(0, limit);
  }
}
