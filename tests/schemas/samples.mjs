/**
 * Runs castwright in a temporary folder, against its built-in rehearsal server alone, through everything of which
 * programs read JSON, and gives each document that it printed or wrote, with the name of the schema that should fit.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.CASTWRIGHT ?? path.join(root, 'build/release/castwright');

/** A folder with the example topics, and all documents that were made in it. */
export class Place {
  /** {schema, from, value} each: `from` says in words where the document came from. */
  documents = [];

  static async make() {
    const place = new Place();
    place.folder = await mkdtemp(path.join(tmpdir(), 'cw-schemas-'));
    await cp(path.join(root, 'examples/topics'), path.join(place.folder, 'topics'), { recursive: true });
    place.environment = { PATH: '/usr/bin:/bin', HOME: place.folder, TMPDIR: place.folder, LC_ALL: 'C.UTF-8', NO_COLOR: '1' };
    return place;
  }
  end() {
    return rm(this.folder, { recursive: true, force: true });
  }
  file(...names) {
    return path.join(this.folder, ...names);
  }

  /** Runs the program. A wrong exit code is an error here, so that no scenario quietly becomes another one. */
  run(code, words, environment = {}) {
    return new Promise((resolve, reject) => {
      execFile(binary, words.map(String), { cwd: this.folder, env: { ...this.environment, ...environment }, maxBuffer: 1 << 28 },
        (failure, out, err) => {
          const ended = failure ? failure.code ?? failure.signal : 0;
          if (code !== undefined && ended !== code) reject(new Error(`castwright ${words.join(' ')}: exit ${ended}, not ${code}\n${err}`));
          else resolve(out);
        });
    });
  }
  keep(schema, from, text) {
    const value = JSON.parse(text);
    this.documents.push({ schema, from, value });
    return value;
  }
  /** Runs the program, whose whole output is one document. */
  async one(schema, code, words, environment) {
    return this.keep(schema, `castwright ${words.join(' ')}`, await this.run(code, words, environment));
  }
  /** Runs the program, each line of whose output is a document. */
  async lines(schema, code, words, environment) {
    const out = await this.run(code, words, environment);
    return out.split('\n').filter(Boolean).map((line) => this.keep(schema, `castwright ${words.join(' ')}`, line));
  }
  /** Keeps the files of a run, and of its shorter scripts, that have a schema. */
  async files(folder) {
    const known = { 'events.ndjson': 'event' };
    for (const name of ['run', 'report', 'pass_a', 'pass_b', 'canonical_pack', 'sources', 'approval']) known[`${name}.json`] = name;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) await this.files(file);
      const schema = known[entry.name];
      if (!schema) continue;
      const text = await readFile(file, 'utf8');
      for (const part of schema === 'event' ? text.split('\n').filter(Boolean) : [text])
        this.keep(schema, path.relative(this.folder, file), part);
    }
  }
  async allFiles(output = 'output') {
    for (const topic of await readdir(this.file(output, 'runs')))
      await this.files(this.file(output, 'runs', topic));
  }
}

const small = ['--provider', 'rehearsal', '--fill', '--words', 1000, '--chunks', 3, '--gates', 'off'];

