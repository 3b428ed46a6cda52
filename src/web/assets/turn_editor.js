/** One turn as a field: the text of a stored chunk is changed in place. */
import { html, useState } from './html.js';
import { postJson } from './api.js';
import { Problem } from './dialog.js';

export function TurnEditor({ data, chunk, turn, text, onClose }) {
  const [value, setValue] = useState(text);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await postJson(`${data.base}/edit`, { chunk, turn, was: text, text: value.replace(/\s+/g, ' ').trim() });
      data.again();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const onKeyDown = (event) => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
  };
  return html`<div class="turn-editor">
    <textarea aria-label=${`Text of turn ${turn + 1} in chunk ${chunk}`} rows=${Math.min(12, 2 + Math.ceil(value.length / 70))} value=${value}
      ref=${(field) => field && !field.seen && (field.seen = true, field.focus())} onInput=${(event) => setValue(event.currentTarget.value)} onKeyDown=${onKeyDown}></textarea>
    <${Problem} error=${error}/>
    <div class="buttons"><button class="primary" disabled=${busy || value.trim() === '' || value === text} onClick=${save}>Save</button><button onClick=${onClose}>Cancel</button></div></div>`;
}
