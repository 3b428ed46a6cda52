/** What acts, by the keyboard alone and for axe; what texts of others and the token may never become. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeRuns, talk } from './mock/made.js';
import { axe, mapOf, open, serve, TOKEN, useBrowser } from './page.mjs';

useBrowser();

const EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const [LIVE, CUT, FOUND] = [0, 1, 2];
/** Every dialog: the run whose page has it, and its button. */
const DIALOGS = [[FOUND, 'New script…'], [LIVE, 'Stop…'], [CUT, 'Resume…'], [FOUND, 'Write a chunk again…'], [FOUND, 'Approve…'], [FOUND, 'Export…']];

const isInDialog = (page) => page.evaluate(() => document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement));
const answerWith = (page, path, value) => page.route(path, (route) => route.fulfill({ json: value }));

test('every dialog takes the focus, keeps it, and gives it back on Escape', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open(`${mock.url}#token=${TOKEN}`);
  for (const [run, name] of DIALOGS) {
    await page.goto(`${mock.url}?run=${runs[run].run_id}`);
    const button = page.getByRole('button', { name, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor();
    await page.waitForTimeout(150);
    const seen = new Set();
    for (let i = 0; i < 16; i += 1) {
      await page.keyboard.press('Tab');
      assert.ok(await isInDialog(page), `${name}: the focus left the dialog`);
      seen.add(await page.evaluate(() => document.activeElement.textContent || document.activeElement.tagName));
    }
    assert.ok([...seen].some((text) => /Cancel|Close|Keep writing/.test(text)), `${name}: no way out by Tab: ${[...seen].join(', ')}`);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name, 'the focus did not come back');
  }
});

test('a start is planned, priced, accepted and begun by the keyboard alone', async () => {
  const acted = [];
  const mock = await serve({ runs: mapOf(madeRuns()), token: TOKEN });
  mock.world.acted = (path, body) => acted.push([path, body]);
  const page = await open(`${mock.url}#token=${TOKEN}`);
  const tabTo = async (what) => {
    for (let i = 0; i < 25; i += 1) {
      if (await what.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not reach ${what}`);
  };
  await tabTo(page.getByRole('button', { name: 'New script…' }));
  await page.keyboard.press('Enter');
  await tabTo(page.getByLabel('Rehearsal: free'));
  await page.keyboard.press('ArrowDown');
  await tabTo(page.getByRole('button', { name: 'Show plan and price' }));
  await page.keyboard.press('Enter');
  const accept = page.getByLabel('I accept that it may cost up to $21.40.');
  await accept.waitFor();
  await tabTo(accept);
  await page.keyboard.press('Space');
  await tabTo(page.getByRole('button', { name: 'Start writing' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /New: why-bees-dance/ }).waitFor();
  assert.equal(acted.at(-1)[1].rehearsal, false);
});

test('a turn is changed by the keyboard alone, and the focus comes back to its button', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open(`${mock.url}?run=${runs[FOUND].run_id}#token=${TOKEN}`);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);
  await page.getByRole('button', { name: 'Edit text' }).focus();
  await page.keyboard.press('Enter');
  const edit = page.getByRole('button', { name: 'Edit turn 2 of Daniel' }).first();
  await edit.focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Text of turn 2 in chunk 1').waitFor();
  assert.equal(await focused(), 'Text of turn 2 in chunk 1');
  await page.keyboard.press('Escape');
  await edit.waitFor();
  await page.waitForTimeout(50);
  assert.equal(await focused(), 'Edit turn 2 of Daniel');
  await page.keyboard.press('Enter');
  await page.getByLabel('Text of turn 2 in chunk 1').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('And it carries all of it.');
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-chunk="1"] .said').getByText('And it carries all of it.').waitFor();
  await page.waitForTimeout(50);
  assert.equal(await focused(), 'Edit turn 2 of Daniel');
});

test('axe finds nothing in any dialog, field or comparison, in light and dark, wide and narrow', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  for (const [colorScheme, width] of [['light', 1280], ['dark', 390]]) {
    const page = await open(`${mock.url}#token=${TOKEN}`, { colorScheme, viewport: { width, height: 844 }, bypassCSP: true });
    const clean = async (what) => {
      assert.deepEqual(await axe(page), [], `${what}, ${colorScheme}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what} is too wide at ${width}`);
    };
    for (const [run, name] of DIALOGS) {
      await page.goto(`${mock.url}?run=${runs[run].run_id}`);
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator('dialog[open]').waitFor();
      if (name === 'New script…') {
        await page.getByLabel('For real').check();
        await page.getByRole('button', { name: 'Show plan and price' }).click();
        await page.getByLabel('I accept').waitFor();
      }
      await page.waitForTimeout(200);
      await clean(name);
    }
    await answerWith(page, '**/changes', { before: 1, after: 2, changes: [] });
    await answerWith(page, '**/changes/1', { before: 1, after: 2, changes: [
      { change: 'removed', turn: 1, speaker: 'B', text: 'And it carries a lot.' }, { change: 'added', turn: 1, speaker: 'B', text: 'And it carries nearly everything.' },
      { change: 'removed', turn: 2, speaker: 'A', text: 'Nobody says this any more.' }] });
    await page.goto(`${mock.url}?run=${runs[FOUND].run_id}`);
    await page.getByLabel('Changes').selectOption('1');
    await page.locator('.is-gone').waitFor();
    await page.getByRole('button', { name: 'Edit text' }).click();
    await page.getByRole('button', { name: 'Edit turn 1 of' }).first().click();
    await clean('changes and a field');
    await page.goto(`${mock.url}?run=${runs[CUT].run_id}&view=requests`);
    await page.locator('tbody button').first().click();
    await page.locator('.exchange pre').first().waitFor();
    await clean('a request');
  }
});

test('what was there before a change stands in its place, by words if the turn is the same', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs) });
  const page = await open(mock.url);
  await answerWith(page, '**/changes', { before: 2, after: 3, changes: [] });
  await answerWith(page, '**/changes/2', { before: 2, after: 3, changes: [
    { change: 'removed', turn: 0, speaker: 'B', text: 'Nobody says this any more.' },
    { change: 'removed', turn: 1, speaker: 'B', text: 'And it carries a lot.' }, { change: 'added', turn: 1, speaker: 'B', text: 'And it carries nearly everything.' }] });
  await page.goto(`${mock.url}?run=${runs[FOUND].run_id}`);
  await page.getByLabel('Changes').selectOption('2');
  await page.getByText('2 turns differ').waitFor();
  const turns = await page.locator('[data-chunk="1"] .turn').allTextContents();
  assert.match(turns[0], /^Daniel Before: Nobody says this any more\.$/);
  assert.match(turns[2], /^Daniel *And it carries Before: +a lot\. Now: +nearly everything\.$/);
  await page.getByLabel('Changes').selectOption('');
  await page.locator('.is-gone').waitFor({ state: 'detached' });
});

