/** Parts of the page that only compute, tried in the browser that runs them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startMock } from './mock/server.js';

let browser;
let mock;
let page;

before(async () => {
  mock = await startMock({ runs: new Map() });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.goto(`${mock.url}assets/app.css`);
});
after(async () => {
  await browser.close();
  await mock.close();
});

/** Calls `work` with the module `name` of the page. */
const inPage = (name, work, given) => page.evaluate(
  async ([url, body, value]) => new Function('module', 'given', `return (${body})(module, given)`)(await import(url), value),
  [`/assets/${name}`, work.toString(), given]);

test('an event stream gives the same events however it is split', async () => {
  const text = 'event: data\r\ndata: one\r\ndata: two\r\n\r\n: a comment\n\nevent: control\ndata:{"a":1}\n\ndata: [1,\rdata: 2]\r\r';
  const expected = [{ type: 'data', data: 'one\ntwo' }, { type: 'control', data: '{"a":1}' }, { type: 'message', data: '[1,\n2]' }];
  const results = await inPage('event_stream.js', ({ EventStreamParser }, all) => {
    const out = [];
    for (let i = 0; i < all.length; i += 1) {
      const parser = new EventStreamParser();
      out.push([...parser.push(all.slice(0, i)), ...parser.push(all.slice(i)), ...parser.push('\n')]);
    }
    return out;
  }, text);
  for (const result of results) assert.deepEqual(result, expected);
});

test('a script gives the same turns however it is split, and never half a tag', async () => {
  const text = 'HOST_A: One: two.\n\nHOST_B: HOST is a word.\nIt goes on.\n\nHOST_A: End';
  const { results, halves } = await inPage('turns.js', ({ Turns }, all) => {
    const results = [];
    let halves = 0;
    for (let i = 0; i <= all.length; i += 1) {
      const turns = new Turns();
      turns.push(all.slice(0, i));
      halves += turns.all().filter((turn) => /^H(O(S(T(_([A-Z]:?)?)?)?)?)?$/.test(turn.text) && turn.speaker === '').length;
      turns.push(all.slice(i));
      results.push(turns.all());
    }
    return { results, halves };
  }, text);
  assert.equal(halves, 0);
  const expected = [{ speaker: 'A', text: 'One: two.' }, { speaker: 'B', text: 'HOST is a word.' }, { speaker: '', text: 'It goes on.' }, { speaker: 'A', text: 'End' }];
  for (const result of results) assert.deepEqual(result, expected);
});

test('words of a text that grows are those of its turns, however it is split, without the tags', async () => {
  const text = 'HOST_A: The well-known cable isn’t thick – 17.5 mm.\n\nHOST_B: Why?\nOnly  so.\n\nHOST_A: Well';
  const counts = await inPage('turns.js', ({ Turns }, all) => {
    const counts = [];
    for (let i = 0; i <= all.length; i += 1) {
      const turns = new Turns();
      for (const part of [all.slice(0, i), all.slice(i, i + 1), all.slice(i + 1)]) {
        turns.push(part);
        turns.words();
      }
      counts.push(turns.words());
    }
    return counts;
  }, text);
  assert.deepEqual([...new Set(counts)], [12]);
});

test('what was left out stands before the sentence that followed it, and the text stays whole', async () => {
  const turns = [{ speaker: 'A', text: 'First here. Second here.' }, { speaker: 'B', text: 'Third.' }];
  const { pieces, lost, joined } = await inPage('marks.js', ({ marksOf, piecesOf }, all) => {
    const { marks, lost } = marksOf(all, {
      trimmed: [{ quote: 'Gone.', why: 'w', before: 'First here.', after: 'Second…' }, { quote: 'End.', why: 'w', before: 'Third…', after: '' }, { quote: 'x', why: 'w', before: 'nowhere', after: '' }],
      findings: [{ quote: 'here. Second' }],
      citations: [{ text: '[1]', url: 'https://example.org', after: 'First here.' }],
    });
    const pieces = all.map((turn, i) => piecesOf(turn.text, marks.get(i)));
    return { pieces, lost: lost.length, joined: pieces.map((list) => list.map((piece) => piece.text).join('')) };
  }, turns);
  assert.deepEqual(joined, turns.map((turn) => turn.text));
  assert.equal(lost, 1);
  assert.deepEqual(pieces[1].map((piece) => piece.kind ?? piece.text), ['Third.', 'cut']);
});

test('hours without a request are cut from the timeline', async () => {
  const { ends, gaps } = await inPage('time_scale.js', ({ timeScale }) => {
    const scale = timeScale([[0, 60_000], [7_200_000, 7_260_000], [30_000, 90_000]], 522);
    return { ends: [0, 90_000, 7_200_000, 7_260_000].map(scale.x), gaps: scale.gaps };
  });
  assert.deepEqual(ends.map(Math.round), [0, 300, 322, 522]);
  assert.equal(gaps.length, 1);
  assert.equal(gaps[0].ms, 7_110_000);
});

