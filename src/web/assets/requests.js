/** Every request that was sent: what it cost, and exactly what was asked and answered. */
import { html, useEffect, useRef, useState } from './html.js';
import { usePolled } from './api.js';
import { CopyButton } from './copy.js';
import { duration, money, number, timeOf } from './format.js';
import { State } from './icons.js';
import { isLost } from './lanes.js';
import { endOf } from './sentences.js';

const took = (attempt) => (attempt.opened && attempt.ended ? duration(Date.parse(attempt.ended) - Date.parse(attempt.opened), true) : '');
const iconOf = (attempt, lost) => (lost ? 'failed' : attempt.state !== 'ended' ? 'writing' : attempt.end === 'completed' ? 'stored' : 'failed');

const nameOf = (stage, request) => `${stage.id === 'long_script' && request.n > 0 ? `${request.n} ` : ''}${request.title}`;

function AttemptRow({ stage, request, attempt, working, chosen, onChoose }) {
  const lost = isLost(request, attempt, working);
  const name = nameOf(stage, request);
  return html`<tr class=${chosen ? 'is-chosen' : ''}>
    <td><button class="link" aria-pressed=${String(chosen)} onClick=${onChoose} dir="auto">${name}</button></td><td>${attempt.k}</td>
    <td><${State} name=${iconOf(attempt, lost)} label=${endOf(attempt, lost)}/>${attempt.reattached.length > 0 && html` <span class="quiet">connected again ${attempt.reattached.length}×</span>`}</td>
    <td>${timeOf(attempt.opened)}</td><td>${took(attempt)}</td>
    <td>${attempt.output_tokens === null ? '' : number(attempt.output_tokens)}</td>
    <td>${attempt.state === 'ended' ? money(attempt.cost_usd) : html`<span class="quiet">at most ${money(attempt.reserved_usd)}</span>`}</td></tr>`;
}

/** A browser stands still while it lays out a megabyte of text, so only the beginning is shown before more is asked for. */
const SHOWN_AT_ONCE = 60_000;

function LongText({ name, text, empty }) {
  const [all, setAll] = useState(false);
  const shown = useRef(null);
  const rest = all ? 0 : Math.max(0, text.length - SHOWN_AT_ONCE);
  return html`<details open><summary>${name} (${number(text.length)} characters)</summary>
    ${text === '' ? html`<p class="quiet">${empty}</p>` : html`<pre ref=${shown} tabindex="0" role="region" aria-label=${name} dir="auto">${rest > 0 ? text.slice(0, SHOWN_AT_ONCE) : text}</pre>
    <div class="buttons"><${CopyButton} text=${text} label=${name} shown=${shown}/>
      ${rest > 0 && html`<button onClick=${() => setAll(true)}>Show ${number(rest)} more characters</button>`}</div>`}</details>`;
}

function Exchange({ path, name, attempt, open }) {
  const { value, error } = usePolled(path, open ? 3000 : 60000);
  const heading = useRef(null);
  // The table may fill what is seen; who chose a request is brought to it, with the keyboard too.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.parentElement.scrollIntoView({ block: 'start' });
  }, [Boolean(value)]);
  if (error) return html`<p class="problem">This request cannot be read: ${error.message}</p>`;
  if (!value) return html`<p class="quiet">Reading…</p>`;
  return html`<div class="exchange">
    <h2 ref=${heading} tabindex="-1" dir="auto">${name}</h2>
    ${attempt.reason && attempt.end !== 'completed' && html`<p class="problem" dir="auto">${attempt.reason}</p>`}
    ${attempt.response_id && html`<p class="quiet">The provider knows it as <code>${attempt.response_id}</code>.</p>`}
    <${LongText} name="Prompt: what was asked" text=${value.prompt} empty="Only the prompt of the newest attempt is kept."/>
    <${LongText} name="Raw answer: what came back" text=${value.raw} empty="No text came."/>
    ${value.exchanges.map((one, i) => html`<details key=${i}><summary>Exchange ${i + 1}: ${one.method} ${one.path}, status ${one.status}, ${number(one.bytes)} bytes</summary>
      <pre tabindex="0">${JSON.stringify({ request_headers: one.request_headers, response_headers: one.response_headers, how: one.how }, null, 2)}</pre></details>`)}
    <p class="quiet small">The key is in none of this.</p></div>`;
}

export function Requests({ data }) {
  const [chosen, setChosen] = useState('');
  const stages = data.run.stages;
  const all = stages.flatMap((stage) => stage.requests.flatMap((request) => request.attempts.map((attempt) => ({ stage, request, attempt }))));
  const current = all.find(({ attempt }) => attempt.request === chosen);
  return html`<div class="requests">
    <div class="scroll-x" tabindex="0" role="region" aria-label="Requests"><table>
      <thead><tr><th>Chunk</th><th>Attempt</th><th>How it ended</th><th>Sent</th><th>Took</th><th>Tokens written</th><th>Cost</th></tr></thead>
      ${stages.map((stage) => html`<tbody key=${stage.id}>
        ${stages.length > 1 && html`<tr><th colspan="7" scope="rowgroup">${stage.title}</th></tr>`}
        ${all.filter((one) => one.stage === stage).map(({ request, attempt }) => html`<${AttemptRow} key=${attempt.request} stage=${stage} request=${request} attempt=${attempt} working=${data.run.state === 'working'}
          chosen=${attempt.request === chosen} onChoose=${() => setChosen(attempt.request)}/>`)}</tbody>`)}
    </table></div>
    ${all.length === 0 && html`<p class="quiet">Nothing was sent yet.</p>`}
    ${current ? html`<${Exchange} key=${chosen} path=${chosen} name=${`${nameOf(current.stage, current.request)}, attempt ${current.attempt.k}`} attempt=${current.attempt} open=${current.attempt.state === 'open'}/>`
      : all.length > 0 && html`<p class="quiet">Choose a request to see exactly what was asked and answered.</p>`}</div>`;
}
