/** The script as it is written: stored chunks, chunks under way, and what was not kept. */
import { html, useEffect, useMemo, useRef, useState } from './html.js';
import { usePolled } from './api.js';
import { changesByChunk } from './changes.js';
import { number } from './format.js';
import { State } from './icons.js';
import { marksOf } from './marks.js';
import { Nearness, ScriptBlock, TURNS_OF_BLOCK } from './script_block.js';
import { endOf } from './sentences.js';
import { TurnEditor } from './turn_editor.js';
import { useFollowing } from './following.js';

/** Below this a browser holds all turns with ease, and its own search finds every word. */
const TURNS_SHOWN_AT_ONCE = 1200;

const NONE = [];

function describe(request, phase, live) {
  const attempt = request.attempts.at(-1);
  const again = request.attempts.length > 1 ? `, attempt ${request.attempts.length}` : '';
  switch (phase) {
    case 'stored': return ['stored', `${number(request.words)} words${request.edited ? ', changed by hand' : ''}`];
    case 'failed': return ['failed', attempt?.state === 'ended' ? `Not in the script: ${endOf(attempt)}` : 'Not in the script: the program ended'];
    case 'received': return ['received', 'Received; is stored when the chunks before it are'];
    case 'writing': return ['writing', `Writing, ${number(live?.words ?? 0)} words so far${again}`];
    case 'thinking': return ['thinking', `The model thinks${again}`];
    case 'researching': return ['researching', `The model researches${attempt.chars > 0 ? `: ${number(attempt.chars)} characters of notes so far` : ''}${again}`];
    case 'reattaching': return ['reattaching', 'The connection broke; reading the same answer again, at no cost'];
    default: return ['waiting', request.target ? `Waiting; about ${number(request.target)} words` : 'Waiting'];
  }
}

function Chunk({ data, request, names, findings, changes, nearness, acting, setActing }) {
  const phase = data.phases.get(request.n);
  const stored = data.stored.get(request.n);
  const live = data.live.get(request.n);
  const own = useMemo(() => findings.filter((one) => one.chunk === request.n), [findings, request.n]);
  const { marks, lost } = useMemo(
    () => (stored ? marksOf(stored.turns, { ...stored.chunk, findings: own }) : { marks: null, lost: NONE }), [stored, own]);
  const turns = stored ? stored.turns : live?.turns.all() ?? NONE;
  const [icon, words] = describe(request, phase, live);
  const growing = !stored && phase === 'writing';
  const edit = acting.editTurns && stored ? (turn) => setActing({ ...acting, turn: { chunk: request.n, turn } }) : null;
  const onEdit = useMemo(() => edit, [acting, stored]);
  const editing = acting.turn?.chunk === request.n ? acting.turn.turn : -1;
  const editor = editing >= 0 && html`<${TurnEditor} data=${data} chunk=${request.n} turn=${editing} text=${turns[editing]?.text ?? ''} onClose=${() => setActing({ ...acting, turn: null })}/>`;
  const blocks = [];
  for (let begin = 0; begin < turns.length; begin += TURNS_OF_BLOCK) {
    const end = Math.min(turns.length, begin + TURNS_OF_BLOCK);
    const last = end === turns.length;
    blocks.push(html`<${ScriptBlock} key=${begin} turns=${last || stored ? turns : live.turns.done} begin=${begin} end=${end} names=${names} marks=${marks} changes=${changes}
      growing=${growing && last} nearness=${growing && last ? null : nearness} onEdit=${onEdit} editing=${editing} editor=${editor} language=${data.run.language}/>`);
  }
  const cuts = lost.filter((mark) => mark.kind === 'cut');
  return html`
    <section class=${`chunk is-${phase}`} data-chunk=${request.n} aria-labelledby=${`chunk-${request.n}`}>
      <header><h3 id=${`chunk-${request.n}`} tabindex="-1"><span class="n">${request.n}</span> <span dir="auto">${request.title}</span></h3><${State} name=${icon} label=${words}/></header>
      ${phase === 'failed' && turns.length > 0 && html`<p class="note">This arrived before the answer ended. It is kept apart and is no part of the script.</p>`}
      ${blocks}
      ${cuts.length > 0 && html`<details class="lost"><summary>${number(cuts.length)} more sentences were left out</summary><ul>${cuts.map(({ value }, i) => html`<li key=${i}><del>${value.quote}</del> <span class="quiet">${value.why}</span></li>`)}</ul></details>`}
      ${growing && html`<span class="live-end"></span>`}
    </section>`;
}