test('an attempt without an end of its own ends where the next of its chunk began, and a row holds five', async () => {
  const { ends, lost, drawn, more } = await inPage('lanes.js', ({ barsOf, inOneRow, isLost }) => {
    const at = (seconds) => new Date(seconds * 1000).toISOString();
    const attempts = [{ k: 1, state: 'open', opened: at(10) }, { k: 2, state: 'reserved', opened: null }, { k: 3, state: 'open', opened: at(19) }];
    const request = { attempts };
    const many = { attempts: Array.from({ length: 41 }, (_, i) => ({ k: i + 1, state: 'ended', opened: at(i), ended: at(i + 0.9) })) };
    const row = inOneRow(barsOf(many, 0));
    return {
      ends: barsOf(request, 100_000).map(({ span }) => span[1]), lost: attempts.map((one) => isLost(request, one, true)),
      drawn: row.drawn.map(({ attempt }) => attempt.k), more: row.more,
    };
  });
  assert.deepEqual(ends, [19_000, 100_000]);
  assert.deepEqual(lost, [true, true, false]);
  assert.deepEqual(drawn, [37, 38, 39, 40, 41]);
  assert.equal(more, 36);
});

test('stages and requests have names for a producer', async () => {
  const stages = await inPage('complete_run.js', ({ completeRun }) => completeRun({ stages: [
    { id: 'long_script', title: 'Pass A', requests: [{ n: 0, title: 'Research' }] },
    { id: 'short_scripts', title: 'Pass B', requests: [
      { n: 1, title: 'M1 to M2', subject: 'medium' }, { n: 2, title: 'R1 to R8', subject: 'reels' }, { n: 3, title: 'S3', subject: 'short' }, { n: 4, title: 'X', subject: 'new' }] },
    { id: 'later', title: 'Of a newer program' }] }).stages.map(({ title, requests }) => [title, ...requests.map((one) => one.title)]));
  assert.deepEqual(stages, [['Research', 'Research'], ['Shorter scripts', 'Medium scripts 1 and 2', 'Reels 1 to 8', 'Short script 3', 'X'], ['Of a newer program']]);
});

test('a request that was not sent did not fail at the provider', async () => {
  const words = await inPage('sentences.js', ({ endOf, eventSentence }) => [
    endOf({ state: 'ended', end: 'failed', reason: 'the request was not sent: no route' }), endOf({ state: 'ended', end: 'failed', reason: 'a server error' }),
    eventSentence({ type: 'chunk_ended', chunk: 2, end: 'failed', reason: 'the request was not sent: no route', cost_usd: '0' }),
  ]);
  assert.equal(words[0], 'was not sent');
  assert.equal(words[1], 'failed at the provider');
  assert.match(words[2], /^Chunk 2: the request was not sent; cost /);
});

test('an account without credit is not told as a limit that passes', async () => {
  const words = await inPage('sentences.js', ({ sentenceOf }) => ['the provider answered HTTP 429: insufficient_quota: no credit', 'the provider answered HTTP 429: too many requests']
    .map((cause) => sentenceOf({ state: 'stopped', code: 8, cause, stored: 3, chunks: 10, created: '2026-12-01T00:00:00Z' })));
  assert.match(words[0], /no credit left/);
  assert.match(words[1], /no more requests at the moment/);
});

test('a turn that was changed is told by its words, another one whole, and nothing is lost on the way', async () => {
  const { changed, other, joined, gone } = await inPage('changes.js', ({ changesByChunk, partsOf }) => {
    const chunks = [{ n: 1, turns: [{ speaker: 'A', text: 'One.' }] }, { n: 2, turns: [{ speaker: 'B', text: 'The cable is thick.' }, { speaker: '', text: 'It goes on.' }, { speaker: 'A', text: 'End.' }] }];
    const told = changesByChunk(chunks, [
      { change: 'removed', turn: 1, speaker: 'B', text: 'The cable is thin.' }, { change: 'added', turn: 1, speaker: 'B', text: 'The cable is thick.' },
      { change: 'removed', turn: 2, speaker: 'B', text: 'Gone.' }, { change: 'removed', turn: 3, speaker: 'B', text: 'The last.' }]);
    const parts = partsOf('a b c d', 'a x c d e');
    return {
      changed: told.get(2).parts.get(0), gone: [...told.get(2).gone].map(([at, turns]) => [at, turns.map(({ text }) => text)]), other: partsOf('one two three', 'four five six'),
      joined: [parts.filter(({ kind }) => kind !== 'new'), parts.filter(({ kind }) => kind !== 'gone')].map((list) => list.map(({ text }) => text).join('')),
    };
  });
  assert.deepEqual(changed, [{ kind: 'same', text: 'The cable is' }, { kind: 'gone', text: ' thin.' }, { kind: 'new', text: ' thick.' }]);
  assert.deepEqual(gone, [[2, ['Gone.']], [3, ['The last.']]]);
  assert.equal(other, null);
  assert.deepEqual(joined, ['a b c d', 'a x c d e']);
});
