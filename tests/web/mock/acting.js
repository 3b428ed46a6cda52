/** What acts, played on the runs in memory: enough for the page to be used and tested. */
import { MadeRun, planOf, talk } from './made.js';

const fail = (status, message) => [status, { error: { code: 2, message } }];

async function bodyOf(req) {
  let text = '';
  for await (const part of req) text += part;
  return text ? JSON.parse(text) : {};
}

function start(world, { topic, rehearsal }) {
  const run = new MadeRun(world.runs.size + 50, { title: `New: ${topic}`, rehearsal });
  world.runs.set(run.run_id, run);
  run.begin(1);
  run.write(1, 1, talk(60, 5));
  return [200, { run_id: run.run_id }];
}

function edit(run, { chunk, turn, was, text }) {
  const stored = run.script.find((one) => one.n === chunk);
  const turns = stored?.text.split('\n\n') ?? [];
  const tag = /^HOST_[AB]: /.exec(turns[turn] ?? '')?.[0] ?? '';
  if (turns[turn]?.slice(tag.length) !== was) return fail(409, 'the text has changed since you opened it');
  turns[turn] = tag + text;
  stored.text = turns.join('\n\n');
  run.say('chunk_text', { chunk, by: 'hand', words: stored.text.split(/\s+/).length });
  return [200, {}];
}

const RUN_ACTIONS = {
  stop(world, run) {
    run.stop(130, 'stopped by a person', 0);
    return [200, {}];
  },
  resume(world, run) {
    run.alive = true;
    run.say('run_resumed', { topic_id: run.topic_id, words: run.words_target, chunks: 10, stored: run.script.length });
    return [200, {}];
  },
  redo(world, run, { chunk, note }) {
    run.say('chunk_reopened', { chunk, after_attempt: 1, note });
    run.script = run.script.filter((one) => one.n !== chunk);
    return [200, {}];
  },
  edit: (world, run, body) => edit(run, body),
  approve(world, run, { editor, text_sha256 }) {
    if (text_sha256 !== run.text()) return fail(409, 'the script is not the one that was read');
    run.approved = { editor, ts: new Date().toISOString(), text_sha256 };
    run.say('approved', { editor, text_sha256 });
    return [200, run.approved];
  },
  export: (world, run, { format }) => [200, { name: `script.${format}`, text: run.script.map((one) => one.text).join('\n\n') }],
};

/** @returns {Promise<[number, object]>} status and body */
export async function act(world, req, path) {
  if (req.method === 'GET' && path === '/api/topics') {
    return [200, { topics: [{ id: 'why-bees-dance', title: 'Why Bees Dance', file: 'topics/why-bees-dance.json', words: 10000 }, { id: 'salt', title: 'Salt', file: 'topics/salt.json', words: 60000 }] }];
  }
  const run = /^\/api\/runs\/([^/]+)\/([a-z]+)$/.exec(path);
  const known = run && world.runs.get(run[1]);
  if (req.method === 'GET' && known && (run[2] === 'resume' || run[2] === 'redo')) {
    return [200, { may_pay_again_usd: run[2] === 'resume' ? '0.40' : null, worst_usd: '7.20', what: 'chunk 2 is asked for again: its first answer was cut', confirm: 'yes' }];
  }
  if (req.method !== 'POST') return fail(404, 'there is no such thing');
  if (req.headers.authorization !== `Bearer ${world.token}`) return fail(403, 'the token is wrong');
  const body = await bodyOf(req);
  world.acted?.(path, body);
  if (path === '/api/plan') {
    const free = body.rehearsal;
    return [200, { plan: { chunks: planOf(body.words ?? 10000) }, expected_usd: free ? '0' : '8.80', worst_usd: free ? '0' : '21.40', model: 'gpt-5.2-pro', confirm: 'yes' }];
  }
  if (path === '/api/start') return start(world, body);
  return known && RUN_ACTIONS[run[2]] ? RUN_ACTIONS[run[2]](world, known, body) : fail(404, 'there is no such thing');
}
