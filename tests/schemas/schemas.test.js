/** What castwright prints and writes, against the schemas that it publishes. CASTWRIGHT names the binary. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { Place, play, root } from './samples.mjs';
import { look, propertiesOf, strict } from './strict.mjs';
import { notSeen } from './not_seen.mjs';

const folder = path.join(root, 'docs/schemas');
const schemas = {};
let place;

before(async () => {
  for (const file of await readdir(folder)) schemas[file.replace('.schema.json', '')] = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
  place = await Place.make();
  await play(place);
});
after(() => place.end());

/** A function that says why a value does not fit the schema; '' if it does. */
function validator(schema) {
  const ajv = formats(new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }));
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? '' : ajv.errorsText(validate.errors?.slice(0, 3)));
}

/** The documents that do not fit their schema, with the reasons; `change` makes the schema that is used. */
function misfits(change, documents = place.documents) {
  const used = {};
  const found = [];
  for (const { schema, from, value } of documents) {
    assert.ok(schemas[schema], `no schema ${schema} for ${from}`);
    used[schema] ??= validator(change(schemas[schema], schema));
    const why = used[schema](value);
    if (why) found.push(`${schema}: ${from}: ${why}`);
  }
  return found;
}
const asItIs = (schema) => schema;
/** Every node of a schema that has properties, with its place. */
const objectsOf = (schema) => [schema, ...Object.values(schema.$defs ?? {})].filter((one) => one.properties);

test('every document fits its schema', () => assert.deepEqual(misfits(asItIs), []));
test('no document has a field that its schema does not name', () => assert.deepEqual(misfits(strict), []));

test('every schema has documents, all of their kind', () => {
  const without = Object.keys(schemas).filter((name) => !place.documents.some((one) => one.schema === name));
  assert.deepEqual(without, []);
});

test('each property was seen in a document, except those that are listed with a reason', (t) => {
  let all = 0;
  const missing = [];
  const wrong = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const seen = new Set();
    for (const one of place.documents) if (one.schema === name) look(schema, one.value, seen);
    for (const property of propertiesOf(schema)) {
      all += 1;
      if (seen.has(property)) continue;
      const known = notSeen[`${name}: ${property}`];
      missing.push(`${name}: ${property} (${known ?? 'NO REASON'})`);
      if (!known) wrong.push(`${name}: ${property}`);
    }
  }
  t.diagnostic(`${place.documents.length} documents, ${all} properties, of which no document has ${missing.length}:`);
  for (const line of missing) t.diagnostic(line);
  assert.deepEqual(wrong, [], 'no document has these properties: add a scenario, or a reason to not_seen.mjs');
  assert.ok(missing.length <= all * 0.01, `${missing.length} of ${all} properties were never seen`);
  const gone = Object.keys(notSeen).filter((key) => !missing.some((line) => line.startsWith(`${key} (`)));
  assert.deepEqual(gone, [], 'these are seen, or no longer there: take them out of not_seen.mjs');
});

test('a schema that lacks a property, or has another type for it, is found out', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    const documents = place.documents.filter((one) => one.schema === name);
    const seen = new Set();
    for (const one of documents) look(schema, one.value, seen);
    const [property] = [...seen].slice(-1);
    const [at, key] = property.includes('.') ? property.split('.') : ['', property];
    const broken = (change) => misfits((one) => {
      const copy = structuredClone(one);
      change((at ? copy.$defs[at] : copy).properties, key);
      return strict(copy);
    }, documents).length;
    const required = (copy) => { for (const one of objectsOf(copy)) one.required?.push('never_there'); return copy; };
    assert.ok(broken((properties) => delete properties[key]) > 0, `${name} without ${property}`);
    assert.ok(broken((properties) => { properties[key] = { const: 'never so' }; }) > 0, `${name} with another ${property}`);
    assert.ok(misfits((one) => required(structuredClone(one)), documents).length > 0, `${name} with a field that is never there`);
  }
});

test('a field of a later version fits every published schema', () => {
  const added = place.documents.map(({ schema, from, value }) =>
    ({ schema, from, value: Array.isArray(value) ? value.map((one) => ({ ...one, later: 1 })) : { ...value, later: 1 } }));
  assert.deepEqual(misfits(asItIs, added), []);
  assert.ok(misfits(strict, added).length === added.filter((one) => !Array.isArray(one.value) || one.value.length > 0).length);
  const event = place.documents.find((one) => one.schema === 'event').value;
  assert.equal(validator(schemas.event)({ ...event, type: 'of_tomorrow' }), '');
});

test('each property and each schema says in a line what it is, and definitions of one name are equal', () => {
  const definitions = {};
  for (const [name, schema] of Object.entries(schemas)) {
    assert.ok(schema.title && schema.description, name);
    assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
    for (const [at, one] of [['', schema], ...Object.entries(schema.$defs ?? {})]) {
      for (const [key, property] of Object.entries(one.properties ?? {}))
        assert.match(property.description ?? '', /^[A-Z][^\n]+\.$/, `${name}: ${at}.${key}`);
      if (!at) continue;
      definitions[at] ??= one;
      // A word such as `run` may name two things in two schemas; what has the same words has the same fields.
      if (definitions[at].description === one.description) assert.deepEqual(one, definitions[at], `${name}: ${at}`);
    }
  }
});

/** The rows of the table in docs/formats/json.md: [what the first cell names, schema]. */
async function rows() {
  const page = await readFile(path.join(root, 'docs/formats/json.md'), 'utf8');
  return [...page.matchAll(/^\| (.+?) \| \[`(\w+)`\]\(\.\.\/schemas\/(\w+)\.schema\.json\) \|/gm)].map(([, what, name, file]) => {
    assert.equal(name, file);
    return [what, name];
  });
}

test('the page names every schema once or more, and no other', async () => {
  assert.deepEqual([...new Set((await rows()).map(([, name]) => name))].sort(), Object.keys(schemas).sort());
});

test('every command that takes --json has a schema in the page', async () => {
  const pages = place.file('pages');
  await place.run(0, ['__pages', pages]);
  const named = (await rows()).map(([what]) => what).join(' ');
  const commands = [];
  for (const file of await readdir(path.join(pages, 'man/man1'))) {
    const command = file.replace(/^castwright-|\.1$/g, '');
    const words = (await readFile(path.join(pages, 'man/man1', file), 'utf8')).replaceAll('\\-', '-');
    if (file !== 'castwright.1' && /--json\b/.test(words)) commands.push(command);
  }
  assert.ok(commands.length > 12, commands.join(' '));
  assert.deepEqual(commands.filter((command) => !new RegExp(`\`${command}\\b`).test(named)), []);
});

test('the program prints the published schemas, lists them, and suggests a name', async () => {
  const listed = JSON.parse(await place.run(0, ['schema', '--json'])).schemas;
  assert.deepEqual(listed.map((one) => one.name), Object.keys(schemas).sort());
  const lines = (await place.run(0, ['schema'])).trimEnd().split('\n');
  for (const [i, one] of listed.entries()) {
    assert.deepEqual([one.title, one.about], [schemas[one.name].title, schemas[one.name].description]);
    assert.equal(lines[i].replace(/ {2,}/, '|'), `${one.name}|${one.title}`);
    assert.equal(await place.run(0, ['schema', one.name]), await readFile(path.join(folder, `${one.name}.schema.json`), 'utf8'));
  }
  assert.match(JSON.parse(await place.run(2, ['schema', 'evnt', '--json'])).reason, /did you mean "event"/);
  assert.match(await place.run(0, ['__complete', 'schema', 'ev']), /^event\t/);
});
