/** Runs that are made up, always the same: for tests, and to look at what the program seldom makes. */
import { Run, newStage } from './run.js';

const TITLES = ['Cold Open', 'What Happened', 'Why It Matters', 'Deep Dive Part 1', 'Deep Dive Part 2',
  'Deep Dive Part 3', 'Rumor Watch', "What's Next", 'Actionable Insights', 'Wrap + CTA'];
const SHARES = [0.04, 0.16, 0.14, 0.15, 0.15, 0.15, 0.07, 0.06, 0.05, 0.03];
const SUBJECTS = ['How Undersea Cables Carry the Internet', 'Why Bees Dance', 'The Great Stink of London', 'Tides and the Moon',
  'The Shipping Container', 'How Weather Forecasts Began', 'The Year Without a Summer', 'Salt', 'The Longitude Prize', 'Maps that Lied'];
const WORDS = ('the harbour was quiet that morning and nobody on the pier could say why the ships had stopped moving so they '
  + 'asked the pilot who had seen every tide since nineteen eighty and he only pointed at the water which stood still').split(' ');

/** Small numbers that only look random: the same seed gives the same run. */
export function dice(seed) {
  let state = seed * 2654435761 % 4294967296;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

export function planOf(words) {
  return TITLES.map((title, i) => ({ n: i + 1, title, subject: '', target: Math.round(words * SHARES[i]) }));
}

function sentence(random) {
  const length = 6 + Math.floor(random() * 12);
  const begin = Math.floor(random() * WORDS.length);
  const words = Array.from({ length }, (_, i) => WORDS[(begin + i * 7) % WORDS.length]);
  const text = words.join(' ');
  return `${text[0].toUpperCase()}${text.slice(1)}${random() < 0.2 ? '?' : '.'}`;
}

/** Turns of two hosts with at least `words` words. */
export function talk(words, seed = 1) {
  const random = dice(seed);
  const turns = [];
  for (let said = 0; said < words;) {
    const text = Array.from({ length: 1 + Math.floor(random() * 4) }, () => sentence(random)).join(' ');
    turns.push(`HOST_${turns.length % 2 ? 'B' : 'A'}: ${text}`);
    said += text.split(' ').length;
  }
  return turns.join('\n\n');
}

const countWords = (text) => text.replace(/^HOST_[AB]: /gm, '').split(/\s+/).filter(Boolean).length;
const idOf = (number) => `01M8MADE${String(number).padStart(18, '0')}`;

/** A run that is written by calls, so that a test decides when each word comes. */
export class MadeRun extends Run {
  constructor(number, facts = {}) {
    const words_target = facts.words_target ?? 10000;
    const title = facts.title ?? SUBJECTS[number % SUBJECTS.length];
    super({
      run_id: idOf(number), topic_id: title.toLowerCase().replace(/[^a-z]+/g, '-').slice(0, 60), title, words_target,
      created: new Date(facts.at ?? Date.now()).toISOString(), plan: planOf(words_target), ...facts,
    });
    this.clock = facts.at ?? null;
    this.say('run_started', { topic_id: this.topic_id, words: words_target, chunks: 10, model: this.model, rehearsal: this.rehearsal });
  }

  /** An event now, or at the made-up time of a run of the past. */
  say(type, fields, passed = 0) {
    if (this.clock !== null) this.clock += passed;
    this.event(type, fields, new Date(this.clock ?? Date.now()).toISOString());
  }

  begin(n, k = 1) {
    this.say('request_reserved', { chunk: n, attempt: k, worst_usd: '1.4' }, 500);
    this.say('request_opened', { chunk: n, attempt: k, background: true, asked_words: 1000 }, 500);
    this.say('response_known', { chunk: n, response_id: `resp_${n}_${k}`, background: true }, 1000);
    this.answer(n, k);
    this.prompts.set(`${n}.${k}`, `Write chunk ${n} of 10.\n\nThe hosts are Ruth and Daniel.`);
  }

  write(n, k, text) {
    const log = this.answer(n, k);
    if (log.content === '') this.say('first_text', { chunk: n, ms: 20000 }, 20000);
    log.append(text);
    this.serial += 1;
  }

  end(n, k, end = 'completed', reason = end, usd = '0.91') {
    const chars = this.answer(n, k).content.length;
    const usage = { input_tokens: 9000, cached_tokens: 0, output_tokens: Math.round(chars / 4), reasoning_tokens: 400 };
    this.say('chunk_ended', { chunk: n, attempt: k, end, reason, usage, cost_usd: usd, ms: 90000, chars }, 90000);
    this.answer(n, k).close();
  }

  store(n, k, more = {}) {
    const text = this.answer(n, k).content;
    const chunk = { n, title: this.main.plan[n - 1].title, text, trimmed: [], citations: [], ...more };
    this.script.push(chunk);
    const { target } = this.main.plan[n - 1];
    this.say('chunk_stored', { chunk: n, words: countWords(chunk.text), target, trimmed: chunk.trimmed, citations: chunk.citations });
    this.say('checkpoint_saved', { n, file: `/output/L1_checkpoint_${n}.txt` });
  }

  /** A whole chunk at once. */
  chunk(n, k = 1, more = {}) {
    this.begin(n, k);
    this.write(n, k, more.text ?? talk(this.main.plan[n - 1].target, n + 17));
    this.end(n, k);
    this.store(n, k, more);
  }

  finish(findings = []) {
    for (const finding of findings) this.say('finding', { line: 0, quote: '', remedy: '', ...finding });
    this.gates = { length: 'pass', speech: findings.length ? 'fail' : 'pass', repetition: 'pass', facts: 'pass', sources: 'pass' };
    this.say('run_finished', { words: 10000, target: this.words_target, cost_usd: '9.1', findings: findings.length });
    this.alive = false;
  }

  stop(code, cause, chunk) {
    this.say('run_stopped', { code, cause, chunk, kept_words: 0, resume: `castwright resume ${this.run_id}` });
    this.alive = false;
  }
}

/** `count` finished, stopped and died runs of the past, newest first from `begin` hours ago. Only rows are worth reading. */
export function pastRows(count, now = Date.now()) {
  const random = dice(7);
  return Array.from({ length: count }, (_, i) => {
    const words_target = [10000, 10000, 10000, 5000, 60000][Math.floor(random() * 5)];
    const fate = random();
    const stored = fate < 0.8 ? 10 : Math.floor(random() * 9);
    const created = now - (i + 1) * 37 * 60e3;
    const state = fate < 0.8 ? 'finished' : fate < 0.95 ? 'stopped' : 'died';
    const dollars = words_target / 10000 * (0.4 + stored * 0.8);
    return {
      run_id: idOf(100000 + count - i), topic_id: `topic-${i}`, title: `${SUBJECTS[i % SUBJECTS.length]}, part ${i + 1}`, state,
      rehearsal: random() < 0.3, words: Math.round(words_target * stored / 10), words_target, stored, chunks: 10,
      cost_usd: random() < 0.05 ? null : dollars.toFixed(6), budget_usd: random() < 0.5 ? '15' : null,
      created: new Date(created).toISOString(), updated: new Date(created + 25 * 60e3).toISOString(),
      model: 'gpt-5.2-pro', provider: 'openai', findings: state === 'finished' ? (random() < 0.15 ? 2 : 0) : null,
      cause: state === 'stopped' ? 'chunk 4 (Deep Dive Part 1): the connection was cut after 412 characters of text' : '',
      code: state === 'stopped' ? 6 : 0,
    };
  });
}

/** The runs of a test or a look: one being written, one cut, one with findings, one long, one of hostile text. */
export function madeRuns(now = Date.now()) {
  const hours = (n) => now - n * 3600e3;
  const live = new MadeRun(1, { title: 'Why Bees Dance', budget_usd: '12', at: now - 7 * 60e3 });
  live.chunk(1);
  live.chunk(2);
  live.clock = null;
  live.begin(3);
  live.write(3, 1, talk(200, 3));

  const cut = new MadeRun(2, { title: 'The Great Stink of London', rehearsal: false, provider: 'openai', at: hours(2) });
  cut.chunk(1);
  cut.begin(2);
  cut.write(2, 1, talk(120, 4));
  cut.say('reattached', { chunk: 2, after_seq: 99, way: 'stream' }, 9000);
  cut.end(2, 1, 'cut', 'the connection was cut after 700 characters of text', null);
  cut.stop(6, 'chunk 2 (What Happened): the connection was cut after 700 characters of text', 2);

  const found = checkedRun(hours(20));
  const long = new MadeRun(4, { title: 'Salt: A Very Long Story', words_target: 60000, at: hours(30) });
  for (let n = 1; n <= 10; n += 1) long.chunk(n);
  long.finish();
  const hostile = hostileRun(hours(40));
  return [live, cut, found, long, hostile];
}

function checkedRun(at) {
  const run = new MadeRun(3, { title: 'How Undersea Cables Carry the Internet', budget_usd: '15', at });
  const url = 'https://example.org/cables';
  run.sources = [
    { title: 'Submarine cables 101', publisher: 'TeleGeography', date: '2026-10-14', url },
    { title: 'The first Atlantic telegraph', publisher: 'Science Museum', date: '1958-01-01', url: 'https://example.org/1858' },
    { title: 'A page without a date', publisher: '', date: '', url: 'https://example.org/undated' }];
  const first = 'HOST_A: The cable is as thick as a garden hose. It lies on the seabed.\n\nHOST_B: And it carries nearly everything.';
  run.chunk(1, 1, {
    text: first,
    trimmed: [{ quote: 'I cut one open at home.', why: 'the chunk was longer than wanted', before: 'The cable is as thick as a garden hose.', after: 'It lies on the seabed.' }],
    citations: [{ text: `([example.org](${url}))`, url, after: 'it carries nearly everything.' }],
  });
  for (let n = 2; n <= 10; n += 1) {
    if (n === 4) {
      run.begin(4, 1);
      run.write(4, 1, talk(60, 9));
      run.end(4, 1, 'stalled', 'no text came for 600 s', '0.20');
    }
    run.chunk(n, n === 4 ? 2 : 1);
  }
  run.outline = {
    rows: run.main.plan.map(({ n }) => ({
      chunk: n, beats: n === 1 ? ['A garden hose on the table', 'Who Ruth and Daniel are'] : [`Beat ${n}`],
      facts: n === 1 ? ['F1'] : n === 2 ? ['F2'] : [], punchlines: [], material: 'Ruth brings a piece of hose.',
      question: n === 10 ? '' : `What came after part ${n}?`, ends: 'B', opens: 'A' })),
    facts: [
      { id: 'F1', text: 'A cable is about as thick as a garden hose.', owner: 1, told: true },
      { id: 'F2', text: 'The first Atlantic cable died after three weeks.', owner: 2, told: false }],
  };
  run.finish([
    { rule: 'speech.long_turn', severity: 'error', chunk: 1, line: 3, quote: 'it carries nearly everything', remedy: 'divide the turn' },
    { rule: 'facts.missing', severity: 'warning', chunk: 2, quote: 'The first Atlantic cable died after three weeks.', remedy: 'tell the fact' },
    { rule: 'sources.stale', severity: 'info', chunk: 0, quote: 'The first Atlantic telegraph (1958-01-01)', remedy: 'older than the topic wants' }]);
  run.stages.push(newStage('short_scripts', 'Shorter scripts', [{ n: 1, title: 'Medium 1', target: 2500 }, { n: 2, title: 'Reel 1', target: 80 }]));
  return run;
}

function hostileRun(at) {
  const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const run = new MadeRun(5, { title: `${evil} & "quotes"`, at, hosts: [{ name: `<b>Ruth</b>` }, { name: 'Daniel' }] });
  run.sources = [{ title: evil, publisher: evil, date: evil, url: 'javascript:window.hacked=1' }];
  run.chunk(1, 1, {
    text: `HOST_A: ${evil}\n\nHOST_B: </p><svg onload="window.hacked=1"> \u202e ${evil}`,
    citations: [{ text: evil, url: 'javascript:window.hacked=1', after: '</p>' }],
    trimmed: [{ quote: evil, why: evil, before: evil, after: '' }],
  });
  run.stop(5, evil, 2);
  return run;
}
