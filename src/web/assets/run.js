/** One run: its state, its timeline, its script, and what belongs beside the text. */
import { html, useCallback, useEffect, useMemo, useRef, useState } from './html.js';
import { cannotBeRead, usePolled } from './api.js';
import { Actions } from './actions.js';
import { ChunkList } from './chunk_list.js';
import { CopyLine } from './copy.js';
import { Events } from './events.js';
import { Findings } from './findings.js';
import { ago, momentOf } from './format.js';
import { useNow, useRemembered, useTitle } from './hooks.js';
import { Icon, State } from './icons.js';
import { jumpTo } from './jump.js';
import { turnOfFinding } from './marks.js';
import { Outline } from './outline.js';
import { Requests } from './requests.js';
import { follow, go, hrefOf } from './router.js';
import { RunFigures } from './run_figures.js';
import { ScriptPane } from './script_pane.js';
import { failed, sentenceOf, stateOf } from './sentences.js';
import { ShortScripts } from './short_scripts.js';
import { Sources } from './sources.js';
import { Speed } from './speed.js';
import { Timeline, TimelineLegend, TIMELINE_ROW_PX } from './timeline.js';
import { useRun } from './use_run.js';

const VIEWS = [['script', 'Script'], ['outline', 'Outline'], ['sources', 'Sources'], ['findings', 'Findings'], ['short', 'Shorter scripts'], ['requests', 'Requests'], ['events', 'Events']];
const PANELS = ['outline', 'sources', 'findings'];

/** Who answers for the script, and whether it is still the one that was approved. */
function Approval({ approval }) {
  if (!approval) return null;
  const when = momentOf(approval.ts);
  return approval.fits
    ? html`<span class="tag is-approved" title=${when}>✓ Approved by <bdi>${approval.editor}</bdi></span>`
    : html`<span class="tag is-broken" title=${when}>Changed after <bdi>${approval.editor}</bdi> approved it</span>`;
}

function Head({ data, now, acts, chunk, acting, setActing }) {
  const { run } = data;
  const { key, label } = stateOf(run);
  const sentence = sentenceOf(run, data.underWay);
  return html`<header class="run-head">
    <div class="title-line"><h1 dir="auto">${run.title || run.topic_id}</h1>${run.rehearsal && html`<span class="tag">Rehearsal</span>`}<${Approval} approval=${run.approval}/></div>
    <p class=${`now is-${key}`} ><${Icon} name=${key}/><span role="status">${key === 'working' ? html`<b>${sentence}</b>` : html`<b>${label}</b>${sentence.startsWith(label) ? sentence.slice(label.length) : ` ${sentence}`}`}</span>
      ${key === 'review' && html`<a href=${hrefOf({ run: run.run_id, view: 'findings' })} onClick=${follow}>See what was found</a>`}
      <span class="quiet">${run.state === 'working' ? '' : `Last change ${ago(run.updated, now)}.`}</span></p>
    ${failed(run) && run.cause && html`<details class="cause"><summary>The exact reason</summary><p dir="auto">${run.cause}</p></details>`}
    ${run.resume && !acts && html`<${CopyLine} label="To resume it, in a terminal:" text=${run.resume}/>`}
    ${acts && html`<${Actions} data=${data} acts=${acts} chunk=${chunk} acting=${acting} setActing=${setActing}/>`}
  </header>`;
}

function Commands({ run }) {
  return html`<details class="commands"><summary>The same in a terminal</summary>
    ${run.resume && html`<${CopyLine} label="Resume" text=${run.resume}/>`}
    ${run.state === 'working' && html`<${CopyLine} label="Watch" text=${run.show.replace('castwright show', 'castwright watch')}/>`}
    <${CopyLine} label="Show" text=${run.show}/></details>`;
}

function Charts({ data, now }) {
  const [open, setOpen] = useRemembered('charts', innerWidth > 700);
  const stages = data.run.stages;
  const lanes = useRef(null);
  const at = stages[0].requests.findIndex((request) => request.attempts.at(-1)?.state === 'open');
  // With more chunks than rows in sight, the one that is being written is brought there when it begins.
  useEffect(() => {
    if (open && at >= 0) lanes.current.scrollTop = Math.max(0, at * TIMELINE_ROW_PX - 100);
  }, [open, at]);
  return html`<section class="charts" aria-label="Timeline and speed">
    <button class="fold" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>${open ? '▾' : '▸'} Timeline and speed</button>
    ${open && html`<div class="two">
      <div><div class="lanes" ref=${lanes} tabindex="0" role="region" aria-label="Timeline">${stages.map((stage, i) => html`<div key=${stage.id}>${stages.length > 1 && html`<h2>${stage.title}</h2>`}
        <${Timeline} run=${data.run} phases=${i === 0 ? data.phases : null} requests=${stage.requests} numbered=${i === 0} now=${now}/></div>`)}</div><${TimelineLegend}/></div>
      <${Speed} data=${data} now=${now}/></div>`}
  </section>`;
}

