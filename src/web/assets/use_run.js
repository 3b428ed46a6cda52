/** Everything that the views of a run show, read and kept together: state, stored script, answers under way. */
import { useEffect, useMemo, useRef, useState } from './html.js';
import { usePolled } from './api.js';
import { completeRun } from './complete_run.js';
import { LiveAnswers } from './live_answers.js';
import { SpeedMeter } from './meter.js';
import { isUnderWay, phaseOf } from './phases.js';
import { turnsOf } from './turns.js';

/** Turns of stored chunks; a chunk whose text did not change keeps its turns, and so what is drawn of it. */
function useStored(chunks) {
  const kept = useRef(new Map());
  return useMemo(() => {
    const next = new Map();
    for (const chunk of chunks ?? []) {
      const before = kept.current.get(chunk.n);
      const same = before && JSON.stringify(before.chunk) === JSON.stringify(chunk);
      next.set(chunk.n, same ? before : { chunk, turns: turnsOf(chunk.text) });
    }
    kept.current = next;
    return next;
  }, [chunks]);
}

/** What the script of a run rests on: if this changes, script, outline, sources and findings are read again. */
function versionOf(run) {
  if (!run) return '';
  const texts = run.stages[0].requests.map((request) => `${request.stored}${request.words}${request.edited}${request.attempts.length}`);
  return `${run.state} ${texts.join(' ')}`;
}

export function useRun(id) {
  const base = `/api/runs/${encodeURIComponent(id)}`;
  const [fast, setFast] = useState(true);
  const { value, error, now: again } = usePolled(base, fast ? 1000 : 4000);
  const run = useMemo(() => value && completeRun(value), [value]);
  const version = versionOf(run);
  const { value: script } = usePolled(run ? `${base}/script` : '', 20000, version);
  const stored = useStored(script?.chunks);
  const [, draw] = useState(0);
  const meter = useMemo(() => new SpeedMeter(), [id]);
  const live = useMemo(() => new LiveAnswers(meter, () => draw((n) => n + 1)), [id]);
  useEffect(() => () => live.stop(), [live]);
  useEffect(() => setFast(!run || run.state === 'working'), [run?.state]);
  const requests = run?.stages[0].requests ?? [];
  // An answer is followed until the stored script has its chunk, so that no chunk is ever seen empty in between.
  useEffect(() => {
    if (run && script) live.sync(requests, (n) => stored.has(n) && requests.find((one) => one.n === n)?.stored);
  }, [run, script]);
  const working = run?.state === 'working';
  const phases = new Map(requests.map((request) => [request.n, phaseOf(request, working, live.get(request.n)?.words)]));
  const underWay = requests.filter((one) => isUnderWay(phases.get(one.n))).map((request) => ({ request, phase: phases.get(request.n) }));
  const wordsNow = requests.filter((one) => one.n > 0)
    .reduce((sum, one) => sum + (one.stored ? one.words : isUnderWay(phases.get(one.n)) ? live.get(one.n)?.words ?? 0 : 0), 0);
  return { id, base, run, error, again, version, stored, read: script?.text_sha256, live, meter, requests, phases, underWay, wordsNow, ready: Boolean(run && script) };
}
