// aimock as a Responses server for castwright's client: `node server.mjs FIXTURES` prints its base URL
// as the first line. FIXTURES is a JSON file, a list of {content, ...faults} or {error, status}: the n-th request gets the
// n-th entry, whatever it says.
import { readFileSync } from 'node:fs';
import { LLMock } from '@copilotkit/aimock';

const any = /[^]/; // one object: only equal conditions count together
const mock = new LLMock({ port: 0, logLevel: 'silent' });
JSON.parse(readFileSync(process.argv[2], 'utf8')).forEach(({ content, error, status, ...faults }, index) =>
  mock.addFixture({
    match: { userMessage: any, sequenceIndex: index },
    response: error ? { error, status } : { content },
    ...faults,
  }),
);
await mock.start();
console.log(`${mock.url}/v1`);
process.on('SIGTERM', async () => {
  await mock.stop();
  process.exit(0);
});
