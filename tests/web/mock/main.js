/**
 * Serves the page with runs that castwright wrote, or with runs that are made up:
 *   node mock/main.js [--root OUTPUT_ROOT] [--rows N] [--port P] [--token TOKEN] [--slow]
 */
import { parseArgs } from 'node:util';
import { followDirectory } from './from_directory.js';
import { madeRuns, pastRows, talk } from './made.js';
import { startMock } from './server.js';

const { values } = parseArgs({
  options: { root: { type: 'string' }, rows: { type: 'string', default: '0' }, port: { type: 'string', default: '8080' }, token: { type: 'string', default: '' } },
});

const runs = new Map();
if (values.root) {
  followDirectory(values.root, runs);
} else {
  for (const run of madeRuns()) runs.set(run.run_id, run);
  writeOn(runs.values().next().value);
}
const mock = await startMock({ runs, rows: pastRows(Number(values.rows)), port: Number(values.port), token: values.token });
console.log(mock.url + (values.token ? `#token=${values.token}` : ''));

/** Writes the first run word by word, four words a second, and stores a chunk when it has its length. */
function writeOn(run) {
  let n = 3;
  let words = talk(run.main.plan[2].target, 3).split(' ').slice(200);
  setInterval(() => {
    if (n > 10) return;
    if (words.length > 0) {
      run.write(n, 1, ` ${words.shift()}`);
      return;
    }
    run.end(n, 1);
    run.store(n, 1);
    n += 1;
    if (n > 10) run.finish();
    else {
      run.begin(n);
      words = talk(run.main.plan[n - 1].target, n).split(' ');
    }
  }, 250);
}
