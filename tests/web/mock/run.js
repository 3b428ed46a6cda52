/** A run of the mock: its plan, events, answers and texts, and what the interface says of them. */
import { createHash } from 'node:crypto';
import { Log } from './log.js';
import { dollars, foldEnd, foldStage, nanos } from './fold.js';

export function newStage(id, title, plan) {
  return { id, title, plan, events: new Log('json'), answers: new Map() };
}

export class Run {
  constructor(facts) {
    Object.assign(this, {
      title: '', language: 'en', rehearsal: true, model: 'gpt-5.2-pro', provider: 'rehearsal', budget_usd: null,
      hosts: [{ name: 'Ruth' }, { name: 'Daniel' }], alive: true, window_hours: 24 * 365 * 30,
      script: [], outline: { rows: [], facts: [] }, sources: [], gates: null, raw: new Map(), prompts: new Map(),
    }, facts);
    this.stages = [newStage('long_script', 'Long script', facts.plan)];
    this.serial = 0;
  }

  get main() {
    return this.stages[0];
  }

  /** Appends an event with its number, its time and the run's id. */
  event(type, fields = {}, ts = new Date().toISOString(), stage = this.main) {
    stage.events.append({ schema: 1, seq: stage.events.content.length + 1, ts, run_id: this.run_id, type, ...fields });
    this.serial += 1;
  }

  /** The text of an attempt; `part` is 2 and more of one whose text before it was thinking. */
  answer(n, k, stage = this.main, part = 1) {
    const name = part === 1 ? `${n}.${k}` : `${n}.${k}.${part}`;
    if (!stage.answers.has(name)) stage.answers.set(name, new Log('text'));
    return stage.answers.get(name);
  }

  folded() {
    if (this.cache?.serial !== this.serial) {
      const stages = this.stages.map((stage) => foldStage(this, stage));
      this.cache = { serial: this.serial, stages, cost: cost(stages, this.budget_usd) };
    }
    return this.cache;
  }

  row() {
    const { stages, cost: money } = this.folded();
    const events = this.main.events.content;
    const requests = stages[0].requests.filter((request) => request.n > 0);
    return {
      run_id: this.run_id, topic_id: this.topic_id, title: this.title, ...foldEnd(events, this.alive),
      rehearsal: this.rehearsal, words: requests.reduce((sum, request) => sum + request.words, 0),
      words_target: this.words_target, stored: requests.filter((request) => request.stored).length,
      chunks: requests.length, cost_usd: money.unknown_requests > 0 ? null : money.settled_usd,
      budget_usd: this.budget_usd, created: this.created, updated: events.at(-1)?.ts ?? this.created,
      model: this.model, provider: this.provider,
      approved: this.approved?.text_sha256 === this.text() ? this.approved.editor : null,
    };
  }

  /** What stands for the script in an approval. */
  text() {
    return createHash('sha256').update(this.script.map((one) => one.text).join('\n\n')).digest('hex');
  }

  detail() {
    const row = this.row();
    const resumable = row.state === 'stopped' || row.state === 'died';
    const { stages, cost: money } = this.folded();
    return {
      schema: 1, ...row,
      approval: this.approved ? { ...this.approved, fits: this.approved.text_sha256 === this.text() } : null,
      hosts: this.hosts, language: this.language,
      resume: resumable ? `castwright resume ${this.run_id} --output-root output` : '',
      show: `castwright show ${this.run_id} --output-root output`, cost: money, stages,
    };
  }

  findings() {
    const events = this.main.events.content;
    const start = events.findLastIndex((event) => event.type === 'run_started' || event.type === 'run_resumed');
    const findings = events.slice(Math.max(0, start)).filter((event) => event.type === 'finding')
      .map(({ rule, severity, chunk, line, quote, remedy }) => ({ rule, severity, chunk, line, quote, remedy }));
    return { schema: 1, findings, gates: this.gates };
  }

  sourceRows() {
    const newest = Date.now() - this.window_hours * 3600e3;
    const cited = this.script.flatMap((chunk) => (chunk.citations ?? []).map((one) => ({ chunk: chunk.n, ...one })));
    return {
      schema: 1,
      sources: this.sources.map(({ title, publisher, date, url }) => ({
        title, publisher, date, url,
        in_window: Number.isNaN(Date.parse(date)) ? null : Date.parse(date) >= newest,
        cited: cited.filter((one) => one.url.split('?')[0] === url).map(({ chunk, text }) => ({ chunk, text })),
      })),
    };
  }
}

function cost(stages, budget_usd) {
  let settled = 0;
  let reserved = 0;
  let unknown = 0;
  for (const attempt of stages.flatMap((stage) => stage.requests.flatMap((request) => request.attempts))) {
    if (attempt.state !== 'ended') reserved += nanos(attempt.reserved_usd) ?? 0;
    else if (attempt.cost_usd === null) unknown += 1;
    else settled += nanos(attempt.cost_usd);
  }
  return { settled_usd: dollars(settled), reserved_usd: dollars(reserved), budget_usd, unknown_requests: unknown };
}
