/** Shapes for states: each has a form of its own, so that colour only repeats what the form says. */
import { html } from './html.js';

const FORMS = {
  working: html`<path d="M8 2a6 6 0 1 1-6 6" fill="none" stroke-width="2.4"/><circle cx="8" cy="8" r="2" class="solid"/>`,
  writing: html`<path d="M2.5 13.5l1-3.5L11 2.5 13.5 5 6 12.5z" class="solid"/>`,
  thinking: html`<circle cx="3" cy="8" r="1.8" class="solid"/><circle cx="8" cy="8" r="1.8" class="solid"/><circle cx="13" cy="8" r="1.8" class="solid"/>`,
  researching: html`<circle cx="7" cy="7" r="4.2" fill="none" stroke-width="2"/><path d="M10.2 10.2L14 14" stroke-width="2.4"/>`,
  reattaching: html`<path d="M3 8a5 5 0 0 1 9-3M13 8a5 5 0 0 1-9 3" fill="none" stroke-width="2"/><path d="M12.5 1.5V5.5H8.5M3.500 14.500V10.500H7.500" fill="none" stroke-width="1.8"/>`,
  waiting: html`<circle cx="8" cy="8" r="5.5" fill="none" stroke-width="1.6" stroke-dasharray="2.4 2.4"/>`,
  received: html`<path d="M8 2v8M4.500 7L8 10.500 11.500 7M3 13.500h10" fill="none" stroke-width="2"/>`,
  stored: html`<path d="M2.500 8.500l3.500 4 7.500-9" fill="none" stroke-width="2.4"/>`,
  finished: html`<circle cx="8" cy="8" r="7" class="solid"/><path d="M4.500 8.200l2.500 2.800 4.500-5.500" class="hollow" fill="none" stroke-width="1.8"/>`,
  review: html`<path d="M8 1.500L15 14H1z" class="solid"/><path d="M8 6v4M8 11.500v1.200" class="hollow" stroke-width="1.600"/>`,
  stopped: html`<rect x="2" y="2" width="12" height="12" rx="2" class="solid"/><path d="M6 5.500v5M10 5.500v5" class="hollow" stroke-width="1.800"/>`,
  died: html`<path d="M5 1.500h6L14.500 5v6L11 14.500H5L1.500 11V5z" class="solid"/><path d="M5.500 5.500l5 5M10.500 5.500l-5 5" class="hollow" stroke-width="1.800"/>`,
  failed: html`<path d="M3 3l10 10M13 3L3 13" fill="none" stroke-width="2.600"/>`,
  error: html`<path d="M5 1.500h6L14.500 5v6L11 14.500H5L1.500 11V5z" class="solid"/><path d="M8 4.500v4.500M8 10.500v1.500" class="hollow" stroke-width="1.800"/>`,
  warning: html`<path d="M8 1.500L15 14H1z" class="solid"/><path d="M8 6v4M8 11.500v1.200" class="hollow" stroke-width="1.600"/>`,
  info: html`<circle cx="8" cy="8" r="6.500" fill="none" stroke-width="1.600"/><path d="M8 7v4.500M8 4.200v1.200" stroke-width="1.600"/>`,
};

/** The shape of a state. It is silent: a word beside it says the same. */
export function Icon({ name }) {
  return html`<svg class=${`icon is-${name}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">${FORMS[name] ?? FORMS.waiting}</svg>`;
}

/** A shape with its word. */
export function State({ name, label }) {
  return html`<span class=${`state is-${name}`}><${Icon} name=${name}/>${label}</span>`;
}
