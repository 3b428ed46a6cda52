/** Words a second as they arrive here, one value for each second, for the last hour at most. */
const KEPT_SECONDS = 3600;

export class SpeedMeter {
  constructor() {
    /** @type {{at: number, words: number}[]} at: seconds since 1970 */
    this.seconds = [];
  }

  add(words, now = Date.now()) {
    const at = Math.floor(now / 1000);
    const last = this.seconds.at(-1);
    if (last && last.at === at) last.words += words;
    else this.seconds.push({ at, words });
    if (this.seconds.length > KEPT_SECONDS) this.seconds.splice(0, this.seconds.length - KEPT_SECONDS);
  }

  /** Mean of the last `span` seconds. */
  recent(span = 10, now = Date.now()) {
    const begin = Math.floor(now / 1000) - span;
    return this.seconds.filter(({ at }) => at >= begin).reduce((sum, { words }) => sum + words, 0) / span;
  }
}
