/**
 * Reads a Durable Stream: first what is there, then what comes, over breaks of the connection, restarts of the server and
 * sleep of the computer. The offset moves only together with the text that belongs to it, so no word is lost or doubled.
 */
import { ask } from './api.js';
import { EventStreamParser } from './event_stream.js';
import { onWake, pause, shown } from './wake.js';

/** A living event stream has a comment at least every 15 s; one that is silent for longer than this is dead. */
const SILENCE_MS = 40_000;
const LONGEST_PAUSE_MS = 10_000;

/** The offset is not known to the server (any more). */
class OffsetUnknown extends Error {}

/** An answer, but not the stream. */
class Refused extends Error {}

const parts = { text: (body) => body, json: (body) => (body ? JSON.parse(body) : []) };

export class StreamReader {
  /**
   * @param {string} path
   * @param {object} options
   * @param {'text'|'json'} options.mode
   * @param {'sse'|'poll'} options.live how to wait for more. `poll` holds no connection: a browser has only six.
   * @param {(part: string|object[], first: boolean) => void} options.onPart `first`: it was there before we came
   * @param {() => void} options.onReset everything told so far is void: the stream is told again from its start
   * @param {() => void} [options.onClosed] nothing will ever come any more
   * @param {() => void} [options.onMissing] there is no such stream, or not yet: it is asked for again later
   */
  constructor(path, { mode, live, pollMs = 1000, onPart, onReset, onClosed = () => {}, onMissing = () => {} }) {
    Object.assign(this, { path, mode, live, pollMs, onPart, onReset, onClosed, onMissing });
    this.offset = '-1';
    this.first = true;
    /** The last answer did not reach the end: the next is asked for without waiting. */
    this.behind = false;
    this.eventStreamFailures = 0;
    this.stopping = new AbortController();
    this.current = null;
    this.unwake = onWake(() => this.current?.abort());
    this.run();
  }

  stop() {
    this.stopping.abort();
    this.unwake();
  }

  /** Changes how to wait, at once. */
  setLive(live) {
    if (live === this.live) return;
    this.live = live;
    this.current?.abort();
  }

  async run() {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      await shown(this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        const closed = await this.readOnce();
        failures = 0;
        if (closed) {
          this.stop();
          this.onClosed();
          return;
        }
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        if (error instanceof OffsetUnknown) {
          if (this.offset === '-1') this.onMissing();
          else this.reset();
        }
        failures = this.woken ? 0 : failures + 1;
        const wait = this.woken ? 0 : 250 * 2 ** Math.min(failures, 6);
        await pause(Math.min(wait, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2), this.stopping.signal);
      }
    }
  }

  reset() {
    this.offset = '-1';
    this.first = true;
    this.onReset();
  }

  /** One request in the way that fits. Returns whether the stream is closed. */
  async readOnce() {
    this.current = new AbortController();
    this.woken = false;
    this.current.signal.addEventListener('abort', () => { this.woken = true; });
    const signal = AbortSignal.any([this.stopping.signal, this.current.signal]);
    if (this.first || this.behind) return this.get('', signal);
    if (this.live === 'sse') return this.eventStreamFailures < 3 ? this.listen(signal) : this.get('&live=long-poll', signal);
    await pause(this.pollMs, signal);
    await shown(signal);
    return this.get('', signal);
  }

  async open(live, signal) {
    const response = await ask(`${this.path}?offset=${encodeURIComponent(this.offset)}${live}`, { signal });
    if ([400, 404, 410].includes(response.status)) throw new OffsetUnknown(`no offset ${this.offset}`);
    if (!response.ok) throw new Refused(`status ${response.status}`);
    return response;
  }

  async get(live, signal) {
    const response = await this.open(live, signal);
    const body = response.status === 204 ? '' : await response.text();
    this.take(body === '' ? null : parts[this.mode](body), response.headers.get('Stream-Next-Offset'));
    const upToDate = response.headers.get('Stream-Up-To-Date') === 'true' || body === '';
    this.behind = !upToDate;
    if (upToDate) this.first = false;
    return upToDate && response.headers.get('Stream-Closed') === 'true';
  }

  take(part, next) {
    if (next) this.offset = next;
    if (part !== null && part.length > 0) this.onPart(part, this.first);
  }

  /** Holds an event stream until it ends. What came is told with the control event that has its offset. */
  async listen(signal) {
    let controls = 0;
    let answered = false;
    const silence = new AbortController();
    try {
      const response = await this.open('&live=sse', AbortSignal.any([signal, silence.signal]));
      answered = true;
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const parser = new EventStreamParser();
      let pending = null;
      for (;;) {
        const timer = setTimeout(() => silence.abort(), SILENCE_MS);
        const { done, value } = await reader.read().finally(() => clearTimeout(timer));
        if (done) break;
        for (const { type, data } of parser.push(decoder.decode(value, { stream: true }))) {
          if (type === 'data') pending = (pending ?? (this.mode === 'json' ? [] : '')).concat(parts[this.mode](data));
          if (type !== 'control') continue;
          const control = JSON.parse(data);
          controls += 1;
          this.eventStreamFailures = 0;
          this.take(pending, control.streamNextOffset);
          pending = null;
          if (control.streamClosed) return true;
        }
      }
      if (controls === 0) throw new Error('an event stream without a control event');
      return false;
    } catch (error) {
      // A server that is away says nothing about event streams; one that answers and tells nothing does not have them.
      if (controls === 0 && !signal.aborted && (answered || error instanceof Refused)) this.eventStreamFailures += 1;
      throw error;
    }
  }
}
