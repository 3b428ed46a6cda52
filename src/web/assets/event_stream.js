/** Text of an event stream to events, however the text is split. */
export class EventStreamParser {
  constructor() {
    this.rest = '';
    this.type = '';
    this.data = [];
  }

  /** @returns {{type: string, data: string}[]} the events that this text completes */
  push(text) {
    this.rest += text;
    const events = [];
    for (;;) {
      const end = /\r\n|\n|\r(?!$)/.exec(this.rest);
      if (!end) return events;
      this.line(this.rest.slice(0, end.index), events);
      this.rest = this.rest.slice(end.index + end[0].length);
    }
  }

  line(line, events) {
    if (line === '') {
      if (this.data.length > 0) events.push({ type: this.type || 'message', data: this.data.join('\n') });
      this.type = '';
      this.data = [];
      return;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === 'event') this.type = value;
    if (field === 'data') this.data.push(value);
  }
}
