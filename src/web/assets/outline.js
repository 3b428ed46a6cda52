/** The outline beside the text: what each chunk tells, which facts it owns, and with which question it ends. */
import { html } from './html.js';
import { Icon } from './icons.js';
import { wantsLong } from './sentences.js';

const TOLD = new Map([
  [true, ['stored', 'told']],
  [false, ['warning', 'not told']],
  [null, ['waiting', 'not known yet']],
]);

function Fact({ fact, id }) {
  if (!fact) return html`<li><span>${id}</span></li>`;
  const [icon, words] = TOLD.get(fact.told) ?? TOLD.get(null);
  return html`<li class=${`is-${icon}`}><${Icon} name=${icon}/><span><span dir="auto">${fact.text}</span> <span class="quiet">${words}</span></span></li>`;
}

function Row({ row, title, facts, current, onJump }) {
  return html`<details open=${current} class=${current ? 'is-current' : ''}>
    <summary><b>${row.chunk}</b> <span dir="auto">${title}</span></summary>
    <button class="link" onClick=${() => onJump(row.chunk)}>Show in the script</button>
    ${row.beats.length > 0 && html`<h3>Beats</h3><ul>${row.beats.map((beat, i) => html`<li key=${i} dir="auto">${beat}</li>`)}</ul>`}
    ${row.facts.length > 0 && html`<h3>Facts of this chunk</h3><ul class="facts">${row.facts.map((id) => html`<${Fact} key=${id} id=${id} fact=${facts.get(id)}/>`)}</ul>`}
    ${row.punchlines?.length > 0 && html`<h3>Punchlines</h3><ul>${row.punchlines.map((line, i) => html`<li key=${i} dir="auto">${line}</li>`)}</ul>`}
    ${row.material && html`<h3>Material</h3><p dir="auto">${row.material}</p>`}
    ${row.question && html`<h3>It ends with the question</h3><p class="question" dir="auto">${row.question}</p>`}
  </details>`;
}

function noOutline(run) {
  if (!wantsLong(run)) return 'There is no outline: the topic wants no long script.';
  return run.state === 'finished' ? 'This run has no outline.' : 'There is no outline yet. It comes with the research.';
}

export function Outline({ run, outline, titles, current, onJump }) {
  if (!outline) return html`<p class="quiet">Reading the outline…</p>`;
  if (outline.rows.length === 0) return html`<p class="quiet">${noOutline(run)}</p>`;
  const facts = new Map(outline.facts.map((fact) => [fact.id, fact]));
  const owned = new Set(outline.rows.flatMap((row) => row.facts));
  const others = outline.facts.filter((fact) => !owned.has(fact.id));
  const untold = outline.facts.filter((fact) => fact.told === false).length;
  return html`<div class="outline">
    ${untold > 0 && html`<p class="is-warning state"><${Icon} name="warning"/>${untold === 1 ? '1 fact is not told.' : `${untold} facts are not told.`}</p>`}
    ${outline.rows.map((row) => html`<${Row} key=${row.chunk} row=${row} title=${titles.get(row.chunk) ?? ''} facts=${facts} current=${row.chunk === current} onJump=${onJump}/>`)}
    ${others.length > 0 && html`<h3>Facts that no chunk owns</h3><ul class="facts">${others.map((fact) => html`<${Fact} key=${fact.id} fact=${fact}/>`)}</ul>`}
  </div>`;
}
