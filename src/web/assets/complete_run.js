/**
 * A run with every member that the views read. Programs of other versions may leave members out or add some; a page that
 * shows less is better than one that shows nothing.
 */
const ATTEMPT = {
  k: 1, state: 'ended', end: '', reason: '', background: false, response_id: '', reserved_usd: null, cost_usd: null,
  opened: null, first_text: null, ended: null, chars: 0, output_tokens: null, answer: '', request: '',
};
const REQUEST = { title: '', subject: '', target: 0, band: null, words: 0, stored: false, edited: false };
const RUN = {
  title: '', topic_id: '', state: 'finished', rehearsal: false, words: 0, words_target: 0, stored: 0, chunks: 0, budget_usd: null,
  cause: '', code: 0, findings: null, model: '', provider: '', language: 'en', resume: '', show: '', approved: null, approval: null,
};
const COST = { settled_usd: null, reserved_usd: null, budget_usd: null, unknown_requests: 0 };
const STAGE = { id: 'long_script', title: '', events: '', finished: false };

/** What a stage is called for a producer, whatever it is called within castwright. */
const TITLES = { long_script: 'Long script', short_scripts: 'Shorter scripts' };
const KINDS = { medium: ['Medium script', 'Medium scripts'], short: ['Short script', 'Short scripts'], reels: ['Reel', 'Reels'] };

/** "Medium scripts 1 and 2" for "M1 to M2": one request asks for several scripts of a kind. */
export function titleOfShort({ title, subject }) {
  const kind = KINDS[subject];
  const codes = /^[A-Z]+(\d+)(?: to [A-Z]+(\d+))?$/.exec(title ?? '');
  if (!kind || !codes) return title;
  const [, from, to] = codes;
  return to === undefined || to === from ? `${kind[0]} ${from}` : `${kind[1]} ${from} ${Number(to) - Number(from) === 1 ? 'and' : 'to'} ${to}`;
}

const attemptOf = (attempt) => ({ ...ATTEMPT, ...attempt, reattached: attempt.reattached ?? [] });
const requestOf = (request) => ({ ...REQUEST, ...request, attempts: (request.attempts ?? []).map(attemptOf) });
const named = (id, request) => (id === 'short_scripts' ? { ...request, title: titleOfShort(request) } : request);

function titleOfStage({ id = STAGE.id, title = '', requests = [] }) {
  const researchOnly = id === 'long_script' && requests.length > 0 && requests.every(({ n }) => n === 0);
  return researchOnly ? 'Research' : TITLES[id] ?? title;
}

const stageOf = (stage) => ({
  ...STAGE, ...stage, title: titleOfStage(stage),
  requests: (stage.requests ?? []).map((request) => requestOf(named(stage.id, request))),
});

export function completeRun(run) {
  const stages = (run.stages ?? []).map(stageOf);
  return { ...RUN, ...run, hosts: run.hosts ?? [], cost: { ...COST, ...run.cost }, stages: stages.length > 0 ? stages : [stageOf({})] };
}