async function writeTopics(place) {
  const example = JSON.parse(await readFile(place.file('topics/topic-01.json'), 'utf8'));
  const write = (id, more) => writeFile(place.file('topics', `${id}.json`), JSON.stringify({ ...example, id, ...more }));
  await write('short-scripts', { content_types: {
    long: { enabled: true, items: 1, max_words: 1000 }, medium: false,
    short: { enabled: true, items: 2, max_words: 200 }, reels: { enabled: true, items: 2, max_words: 80 } } });
  await write('no-long', { content_types: { reels: { enabled: true, items: 1, max_words: 80 } } });
  await write('wordy-topic', {
    enabled: true, use_roles: true, search_languages: ['en'], search_regions: ['GB'], topic_complexity: 'high', rumors_allowed: true,
    voice_a_name: 'Ada', voice_a_bio: 'Engineer.', voice_a_gender: 'f', voice_b_name: 'Ben', voice_b_bio: 'Baker.', voice_b_gender: 'm',
    gpt_prompt: 'Keep it light.', gpt_model_pass_a: 'gpt-5.2', gpt_model_pass_b: 'gpt-5.2', gpt_model: 'gpt-5.2', pass_a_max_output_tokens: 20000, pass_b_max_output_tokens: 9000 });
  // The other spellings of keys that mean the same, and hosts by name.
  await write('other-topic', {
    llm_model_pass_a: 'gpt-5.2', llm_model_pass_b: 'gpt-5.2', llm_model: 'gpt-5.2', sources_text_file: 'topic-01.notes.md',
    source_text_path: 'topic-01.notes.md', sources_text_path: 'topic-01.notes.md',
    roles: { host_a: { name: 'Ada', bio: 'Engineer.', gender: 'f' }, host_b: 'Ben' } });
  await write('listed-roles', { roles: [
    { name: 'Ben', role: 'HOST_B', id: 'b', code: 'B', key: '2' }, { name: 'Ada', role: 'HOST_A' }] });
  await writeFile(place.file('topics/broken.json'), '{"title": 5}');
}

/** A stopped, resumed, changed and approved run of one topic. */
async function oneRun(place) {
  const { run_dir: folder } = await place.one('exit', 6,
    ['generate', '--topic', 'topic-01', ...small, '--json', '--background', 'off', '--fault', 'reset-mid-line@2']);
  const run = path.basename(folder);
  await place.one('runs', 0, ['runs', '--json']);
  await place.one('show', 0, ['show', '--json']);
  await place.one('plan', 0, ['plan', '--topic', 'topic-01', '--provider', 'rehearsal', '--json']);
  await place.one('exit', 0, ['cancel', run, '--json']);
  await place.one('exit', 0, ['reparse', run, '--json']);
  await place.one('result', 0, ['resume', run, '--json']);
  await place.one('result', 0, ['redo', run, '--chunk', 2, '--note', 'fewer prices', '--yes', '--json', '--provider', 'rehearsal', '--fill']);
  await place.one('diff', 0, ['diff', run, '--json']);
  await place.run(0, ['export', run, '--format', 'md', '-o', 'edited.md']);
  const text = await readFile(place.file('edited.md'), 'utf8');
  const said = 'Every evening the same seven careful sailors counted forty wooden boxes beside the harbour wall. ';
  await writeFile(place.file('edited.md'), text.replace(':** ', ':** In 1733, Zanzibar paid 77 million dollars. ' + said + said));
  await place.one('import', 0, ['import', run, 'edited.md', '--json']);
  await place.one('diff', 0, ['diff', run, '1..3', '--json']);
  await place.one('import', 0, ['edit', run, '--json'], { EDITOR: 'sed -i s/1733/1744/' });
  await place.one('check', 3, ['check', run, '--json', '--gate', 'publish']);
  await place.one('approve', 0, ['approve', run, '--editor', 'Nora Berg', '--json']);
  await place.one('show', 0, ['show', run, '--json']);
  await place.lines('event', 0, ['watch', run, '--json']);
  await place.one('inspect_stream', 0, ['inspect', 'stream', path.join(folder, 'L1_chunk1.1.tape')]);
  await place.one('inspect_stream', 0, ['inspect', 'stream', path.join(folder, 'L1_chunk2.1.tape')]);
}

