// The client of the Durable Streams protocol, which we did not write, against `castwright serve`.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DurableStream, stream } from '@durable-streams/client';
import { Place, until } from './served.mjs';

const quiet = { warnOnHttp: false };
const liveModes = ['long-poll', 'sse', true];

/**
 * Reads an answer's text as it arrives. `text` is what came so far, `done` resolves at its end. If
 * the connection breaks, it begins again where the client said it was, as a page would.
 */
function followText(url, live) {
  const reader = { text: '', offsets: [], closed: false, broken: 0 };
  const follow = async () => {
    while (!reader.closed) {
      const response = await stream({ url, live, offset: reader.offsets.at(-1) ?? '-1', ...quiet });
      response.subscribeText((chunk) => {
        reader.text += chunk.text;
        reader.offsets.push(chunk.offset);
        reader.closed ||= chunk.streamClosed;
      });
      // The client resolves `closed` before the last chunk is told.
      const whole = await response.closed.then(() => true, () => false);
      if (whole) await until(() => reader.offsets.at(-1) === response.offset, 'the last chunk');
      else ++reader.broken;
    }
  };
  reader.done = follow();
  return reader;
}

/** Reads a run's events as they arrive, until the one that ends the run. */
async function followEvents(url, live) {
  const reader = { events: [] };
  const response = await stream({ url, live, ...quiet });
  reader.done = new Promise((resolve) => {
    const cancel = response.subscribeJson((batch) => {
      reader.events.push(...batch.items);
      if (batch.items.some((event) => event.type === 'run_finished')) {
        cancel();
        resolve();
      }
    });
  });
  return reader;
}

/** Compares two long texts without printing them. */
function same(text, expected, what) {
  let at = 0;
  while (at < text.length && text[at] === expected[at]) ++at;
  const around = (one) => JSON.stringify(one.slice(Math.max(at - 20, 0), at + 20));
  assert.ok(text === expected, `${what}: ${text.length} and ${expected.length} characters, ${around(text)} and ${around(expected)}`);
}

async function inPlace(body) {
  const place = await Place.make();
  try {
    await body(place);
  } finally {
    await place.end();
  }
}

const storedEvents = async (place, run) =>
  (await readFile(place.file(run, 'events.ndjson'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { c, ...event } = JSON.parse(line);
      return event;
    });

test('every live mode gives the same bytes as a late reader, while the run is killed and resumed', () =>
  inPlace(async (place) => {
    const provider = await place.rehearse('--pace', '1600');
    const served = await place.serve();
    const first = place.generate('--base-url', provider.address, '--words', '1000', '--chunks', '2', '--background', 'on');
    const run = await place.run();
    const base = `${served.address}streams/${run}`;
    await until(() => fetch(`${base}/answers/1.1`).then((answer) => answer.ok), 'the first answer');

    const texts = liveModes.map((live) => followText(`${base}/answers/1.1`, live));
    const events = await Promise.all(liveModes.map((live) => followEvents(`${base}/events`, live)));
    await until(() => texts.every((reader) => reader.text.length > 200), 'words');
    first.kill('SIGKILL');
    await first.ended;
    const before = texts.map((reader) => reader.text);
    const resumed = place.resume();
    await Promise.all(texts.map((reader) => reader.done));
    assert.equal(await resumed.ended, 0, resumed.log);
    await Promise.all(events.map((reader) => reader.done));

    const answer = JSON.parse(await readFile(place.file(run, 'L1_chunk1.txt.chunk1'), 'utf8'));
    assert.ok(answer.chunk_text.length > 1000);
    for (const [i, reader] of texts.entries()) {
      same(reader.text, answer.chunk_text, liveModes[i]);
      assert.ok(reader.text.startsWith(before[i]) && reader.text.length > before[i].length);
      assert.ok(reader.closed);
      assert.deepEqual(reader.offsets, [...reader.offsets].sort(), 'offsets are in order');
    }
    const late = await stream({ url: `${base}/answers/1.1`, live: false, ...quiet });
    same(await late.text(), answer.chunk_text, 'late');

    const stored = await storedEvents(place, run);
    assert.ok(stored.some((event) => event.type === 'run_resumed') && stored.some((event) => event.type === 'reattached'));
    for (const reader of events) assert.deepEqual(reader.events, stored);
    const lateEvents = await stream({ url: `${base}/events`, live: false, ...quiet });
    assert.deepEqual(await lateEvents.json(), stored);
  }));

for (const signal of ['SIGKILL', 'SIGTERM'])
  test(`an offset survives a restart of the server after ${signal}, also for a reader who is waiting`, () =>
  inPlace(async (place) => {
    const provider = await place.rehearse('--pace', '1600');
    let served = await place.serve();
    const port = new URL(served.address).port;
    const generated = place.generate('--base-url', provider.address, '--words', '1000', '--chunks', '2', '--background', 'on');
    const run = await place.run();
    const url = `${served.address}streams/${run}/answers/1.1`;
    await until(() => fetch(url).then((answer) => answer.ok), 'the first answer');
    const texts = liveModes.map((live) => followText(url, live));
    await until(() => texts.every((reader) => reader.text.length > 200), 'words');
    served.child.kill(signal);
    await served.child.ended;
    served = await place.serve('--port', port);
    const { offsets, text } = texts[0];
    const kept = { offset: offsets.at(-1), text };
    await Promise.all(texts.map((reader) => reader.done));
    assert.equal(await generated.ended, 0, generated.log);
    const whole = JSON.parse(await readFile(place.file(run, 'L1_chunk1.txt.chunk1'), 'utf8')).chunk_text;
    for (const reader of texts) {
      same(reader.text, whole, signal);
      if (signal === 'SIGTERM') assert.equal(reader.broken, 0, 'a server that is stopped takes leave');
    }
    const rest = await stream({ url, offset: kept.offset, live: false, ...quiet });
    same(kept.text + (await rest.text()), whole, 'from an offset');
  }));

test('metadata, bytes of every script and what only a writer may do', () =>
  inPlace(async (place) => {
    const served = await place.serve();
    const generated = place.generate('--provider', 'rehearsal', '--words', '1000', '--chunks', '2');
    assert.equal(await generated.ended, 0, generated.log);
    const run = await place.run();
    const url = `${served.address}streams/${run}/answers/2.1`;
    const handle = new DurableStream({ url, ...quiet });
    const head = await handle.head();
    assert.match(head.contentType, /^text\/plain/);
    assert.equal(head.streamClosed, true);
    const whole = JSON.parse(await readFile(place.file(run, 'L1_chunk2.txt.chunk2'), 'utf8')).chunk_text;
    assert.equal(Number(head.offset), Buffer.byteLength(whole));
    for (const live of [false, ...liveModes]) {
      const bytes = await (await stream({ url, live, ...quiet })).body();
      same(Buffer.from(bytes).toString('utf8'), whole, live);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      assert.equal((await fetch(url, { method })).status, 405, method);
    for (const path of ['answers/9.1', 'answers/2.2', 'answers/2.1.2', 'answers/02.1', 'pass_b/events', 'x', ''])
      assert.equal((await fetch(`${served.address}streams/${run}/${path}`)).status, 404, path);
    assert.equal((await fetch(`${served.address}streams/${run.slice(0, 20)}/events`)).status, 404);
  }));
