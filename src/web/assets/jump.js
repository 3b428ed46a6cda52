/** Brings a chunk or a turn of the script into sight. */
const FRAMES = 40;

function flash(element) {
  element.classList.remove('flash');
  element.getBoundingClientRect();
  element.classList.add('flash');
}

/** A block far away has no turns yet: it is brought near first, and the turn is looked for in the frames after it. */
function showTurn(chunk, turn, frames) {
  const found = chunk.querySelector(`[data-turn="${turn}"]`);
  if (found) {
    found.scrollIntoView({ block: 'center' });
    flash(found);
    return;
  }
  const block = [...chunk.querySelectorAll('[data-begin]')].find(({ dataset }) => Number(dataset.begin) <= turn && turn < Number(dataset.end));
  block?.scrollIntoView({ block: 'start' });
  if (frames > 0) requestAnimationFrame(() => showTurn(chunk, turn, frames - 1));
}

/**
 * @param {HTMLElement} pane the script
 * @param {number} turn -1: the head of the chunk
 * @param {boolean} focus whether the reader asked for it, so that the keyboard follows
 */
export function jumpTo(pane, chunkNumber, turn = -1, focus = true) {
  const chunk = pane?.querySelector(`[data-chunk="${chunkNumber}"]`);
  if (!chunk) return;
  pane.hold?.();
  if (turn < 0) {
    pane.scrollTop += chunk.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (focus) chunk.querySelector('h3').focus({ preventScroll: true });
  } else {
    showTurn(chunk, turn, FRAMES);
  }
}
