/** Where the script's facts come from: date, freshness, and where each source is cited. */
import { html } from './html.js';
import { dateOf, number } from './format.js';
import { State } from './icons.js';
import { isWebAddress, SafeLink } from './safe_link.js';

const FRESH = new Map([
  [true, ['stored', 'fresh enough']],
  [false, ['warning', 'older than the topic wants']],
  [null, ['info', 'no date that can be read']],
]);

const host = (url) => (isWebAddress(url) ? new URL(url).hostname.replace(/^www\./, '') : '');

function Source({ source, onJump }) {
  const [icon, words] = FRESH.get(source.in_window) ?? FRESH.get(null);
  const cited = source.cited ?? [];
  return html`<li>
    <${SafeLink} url=${source.url} class="title" dir="auto">${source.title || source.url || 'Without a title'}<//>
    <p class="quiet" dir="auto">${[source.publisher, host(source.url), dateOf(source.date)].filter(Boolean).join(' · ')}</p>
    <p><${State} name=${icon} label=${words}/>${cited.length > 0 && html` <span>Cited in ${cited.map((one, i) => html`<button key=${i} class="link" title=${one.text} onClick=${() => onJump(one.chunk)}>chunk ${one.chunk}</button> `)}</span>`}</p></li>`;
}

export function Sources({ sources, onJump }) {
  if (!sources) return html`<p class="quiet">Reading the sources…</p>`;
  if (sources.length === 0) return html`<p class="quiet">No sources yet. They come with the research.</p>`;
  const fresh = sources.filter((source) => source.in_window === true).length;
  return html`<p>${number(sources.length)} sources, ${number(fresh)} of them fresh enough.</p>
    <ol class="sources">${sources.map((source, i) => html`<${Source} key=${i} source=${source} onJump=${onJump}/>`)}</ol>`;
}
