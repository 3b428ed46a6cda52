/** When each chunk was asked for, thought about and written: a bar for each attempt, one row for each chunk. */
import { html } from './html.js';
import { duration, minuteOf, money, timeOf } from './format.js';
import { useSize } from './hooks.js';
import { barsOf, inOneRow, isLost, spansOf } from './lanes.js';
import { endOf } from './sentences.js';
import { timeScale } from './time_scale.js';

export const TIMELINE_ROW_PX = 18;
const ROW = TIMELINE_ROW_PX;
const AXIS = 20;
const LABEL = 150;
const NARROW_LABEL = 34;

const ms = (time) => Date.parse(time);

function kindOf(request, attempt, lost, phase) {
  if (lost) return 'failed';
  if (attempt.state !== 'ended') return phase === 'researching' ? 'researching' : 'writing';
  return attempt.end === 'completed' ? (request.stored ? 'stored' : 'received') : 'failed';
}

function tooltip(request, attempt, lost) {
  const parts = [`${request.title}, attempt ${attempt.k}: ${endOf(attempt, lost)}`, `began ${timeOf(attempt.opened)}`];
  if (attempt.first_text) parts.push(`first words after ${duration(ms(attempt.first_text) - ms(attempt.opened), true)}`);
  if (attempt.ended) parts.push(`took ${duration(ms(attempt.ended) - ms(attempt.opened), true)}`);
  if (attempt.reattached.length > 0) parts.push(`connected again ${attempt.reattached.length} times, at no cost`);
  if (attempt.state === 'ended') parts.push(`cost ${money(attempt.cost_usd)}`);
  return parts.join('\n');
}

function Bar({ request, attempt, span, scale, y, height, working, phase }) {
  const lost = isLost(request, attempt, working);
  const kind = kindOf(request, attempt, lost, phase);
  const arm = Math.min(4, height / 2 + 1);
  const [x0, x1] = span.map(scale.x);
  const first = attempt.first_text ? Math.min(x1, scale.x(ms(attempt.first_text))) : x1;
  const middle = y + height / 2;
  return html`<g class=${`attempt is-${kind}`}>
    <title>${tooltip(request, attempt, lost)}</title>
    <rect class="think" x=${x0} y=${y} width=${Math.max(1, first - x0)} height=${height} rx="2"/>
    <rect class="think-lines" fill="url(#think)" x=${x0} y=${y} width=${Math.max(1, first - x0)} height=${height} rx="2"/>
    <rect class="write" x=${first} y=${y} width=${Math.max(0, x1 - first)} height=${height} rx="2"/>
    ${kind === 'researching' && html`<rect fill="url(#research)" x=${first} y=${y} width=${Math.max(0, x1 - first)} height=${height} rx="2"/>`}
    ${attempt.first_text && html`<path class="first-words" d=${`M${first - arm} ${y - 1.5}h${2 * arm}l${-arm} ${arm + 1}z`}/>`}
    ${attempt.reattached.map((back, i) => html`<path key=${i} class="back" d=${`M${scale.x(ms(back.at))} ${middle - 5}l5 5l-5 5l-5-5z`}/>`)}
    ${kind === 'failed' && html`<path class="cross" d=${`M${x1 - arm} ${middle - arm}l${2 * arm} ${2 * arm}m0${-2 * arm}l${-2 * arm} ${2 * arm}`}/>`}
    ${kind === 'stored' && x1 - x0 > 16 && html`<path class="tick" d=${`M${x1 - 13} ${middle}l3 3.500l5-7`}/>`}
  </g>`;
}

function Row({ request, y, width, label, stop, numbered, ...more }) {
  const bars = barsOf(request, stop);
  const { drawn, more: left } = inOneRow(bars);
  const pitch = (ROW - 5) / Math.max(1, drawn.length);
  const height = drawn.length > 1 ? Math.max(1.8, pitch - 1) : pitch;
  const name = label === LABEL ? `${numbered && request.n > 0 ? `${request.n} ` : ''}${request.title}` : String(request.n || 'R');
  const longest = left > 0 ? 17 : 22;
  const short = name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
  return html`<g>
    <text x="0" y=${y + 13}><title>${request.title}</title>${short}</text>
    ${left > 0 && html`<text class="more" x=${label - 4} y=${y + 13} text-anchor="end"><title>${left === 1 ? 'One earlier attempt is not drawn' : `${left} earlier attempts are not drawn`}</title>+${left}</text>`}
    <g transform=${`translate(${label} 0)`}>
      <line class="lane" x1="0" x2=${width} y1=${y + ROW - 0.5} y2=${y + ROW - 0.5}/>
      ${bars.length === 0 && html`<circle class="wait" cx="5" cy=${y + 9} r="4"/>`}
      ${drawn.map(({ attempt, span }, i) => html`<${Bar} key=${attempt.k} request=${request} attempt=${attempt} span=${span} y=${y + 3 + i * pitch} height=${height} ...${more}/>`)}
    </g></g>`;
}

