/** Text with a button that copies it. */
import { html, useRef, useState } from './html.js';

/** Copies `text`; without leave to write the clipboard, what `shown` holds is selected, so that the keyboard copies it. */
export function CopyButton({ text, label, shown }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      getSelection().selectAllChildren(shown.current);
    }
  };
  return html`<button onClick=${copy} aria-label=${`Copy: ${label}`}>${copied ? 'Copied' : 'Copy'}</button>`;
}

/** A command for a terminal. */
export function CopyLine({ text, label }) {
  const code = useRef(null);
  return html`<div class="copy"><span class="quiet">${label}</span><code ref=${code}>${text}</code>
    <${CopyButton} text=${text} label=${label} shown=${code}/></div>`;
}
