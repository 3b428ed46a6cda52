/** The bar on top of every view: home, new run, and whether castwright still answers. */
import { html, useState } from './html.js';
import { useLostSince } from './connection.js';
import { timeOf } from './format.js';
import { follow } from './router.js';
import { StartDialog } from './start_dialog.js';
import { hasToken } from './token.js';

function Connection() {
  const lost = useLostSince();
  const words = lost
    ? `No connection to castwright. You see what was known at ${timeOf(new Date(lost).toISOString())}. Trying again…`
    : 'Connected';
  return html`<p class=${`connection ${lost ? 'is-lost' : 'is-live'}`} role="status">
    <svg viewBox="0 0 12 12" aria-hidden="true">${lost ? html`<path d="M6 1l5.500 10H.5z"/>` : html`<circle cx="6" cy="6" r="4.500"/>`}</svg>
    <span>${words}</span></p>`;
}

export function TopBar({ about, acts }) {
  const [starting, setStarting] = useState(false);
  const wrong = about?.token === 'wrong' && hasToken();
  return html`
    <header class="top">
      <a class="brand" href="/" onClick=${follow}><svg viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4"/><path d="M4 5h8M4 8h5M4 11h7"/></svg>castwright</a>
      <nav aria-label="Main"><a href="/" onClick=${follow}>All runs</a></nav>
      ${about && !acts && html`<span class="quiet wide-only">${wrong ? 'The token of this address is out of date: reading only' : 'Reading only'}</span>`}
      <${Connection}/>
      ${acts?.has('start') && html`<button class="primary" onClick=${() => setStarting(true)}>New script…</button>`}
      ${starting && html`<${StartDialog} onClose=${() => setStarting(false)}/>`}
    </header>`;
}
