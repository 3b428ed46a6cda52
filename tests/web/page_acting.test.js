/** What a person does on the page, against the mock: the token, dialogs, prices, edits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeRuns } from './mock/made.js';
import { mapOf, open, serve, spoken, TOKEN, useBrowser, writing } from './page.mjs';

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
  await page.getByText('Approved by Nora <b>Berg</b>', { exact: false }).first().waitFor();
  await page.getByText('All 10 chunks are written, and approved by Nora <b>Berg</b>.').waitFor();
  await page.getByRole('button', { name: 'Edit text' }).click();
  await page.getByRole('button', { name: 'Edit turn 2 of Daniel' }).first().click();
  await page.getByLabel('Text of turn 2 in chunk 1').fill('One letter more.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changed after Nora <b>Berg</b> approved it').waitFor();
  await page.getByText('Needs review').first().waitFor();
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
