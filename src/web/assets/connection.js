/** Whether castwright answers, told by every request and shown at one place. */
import { useEffect, useState } from './html.js';
import { wake } from './wake.js';

let lostSince = 0;
const listeners = new Set();

/** @param {boolean} answered */
export function tellConnection(answered) {
  const before = lostSince;
  lostSince = answered ? 0 : lostSince || Date.now();
  if ((before === 0) !== (lostSince === 0)) listeners.forEach((tell) => tell(lostSince));
  // One answer shows that castwright is back: whatever waits to try again need not wait any longer.
  if (before !== 0 && answered) wake();
}

/** @returns {number} since when castwright does not answer, in milliseconds; 0 if it does */
export function useLostSince() {
  const [since, setSince] = useState(lostSince);
  useEffect(() => {
    listeners.add(setSince);
    return () => listeners.delete(setSince);
  }, []);
  return since;
}
