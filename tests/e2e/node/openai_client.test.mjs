import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { textOf, withRehearsal } from './rehearsal.mjs';

const prompt =
  'Write a dialogue about sea cables, about 250 words, every turn beginning with "HOST_A: " or "HOST_B: ".';

for (const dialect of ['openai', 'open-responses']) {
  const flags = ['--dialect', dialect];

  test(`${dialect}: finalResponse() accepts the stream and has its text`, () =>
    withRehearsal(flags, async ({ client }) => {
      const stream = client.responses.stream({ model: 'gpt-5.2', input: prompt });
      const events = [];
      for await (const event of stream) events.push(event);
      const response = await stream.finalResponse();
      assert.equal(response.status, 'completed');
      assert.equal(response.output_text, textOf(events));
      assert.match(response.output_text, /^HOST_A: /);
      assert.equal(response.metadata.rehearsal, 'true');
      assert.deepEqual(
        events.map((event) => event.sequence_number),
        events.map((_, index) => index),
      );
      assert.ok(response.usage.output_tokens > 100);
    }));

  test(`${dialect}: a stream with the search tool is accepted`, () =>
    withRehearsal(flags, async ({ client }) => {
      const stream = client.responses.stream({
        model: 'gpt-5.2-pro',
        input: `Topic: Sea cables\nSearch queries to begin with:\n- cable ships\n\n${prompt}`,
        tools: [{ type: 'web_search' }],
        include: ['web_search_call.action.sources'],
      });
      const response = await stream.finalResponse();
      assert.equal(response.status, 'completed');
      const searches = response.output.filter((item) => item.type === 'web_search_call');
      if (dialect === 'openai') {
        assert.ok(searches.length > 0);
        assert.ok(searches[0].action.sources.length > 0);
        assert.equal(response.output[0].type, 'reasoning');
      } else {
        assert.deepEqual(response.output.map((item) => item.type), ['message']);
      }
    }));

  test(`${dialect}: keep-alives in a silent phase do not disturb the client`, () =>
    withRehearsal([...flags, '--ttft-ms', '200', '--clock-scale', '300'], async ({ client }) => {
      const response = await client.responses
        .stream({ model: 'gpt-5.2', input: prompt })
        .finalResponse();
      assert.equal(response.status, 'completed');
    }));

  test(`${dialect}: a strict schema is followed and parsed`, () =>
    withRehearsal(flags, async ({ client }) => {
      const schema = {
        type: 'object',
        properties: { chunk_text: { type: 'string' } },
        required: ['chunk_text'],
        additionalProperties: false,
      };
      const response = await client.responses.create({
        model: 'gpt-5.2',
        input: prompt,
        text: { format: { type: 'json_schema', name: 'chunk', schema, strict: true } },
      });
      const answer = JSON.parse(response.output_text);
      assert.deepEqual(Object.keys(answer), ['chunk_text']);
      assert.match(answer.chunk_text, /HOST_B: /);
    }));
}

test('a dropped background stream is resumed with starting_after and gives the same text', () =>
  withRehearsal(['--pace', '800'], async ({ client }) => {
    const first = await client.responses.create({
      model: 'gpt-5.2',
      input: prompt,
      background: true,
      stream: true,
      store: true,
    });
    const before = [];
    for await (const event of first) {
      before.push(event);
      if (before.length === 40) break; // leaving the loop closes the connection
    }
    assert.equal(before[0].response.status, 'queued');
    const id = before[0].response.id;
    const cursor = before.at(-1).sequence_number;
    const after = [];
    const second = await client.responses.retrieve(id, { stream: true, starting_after: cursor });
    for await (const event of second) after.push(event);
    assert.equal(after[0].sequence_number, cursor + 1);
    assert.equal(after.at(-1).type, 'response.completed');

    const whole = [];
    for await (const event of await client.responses.retrieve(id, { stream: true })) whole.push(event);
    assert.deepEqual([...before, ...after].map((e) => e.sequence_number), whole.map((e) => e.sequence_number));
    assert.equal(textOf([...before, ...after]), textOf(whole));
    const stored = await client.responses.retrieve(id);
    assert.equal(stored.output_text, textOf(whole));
  }));

