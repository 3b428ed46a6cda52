/** How far a run is and what it costs, at a glance. */
import { html } from './html.js';
import { duration, momentOf, money, number, percent, roughly } from './format.js';
import { timeLeft } from './phases.js';
import { WordsBar } from './runs.js';
import { wantsLong } from './sentences.js';

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
  if (run.rehearsal) return html`<${Figure} name="What it would cost"><b>${money(cost.settled_usd)}</b><span class="quiet">free: a rehearsal</span><//>`;
  const parts = [];
  if (Number(cost.reserved_usd ?? 0) > 0) parts.push(`${money(cost.reserved_usd)} more reserved`);
  // What nobody has a price for would else look as if it were free.
  const unpriced = run.stages.some(({ requests }) => requests.some(({ attempts }) => attempts.some((one) => one.opened && one.state === 'open' && one.reserved_usd === null)));
  if (unpriced) parts.push('the price of this model is not known');
  if (cost.unknown_requests > 0) parts.push(cost.unknown_requests === 1 ? '1 bill not known' : `${cost.unknown_requests} bills not known`);
  parts.push(cost.budget_usd ? `budget ${money(cost.budget_usd)}` : 'no budget');
  return html`<${Figure} name="Cost"><b>${money(cost.settled_usd)}</b>
    ${(cost.budget_usd || Number(cost.reserved_usd) > 0) && html`<${CostBar} cost=${cost}/>`}<span class="quiet">${parts.join(' · ')}</span><//>`;
}

/** Words of the long script, or of the shorter ones if the topic wants no long one. */
function Words({ run, wordsNow, requests }) {
  const long = wantsLong(run);
  const wanted = long ? requests.filter((one) => one.n > 0) : run.stages[1]?.requests ?? [];
  const sum = (of) => wanted.reduce((total, one) => total + of(one), 0);
  const words = long ? wordsNow : sum((one) => (one.stored ? one.words : 0));
  const target = long ? run.words_target : sum((one) => one.target);
  const stored = wanted.filter((one) => one.stored).length;
  if (target === 0) return html`<${Figure} name="Words"><b>0</b><span class="quiet">the topic wants shorter scripts only</span><//>`;
  const parts = long ? `${number(stored)} of ${number(run.chunks)} chunks stored` : `shorter scripts only: ${number(stored)} of ${number(wanted.length)} requests stored`;
  return html`<${Figure} name="Words"><b>${number(words)}</b> of ${number(target)}<${WordsBar} words=${words} target=${target}/>
    <span class="quiet">${percent(words / target)} · ${parts}</span><//>`;
}

/** When the last answer ended: a change by hand days later does not make the writing last longer. */
function lastAnswer(run) {
  const ends = run.stages.flatMap(({ requests }) => requests.flatMap(({ attempts }) => attempts.map(({ ended }) => Date.parse(ended))));
  const known = ends.filter((end) => !Number.isNaN(end));
  return known.length > 0 ? Math.max(...known) : Date.parse(run.updated);
}

export function RunFigures({ data, now }) {
  const { run, wordsNow, requests } = data;
  const working = run.state === 'working';
  const left = timeLeft(run, requests, wordsNow);
  const lasted = (working ? now : lastAnswer(run)) - Date.parse(run.created);
  return html`<dl class="figures">
    <${Words} run=${run} wordsNow=${wordsNow} requests=${requests}/>
    <${Cost} run=${run}/>
    <${Figure} name=${working ? 'Time so far' : 'Time taken'}><b>${duration(lasted, !working)}</b><span class="quiet">${working ? (left === null ? 'time left is not known yet' : `${roughly(left)} left`) : `begun ${momentOf(run.created)}`}</span><//>
    <${Figure} name="Model"><b class="model">${run.model}</b><span class="quiet">${run.rehearsal ? 'rehearsal: not a real model' : run.provider}</span><//>
  </dl>`;
}
