/** Runs of an output root that castwright wrote, read again as their files grow. */
import fs from 'node:fs';
import path from 'node:path';
import { Run, newStage } from './run.js';

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
const readJson = (file) => {
  const text = read(file);
  return text ? JSON.parse(text) : null;
};

/** The script text in an answer that may end anywhere: the JSON string `chunk_text`, as far as it is whole. */
export function spokenText(raw) {
  const begin = /"chunk_text"\s*:\s*"/.exec(raw);
  if (!begin) return raw.trimStart().startsWith('{') ? '' : raw;
  const rest = raw.slice(begin.index + begin[0].length);
  const whole = /^(?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*/.exec(rest)[0];
  return JSON.parse(`"${whole.replace(/[\ud800-\udbff]$/, '').replaceAll('\n', '\\n')}"`);
}

function addEvents(run, stage, file) {
  const lines = read(file).split('\n');
  lines.pop();
  for (const line of lines.slice(stage.events.content.length)) {
    const { c, ...event } = JSON.parse(line);
    stage.events.append(event);
    run.serial += 1;
  }
}

function addAnswers(run, folder) {
  const { requests } = run.folded().stages[0];
  for (const { n, attempts } of requests) {
    const newest = attempts.at(-1);
    if (!newest) continue;
    const raw = read(path.join(folder, n === 0 ? 'research.txt' : `L1_chunk${n}.txt.chunk${n}`));
    run.raw.set(`${n}.${newest.k}`, raw);
    run.prompts.set(`${n}.${newest.k}`, read(path.join(folder, n === 0 ? 'research.prompt.md' : `L1_chunk${n}.prompt.md`)));
    const text = n === 0 ? raw : spokenText(raw);
    const log = run.answer(n, newest.k);
    if (text.length > log.content.length) {
      log.append(text.slice(log.content.length));
      run.serial += 1;
    }
    for (const attempt of attempts) if (attempt.state === 'ended') run.answer(n, attempt.k).close();
  }
}

function addScript(run, folder) {
  const stored = run.main.events.content.filter((event) => event.type === 'chunk_stored' && event.chunk > 0);
  for (const event of stored.slice(run.script.length)) {
    const bytes = fs.readFileSync(path.join(folder, event.file));
    const text = bytes.subarray(bytes.length - event.bytes).toString('utf8');
    const title = run.main.plan.find((chunk) => chunk.n === event.chunk)?.title ?? '';
    run.script.push({ n: event.chunk, title, text, trimmed: event.trimmed ?? [], citations: event.citations ?? [] });
  }
}

function addResearch(run, folder) {
  const research = readJson(path.join(folder, 'research.json'));
  if (!research) return;
  run.sources = research.sources;
  const rows = research.outline ?? [];
  const facts = (research.facts ?? []).map((fact) => ({
    id: fact.id, text: fact.text, owner: rows.find((row) => row.facts.includes(fact.id))?.chunk ?? 0, told: null,
  }));
  run.outline = { rows, facts };
  const report = readJson(path.join(folder, 'report.json'));
  if (!report) return;
  run.gates = report.gates;
  const untold = new Set(run.findings().findings.filter((one) => one.rule === 'facts.missing').map((one) => one.quote));
  for (const fact of facts) fact.told = !untold.has(fact.text);
}

/** Whether a process works on the topic: the events grew within the last seconds, which is enough for a mock. */
function isAlive(folder) {
  return Date.now() - fs.statSync(path.join(folder, 'events.ndjson')).mtimeMs < 120e3;
}

function refresh(run, folder) {
  addEvents(run, run.main, path.join(folder, 'events.ndjson'));
  const second = path.join(folder, 'pass_b');
  if (fs.existsSync(path.join(second, 'events.ndjson'))) {
    if (run.stages.length === 1) {
      const plan = readJson(path.join(second, 'run.json'))?.plan?.chunks ?? [];
      run.stages.push(newStage('short_scripts', 'Shorter scripts', plan.map((c) => ({ target: 0, ...c }))));
    }
    addEvents(run, run.stages[1], path.join(second, 'events.ndjson'));
  }
  run.alive = isAlive(folder);
  addAnswers(run, folder);
  addScript(run, folder);
  addResearch(run, folder);
}

/** Topics name their hosts in a list, or as two members. */
function hostsOf(roles) {
  const hosts = Object.values(roles ?? {}).map(({ name }) => ({ name }));
  return hosts.length > 0 ? hosts : [{ name: 'Host A' }, { name: 'Host B' }];
}

function open(folder) {
  const record = readJson(path.join(folder, 'run.json'));
  const { topic, plan } = record;
  return new Run({
    run_id: record.run_id, topic_id: record.topic_id, title: topic.title, language: topic.language ?? 'en',
    model: record.model, provider: record.provider, rehearsal: record.provider === 'rehearsal',
    created: record.created, words_target: plan.words, plan: plan.chunks,
    window_hours: topic.freshness_hours ?? 262800, budget_usd: record.options.budget ?? null,
    hosts: hostsOf(topic.roles),
  });
}

/** Keeps `runs` (by id) as the output root `root` is, and looks again every `ms`. */
export function followDirectory(root, runs, ms = 300) {
  const look = () => {
    const topics = path.join(root, 'runs');
    for (const topic of fs.existsSync(topics) ? fs.readdirSync(topics) : []) {
      for (const id of fs.readdirSync(path.join(topics, topic)).filter((name) => !name.startsWith('.'))) {
        const folder = path.join(topics, topic, id);
        if (!fs.existsSync(path.join(folder, 'events.ndjson'))) continue;
        const run = runs.get(id) ?? open(folder);
        if (!runs.has(id)) runs.set(id, run);
        if (run.size !== fs.statSync(path.join(folder, 'events.ndjson')).size || run.alive) refresh(run, folder);
        run.size = fs.statSync(path.join(folder, 'events.ndjson')).size;
      }
    }
  };
  look();
  return setInterval(look, ms);
}
