/**
 * Script text to turns: `HOST_A: …` paragraphs, as they grow. A turn is an object of its own that changes only while it
 * is the last one, so that what is drawn already need not be looked at again.
 * @typedef {{speaker: string, text: string}} Turn speaker: "A", "B", … or "" if the text names none
 */
import { countWords } from './format.js';

const TAG = /^HOST_([A-Z]):[ \t]?/;
const MAY_BECOME_TAG = /^(H(O(S(T(_([A-Z](:)?)?)?)?)?)?)?$/;

export class Turns {
  constructor() {
    /** @type {Turn[]} */
    this.done = [];
    this.rest = '';
    this.length = 0;
    this.wordsDone = 0;
    /** How much of the last line is counted, and its words: a line may become long, and grows many times a second. */
    this.counted = { to: 0, words: 0 };
  }

  push(text) {
    this.length += text.length;
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop();
    for (const line of lines) this.add(line);
    if (lines.length > 0) this.counted = { to: 0, words: 0 };
  }

  add(line) {
    if (line.trim() === '') return;
    const tag = TAG.exec(line);
    const text = tag ? line.slice(tag[0].length) : line;
    this.done.push({ speaker: tag ? tag[1] : '', text });
    this.wordsDone += countWords(text);
  }

  /** Words of all turns without their tags. A word that is still growing is one; only it is counted again. */
  words() {
    if (MAY_BECOME_TAG.test(this.rest)) return this.wordsDone;
    const { counted } = this;
    counted.to = Math.max(counted.to, TAG.exec(this.rest)?.[0].length ?? 0);
    const space = this.rest.lastIndexOf(' ');
    if (space > counted.to) {
      counted.words += countWords(this.rest.slice(counted.to, space));
      counted.to = space;
    }
    return this.wordsDone + counted.words + countWords(this.rest.slice(counted.to));
  }

  /** All turns, the unfinished last one too, but no half of a tag. */
  all() {
    if (MAY_BECOME_TAG.test(this.rest) || this.rest.trim() === '') return this.done;
    const tag = TAG.exec(this.rest);
    const last = { speaker: tag ? tag[1] : '', text: tag ? this.rest.slice(tag[0].length) : this.rest };
    return [...this.done, last];
  }
}

/** The turns of a whole text. */
export function turnsOf(text) {
  const turns = new Turns();
  turns.push(`${text}\n`);
  return turns.done;
}
