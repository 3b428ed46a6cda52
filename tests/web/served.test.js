/** The page in a browser against castwright itself; CASTWRIGHT names the binary. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { binary, Place, until } from '../e2e/node/served.mjs';

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
});
after(() => browser.close());

/** Runs `body` with a place for runs and a page that fails the test if its policy or a script is hurt. */
async function inBrowser(body) {
  const place = await Place.make();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.stack));
    page.on('console', (message) => /Content Security Policy|violates/.test(message.text()) && faults.push(message.text()));
    page.setDefaultTimeout(30_000);
    await body(place, page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
    await place.end();
  }
}

const spoken = (page, chunk) => page.locator(`[data-chunk="${chunk}"] .said`);
/** The words of a script without its speakers and white space. */
const wordsOf = (text) => text.replace(/^HOST_[AB]: /gm, '').split(/\s+/).filter(Boolean).join(' ');

const needsBinary = { skip: binary ? false : 'CASTWRIGHT names no binary' };

test('live words of a run that another process writes, through a reload and a restart of the server', needsBinary, () =>
  inBrowser(async (place, page) => {
    const provider = await place.rehearse('--pace', '1200');
    let served = await place.serve();
    const port = new URL(served.address).port;
    const generated = place.generate('--base-url', provider.address, '--words', '1000', '--chunks', '2', '--background', 'on');
    const run = await place.run();
    await page.goto(`${served.address}?run=${run}`);
    await spoken(page, 1).first().waitFor();
    await page.reload();
    await spoken(page, 1).nth(1).waitFor();
    served.child.kill('SIGTERM');
    await served.child.ended;
    await page.getByText('No connection to castwright').waitFor();
    served = await place.serve('--port', port);
    await page.getByText('Connected', { exact: true }).waitFor();
    assert.equal(await generated.ended, 0, generated.log);
    await page.locator('[data-chunk="2"].is-stored').waitFor();
    const script = await readFile(place.file(run, 'L1_complete.txt'), 'utf8');
    const told = (await spoken(page, 1).allTextContents()).concat(await spoken(page, 2).allTextContents());
    assert.equal(wordsOf(told.join(' ')), wordsOf(script));
  }));

test('the list has runs that begin while it is open, and leads to them', needsBinary, () =>
  inBrowser(async (place, page) => {
    const served = await place.serve();
    await page.goto(served.address);
    const generated = place.generate('--provider', 'rehearsal', '--words', '1000', '--chunks', '2');
    await page.getByText('How Undersea Cables Carry the Internet').first().waitFor();
    assert.equal(await generated.ended, 0, generated.log);
    await page.getByText('How Undersea Cables Carry the Internet').first().click();
    await page.locator('[data-chunk="2"].is-stored').waitFor();
    for (const tab of ['Outline', 'Sources', 'Findings', 'Requests', 'Events'])
      await page.getByRole('tab', { name: tab }).or(page.getByRole('link', { name: tab })).or(page.getByRole('button', { name: tab })).first().click();
  }));

test('a run that was killed says so, and where it goes on', needsBinary, () =>
  inBrowser(async (place, page) => {
    const provider = await place.rehearse('--pace', '1200');
    const served = await place.serve();
    const generated = place.generate('--base-url', provider.address, '--words', '1000', '--chunks', '2', '--background', 'on');
    const run = await place.run();
    await until(() => fetch(`${served.address}streams/${run}/answers/1.1`).then((answer) => answer.ok), 'the first answer');
    await page.goto(`${served.address}?run=${run}`);
    await spoken(page, 1).first().waitFor();
    generated.kill('SIGKILL');
    await generated.ended;
    const state = async () => (await (await fetch(`${served.address}api/runs/${run}`)).json()).state;
    await until(async () => (await state()) === 'died', 'the state');
    await page.getByText(`castwright resume ${run}`).first().waitFor({ state: 'attached' });
  }));
