/** The page in a browser against `castwright serve` itself: what a person does, from the first click to the last. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const binary = process.env.CASTWRIGHT;
const topics = fileURLToPath(new URL('../../examples/topics', import.meta.url));
const skip = binary ? false : 'CASTWRIGHT names no program';
let browser;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cw-acting-'));
const children = [];
/** What the programs said after their first line. */
let said = '';
let link;

/** Starts a server of castwright and returns the first line that it prints. */
async function start(args, settings = {}) {
  const env = { ...process.env, CASTWRIGHT_TOPICS_DIR: topics, CASTWRIGHT_ONLY_PASS_A: 'true', CASTWRIGHT_GATES: 'off', ...settings };
  const child = spawn(binary, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  child.stderr.on('data', (text) => { said += text; });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  lines.on('line', (more) => { said += more; });
  return line;
}

before(async () => {
  if (skip) return;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  link = await start(['serve', '--output-root', 'output']);
});

after(async () => {
  for (const child of children.reverse()) {
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  }
  await browser?.close();
  fs.rmSync(folder, { recursive: true });
});

async function open(url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(15000);
  await page.goto(url);
  return page;
}

test('a rehearsal is begun, edited, exported and partly written again from the page', { skip, timeout: 120000 }, async () => {
  const page = await open(link);
  await page.getByRole('button', { name: 'New script…' }).click();
  await page.getByLabel('Topic').selectOption('topic-01');
  await page.getByRole('button', { name: 'Show plan and price' }).click();
  await page.getByText('It is a rehearsal: nothing is paid.').waitFor();
  await page.getByRole('button', { name: 'Start writing' }).click();
  await page.waitForURL(/run=/);
  assert.equal(new URL(page.url()).hash, '');
  await page.locator('.now.is-finished').waitFor({ timeout: 60000 });
  await page.getByRole('button', { name: 'Approve…' }).click();
  await page.getByLabel('Your name').fill('Nora Berg');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('Approved by Nora Berg').first().waitFor();

  await page.getByRole('button', { name: 'Edit text' }).click();
  await page.getByRole('button', { name: /^Edit turn 1 of / }).first().click();
  await page.getByLabel('Text of turn 1 in chunk 1').fill('Welcome to my own words.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('[data-chunk="1"] .said').getByText('Welcome to my own words.').waitFor();
  await page.getByText('Changed after Nora Berg approved it').waitFor();
  await page.getByRole('button', { name: 'Edit text' }).click();
  await page.getByLabel('Changes').selectOption('1');
  await page.getByText('1 turn differs').or(page.getByText('2 turns differ')).waitFor();
  await page.locator('[data-chunk="1"] ins').getByText('Welcome to my own words.').waitFor();
  assert.ok((await page.locator('[data-chunk="1"] del').first().textContent()).length > 10, 'what was before stands there too');
  await page.getByLabel('Changes').selectOption('');

  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByLabel('Markdown').check();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export', exact: true }).click()]);
  assert.equal(download.suggestedFilename(), 'topic-01.md');
  assert.match(fs.readFileSync(await download.path(), 'utf8'), /Welcome to my own words\./);

  await page.getByRole('button', { name: 'Write a chunk again…' }).click();
  await page.getByRole('dialog').getByRole('combobox').selectOption('1');
  await page.getByLabel('What should be different?').fill('Warmer');
  await page.getByRole('button', { name: 'Write it again' }).click();
  await page.locator('.now.is-finished').waitFor({ timeout: 60000 });
  await page.locator('[data-chunk="1"] .said').getByText('Welcome to my own words.').waitFor({ state: 'detached' });
  await page.close();
});

test('a run whose price nobody knows is begun only after that is accepted, and is stopped and resumed', { skip, timeout: 120000 }, async () => {
  const provider = await start(['rehearse', '--quiet', '--pace', '300', '--faithful-to', 'open-responses']);
  const page = await open(await start(['serve', '--output-root', 'paid'], { CASTWRIGHT_BASE_URL: provider, CASTWRIGHT_MODEL: 'my-model' }));
  await page.getByRole('button', { name: 'New script…' }).click();
  await page.getByLabel('For real: the model is paid').check();
  await page.getByRole('button', { name: 'Show plan and price' }).click();
  const begin = page.getByRole('button', { name: 'Start writing' });
  await page.getByText('I accept a cost that nobody knows.').waitFor();
  assert.ok(await begin.isDisabled());
  await page.getByLabel('I accept a cost that nobody knows.').check();
  await begin.click();
  await page.waitForURL(/run=/);
  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.locator('.now.is-stopped').waitFor();
  await page.getByRole('button', { name: 'Resume…' }).click();
  const resume = page.getByRole('button', { name: 'Resume', exact: true });
  const accepted = page.getByLabel('I accept a cost that nobody knows.');
  await accepted.waitFor();
  assert.ok(await resume.isDisabled());
  await accepted.check();
  await resume.click();
  await page.locator('.now.is-working').waitFor();
  await page.close();
});

test('the address without the token only reads', { skip }, async () => {
  const page = await open(link.split('#')[0]);
  await page.getByText('Reading only').waitFor();
  assert.equal(await page.getByRole('button', { name: 'New script…' }).count(), 0);
  await page.close();
});

test('after all that the token is in no log of the server and in no file of a run', { skip }, () => {
  const token = new URL(link).hash.slice('#token='.length);
  assert.ok(token.length >= 32);
  assert.ok(!said.includes(token), said);
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 20, `${files.length} files`);
  for (const entry of files) assert.ok(!fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name)).includes(token), entry.name);
});
