/** What a person does on the page, against the mock: the token, dialogs, prices, edits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeRuns } from './mock/made.js';
import { axe, mapOf, open, serve, spoken, TOKEN, useBrowser, writing } from './page.mjs';

useBrowser();

test('without a token nothing acts, and the token leaves the address', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const reader = await open(`${mock.url}?run=${runs[0].run_id}`);
  await reader.getByText('Reading only').waitFor();
  assert.equal(await reader.locator('.actions, .top .primary').count(), 0);
  const actor = await open(`${mock.url}?run=${runs[0].run_id}#token=${TOKEN}`);
  await actor.getByRole('button', { name: 'Stop…' }).click();
  assert.equal(new URL(actor.url()).hash, '');
  await actor.getByRole('button', { name: 'Stop', exact: true }).click();
  await actor.locator('.now.is-stopped').waitFor();
});

test('the question whether to stop goes away when the run ended by itself', async () => {
  const run = writing();
  const mock = await serve({ runs: mapOf([run]), token: TOKEN });
  const page = await open(`${mock.url}?run=${run.run_id}#token=${TOKEN}`);
  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.getByRole('dialog').waitFor();
  run.stop(3, 'the provider reported an error', 2);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.now.is-stopped').waitFor();
});

test('dialogs open and close by keyboard, keep and return the focus, and axe finds nothing in them', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open(`${mock.url}#token=${TOKEN}`, { bypassCSP: true });
  const places = [['', ['New script…']], [`?run=${runs[0].run_id}`, ['Stop…']], [`?run=${runs[1].run_id}`, ['Resume…']],
    [`?run=${runs[2].run_id}`, ['Write a chunk again…', 'Approve…', 'Export…']]];
  for (const [at, names] of places) {
    await page.goto(`${mock.url}${at}`);
    for (const name of names) {
      const button = page.getByRole('button', { name });
      await button.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await page.waitForTimeout(200);
      assert.deepEqual(await axe(page), [], name);
      for (let i = 0; i < 12; i += 1) {
        await page.keyboard.press('Tab');
        // The browser's own bar may have the focus between the last and the first of a dialog: then it is the body's.
        assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null), name);
      }
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await page.waitForTimeout(100);
      assert.equal(await page.evaluate(() => document.activeElement.textContent), name, 'it has the focus again');
    }
  }
});

test('the token stands in no address, referrer, title or store that outlives the tab', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open('about:blank');
  const asked = [];
  page.on('request', (request) => asked.push(request.url() + JSON.stringify(request.headers().referer ?? '')));
  await page.goto(`${mock.url}?run=${runs[0].run_id}#token=${TOKEN}`);
  await page.getByRole('button', { name: 'Stop…' }).waitFor();
  await page.getByRole('link', { name: /^Runs|^All runs|castwright/ }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'New script…' }).waitFor();
  // The browser itself names the address that it was given; everything else is without the token.
  const told = asked.slice(1).filter((one) => one.includes(TOKEN));
  assert.deepEqual(told, []);
  const kept = await page.evaluate(() => JSON.stringify([location.href, document.title, document.cookie, { ...localStorage }]));
  assert.ok(!kept.includes(TOKEN), kept);
  await page.goBack();
  assert.equal(new URL(page.url()).hash, '');
});

test('a paid start shows its price and needs the worst case confirmed', async () => {
  const acted = [];
  const mock = await serve({ runs: mapOf(madeRuns()), token: TOKEN });
  mock.world.acted = (path, body) => acted.push([path, body]);
  const page = await open(`${mock.url}#token=${TOKEN}`);
  await page.getByRole('button', { name: 'New script…' }).click();
  await page.getByLabel('For real: the model is paid').check();
  await page.getByRole('button', { name: 'Show plan and price' }).click();
  await page.getByText('$8.80').waitFor();
  const start = page.getByRole('button', { name: 'Start writing' });
  assert.ok(await start.isDisabled());
  await page.getByLabel('I accept that it may cost up to $21.40.').check();
  await start.click();
  await page.getByRole('heading', { level: 1, name: /New: why-bees-dance/ }).waitFor();
  assert.deepEqual(acted.at(-1), ['/api/start', { topic: 'why-bees-dance', rehearsal: false, confirm: 'yes' }]);
});

test('an editor approves the script that is shown, and a change of it is told', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open(`${mock.url}?run=${runs[2].run_id}#token=${TOKEN}`);
  await page.getByRole('button', { name: 'Approve…' }).click();
  const approve = page.getByRole('button', { name: 'Approve', exact: true });
  assert.ok(await approve.isDisabled());
  await page.getByLabel('Your name').fill(' Nora <b>Berg</b> ');
  await approve.click();
  await page.getByText('Approved by Nora <b>Berg</b>', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Edit text' }).click();
  await page.getByRole('button', { name: 'Edit turn 2 of Daniel' }).first().click();
  await page.getByLabel('Text of turn 2 in chunk 1').fill('One letter more.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changed after Nora <b>Berg</b> approved it').waitFor();
});

test('a turn is edited in place, and a run is resumed only after its price is known', async () => {
  const runs = madeRuns();
  const mock = await serve({ runs: mapOf(runs), token: TOKEN });
  const page = await open(`${mock.url}?run=${runs[2].run_id}#token=${TOKEN}`);
  await page.getByRole('button', { name: 'Edit text' }).click();
  await page.getByRole('button', { name: 'Edit turn 2 of Daniel' }).first().click();
  await page.getByLabel('Text of turn 2 in chunk 1').fill('And it carries all of it.');
  await page.getByRole('button', { name: 'Save' }).click();
  await spoken(page, 1).getByText('And it carries all of it.').waitFor();
  await page.goto(`${mock.url}?run=${runs[1].run_id}`);
  await page.getByRole('button', { name: 'Resume…' }).click();
  await page.getByText('Up to $0.40 may be paid a second time.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Resume', exact: true }).isDisabled());
});
