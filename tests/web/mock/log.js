/**
 * What a stream is made of: text or messages that are only ever appended, and readers that wait for more.
 * An offset is the number of characters or messages before it, written so that it sorts as text.
 */
export class Log {
  /** @param {'text'|'json'} mode */
  constructor(mode) {
    this.mode = mode;
    this.content = mode === 'json' ? [] : '';
    this.closed = false;
    this.waiting = new Set();
  }

  append(more) {
    if (this.mode === 'json') this.content.push(more);
    else this.content += more;
    this.wake();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.wake();
  }

  wake() {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const go of waiting) go();
  }

  /** @returns {{body: string, next: string, empty: boolean, ended: boolean} | null} null: no such offset */
  read(offset) {
    const begin = offset === '-1' ? 0 : Number(offset);
    if (!Number.isInteger(begin) || begin < 0 || begin > this.content.length) return null;
    const rest = this.content.slice(begin);
    const body = this.mode === 'json' ? JSON.stringify(rest) : rest;
    return { body, next: String(this.content.length).padStart(12, '0'), empty: rest.length === 0, ended: this.closed };
  }

  /** Resolves when something was appended, or after `ms`, or when `signal` says that the reader is gone. */
  more(ms, signal) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }
}
