import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const here = path.dirname(fileURLToPath(import.meta.url));
const assets = path.join(here, '../../src/web/assets');
const vendored = JSON.parse(fs.readFileSync(path.join(here, 'vendored.json'), 'utf8'));
const lock = createRequire(import.meta.url)('./package-lock.json');

// `npm ci` compares what it installs with the sums in package-lock.json, which are those of the published packages.
test('each vendored file is byte for byte the published one', () => {
  for (const [name, published] of Object.entries(vendored)) {
    const ours = fs.readFileSync(path.join(assets, 'vendor', name));
    assert.ok(ours.equals(fs.readFileSync(path.join(here, 'node_modules', published))), `${name} differs from ${published}`);
    const folder = `node_modules/${published.split('/')[0]}`;
    assert.match(lock.packages[folder].integrity, /^sha512-/, `${folder} has no sum in package-lock.json`);
  }
  assert.deepEqual(fs.readdirSync(path.join(assets, 'vendor')).sort(), Object.keys(vendored).sort());
});

test('all assets together are below 150 KB gzip', () => {
  const files = fs.readdirSync(assets, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = files.map((entry) => zlib.gzipSync(fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name))).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total < 150_000, `${total} bytes`);
});

test('the page names every module beforehand, so that none waits for another', () => {
  const page = fs.readFileSync(path.join(assets, 'index.html'), 'utf8');
  const named = [...page.matchAll(/rel="modulepreload" href="\/assets\/([^"]+)"/g)].map(([, name]) => name).sort();
  const modules = fs.readdirSync(assets).filter((name) => name.endsWith('.js') && name !== 'app.js');
  assert.deepEqual(named, [...modules, 'vendor/preact-htm.js'].sort());
});

test('every import names a file that is there', () => {
  for (const name of fs.readdirSync(assets).filter((one) => one.endsWith('.js'))) {
    const text = fs.readFileSync(path.join(assets, name), 'utf8');
    for (const [, other] of text.matchAll(/from '(\.[^']+)'/g)) assert.ok(fs.existsSync(path.join(assets, other)), `${name}: ${other}`);
  }
});
