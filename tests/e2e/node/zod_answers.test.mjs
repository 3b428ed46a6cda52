// Parsers that clients build from their own schemas accept every answer that an enforced schema
// gives, as they would the original's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { withRehearsal } from './rehearsal.mjs';

const node = z.object({ name: z.string(), next: z.lazy(() => node).nullable() });
const tree = z.object({ word: z.string(), branches: z.array(z.lazy(() => tree)) });

const schemas = {
  'nullable and alternatives': z.object({
    note: z.string().nullable(),
    mood: z.union([z.literal('calm'), z.number().int(), z.null()]),
    kind: z.discriminatedUnion('is', [
      z.object({ is: z.literal('a'), a: z.number() }),
      z.object({ is: z.literal('b'), b: z.string() }),
    ]),
  }),
  'constants and choices': z.object({ version: z.literal(2), on: z.literal(true), size: z.enum(['s', 'm']) }),
  bounds: z.object({
    year: z.number().int().min(1990).max(2030),
    share: z.number().gt(0).lt(1),
    cold: z.number().max(-3),
    even: z.number().int().multipleOf(2).gte(13),
    tenth: z.number().multipleOf(0.1).min(0.25).max(0.35),
    cent: z.number().multipleOf(0.01).gt(0.06).lt(0.08),
    price: z.number().multipleOf(0.05).max(-1.01),
    zero: z.number().int().gt(-1).lt(1),
  }),
  'patterns and lengths': z.object({
    code: z.string().regex(/^[A-Z]{3}-\d{2,4}$/),
    hex: z.string().regex(/^#(?:[0-9a-f]{3}){1,2}$/i),
    long: z.string().min(30),
    short: z.string().max(3),
    name: z.string().regex(/^(?<first>\w+) (?<last>\w+)$/).min(20).max(25),
    twice: z.string().regex(/[a-c]{2}-\d+$/).min(12),
    sign: z.string().regex(/^\p{Lu}\p{Ll}+!$/u),
    greek: z.string().regex(/^[α-ω]+$/).length(4),
    whole: z.string().regex(/\bsea\b/).min(30),
  }),
  'formats with patterns and lengths': z.object({
    day: z.string().date().regex(/^20[3-9]\d-/),
    at: z.string().datetime().regex(/T23:59/),
    mail: z.string().email().regex(/@my-corp\.example$/).min(40),
    id: z.string().uuid().regex(/^f{4}/),
    ip: z.string().ip({ version: 'v4' }).max(7),
    ip6: z.string().ip({ version: 'v6' }).regex(/^fe80/),
    time: z.string().time().regex(/^12/),
    span: z.string().duration(),
  }),
  formats: z.object({
    at: z.string().datetime(),
    day: z.string().date(),
    mail: z.string().email(),
    id: z.string().uuid(),
    ip: z.string().ip({ version: 'v4' }),
  }),
  lists: z.object({
    three: z.array(z.object({ n: z.number() })).min(3),
    two: z.array(z.string()).length(2),
    words: z.array(z.string().min(2)).nonempty(),
    many: z.array(z.object({ n: z.number(), s: z.enum(['a', 'b']).nullable() })).min(1200),
    empty: z.array(z.string()).max(0),
  }),
  'references to itself': z.object({ first: node, tree }),
  'the keys of castwright in other forms': z.object({
    sources: z.array(z.string().email()).min(2),
    text: z.string().max(50),
    script: z.array(z.object({ host: z.enum(['A', 'B']), line: z.string() })).min(1),
    content: z.number(),
    outline: z.string().nullable(),
  }),
};

for (const [name, schema] of Object.entries(schemas)) {
  test(`zod accepts the answer: ${name}`, () =>
    withRehearsal([], async ({ client }) => {
      const request = {
        model: 'gpt-5.2',
        input: 'Write a dialogue about sea cables, about 100 words.',
        text: { format: zodTextFormat(schema, 'answer') },
      };
      const whole = await client.responses.parse(request);
      assert.ok(whole.output_parsed, whole.output_text);
      schema.parse(JSON.parse(whole.output_text));
      const streamed = await client.responses.stream(request).finalResponse();
      assert.deepEqual(streamed.output_parsed, whole.output_parsed);
    }));
}

test('zod accepts the arguments of a function call', () =>
  withRehearsal([], async ({ client }) => {
    const parameters = z.object({ place: z.string().min(5), days: z.number().int().min(2), unit: z.enum(['C', 'F']).nullable() });
    const response = await client.responses.parse({
      model: 'gpt-5.2',
      input: 'What is the weather at sea?',
      tools: [zodResponsesFunction({ name: 'weather', parameters })],
    });
    const call = response.output.find((item) => item.type === 'function_call');
    assert.ok(call, JSON.stringify(response.output));
    parameters.parse(call.parsed_arguments);
  }));

const strict = (property, more = {}) => ({
  text: {
    format: {
      type: 'json_schema',
      name: 'a',
      strict: true,
      schema: { type: 'object', properties: { a: property }, required: ['a'], additionalProperties: false, ...more },
    },
  },
});
const refused = {
  'alternatives of which one counts': [strict({ oneOf: [{ type: 'string' }] }), /'oneOf' is not permitted/, 'invalid_json_schema'],
  'a reference that leads nowhere': [strict({ $ref: '#/$defs/none' }), /which was not found in the schema/, 'invalid_json_schema'],
  'a list of anything': [strict({ type: 'array' }), /array schema missing items/, 'invalid_json_schema'],
  'a key that is no property': [strict({ type: 'null' }, { required: ['a', 'b'] }), /Extra required key 'b'/, 'invalid_json_schema'],
  'a look ahead': [strict({ type: 'string', pattern: '^(?!a)' }), /regex lookaround is not supported/, 'invalid_json_schema'],
  'an address as a format': [{ text: { format: zodTextFormat(z.object({ a: z.string().url() }), 'a') } }, /'uri' is not a valid format/, 'invalid_json_schema'],
  'a length that its format never has': [strict({ type: 'string', format: 'date', minLength: 20 }), /no value was found/, 'invalid_json_schema'],
  'a search with the least effort': [
    { model: 'gpt-5', reasoning: { effort: 'minimal' }, tools: [{ type: 'web_search' }] },
    /cannot be used with reasoning\.effort 'minimal': web_search/,
    null,
  ],
  'an unknown model': [{ model: 'gpt-5.2-proo' }, /The requested model 'gpt-5\.2-proo' does not exist/, 'model_not_found'],
  'an effort that the model lacks': [{ model: 'gpt-5.2-pro', reasoning: { effort: 'low' } }, /'low' is not supported/, 'unsupported_value'],
  'a strict schema that is open': [
    { text: { format: { type: 'json_schema', name: 'a', strict: true, schema: { type: 'object', properties: {}, required: [] } } } },
    /'additionalProperties' is required to be supplied and to be false/,
    'invalid_json_schema',
  ],
  'metadata over its limits': [{ metadata: { k: 'v'.repeat(513) } }, /maximum length 512/, 'string_above_max_length'],
};
for (const [name, [more, words, code]] of Object.entries(refused)) {
  test(`refused as by the original: ${name}`, () =>
    withRehearsal([], async ({ client }) => {
      await assert.rejects(client.responses.create({ model: 'gpt-5.2', input: 'x', ...more }), (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError);
        assert.match(error.message, words);
        assert.equal(error.code, code);
        return true;
      });
    }));
}
