// Starts `castwright rehearse` for a test and stops it afterwards. The binary's path comes from
// CASTWRIGHT.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import OpenAI from 'openai';

const binary = process.env.CASTWRIGHT;
if (!binary) throw new Error('CASTWRIGHT must name the castwright binary');

/** Runs `body({ client, baseURL })` against a fresh server with these flags. */
export async function withRehearsal(flags, body) {
  const child = spawn(binary, ['rehearse', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (text) => (log += text));
  try {
    const lines = createInterface({ input: child.stdout });
    const baseURL = await Promise.race([
      once(lines, 'line').then(([line]) => line),
      once(child, 'exit').then(([code]) => {
        throw new Error(`rehearse ended with ${code} before its first line: ${log}`);
      }),
    ]);
    // No key is needed on loopback; the SDK insists on one. No retries: a test counts requests.
    const client = new OpenAI({ apiKey: 'not-a-key', baseURL, maxRetries: 0 });
    return await body({ client, baseURL });
  } finally {
    if (child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await ended;
      if (code !== 0) throw new Error(`rehearse exited ${code}: ${log}`);
    }
  }
}

/** The text of the deltas of a stream's events. */
export function textOf(events) {
  return events
    .filter((event) => event.type === 'response.output_text.delta')
    .map((event) => event.delta)
    .join('');
}
