/** What the tests of the page against the mock share: a browser for a file, a server and a page for a test. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';
import { MadeRun } from './mock/made.js';
import { startMock } from './mock/server.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
export const TOKEN = 'secret';
let browser;
const closing = [];

/** Each test has a server of its own; the tests of a file share one browser. Called once by each file. */
export function useBrowser() {
  before(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(() => browser.close());
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
}

export const mapOf = (runs) => new Map(runs.map((run) => [run.run_id, run]));

export async function serve(options) {
  const mock = await startMock(options);
  closing.push(() => mock.close());
  return mock;
}

/** A page that fails its test if a script fails or the content security policy is hurt. */
export async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.stack));
  page.on('console', (message) => /Content Security Policy|violates/.test(message.text()) && faults.push(message.text()));
  page.setDefaultTimeout(6000);
  await page.goto(url);
  closing.push(async () => {
    await context.close();
    assert.deepEqual(faults, []);
  });
  return page;
}

/** A run of one stored chunk whose second chunk is being written. */
export function writing() {
  const run = new MadeRun(1, { title: 'Why Bees Dance', budget_usd: '12', at: Date.now() - 60e3 });
  run.chunk(1);
  run.clock = null;
  run.begin(2);
  run.write(2, 1, 'HOST_A: Bees dance');
  return run;
}

export const spoken = (page, chunk) => page.locator(`[data-chunk="${chunk}"] .said`);

export async function axe(page) {
  await page.addScriptTag({ path: axePath }).catch(() => page.evaluate(() => {}));
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
}
