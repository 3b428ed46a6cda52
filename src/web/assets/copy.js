/** A command for a terminal with a button that copies it. */
import { html, useRef, useState } from './html.js';

export function CopyLine({ text, label }) {
  const [copied, setCopied] = useState(false);
  const code = useRef(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      // Without leave to write the clipboard the text is selected, so that the keyboard copies it.
      getSelection().selectAllChildren(code.current);
    }
  };
  return html`<div class="copy"><span class="quiet">${label}</span><code ref=${code}>${text}</code>
    <button onClick=${copy} aria-label=${`Copy: ${label}`}>${copied ? 'Copied' : 'Copy'}</button></div>`;
}
