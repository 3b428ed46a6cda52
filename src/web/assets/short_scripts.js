/** The shorter scripts that are made of the long one: what each request is for, and its raw answer. */
import { html, useMemo } from './html.js';
import { usePolled } from './api.js';
import { number } from './format.js';
import { State } from './icons.js';
import { phaseOf } from './phases.js';
import { PHASES } from './sentences.js';

/** The titles of the scripts in an answer; none while it is not whole. */
export function namesOf(raw) {
  try {
    return JSON.parse(raw).content.map((one) => one.video_title ?? one.title ?? one.code).filter((name) => typeof name === 'string');
  } catch {
    return [];
  }
}

function Answer({ attempt }) {
  const { value } = usePolled(attempt.request, attempt.state === 'open' ? 3000 : 60000);
  const names = useMemo(() => namesOf(value?.raw), [value]);
  return html`${names.length > 0 && html`<ul>${names.map((name, i) => html`<li key=${i} dir="auto">${name}</li>`)}</ul>`}
    <details><summary>The answer as it came</summary><pre tabindex="0" dir="auto">${value ? value.raw : 'Reading…'}</pre></details>`;
}

export function ShortScripts({ data }) {
  const stage = data.run.stages[1];
  if (!stage) return html`<p class="quiet">This run has no shorter scripts.</p>`;
  return html`<ul class="short-scripts">${stage.requests.map((request) => {
    const phase = phaseOf(request, data.run.state === 'working');
    const attempt = request.attempts.at(-1);
    return html`<li key=${request.n}><h2 dir="auto">${request.title}</h2><${State} name=${phase} label=${`${PHASES[phase]}${request.target ? `, about ${number(request.target)} words` : ''}`}/>
      ${attempt && html`<${Answer} attempt=${attempt}/>`}</li>`;
  })}</ul>`;
}