/** Runs of other kinds: research first, shorter scripts, no long script, several at once, faults in answers. */
async function otherRuns(place) {
  const generate = (code, schema, ...words) => place.one(schema, code, ['generate', ...words, '--json']);
  await place.lines('event', 0, ['generate', '--topic', 'topic-02', '--provider', 'rehearsal', '--fill', '--words', 2000,
    '--research', 'first', '--progress', 'json', '--gates', 'off', '--background', 'on', '--pace', 20000, '--parallel', 2]);
  await generate(0, 'result', '--topic', 'short-scripts', ...small);
  await place.one('show', 0, ['show', '--json']);
  await generate(0, 'result', '--topic', 'no-long', '--provider', 'rehearsal', '--fill', '--gates', 'off');
  await place.one('show', 0, ['show', '--json']);
  await place.lines('result', 0, ['generate', '--topic', 'topic-01', '--topic', 'topic-03', ...small, '--new-run', '--json']).then(
    () => { place.documents.at(-1).schema = 'exit'; });
  const faulty = (fault, ...words) => ['--topic', 'topic-03', '--provider', 'rehearsal', '--words', 1000, '--chunks', 3, '--new-run',
    '--background', 'off', '--fault', fault, ...words];
  await generate(3, 'result', ...faulty('greeting'));
  await place.one('check', 3, ['check', '--json']);
  for (const fault of ['bad-tags', 'one-voice', 'long-answer=3', 'invented-sources', 'missing-action', 'placeholder', 'no-usage', 'loop'])
    await place.run(undefined, ['generate', ...faulty(fault), '--json']).then((out) => place.keep(/"type":"exit"/.test(out) ? 'exit' : 'result', fault, out));
  const cited = await generate(0, 'result', ...faulty('inline-citations@2', '--gates', 'off'));
  await place.one('inspect_stream', 0, ['inspect', 'stream', path.join(cited.run_dir, 'L1_chunk2.1.tape')]);
  await generate(5, 'exit', ...faulty('refusal@2'));
  const tape = await newestTape(place, 'topic-03');
  await place.one('inspect_stream', 0, ['inspect', 'stream', tape]);
  // What was stopped in the research, and in the shorter scripts, and resumed.
  await generate(6, 'exit', ...faulty('reset-mid-line@1', '--research-model', 'gpt-5-mini'));
  await place.one('result', 0, ['resume', '--json', '--gates', 'off', '--model', 'gpt-5.2']);
  const late = ['--topic', 'short-scripts', ...small, '--new-run', '--background'];
  await generate(6, 'exit', ...late, 'off', '--fault', 'reset-mid-line@4');
  await place.one('show', 0, ['show', '--json']);
  await place.one('result', 0, ['resume', '--json']);
  await generate(0, 'result', ...late, 'off', '--fault', 'missing-action@1');
  await generate(0, 'result', ...late, 'off', '--verbatim', '--length-gain', 2);
  // A stream that is lost, and whose answer the provider finishes.
  await place.lines('event', 0, ['generate', '--topic', 'topic-02', ...small, '--new-run', '--background', 'on', '--fault', 'reset-mid-line@2', '--progress', 'json']);
  await place.one('runs', 0, ['runs', '--json']);
}

/** A run whose answers may be late: it mostly waits. */
async function lateRun(place) {
  await place.lines('event', 0, ['generate', '--topic', 'topic-03', ...small, '--window', '2h', '--window-wait', 1, '--progress', 'json',
    '--output-root', 'late']);
  await place.allFiles('late');
}