function Views({ place, view, counts }) {
  return html`<nav class="views" aria-label="Views of this run">${VIEWS.filter(([key]) => key !== 'short' || counts.short > 0).map(([key, words]) => html`
    <a key=${key} href=${hrefOf({ run: place.run, view: key === 'script' ? '' : key })} onClick=${follow} aria-current=${view === key ? 'page' : null}>${words}${counts[key] > 0 && html` <span class="count">${counts[key]}</span>`}</a>`)}</nav>`;
}

function Panel({ view, data, outline, sources, findings, current, onJump, onFinding }) {
  const titles = useMemo(() => new Map(data.requests.map((request) => [request.n, request.title])), [data.version]);
  const kind = PANELS.includes(view) ? view : 'outline';
  const body = {
    outline: () => html`<${Outline} run=${data.run} outline=${outline} titles=${titles} current=${current} onJump=${onJump}/>`,
    sources: () => html`<${Sources} sources=${sources?.sources} onJump=${onJump}/>`,
    findings: () => html`<${Findings} value=${findings} finished=${data.run.state === 'finished'} onShow=${onFinding}/>`,
  };
  const name = VIEWS.find(([key]) => key === kind)[1];
  return html`<aside class="panel" aria-label=${name} tabindex="0"><h2>${name}</h2>${body[kind]()}</aside>`;
}

const NO_FINDINGS = [];

function Workspace({ data, place, view, acts, acting, setActing, current, setCurrent }) {
  const pane = useRef(null);
  const { value: outline } = usePolled(`${data.base}/outline`, 30000, data.version);
  const { value: sources } = usePolled(`${data.base}/sources`, 30000, data.version);
  const { value: findings } = usePolled(`${data.base}/findings`, 30000, data.version);
  const jump = useCallback((chunk, turn = -1) => {
    // On a phone the script is a view of its own; it has to be shown before it can be scrolled.
    if (!pane.current || pane.current.offsetParent === null) go({ run: place.run });
    setCurrent(chunk);
    requestAnimationFrame(() => jumpTo(pane.current, chunk, turn));
  }, [place.run]);
  // A run that stopped is opened at the chunk for which it stopped.
  const failed = data.requests.find((one) => one.n > 0 && data.phases.get(one.n) === 'failed')?.n;
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || !data.ready) return;
    opened.current = true;
    if (failed && data.run.state !== 'working') jumpTo(pane.current, failed, -1, false);
  }, [data.ready]);
  const onFinding = (finding) => jump(finding.chunk, turnOfFinding(finding, data.run.stages[0].requests.filter((one) => one.n > 0), (n) => data.stored.get(n)?.turns));
  const counts = {
    findings: findings?.findings.filter((one) => one.severity !== 'info').length ?? 0, sources: sources?.sources.length ?? 0,
    short: data.run.stages.length > 1 ? data.run.stages[1].requests.length : 0,
  };
  const panel = useMemo(() => html`<${Panel} view=${view} data=${data} outline=${outline} sources=${sources} findings=${findings} current=${current} onJump=${jump} onFinding=${onFinding}/>`,
    [view, data.version, data.stored, outline, sources, findings, current]);
  const wide = { short: ShortScripts, requests: Requests, events: Events }[view];
  const all = findings?.findings ?? NO_FINDINGS;
  return html`<${Views} place=${place} view=${view} counts=${counts}/>
    ${wide ? html`<div class="wide"><${wide} data=${data}/></div>` : html`
      <div class=${`workspace ${view === 'script' ? 'shows-script' : 'shows-panel'}`}>
        <${ChunkList} data=${data} current=${current} onJump=${jump}/>
        <${ScriptPane} data=${data} findings=${all} acting=${acts ? acting : {}} setActing=${setActing} onChunk=${setCurrent} paneRef=${pane}/>
        ${panel}
      </div>`}`;
}

export function Run({ id, view, place, acts }) {
  const data = useRun(id);
  const stale = Boolean(data.run && data.error);
  const now = useNow(1000, stale);
  const [acting, setActing] = useState({ editTurns: false, turn: null });
  const [current, setCurrent] = useState(1);
  useTitle(data.run ? `${stateOf(data.run).label}: ${data.run.title}` : '');
  // Words arrive many times a second; what does not change with them is not drawn again.
  const charts = useMemo(() => data.run && html`<${Charts} data=${data} now=${now}/>`, [data.run, now]);
  if (!data.run) {
    return html`<div class="run"><p class=${data.error ? 'problem' : 'quiet'} role="status">${data.error ? `This run cannot be read: ${data.error.message}` : 'Reading the run…'}</p></div>`;
  }
  return html`<div class=${`run ${stale ? 'is-stale' : ''}`}>
    ${cannotBeRead(data.error) && html`<p class="problem" role="alert">This run cannot be read any more: ${data.error.message}. You see what was known before.</p>`}
    <${Head} data=${data} now=${now} acts=${acts} chunk=${current} acting=${acting} setActing=${setActing}/>
    <${RunFigures} data=${data} now=${now}/>
    ${charts}
    <${Workspace} data=${data} place=${place} view=${view} acts=${acts} acting=${acting} setActing=${setActing} current=${current} setCurrent=${setCurrent}/>
    <${Commands} run=${data.run}/>
  </div>`;
}
