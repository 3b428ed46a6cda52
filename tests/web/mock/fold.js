/**
 * From the events of a stage to the requests and attempts that the interface tells. Only what the page needs is folded;
 * unknown events are left out, as every reader of events must.
 */
const later = (events, type) => events.filter((event) => event.type === type);

export function nanos(decimal) {
  return decimal === null || decimal === undefined ? null : Math.round(Number(decimal) * 1e9);
}

export function dollars(value) {
  return value === null ? null : String(value / 1e9);
}

const HANDLERS = {
  request_reserved(state, event) {
    state.attempt(event).reserved_usd = event.worst_usd;
  },
  request_opened(state, event) {
    Object.assign(state.attempt(event), { state: 'open', opened: event.ts, background: event.background });
  },
  response_known(state, event) {
    const attempt = state.newest(event.chunk);
    if (attempt) attempt.response_id = event.response_id;
  },
  first_text(state, event) {
    const attempt = state.newest(event.chunk);
    if (attempt) attempt.first_text = event.ts;
  },
  reattached(state, event) {
    const attempt = state.newest(event.chunk);
    if (attempt) attempt.reattached.push({ at: event.ts, way: event.way });
  },
  chunk_ended(state, event) {
    Object.assign(state.attempt(event), {
      state: 'ended',
      end: event.end,
      reason: event.reason,
      ended: event.ts,
      cost_usd: event.cost_usd,
      chars: event.chars,
      output_tokens: event.usage ? event.usage.output_tokens : null,
    });
  },
  chunk_stored(state, event) {
    Object.assign(state.request(event.chunk), { stored: true, words: event.words ?? 0, edited: false });
  },
  chunk_reopened(state, event) {
    Object.assign(state.request(event.chunk), { stored: false, words: 0 });
  },
  chunk_text(state, event) {
    Object.assign(state.request(event.chunk), { stored: true, words: event.words, edited: event.by === 'hand' });
  },
  plan_revised(state, event) {
    for (const chunk of event.chunks) Object.assign(state.request(chunk.n), withBand(chunk));
  },
};

function withBand(chunk) {
  const { n, title, target, subject = '' } = chunk;
  return { n, title, subject, target, band: [Math.ceil(target * 0.97), Math.floor(target * 1.03)] };
}

class State {
  constructor(run, stage) {
    this.run = run;
    this.stage = stage;
    this.requests = new Map();
    for (const chunk of stage.plan) Object.assign(this.request(chunk.n), withBand(chunk));
  }

  request(n) {
    if (!this.requests.has(n)) {
      const blank = { n, title: n === 0 ? 'Research' : `Chunk ${n}`, subject: '', target: 0, band: null };
      this.requests.set(n, { ...blank, words: 0, stored: false, edited: false, attempts: [] });
    }
    return this.requests.get(n);
  }

  attempt({ chunk, attempt }) {
    const { attempts } = this.request(chunk);
    let found = attempts.find((one) => one.k === attempt);
    if (!found) {
      found = blankAttempt(this.run.run_id, this.stage.id, chunk, attempt);
      attempts.push(found);
    }
    return found;
  }

  newest(chunk) {
    return this.request(chunk).attempts.at(-1);
  }
}

function blankAttempt(run_id, stage, n, k) {
  const folder = stage === 'short_scripts' ? '/short_scripts' : '';
  return {
    k, state: 'reserved', end: '', reason: '', background: true, response_id: '', reserved_usd: null, cost_usd: null,
    opened: null, first_text: null, ended: null, reattached: [], chars: 0, output_tokens: null,
    answer: `/streams/${run_id}${folder}/answers/${n}.${k}`,
    request: `/api/runs/${run_id}/requests/${n}.${k}`,
  };
}

/** The stage as the interface tells it. */
export function foldStage(run, stage) {
  const state = new State(run, stage);
  for (const event of stage.events.content) HANDLERS[event.type]?.(state, event);
  const requests = [...state.requests.values()].sort((a, b) => a.n - b.n);
  for (const request of requests) {
    for (const attempt of request.attempts) {
      const answer = stage.answers.get(`${request.n}.${attempt.k}`);
      if (answer && attempt.state !== 'ended') attempt.chars = answer.content.length;
      const names = [...stage.answers.keys()].filter((name) => `${name}.`.startsWith(`${request.n}.${attempt.k}.`));
      if (run.names_answers) attempt.answers = names.map((name) => attempt.answer.replace(/[\d.]+$/, name));
    }
  }
  const folder = stage.id === 'short_scripts' ? '/short_scripts' : '';
  return {
    id: stage.id, title: stage.title, events: `/streams/${run.run_id}${folder}/events`,
    finished: later(stage.events.content, 'run_finished').length > 0, requests,
  };
}

/** State and cause of the whole run by its newest end. */
export function foldEnd(events, alive) {
  const marks = events.filter((event) => /^run_(started|resumed|finished|stopped)$/.test(event.type));
  const last = marks.at(-1);
  if (!last || last.type === 'run_started' || last.type === 'run_resumed') {
    return { state: alive ? 'working' : 'died', cause: '', code: 0, findings: null };
  }
  if (last.type === 'run_stopped') return { state: 'stopped', cause: last.cause, code: last.code, findings: null };
  const errors = later(events, 'finding').filter((event) => event.severity === 'error').length;
  return { state: 'finished', cause: '', code: errors > 0 ? 3 : 0, findings: errors };
}