/** One sentence for those who do not see the picture. */
function summary(requests) {
  return `Timeline of ${requests.length} chunks: ${requests.filter((one) => one.stored).length} stored, `
    + `${requests.reduce((sum, one) => sum + one.attempts.length, 0)} requests.`;
}

/** What the signs of the timeline mean. */
export function TimelineLegend() {
  return html`<ul class="legend" aria-label="What the signs mean">
    <li><svg viewBox="0 0 24 12"><rect class="think" width="24" height="12" rx="2"/><rect fill="url(#think)" width="24" height="12" rx="2"/></svg>thinking</li>
    <li class="is-researching"><svg viewBox="0 0 24 12"><rect class="write" width="24" height="12" rx="2"/><rect fill="url(#research)" width="24" height="12" rx="2"/></svg>researching</li>
    <li class="is-writing"><svg viewBox="0 0 24 12"><rect class="write" width="24" height="12" rx="2"/></svg>writing</li>
    <li class="is-stored"><svg viewBox="0 0 24 12"><rect class="write" width="24" height="12" rx="2"/><path class="tick" d="M9 6l3 3.500l5-7"/></svg>stored</li>
    <li class="is-failed"><svg viewBox="0 0 24 12"><rect class="write" width="24" height="12" rx="2"/><path class="cross" d="M8 2l8 8m0-8l-8 8"/></svg>failed</li>
    <li><svg viewBox="0 0 12 12"><path class="first-words" d="M2 2h8l-4 7z"/></svg>first words</li>
    <li><svg viewBox="0 0 12 12"><path class="back" d="M6 1l5 5l-5 5l-5-5z"/></svg>connected again</li>
    <li><svg viewBox="0 0 12 12"><circle class="wait" cx="6" cy="6" r="4"/></svg>waiting</li></ul>`;
}

/** The timeline of one stage. The scale is that of the whole run, so that stages can be compared. */
export function Timeline({ run, phases, requests, numbered, now }) {
  const [ref, outer] = useSize();
  const label = outer > 520 ? LABEL : NARROW_LABEL;
  const width = Math.max(60, outer - label - 12);
  const working = run.state === 'working';
  const stop = working ? now : ms(run.updated);
  const scale = timeScale(spansOf(run.stages.flatMap((stage) => stage.requests), stop), width);
  const height = requests.length * ROW;
  return html`<div class="timeline" ref=${ref}>
    <svg width="100%" height=${height + AXIS} role="img" aria-label=${summary(requests)}>
      <defs><pattern id="think" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" x2="0" y1="0" y2="6"/></pattern>
        <pattern id="research" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="dots" cx="3" cy="3" r="1.3"/></pattern></defs>
      <g transform=${`translate(${label} 0)`}>
        ${scale.ticks.map((tick) => html`<g key=${tick.ms} class="axis"><line x1=${tick.x} x2=${tick.x} y1="0" y2=${height}/><text x=${tick.x} y=${height + 14} text-anchor=${tick.x < 24 ? 'start' : tick.x > width - 24 ? 'end' : 'middle'}>${scale.step < 60_000 ? timeOf(tick.ms) : minuteOf(tick.ms)}</text></g>`)}
        ${scale.gaps.map((gap) => html`<g key=${gap.x} class="gap"><title>Nothing was asked for here: ${duration(gap.ms)}</title><rect x=${gap.x + 2} width=${gap.width - 4} y="0" height=${height}/><text x=${gap.x + gap.width / 2} y=${height + 14} text-anchor="middle">⋯</text></g>`)}
      </g>
      ${requests.map((request, i) => html`<${Row} key=${request.n} request=${request} numbered=${numbered} y=${i * ROW} width=${width} label=${label} scale=${scale} stop=${stop} working=${working} phase=${phases?.get(request.n)}/>`)}
    </svg></div>`;
}
