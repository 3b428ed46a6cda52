/** What castwright found in the finished script; each finding leads to its place. */
import { html, useState } from './html.js';
import { number } from './format.js';
import { Icon, State } from './icons.js';
import { ruleName, SEVERITIES } from './sentences.js';

const GATES = { pass: ['stored', 'passed'], fail: ['error', 'failed'], off: ['waiting', 'not examined'] };

function Gates({ gates }) {
  if (!gates) return null;
  return html`<ul class="gates" aria-label="Examinations">${Object.entries(gates).map(([name, verdict]) => {
    const [icon, words] = GATES[verdict] ?? GATES.off;
    return html`<li key=${name}><${State} name=${icon} label=${`${name[0].toUpperCase()}${name.slice(1)} ${words}`}/></li>`;
  })}</ul>`;
}

function Finding({ finding, onShow }) {
  return html`<li class=${`is-${finding.severity}`}>
    <p><${Icon} name=${finding.severity}/><b>${SEVERITIES[finding.severity] ?? finding.severity}</b> ${ruleName(finding.rule)}${finding.chunk > 0 && html` <span class="quiet">chunk ${finding.chunk}</span>`}</p>
    ${finding.quote && html`<blockquote dir="auto">${finding.quote}</blockquote>`}
    ${finding.remedy && html`<p class="quiet">${finding.remedy}</p>`}
    ${finding.chunk > 0 && html`<button class="link" onClick=${() => onShow(finding)}>Show in the script</button>`}</li>`;
}

const KINDS = ['error', 'warning', 'info'];
const PLURALS = { error: 'Errors', warning: 'Warnings', info: 'Notes' };
const SHOWN = 200;

export function Findings({ value, finished, onShow }) {
  const [kind, setKind] = useState('');
  const [shown, setShown] = useState(SHOWN);
  if (!value) return html`<p class="quiet">Reading the findings…</p>`;
  const { findings, gates } = value;
  if (findings.length === 0) {
    return html`<${Gates} gates=${gates}/><p class="quiet">${finished ? 'Nothing was found. Well written.' : 'The script is examined when all chunks are stored.'}</p>`;
  }
  const sorted = [...findings].sort((a, b) => KINDS.indexOf(a.severity) - KINDS.indexOf(b.severity));
  const fit = sorted.filter((one) => kind === '' || one.severity === kind);
  return html`<${Gates} gates=${gates}/>
    <div class="segments" role="group" aria-label="Show findings">
      <button aria-pressed=${String(kind === '')} onClick=${() => setKind('')}>All <span class="count">${number(findings.length)}</span></button>
      ${KINDS.map((one) => html`<button key=${one} aria-pressed=${String(kind === one)} onClick=${() => setKind(one)}>${PLURALS[one]} <span class="count">${number(findings.filter((finding) => finding.severity === one).length)}</span></button>`)}
    </div>
    <ul class="findings">${fit.slice(0, shown).map((finding, i) => html`<${Finding} key=${i} finding=${finding} onShow=${onShow}/>`)}</ul>
    ${fit.length > shown && html`<button onClick=${() => setShown(shown + SHOWN)}>Show more</button>`}`;
}
