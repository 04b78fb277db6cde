/** Pixels in a millisecond from which on pictures pass by unseen: two screens of a phone in a second. */
const FAST = 1.5;
/** Milliseconds for which it still counts as fast, so that a slower moment in between starts nothing. */
const LASTS = 120;

let until = 0;

/** Notes how far something was scrolled, and in how many milliseconds. */
export function noteScroll(pixels: number, milliseconds: number, now = performance.now()): void {
  if (Math.abs(pixels) > FAST * milliseconds) until = now + LASTS;
}

/** Milliseconds until what is on the screen is there to stay, as far as can be known; 0 if it is. */
export const restsIn = (now = performance.now()): number => Math.max(0, until - now);
