/** The chunks of the script as a list: what each does, and its words against the target with the band of ±3 %. */
import { html, useEffect, useRef } from './html.js';
import { number, percentChange } from './format.js';
import { Icon } from './icons.js';
import { PHASES } from './sentences.js';

/** The scale of a bar ends a quarter above the target, so that the band has a place on it. */
function BandBar({ words, target, band, stored }) {
  if (!target) return null;
  const x = (value) => Math.min(100, (100 * value) / (target * 1.25));
  const inside = band && words >= band[0] && words <= band[1];
  return html`<svg class=${`bar band ${stored ? (inside ? 'is-inside' : 'is-outside') : ''}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" y="2" width="100" height="6"/><rect class="fill" y="2" width=${x(words)} height="6"/>
    ${band && html`<rect class="band-mark" x=${x(band[0])} width=${Math.max(1.2, x(band[1]) - x(band[0]))} height="10"/>`}</svg>`;
}

function verdict(request, words, phase) {
  if (phase === 'waiting') return `${number(request.target)} words`;
  if (!request.stored || !request.band) return `${number(words)} of ${number(request.target)} words`;
  const inside = words >= request.band[0] && words <= request.band[1];
  const off = percentChange(words / request.target - 1);
  return `${number(words)} of ${number(request.target)} words${inside ? ', on target' : `, ${off}`}`;
}

const TINY = { researching: 'Researching', thinking: 'Thinking', reattaching: 'Re-attaching' };

export function ChunkList({ data, current, onJump }) {
  const box = useRef(null);
  useEffect(() => {
    const button = box.current.querySelector('[aria-current]');
    if (!button) return;
    const above = button.offsetTop - box.current.scrollTop;
    if (above < 30 || above + button.offsetHeight > box.current.clientHeight) box.current.scrollTop = button.offsetTop - 60;
  }, [current]);
  return html`<nav class="chunk-list" ref=${box} aria-label="Chunks"><h2>Chunks</h2><ol>
    ${data.requests.map((request) => {
      const phase = data.phases.get(request.n);
      const words = request.stored ? request.words : data.live.get(request.n)?.words ?? 0;
      const attempts = request.attempts.length > 1 ? ` · attempt ${request.attempts.length}` : '';
      return html`<li key=${request.n} class=${`is-${phase}`}>
        <button onClick=${() => onJump(request.n)} aria-current=${current === request.n ? 'true' : null}>
          <${Icon} name=${phase}/><span class="title" dir="auto">${request.n > 0 ? `${request.n} ` : ''}${request.title}</span>
          <span class="detail"><span class=${phase === 'stored' ? 'hidden' : ''}>${TINY[phase] ?? PHASES[phase]}${request.n > 0 ? ' · ' : ''}</span>${request.n > 0 ? verdict(request, words, phase) : ''}${attempts}</span>
          ${request.n > 0 && html`<${BandBar} words=${words} target=${request.target} band=${request.band} stored=${request.stored}/>`}
        </button></li>`;
    })}</ol>
    ${data.requests.some(({ n }) => n > 0) && html`<p class="quiet small">The mark on each bar is the target, ±3 %.</p>`}</nav>`;
}