/** The chunk at the top of what is seen, for the outline beside the text. */
function chunkInView(pane) {
  const top = pane.getBoundingClientRect().top + 10;
  const chunks = [...pane.querySelectorAll('[data-chunk]')];
  const found = chunks.find((chunk) => chunk.getBoundingClientRect().bottom > top) ?? chunks.at(-1);
  return found ? Number(found.dataset.chunk) : 0;
}

/** Versions of a script that was changed after it was finished, and what differs, shown in place. */
function useChanges(data) {
  const [since, setSince] = useState('');
  const finished = data.run.state === 'finished' && data.run.stored > 0;
  const newest = usePolled(finished ? `${data.base}/changes` : '', 60000, data.version).value;
  const asked = usePolled(finished && since ? `${data.base}/changes/${since}` : '', 60000, data.version).value;
  const versions = newest ? newest.after : 1;
  const value = since ? asked : null;
  const byChunk = useMemo(() => {
    if (!value) return null;
    const chunks = data.requests.filter(({ n }) => data.stored.has(n)).map(({ n }) => ({ n, turns: data.stored.get(n).turns }));
    return changesByChunk(chunks, value.changes);
  }, [value, data.stored]);
  return { versions, since, setSince, byChunk };
}

function VersionBar({ versions, since, setSince, byChunk }) {
  if (versions < 2) return null;
  const turns = byChunk ? [...byChunk.values()].reduce((sum, { parts, gone }) => sum + parts.size + [...gone.values()].flat().length, 0) : 0;
  const options = Array.from({ length: versions - 1 }, (_, i) => versions - 1 - i);
  return html`<div class="versions"><label>Changes <select value=${since} onChange=${(event) => setSince(event.currentTarget.value)}>
      <option value="">not shown</option>
      ${options.map((one) => html`<option key=${one} value=${String(one)}>${one === 1 ? 'since it was first finished' : `since version ${one}`}</option>`)}</select></label>
    <span class="quiet" role="status">${byChunk ? `${number(turns)} ${turns === 1 ? 'turn differs' : 'turns differ'}` : ''}</span></div>`;
}

export function ScriptPane({ data, findings, acting, setActing, onChunk, paneRef }) {
  const { following, follow, onScroll, watch } = useFollowing(paneRef);
  const names = useMemo(() => new Map(data.run.hosts.map((host, i) => [String.fromCharCode(65 + i), host.name])), [JSON.stringify(data.run.hosts)]);
  const turns = data.requests.reduce((sum, { n }) => sum + (data.stored.get(n)?.turns ?? data.live.get(n)?.turns.done ?? NONE).length, 0);
  const changes = useChanges(data);
  const [nearness, setNearness] = useState(null);
  useEffect(() => {
    if (turns > TURNS_SHOWN_AT_ONCE && !nearness) setNearness(new Nearness(paneRef.current));
  }, [turns > TURNS_SHOWN_AT_ONCE]);
  const frame = useRef(0);
  const scrolled = (event) => {
    onScroll(event);
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => paneRef.current && onChunk(chunkInView(paneRef.current)));
  };
  const requests = data.requests.filter((request) => request.n > 0);
  const writing = data.run.state === 'working';
  return html`
    <div class="script-box">
      <h2 class="hidden">Script</h2>
      <${VersionBar} ...${changes}/>
      <div class="script" ref=${paneRef} tabindex="0" role="region" aria-label="Script" onScroll=${scrolled} ...${watch}>
        ${requests.map((request) => html`<${Chunk} key=${`${request.n}${nearness ? 'v' : ''}`} data=${data} request=${request} names=${names} findings=${findings} changes=${changes.byChunk?.get(request.n)} nearness=${nearness} acting=${acting} setActing=${setActing}/>`)}
        ${requests.length === 0 && html`<p class="empty">The topic wants no long script.${data.run.stages.length > 1 ? ' What was written is under “Shorter scripts”.' : ''}</p>`}
      </div>
      ${writing && html`<button class=${`follow ${following ? 'is-on' : ''}`} aria-pressed=${String(following)} onClick=${follow}>
        ${following ? 'Following the words' : 'Follow the words ↓'}</button>`}
    </div>`;
}