/** A server that a file of models describes, with all that such a file can say of it. */
async function otherServer(place) {
  const server = spawn(binary, ['rehearse', '--quiet', '--fill', '--fault', 'answer-in-reasoning'],
    { cwd: place.folder, env: place.environment, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [address] = (await once(server.stdout, 'data')).toString().split('\n');
    await writeFile(place.file('models.toml'), `
[provider.mine]
date = "2026-11-29"
dialect = "chat"
base_url = "${address}"
key = []
status_page = "https://status.example.org"
billing_page = "https://billing.example.org"
limit_field = "max_completion_tokens"
structure = "prompt"
search = false
omit = ["store"]
answer_field = "reasoning"
bill_path = "/generation?id={id}"

[[model]]
provider = "mine"
match = "gpt-5.2"
date = "2026-11-29"
structure = "prompt"
structure_with_search = "schema"
`);
    await place.one('result', 0, ['generate', '--topic', 'topic-02', '--words', 1000, '--chunks', 1, '--gates', 'off', '--new-run',
      '--models', 'models.toml', '--provider', 'mine', '--model', 'gpt-5.2', '--json']);
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }
}

/** What the server for browsers says to whoever reads. */
async function web(place) {
  const server = spawn(binary, ['serve', '--port', 0], { cwd: place.folder, env: place.environment, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [, origin, token] = (await once(server.stdout, 'data')).toString().match(/^(.*?)\/#token=(\w+)/);
    const get = async (schema, address, headers = {}) => {
      const text = await (await fetch(origin + address, { headers })).text();
      return place.keep(schema, `GET ${address}`, text);
    };
    await get('web_about', '/api/about');
    await get('web_about', '/api/about', { Authorization: `Bearer ${token}` });
    const { runs } = await get('web_runs', '/api/runs');
    for (const { run_id: run } of runs) {
      const { stages } = await get('web_run', `/api/runs/${run}`);
      for (const part of ['script', 'outline', 'sources', 'findings']) await get(`web_${part}`, `/api/runs/${run}/${part}`);
      for (const stage of stages)
        for (const request of stage.requests)
          for (const attempt of request.attempts) if (attempt.request) await get('web_request', attempt.request);
    }
    await get('web_changes', `/api/runs/${runs.at(-1).run_id}/changes`);
    await get('web_error', '/api/runs/01M8S3M3CD70XBH5GJ87B9N61E');
    // What acts needs the token.
    const bearer = { Authorization: `Bearer ${token}` };
    const post = async (schema, address, body) => {
      const headers = { ...bearer, 'Content-Type': 'application/json' };
      const text = await (await fetch(origin + address, { method: 'POST', headers, body: JSON.stringify(body) })).text();
      return place.keep(schema, `POST ${address}`, text);
    };
    await get('web_topics', '/api/topics', bearer);
    const stopped = `/api/runs/${runs.find((run) => run.state === 'stopped').run_id}`;
    const finished = `/api/runs/${runs.at(-1).run_id}`;
    await get('web_offer', `${stopped}/resume`, bearer);
    await get('web_offer', `${finished}/redo?chunk=2`, bearer);
    await post('web_plan', '/api/plan', { topic: 'topic-03', rehearsal: false, words: 1000 });
    const { confirm } = await post('web_plan', '/api/plan', { topic: 'short-scripts', rehearsal: true });
    const { run_id: begun } = await post('web_begun', '/api/start', { topic: 'short-scripts', rehearsal: true, confirm });
    const ended = async () => ['finished', 'stopped'].includes(JSON.parse(await (await fetch(`${origin}/api/runs/${begun}`)).text()).state);
    const deadline = Date.now() + 20_000;
    while (!(await ended())) {
      if (Date.now() > deadline) throw new Error(`run ${begun} does not end`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { text_sha256: sha } = await get('web_script', `${finished}/script`);
    await post('web_approved', `${finished}/approve`, { editor: 'Nora Berg', text_sha256: sha });
    await post('web_export', `${finished}/export`, { format: 'md' });
    await post('web_export', `${finished}/export`, { format: 'docx' });
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }
}

async function newestTape(place, topic) {
  const runs = (await readdir(place.file('output/runs', topic))).filter((name) => !name.startsWith('.')).sort();
  const folder = place.file('output/runs', topic, runs.at(-1));
  return path.join(folder, (await readdir(folder)).filter((name) => name.endsWith('.tape')).sort().at(-1));
}

/** Commands that send nothing, or only look. */
async function withoutRuns(place) {
  await place.one('plan', 0, ['plan', '--topic', 'short-scripts', '--provider', 'openai', '--prompts', '--json']);
  await place.one('plan', 0, ['generate', '--topic', 'topic-02', ...small, '--dry-run', '--json']);
  await place.one('models', 0, ['models', '--json']);
  await place.one('models', 0, ['models', '--provider', 'openai', '--json']);
  await place.one('topics_list', 0, ['topics', '--json']);
  await place.one('topics_list', 0, ['topics', 'list', '--enabled', '--json']);
  await place.run(2, ['topics', 'check', '--json']).then((out) => {
    const [checked, exit] = out.split('\n');
    place.keep('topics_check', 'topics check', checked);
    place.keep('exit', 'topics check', exit);
  });
  for (const topic of ['topic-01', 'short-scripts', 'wordy-topic', 'other-topic', 'listed-roles'])
    await place.one('topics_show', 0, ['topics', 'show', topic, '--json']);
  await place.one('config_show', 0, ['config', 'show', '--json']);
  await place.one('config_path', 0, ['config', 'path', '--json']);
  const made = await place.one('new', 0, ['new', 'Why bees dance', '--json']);
  place.keep('topic', made.file, await readFile(place.file(made.file), 'utf8'));
  await place.one('init', 0, ['init', 'show', '--json']);
  await place.one('init', 0, ['init', 'show', '--json']);
  for (const topic of ['topic-01', 'short-scripts', 'no-long', 'wordy-topic', 'other-topic', 'listed-roles'])
    place.keep('topic', topic, await readFile(place.file(`topics/${topic}.json`), 'utf8'));
  await writeFile(place.file('script.txt'), 'Nora: Hello there, and welcome back.\n\nOwen: Hello. [laughs] So, three things.\n\nMia: Four.\n');
  await place.one('check', 3, ['check', 'script.txt', '--json']);
  await writeFile(place.file('stream.txt'), 'data: {"a":1}\n\nevent: x\nid: 3\ndata: b\n\n');
  await place.lines('inspect_sse', 0, ['inspect', 'sse', 'stream.txt']);
  await place.one('schema_list', 0, ['schema', '--json']);
}

/** A run that goes, with what came of its tapes before; it is of another root, since the others are looked at later. */
async function pruned(place) {
  const root = ['--output-root', 'old'];
  const { run_dir: folder } = await place.one('result', 0,
    ['generate', '--topic', 'topic-01', ...small, '--json', '--only-pass-a', ...root]);
  await place.one('prune', 0, ['prune', '--keep', 0, '--json', ...root]);
  await place.one('prune', 0, ['prune', '--tapes', '--json', '--yes', ...root]);
  await place.one('prune', 0, ['prune', '--tapes', '--finished-tapes', 'drop', '--json', '--yes', ...root]);
  await place.files(folder);
  await place.one('prune', 0, ['prune', '--keep', 0, '--json', '--yes', ...root]);
}

async function doctor(place) {
  await place.one('doctor', 0, ['doctor', '--stored', '--json']);
  await place.one('doctor', 0, ['doctor', '--provider', 'rehearsal', '--json', '--topics-dir', 'show/topics']);
  await place.one('doctor', 4, ['doctor', '--surroundings', '--json', '--topics-dir', 'show/topics']);
  await place.one('doctor', 0, ['doctor', '--rebuild-index', '--json']);
  await place.one('doctor', 11, ['doctor', '--output-root', 'topics/topic-01.json', '--json', '--topics-dir', 'show/topics']);
}

/** Everything, in order: later scenarios look at the runs of earlier ones. */
export async function play(place) {
  await writeTopics(place);
  const late = lateRun(place);
  late.catch(() => {}); // It is awaited below, also if another scenario fails first.
  await oneRun(place);
  await otherRuns(place);
  await otherServer(place);
  await withoutRuns(place);
  await web(place);
  await pruned(place);
  await doctor(place);
  await place.allFiles();
  await late;
  const run = place.documents.find((one) => one.schema === 'run' && one.from.startsWith('output'));
  await writeFile(place.file(run.from), ' ', { flag: 'a' });
  await place.one('doctor', 11, ['doctor', '--stored', '--json']);
}
