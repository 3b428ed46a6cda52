import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { textOf, withRehearsal } from './rehearsal.mjs';

const prompt =
  'Write a dialogue about sea cables, about 250 words, every turn beginning with "HOST_A: " or "HOST_B: ".';
const messages = [{ role: 'user', content: prompt }];
const asked = { model: 'gpt-5.2', messages };

async function chunksOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
const contentOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');

for (const original of ['openai', 'open-responses']) {
  const flags = ['--faithful-to', original];

  test(`${original}: a completion and its stream have the same text, which is that of Responses`, () =>
    withRehearsal(flags, async ({ client }) => {
      const whole = await client.chat.completions.create(asked);
      const [choice] = whole.choices;
      assert.equal(choice.finish_reason, 'stop');
      assert.match(choice.message.content, /^HOST_A: /);
      assert.equal(whole.metadata.rehearsal, 'true');
      assert.equal(whole.system_fingerprint, 'rehearsal');

      const chunks = await chunksOf(
        await client.chat.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } }),
      );
      assert.equal(contentOf(chunks), choice.message.content);
      assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop');
      assert.deepEqual(chunks.at(-1).choices, []);
      assert.equal(chunks.at(-1).usage.completion_tokens, whole.usage.completion_tokens);

      const events = [];
      for await (const event of await client.responses.create({ model: 'gpt-5.2', input: prompt, stream: true }))
        events.push(event);
      assert.equal(textOf(events), choice.message.content);
      assert.equal(events.at(-1).response.usage.output_tokens, whole.usage.completion_tokens);
    }));

  test(`${original}: the helper puts the stream together`, () =>
    withRehearsal(flags, async ({ client }) => {
      const stream = client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } });
      const done = await stream.finalChatCompletion();
      assert.equal(done.choices[0].finish_reason, 'stop');
      assert.match(done.choices[0].message.content, /HOST_B: /);
      assert.ok(done.usage.total_tokens > 100);
    }));

  test(`${original}: a strict schema is followed and parsed`, () =>
    withRehearsal(flags, async ({ client }) => {
      const schema = {
        type: 'object',
        properties: { chunk_text: { type: 'string' } },
        required: ['chunk_text'],
        additionalProperties: false,
      };
      const done = await client.chat.completions.parse({
        ...asked,
        response_format: { type: 'json_schema', json_schema: { name: 'chunk', schema, strict: true } },
      });
      assert.match(JSON.parse(done.choices[0].message.content).chunk_text, /HOST_A: /);
    }));

  test(`${original}: a function is called`, () =>
    withRehearsal(flags, async ({ client }) => {
      const parameters = {
        type: 'object',
        properties: { title: { type: 'string' } },
        required: ['title'],
        additionalProperties: false,
      };
      const done = await client.chat.completions
        .stream({
          ...asked,
          tools: [{ type: 'function', function: { name: 'save', strict: true, parameters } }],
        })
        .finalChatCompletion();
      assert.equal(done.choices[0].finish_reason, 'tool_calls');
      const [call] = done.choices[0].message.tool_calls;
      assert.equal(call.function.name, 'save');
      assert.equal(typeof JSON.parse(call.function.arguments).title, 'string');
    }));
}

test('keep-alives in a silent phase do not disturb the client', () =>
  withRehearsal(['--ttft-ms', '200', '--clock-scale', '300'], async ({ client }) => {
    const chunks = await chunksOf(await client.chat.completions.create({ ...asked, stream: true }));
    assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
    assert.ok(!chunks.some((chunk) => chunk.usage)); // nobody asked
  }));

test('a token limit ends the completion with length', () =>
  withRehearsal([], async ({ client }) => {
    const done = await client.chat.completions.create({ ...asked, max_completion_tokens: 64 });
    assert.equal(done.choices[0].finish_reason, 'length');
    assert.ok(done.usage.completion_tokens <= 64);
  }));

test('error answers become the SDK’s error classes', async () => {
  const errors = [
    ['http=400', OpenAI.BadRequestError],
    ['http=401', OpenAI.AuthenticationError],
    ['model-not-found', OpenAI.NotFoundError],
    ['rate-limit', OpenAI.RateLimitError],
    ['overloaded', OpenAI.InternalServerError],
    ['renumber', OpenAI.BadRequestError], // has no place on this wire
  ];
  for (const [fault, Class] of errors) {
    await withRehearsal(['--fault', fault], async ({ client }) => {
      await assert.rejects(client.chat.completions.create(asked), (error) => {
        assert.ok(error instanceof Class, `${fault}: ${error.constructor.name}`);
        return true;
      });
      const next = await client.chat.completions.create(asked);
      assert.equal(next.choices[0].finish_reason, 'stop', `${fault} is played once`);
    });
  }
});

test('an error in the stream is seen by the SDK', async () => {
  for (const fault of ['error-in-stream', 'error-in-stream-done', 'error-bare', 'failed', 'cut-fin=8']) {
    await withRehearsal(['--fault', fault], async ({ client }) => {
      await assert.rejects(async () => chunksOf(await client.chat.completions.create({ ...asked, stream: true })), fault);
    });
  }
});

test('oddities of other servers leave the text as it is', async () => {
  const plain = await withRehearsal(['--fill'], async ({ client }) =>
    contentOf(await chunksOf(await client.chat.completions.create({ ...asked, stream: true }))),
  );
  for (const fault of [
    'empty-choices-first',
    'finish-twice',
    'usage-in-last-chunk',
    'usage-null-after',
    'no-done',
    'reasoning-field',
    'comments',
    'crlf',
    'rotating-ids',
  ]) {
    await withRehearsal(['--fault', fault], async ({ client }) => {
      const chunks = await chunksOf(await client.chat.completions.create({ ...asked, stream: true }));
      assert.equal(contentOf(chunks), plain, fault);
    });
  }
});

test('the cost of a completion is told by its id', () =>
  withRehearsal(['--fault', 'cost-told'], async ({ client, baseURL }) => {
    const { data, response } = await client.chat.completions.create(asked).withResponse();
    assert.equal(response.headers.get('x-generation-id'), data.id);
    const told = await (await fetch(`${baseURL}/generation?id=${data.id}`)).json();
    assert.equal(told.data.total_cost, data.usage.cost);
    assert.ok(told.data.total_cost > 0);
  }));

test('an API that is not served has no path', async () => {
  await withRehearsal(['--apis', 'chat'], async ({ client }) => {
    await assert.rejects(client.responses.create({ model: 'gpt-5.2', input: prompt }), OpenAI.NotFoundError);
    assert.equal((await client.chat.completions.create(asked)).choices.length, 1);
  });
  await withRehearsal(['--apis', 'responses'], async ({ client }) => {
    await assert.rejects(client.chat.completions.create(asked), OpenAI.NotFoundError);
    assert.equal((await client.responses.create({ model: 'gpt-5.2', input: prompt })).status, 'completed');
  });
});
