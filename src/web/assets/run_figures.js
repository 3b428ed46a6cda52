/** How far a run is and what it costs, at a glance. */
import { html } from './html.js';
import { duration, momentOf, money, number, percent, roughly } from './format.js';
import { timeLeft } from './phases.js';
import { WordsBar } from './runs.js';

/** Settled money is solid, reserved money is striped, and the bar ends with the budget. */
function CostBar({ cost }) {
  const settled = Number(cost.settled_usd ?? 0);
  const reserved = Number(cost.reserved_usd ?? 0);
  const budget = Number(cost.budget_usd ?? 0);
  const end = Math.max(budget, settled + reserved, 0.000001);
  const x = (value) => (100 * value) / end;
  return html`<svg class="bar cost" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="6"/><rect class="fill" width=${x(settled)} height="6"/>
    <rect class="reserved" x=${x(settled)} width=${x(reserved)} height="6"/></svg>`;
}

function Figure({ name, children }) {
  return html`<div class="figure"><dt>${name}</dt><dd>${children}</dd></div>`;
}

function Cost({ run }) {
  const { cost } = run;
  const parts = [];
  if (Number(cost.reserved_usd ?? 0) > 0) parts.push(`${money(cost.reserved_usd)} more reserved`);
  if (cost.unknown_requests > 0) parts.push(cost.unknown_requests === 1 ? '1 bill not known' : `${cost.unknown_requests} bills not known`);
  parts.push(cost.budget_usd ? `budget ${money(cost.budget_usd)}` : 'no budget');
  return html`<${Figure} name=${run.rehearsal ? 'What it would cost' : 'Cost'}><b>${money(cost.settled_usd)}</b>
    ${(cost.budget_usd || Number(cost.reserved_usd) > 0) && html`<${CostBar} cost=${cost}/>`}<span class="quiet">${run.rehearsal ? 'free: a rehearsal · ' : ''}${parts.join(' · ')}</span><//>`;
}

export function RunFigures({ data, now }) {
  const { run, wordsNow, requests } = data;
  const working = run.state === 'working';
  const stored = requests.filter((one) => one.n > 0 && one.stored).length;
  const left = timeLeft(run, requests, wordsNow);
  const lasted = (working ? now : Date.parse(run.updated)) - Date.parse(run.created);
  return html`<dl class="figures">
    <${Figure} name="Words"><b>${number(wordsNow)}</b> of ${number(run.words_target)}<${WordsBar} words=${wordsNow} target=${run.words_target}/>
      <span class="quiet">${run.words_target > 0 ? percent(wordsNow / run.words_target) : ''} · ${number(stored)} of ${number(run.chunks)} chunks stored</span><//>
    <${Cost} run=${run}/>
    <${Figure} name=${working ? 'Time so far' : 'Time taken'}><b>${duration(lasted)}</b><span class="quiet">${working ? (left === null ? 'time left is not known yet' : `${roughly(left)} left`) : `begun ${momentOf(run.created)}`}</span><//>
    <${Figure} name="Model"><b class="model">${run.model}</b><span class="quiet">${run.rehearsal ? 'rehearsal: not a real model' : run.provider}</span><//>
  </dl>`;
}