test('a request of a megabyte is shown in part at once, and is copied whole', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs) });
  const page = await open(mock.url);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(mock.url).origin });
  const raw = `${talk(170_000, 7)} The last word.`;
  assert.ok(raw.length > 900_000);
  await answerWith(page, '**/requests/1.1', { prompt: `Write: ${EVIL}`, raw, exchanges: [] });
  await page.goto(`${mock.url}?run=${runs[CUT].run_id}&view=requests`);
  const begin = Date.now();
  await page.locator('tbody button').first().click();
  await page.locator('.exchange pre').nth(1).waitFor();
  assert.equal(await page.locator('.exchange img').count(), 0);
  assert.ok((await page.locator('.exchange pre').first().textContent()).includes(EVIL), 'the prompt is shown as it is');
  assert.ok((await page.locator('.exchange pre').nth(1).textContent()).length < 100_000);
  console.log(`the request stands there after ${Date.now() - begin} ms`);
  await page.getByRole('button', { name: 'Copy: Raw answer: what came back' }).click();
  await page.getByText('Copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), raw);
  await page.getByRole('button', { name: /more characters/ }).click();
  await page.waitForFunction((length) => document.querySelectorAll('.exchange pre')[1].textContent.length === length, raw.length);
});

test('what castwright answers to what acts is only ever text', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open(`${mock.url}#token=${TOKEN}`);
  await answerWith(page, '**/api/topics', { topics: [{ id: EVIL, title: EVIL, words: 100 }] });
  await answerWith(page, '**/api/plan', { plan: { chunks: [{ n: 1, title: EVIL, target: 5 }] }, expected_usd: '1', worst_usd: '2', model: EVIL, confirm: EVIL });
  await answerWith(page, '**/resume', { worst_usd: '1', may_pay_again_usd: '1', what: EVIL, confirm: EVIL });
  await answerWith(page, '**/changes', { before: 1, after: 2, changes: [] });
  await answerWith(page, '**/changes/1', { before: 1, after: 2, changes: [{ change: 'removed', turn: 0, speaker: 'A', text: EVIL }, { change: 'removed', turn: 1, speaker: 'A', text: EVIL }] });
  await page.route('**/api/start', (route) => route.fulfill({ status: 409, json: { error: { code: 2, message: EVIL } } }));
  await page.goto(`${mock.url}?run=${runs[FOUND].run_id}`);
  await page.getByLabel('Changes').selectOption('1');
  await page.locator('.is-gone').first().waitFor();
  await page.getByRole('button', { name: 'New script…' }).click();
  await page.getByLabel('Topic').selectOption(EVIL);
  await page.getByRole('button', { name: 'Show plan and price' }).click();
  await page.getByRole('button', { name: 'Start writing' }).click();
  await page.getByRole('alert').getByText('onerror').waitFor();
  await page.goto(`${mock.url}?run=${runs[CUT].run_id}`);
  await page.getByRole('button', { name: 'Resume…' }).click();
  await page.getByRole('dialog').getByText('onerror').waitFor();
  assert.equal(await page.locator('main img, main script, dialog img, dialog script').count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
});

test('the token is in no address, history, referrer, title or lasting storage, and in no request but as its header', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open('about:blank');
  const sent = [];
  page.on('request', (request) => sent.push(request));
  await page.goto(`${mock.url}?run=${runs[FOUND].run_id}#token=${TOKEN}`);
  await page.getByRole('button', { name: 'Export…' }).waitFor();
  await page.getByRole('link', { name: 'All runs' }).click();
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  const left = await page.evaluate(async () => ({
    entries: navigation.entries().map((entry) => entry.url), address: location.href, state: JSON.stringify(history.state), title: document.title,
    local: JSON.stringify(localStorage), cookie: document.cookie, databases: JSON.stringify(await indexedDB.databases()), caches: JSON.stringify(await caches.keys()),
    text: document.documentElement.outerHTML,
  }));
  for (const [where, value] of Object.entries(left)) assert.ok(!String(value).includes(TOKEN), `${where}: ${String(value).slice(0, 200)}`);
  for (const request of sent) {
    const { authorization, ...headers } = await request.allHeaders();
    assert.ok(!request.url().includes(TOKEN) || request.url().includes('#'), request.url());
    assert.ok(!JSON.stringify(headers).includes(TOKEN), `${request.url()}: ${JSON.stringify(headers)}`);
  }
  await page.goBack();
  await page.goBack();
  assert.equal(page.url(), 'about:blank');
  await page.goForward();
  assert.ok(!page.url().includes(TOKEN), 'the history has the token');
});
