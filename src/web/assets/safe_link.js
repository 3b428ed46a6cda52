/** Links whose address came with a run. Only http and https lead anywhere; the page that opens learns nothing of ours. */
import { html } from './html.js';

export function isWebAddress(url) {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

export function SafeLink({ url, children, ...more }) {
  if (!isWebAddress(url)) return html`<span ...${more}>${children}</span>`;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer" ...${more}>${children}<span class="hidden"> (opens a new tab)</span></a>`;
}
