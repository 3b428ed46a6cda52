/** All runs: what is being written, how far, at what cost, and what needs a person. */
import { html, useMemo } from './html.js';
import { cannotBeRead, usePolled } from './api.js';
import { ago, money, momentOf, number, percent } from './format.js';
import { useNow, useSize, useTitle } from './hooks.js';
import { State } from './icons.js';
import { follow, go, hrefOf } from './router.js';
import { failed, isReadable, needsPerson, sentenceOf, stateOf, wantsLong } from './sentences.js';
import { VirtualList } from './virtual_list.js';

const FILTERS = [
  ['', 'All', () => true],
  ['working', 'Being written', (run) => run.state === 'working'],
  ['needs', 'Need a person', needsPerson],
  ['failed', 'Failed', failed],
  ['finished', 'Finished', (run) => stateOf(run).key === 'finished'],
];
const NARROW = 760;

function matches(run, words) {
  const text = `${run.title} ${run.topic_id} ${run.run_id} ${run.model}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function Filters({ place, counts }) {
  const set = (change) => go({ ...place, ...change }, { replace: true });
  const search = (event) => set({ q: event.currentTarget.value });
  return html`
    <div class="filters">
      <div class="segments" role="group" aria-label="Show runs">
        ${FILTERS.map(([key, label], i) => html`
          <button key=${key} aria-pressed=${String((place.state ?? '') === key)} onClick=${() => set({ state: key })}>${label} <span class="count">${number(counts[i])}</span></button>`)}
      </div>
      <label class="search"><span class="hidden">Search runs</span>
        <input type="search" placeholder="Search title, topic or run" value=${place.q ?? ''} onInput=${search}/></label>
      <label class="check"><input type="checkbox" checked=${place.real === '1'} onChange=${(event) => set({ real: event.currentTarget.checked ? '1' : '' })}/>Hide rehearsals</label>
    </div>`;
}

/** Words against the target as a bar. The number beside it says the same. */
export function WordsBar({ words, target }) {
  const share = target > 0 ? Math.min(1, words / target) : 0;
  const full = `${(100 * share).toFixed(1)}%`;
  return html`<div class="bar words" aria-hidden="true" style=${{ '--share': full }}></div>`;
}

function cells(run, now, narrow) {
  const { key, label } = stateOf(run);
  const budget = run.budget_usd ? html`<span class="quiet"> of ${money(run.budget_usd)}</span>` : '';
  const cost = run.rehearsal ? html`<span class="quiet">free</span>` : html`${money(run.cost_usd)}${budget}`;
  const long = wantsLong(run);
  const share = run.words_target > 0 ? percent(run.words / run.words_target) : '';
  return html`
    <div role="cell" class="c-state"><${State} name=${key} label=${label}/></div>
    <div role="cell" class="c-title">
      <a href=${hrefOf({ run: run.run_id })} onClick=${follow} dir="auto">${run.title || run.topic_id}</a>
      ${run.rehearsal && html`<span class="tag">Rehearsal</span>`}
      <span class="phase" title=${failed(run) ? run.cause : null}>${sentenceOf(run)}</span>
    </div>
    <div role="cell" class="c-words">${!long ? html`<span class="quiet">${isReadable(run) ? 'Shorter scripts only' : ''}</span>` : html`<${WordsBar} words=${run.words} target=${run.words_target}/>
      <span>${number(run.words)} of ${number(run.words_target)} words${narrow ? '' : html` <span class="quiet">${share}</span>`}</span>`}</div>
    <div role="cell" class="c-chunks">${long ? `${run.stored} of ${run.chunks}` : ''}</div>
    <div role="cell" class="c-cost">${cost}</div>
    <div role="cell" class="c-age"><time datetime=${run.created} title=${momentOf(run.created)}>${ago(run.created, now)}</time></div>`;
}

const HEAD = html`
  <div role="columnheader" class="c-state">State</div><div role="columnheader" class="c-title">Script</div>
  <div role="columnheader" class="c-words">Words against target</div><div role="columnheader" class="c-chunks">Chunks</div>
  <div role="columnheader" class="c-cost">Cost</div><div role="columnheader" class="c-age">Started</div>`;

function Summary({ runs, complete }) {
  const working = runs.filter((run) => run.state === 'working').length;
  const needs = runs.filter(needsPerson).length;
  const paid = runs.filter((run) => !run.rehearsal);
  const spent = paid.reduce((sum, run) => sum + Number(run.cost_usd ?? 0), 0);
  const unknown = paid.some((run) => run.cost_usd === null);
  return html`<p class="summary"><b>${number(working)}</b> being written · <b>${number(needs)}</b> ${needs === 1 ? 'needs' : 'need'} a person
    · <b>${number(runs.length)}</b> in all · <b>${money(spent)}</b> spent${unknown ? ', and bills that are not known' : ''}${complete ? '' : html` · <span role="status">Reading the list…</span>`}</p>`;
}

function Empty({ all }) {
  return html`<div class="empty"><p>${all ? 'No script was written here yet.' : 'No run fits this search.'}</p>
    ${all && html`<p class="quiet">In a terminal, free and without a key:</p><pre>castwright new "Why bees dance"${'\n'}castwright generate --topic why-bees-dance --provider rehearsal</pre>`}</div>`;
}

export function Runs({ place }) {
  const { value, error } = usePolled('/api/runs', 2000);
  const now = useNow(10000, Boolean(error));
  const [box, width] = useSize();
  useTitle('');
  const runs = value?.runs ?? [];
  // With thousands of runs castwright tells those that it has read so far.
  const complete = value?.complete !== false;
  const asked = useMemo(() => {
    const words = (place.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    return runs.filter((run) => !(place.real === '1' && run.rehearsal) && matches(run, words));
  }, [value, place.q, place.real]);
  const counts = useMemo(() => FILTERS.map(([, , test]) => asked.filter(test).length), [asked]);
  const test = (FILTERS.find(([key]) => key === (place.state ?? '')) ?? FILTERS[0])[2];
  const shown = useMemo(() => asked.filter(test), [asked, test]);
  const narrow = width > 0 && width < NARROW;
  return html`
    <div class="runs" ref=${box}>
      <h1>Runs</h1>
      ${value && html`<${Summary} runs=${runs} complete=${complete}/>`}
      <${Filters} place=${place} counts=${counts}/>
      ${!value && !error && html`<p class="quiet">Reading the runs…</p>`}
      ${error && (!value || cannotBeRead(error)) && html`<p class="problem" role="alert">The list cannot be read: ${error.message}${value ? '. You see what was known before.' : ''}</p>`}
      ${value?.unread?.length > 0 && html`<p class="problem" role="status" dir="auto">Some runs cannot be read and are missing here: ${value.unread.join('; ')}</p>`}
      ${value && shown.length === 0 && complete && html`<${Empty} all=${runs.length === 0}/>`}
      ${shown.length > 0 && html`<${VirtualList} items=${shown} label="Runs" head=${HEAD} rowHeight=${narrow ? 116 : 60}
        keyOf=${(run) => run.run_id} version=${now} row=${(run) => cells(run, now, narrow)}/>`}
    </div>`;
}
