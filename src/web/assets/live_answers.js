/**
 * The texts of answers that are not in the stored script: of chunks under way, received, or broken off. One answer is
 * followed by an event stream, the others by short requests, because a browser has only six connections to one server.
 */
import { StreamReader } from './stream.js';
import { Turns } from './turns.js';

/** Twelve times a second is smooth for words, and leaves most of the processor's time to the reader's other work. */
const DRAW_MS = 80;

/**
 * One answer. Its stream may end and be followed by one of a next name (`3.1`, `3.1.2`) if what was written was thinking.
 * A castwright that names the streams of an answer is believed; of an older one, the next name is tried.
 */
class LiveAnswer {
  constructor(attempt, live, meter, changed) {
    Object.assign(this, { path: attempt.answer, live, meter, changed, part: 1, named: false, open: true, stream: '', reader: null });
    this.turns = new Turns();
    this.words = 0;
    this.version = 0;
    this.follow(attempt);
  }

  /** Reads the newest stream that the attempt names. */
  follow({ answer, answers }) {
    this.named = Array.isArray(answers);
    if (!this.named && this.reader) return;
    const newest = this.named ? answers.at(-1) : answer;
    if (newest && newest !== this.stream) this.listen(newest);
  }

  listen(stream) {
    this.reader?.stop();
    this.stream = stream;
    let fresh = new Turns();
    let words = 0;
    this.reader = new StreamReader(stream, {
      mode: 'text',
      live: this.live,
      onReset: () => {
        fresh = new Turns();
        words = 0;
      },
      onPart: (text, first) => {
        fresh.push(text);
        const before = words;
        words = fresh.words();
        if (!first) this.meter.add(Math.max(0, words - before));
        this.show(fresh, words);
      },
      onClosed: () => {
        if (this.named) return;
        this.part += 1;
        this.listen(`${this.path}.${this.part}`);
      },
      // While an answer is being written its next part may still come; afterwards a part that is missing never comes.
      onMissing: () => !this.open && this.reader.stop(),
    });
  }

  /** The text of a next part takes the place of the text before it, which was thinking. */
  show(turns, words) {
    this.turns = turns;
    this.words = words;
    this.version += 1;
    this.changed();
  }

  setLive(live) {
    this.live = live;
    this.reader?.setLive(live);
  }

  stop() {
    this.reader?.stop();
  }
}

export class LiveAnswers {
  /** @param {() => void} onChange what arrived is to be drawn; not oftener than somebody can read */
  constructor(meter, onChange) {
    this.meter = meter;
    this.answers = new Map();
    let waiting = false;
    this.changed = () => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        onChange();
      }, DRAW_MS);
    };
  }

  /** Follows what the run has under way now, and forgets what is in the script. */
  sync(requests, isInScript) {
    const wanted = new Map();
    for (const request of requests) {
      const attempt = request.attempts.at(-1);
      if (!attempt || isInScript(request.n) || (request.n === 0 && request.stored)) continue;
      if (attempt.state !== 'reserved') wanted.set(request.n, attempt);
    }
    let streams = 0;
    for (const [n, attempt] of wanted) {
      const live = attempt.state === 'open' && n > 0 && streams === 0 ? 'sse' : 'poll';
      if (live === 'sse') streams += 1;
      this.keep(n, attempt, live);
    }
    for (const [n, answer] of this.answers) {
      if (wanted.has(n)) continue;
      answer.stop();
      this.answers.delete(n);
    }
  }

  keep(n, attempt, live) {
    let answer = this.answers.get(n);
    if (answer && answer.path !== attempt.answer) {
      answer.stop();
      answer = null;
    }
    if (!answer) {
      answer = new LiveAnswer(attempt, live, this.meter, this.changed);
      this.answers.set(n, answer);
    }
    answer.follow(attempt);
    answer.open = attempt.state === 'open';
    answer.setLive(live);
  }

  get(n) {
    return this.answers.get(n);
  }

  stop() {
    for (const answer of this.answers.values()) answer.stop();
    this.answers.clear();
  }
}
