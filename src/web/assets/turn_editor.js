/** One turn as a field: the text of a stored chunk is changed in place. */
import { html, useLayoutEffect, useRef, useState } from './html.js';
import { postJson } from './api.js';
import { Problem } from './dialog.js';

export function TurnEditor({ data, chunk, turn, text, onClose }) {
  const [value, setValue] = useState(text);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  const box = useRef(null);
  useLayoutEffect(() => { // before the field is seen: who types at once types into it
    field.current.focus({ preventScroll: true });
    box.current.scrollIntoView({ block: 'nearest' });
  }, []);
  /** The button from which the reader came is there again only after the field is gone. */
  const close = () => {
    const place = box.current.closest('[data-chunk]');
    onClose();
    setTimeout(() => place.querySelector(`[data-turn="${turn}"] .edit`)?.focus());
  };
  const save = async () => {
    setBusy(true);
    try {
      await postJson(`${data.base}/edit`, { chunk, turn, was: text, text: value.replace(/\s+/g, ' ').trim() });
      data.again();
      close();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const onKeyDown = (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
  };
  return html`<div class="turn-editor" ref=${box}>
    <textarea aria-label=${`Text of turn ${turn + 1} in chunk ${chunk}`} rows=${Math.min(12, 2 + Math.ceil(value.length / 70))} value=${value}
      ref=${field} onInput=${(event) => setValue(event.currentTarget.value)} onKeyDown=${onKeyDown}></textarea>
    <${Problem} error=${error}/>
    <div class="buttons"><button class="primary" disabled=${busy || value.trim() === '' || value === text} onClick=${save}>Save</button><button onClick=${close}>Cancel</button></div></div>`;
}
