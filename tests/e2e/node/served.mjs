// Starts `castwright serve` and runs beside it for a test, and stops them afterwards. The binary's
// path comes from CASTWRIGHT.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const binary = process.env.CASTWRIGHT;
const topics = new URL('../../../examples/topics', import.meta.url).pathname;

/** Calls `look` until it returns something; fails after half a minute. */
export async function until(look, what) {
  for (let tries = 0; tries < 3000; ++tries) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it did not come: ${what}`);
}

/** An output root in a folder of its own, and the processes that use it. */
export class Place {
  #children = new Set();

  static async make() {
    const place = new Place();
    place.root = await mkdtemp(join(tmpdir(), 'cw-served-'));
    return place;
  }

  /** Starts a command; the promise `ended` gives its exit code, null after a signal. */
  start(...args) {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.root });
    child.log = '';
    child.stderr.on('data', (text) => (child.log += text));
    child.ended = once(child, 'exit').then(([code]) => code);
    this.#children.add(child);
    return child;
  }

  /** Starts a server that prints its address as the first line, and returns both. */
  async server(...args) {
    const child = this.start(...args);
    const lines = createInterface({ input: child.stdout });
    const address = await Promise.race([
      // The fragment is the token of whoever may act.
      once(lines, 'line').then(([line]) => line.split('#')[0]),
      child.ended.then((code) => {
        throw new Error(`${args[0]} ended with ${code} before its first line: ${child.log}`);
      }),
    ]);
    return { child, address };
  }

  rehearse(...flags) {
    return this.server('rehearse', '--quiet', ...flags);
  }
  serve(...flags) {
    return this.server('serve', '--output-root', join(this.root, 'output'), ...flags);
  }
  generate(...flags) {
    const child = this.start('generate', '--topic', 'topic-01', '--topics-dir', topics, '--output-root',
      join(this.root, 'output'), '--progress', 'none', '--gates', 'off', '--only-pass-a', ...flags);
    child.stdout.resume();
    return child;
  }
  resume(...flags) {
    const child = this.start('resume', '--output-root', join(this.root, 'output'), '--progress', 'none', ...flags);
    child.stdout.resume();
    return child;
  }

  /** The id of the only run, once it is there. */
  async run() {
    return until(async () => {
      const folder = join(this.root, 'output', 'runs', 'topic-01');
      const names = await readdir(folder).catch(() => []);
      return names.find((name) => name.length === 26);
    }, 'a run');
  }
  file(run, name) {
    return join(this.root, 'output', 'runs', 'topic-01', run, name);
  }

  async [Symbol.asyncDispose]() {
    await this.end();
  }
  async end() {
    for (const child of this.#children) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all([...this.#children].map((child) => child.ended));
    await rm(this.root, { recursive: true, force: true });
  }
}
