/** A dialog over the page: the browser keeps the focus in it, and Escape closes it. */
import { html, useLayoutEffect, useRef } from './html.js';

export function Dialog({ title, onClose, children }) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog.showModal();
    return () => {
      dialog.close(); // As long as it is open, nothing behind it takes the focus.
      before?.focus?.();
    };
  }, []);
  return html`<dialog ref=${ref} aria-labelledby="dialog-title" onClose=${onClose} onCancel=${onClose}>
    <h2 id="dialog-title">${title}</h2>${children}</dialog>`;
}

/** The answer to something that was asked of castwright, if it was refused. */
export function Problem({ error }) {
  return error ? html`<p class="problem" role="alert">${error.message}</p>` : null;
}
