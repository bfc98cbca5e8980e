// How a scan ended, for ears and hands: one high tone for good, two for "look here", a low one for no.

/** @typedef {"good" | "again" | "bad"} Ending */

/** @type {Record<Ending, [pitch: number, seconds: number][]>} */
const TONES = {
  good: [[1320, 0.14]],
  again: [[880, 0.12], [880, 0.12]],
  bad: [[196, 0.4]],
};
const SHAKES = { good: [60], again: [60, 80, 60], bad: [300] }; // ms on, off, on
const GAP = 0.09; // s between two tones

/** @type {AudioContext | undefined} */
let audio;

// Browsers let a page sound and shake only after somebody has touched it once.
const touched = () => navigator.userActivation?.hasBeenActive ?? true;

/** @param {Ending} how */
export function tell(how) {
  if (!touched()) return;
  navigator.vibrate?.(SHAKES[how]);
  try {
    audio ??= new AudioContext();
    audio.resume();
    let at = audio.currentTime;
    for (const [pitch, seconds] of TONES[how]) {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(audio.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds + GAP;
    }
  } catch {
    // no sound on this tablet: the words on the screen say it all
  }
}
