// Runs the conformance tests of the Durable Streams protocol against the server in CONFORMANCE_SERVER,
// and judges what concerns a server that only reads.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What such a server need not do: tests whose name (group and title) matches are not judged. */
const notReading = [
  [/Producer|producer|dedup/, 'producers are writers'],
  [/Fork|fork/, 'streams of runs are not forked'],
  [/TTL|Expir|expir/, 'streams of runs do not expire by themselves'],
  [/\bseq\b|sequence/, 'sequence numbers are of writers'],
  [/create with different config|PUT with different config|mismatch|Location header/, 'creating'],
  [/content-type match on append|empty POST|empty-post|missing Content-Type on POST|invalid JSON|empty JSON|empty array/, 'appending'],
  [/content-type with charset parameter/, 'the type of an appended body'],
  [/base64|binary|protobuf|image\/png/, 'there are no binary streams'],
  [/CORS/, 'pages of other origins may not read'],
];

const server = spawn(process.env.CONFORMANCE_SERVER, { stdio: ['pipe', 'pipe', 'inherit'] });
const [address] = await once(createInterface({ input: server.stdout }), 'line');
const folder = await mkdtemp(join(tmpdir(), 'cw-conformance-'));
const report = join(folder, 'report.json');
try {
  const vitest = spawn(
    'node_modules/.bin/vitest',
    ['run', '--globals', '--testTimeout=20000', '--reporter=json', `--outputFile=${report}`, 'conformance.test.mjs'],
    { env: { ...process.env, CONFORMANCE_URL: address }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await once(vitest, 'exit');
  const tests = JSON.parse(await readFile(report, 'utf8')).testResults.flatMap((file) => file.assertionResults);
  const nameOf = (one) => [...one.ancestorTitles, one.title].join(' > ');
  const judged = tests.filter((one) => !notReading.some(([pattern]) => pattern.test(nameOf(one))));
  const failed = judged.filter((one) => one.status === 'failed');
  for (const one of failed) console.log(`failed: ${nameOf(one)}\n  ${one.failureMessages[0].split('\n')[0]}`);
  console.log(`${tests.length - judged.length} of ${tests.length} tests are not about reading`);
  console.log(`${judged.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 && judged.length > 100 ? 0 : 1;
} finally {
  server.stdin.end();
  await rm(folder, { recursive: true, force: true });
}