test('a background response is polled, cancelled and deleted', () =>
  withRehearsal(['--pace', '20'], async ({ client }) => {
    const made = await client.responses.create({ model: 'gpt-5.2', input: prompt, background: true });
    assert.equal(made.status, 'queued');
    assert.deepEqual(made.output, []);
    const cancelled = await client.responses.cancel(made.id);
    assert.equal(cancelled.status, 'cancelled');
    assert.equal((await client.responses.cancel(made.id)).status, 'cancelled');
    const items = await client.responses.inputItems.list(made.id);
    assert.equal(items.data[0].content[0].text, prompt);
    await client.responses.delete(made.id);
    await assert.rejects(client.responses.retrieve(made.id), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError);
      assert.match(error.message, new RegExp(`Response with id '${made.id}' not found\\.`));
      return true;
    });
  }));

test('after five minutes a response is no longer streamed, but still polled', () =>
  withRehearsal(['--clock-scale', '1000000'], async ({ client }) => {
    const made = await client.responses.create({
      model: 'gpt-5.2',
      input: prompt,
      background: true,
      store: true,
    });
    // 300 scaled seconds are 0.3 ms of ours; ten round trips take longer.
    for (let age = 0; age < 10; ++age) await client.models.list();
    await assert.rejects(client.responses.retrieve(made.id, { stream: true, starting_after: 0 }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.match(error.message, /can no longer be streamed because it is more than 5 minutes old/);
      return true;
    });
    assert.equal((await client.responses.retrieve(made.id)).status, 'completed');
  }));

test('a foreground response cannot be streamed again or cancelled', () =>
  withRehearsal([], async ({ client }) => {
    const made = await client.responses.create({ model: 'gpt-5.2', input: prompt });
    await assert.rejects(client.responses.retrieve(made.id, { stream: true }), /not created with background=true/);
    await assert.rejects(client.responses.cancel(made.id), /Cannot cancel a synchronous response/);
    assert.equal((await client.responses.retrieve(made.id)).output_text, made.output_text);
  }));

const errors = [
  ['http=400', OpenAI.BadRequestError],
  ['model-not-found', OpenAI.BadRequestError],
  ['http=401', OpenAI.AuthenticationError],
  ['http=403', OpenAI.PermissionDeniedError],
  ['http=404', OpenAI.NotFoundError],
  ['http=409', OpenAI.ConflictError],
  ['http=422', OpenAI.UnprocessableEntityError],
  ['rate-limit', OpenAI.RateLimitError],
  ['slow-down', OpenAI.RateLimitError],
  ['quota', OpenAI.RateLimitError],
  ['http=500', OpenAI.InternalServerError],
  ['overloaded', OpenAI.InternalServerError],
  ['bad-gateway-html', OpenAI.InternalServerError],
  ['reset-before-headers', OpenAI.APIConnectionError],
];
test('error answers become the SDK’s error classes', async () => {
  for (const [fault, Class] of errors) {
    await withRehearsal(['--fault', fault], async ({ client }) => {
      await assert.rejects(client.responses.create({ model: 'gpt-5.2', input: prompt }), (error) => {
        assert.ok(error instanceof Class, `${fault}: ${error.constructor.name}`);
        return true;
      });
      const next = await client.responses.create({ model: 'gpt-5.2', input: prompt });
      assert.equal(next.status, 'completed', `${fault} is played once`);
    });
  }
});

test('JSON mode is refused together with web search, in the original’s words', () =>
  withRehearsal([], async ({ client }) => {
    await assert.rejects(
      client.responses.create({
        model: 'gpt-5.2',
        input: 'JSON please',
        tools: [{ type: 'web_search' }],
        text: { format: { type: 'json_object' } },
      }),
      /Web Search cannot be used with JSON mode\./,
    );
  }));

test('a token limit ends the response as incomplete', () =>
  withRehearsal([], async ({ client }) => {
    const response = await client.responses
      .stream({ model: 'gpt-5.2', input: prompt, max_output_tokens: 64 })
      .finalResponse();
    assert.equal(response.status, 'incomplete');
    assert.equal(response.incomplete_details.reason, 'max_output_tokens');
    assert.ok(response.usage.output_tokens <= 64);
  }));

test('a stream that is cut or goes wrong is seen by the SDK', async () => {
  const read = async (client) => {
    const events = [];
    for await (const event of await client.responses.create({ model: 'gpt-5.2', input: prompt, stream: true }))
      events.push(event);
    return events;
  };
  await withRehearsal(['--fault', 'cut-fin=8'], async ({ client }) => {
    await assert.rejects(read(client), /terminated/);
  });
  await withRehearsal(['--fault', 'error-nested'], async ({ client }) => {
    await assert.rejects(read(client), (error) => error instanceof OpenAI.APIError && error.code === 'server_error');
  });
  await withRehearsal(['--fault', 'eof=8'], async ({ client }) => {
    assert.equal((await read(client)).length, 8); // the SDK cannot tell; a client must look for the terminal event
  });
});
