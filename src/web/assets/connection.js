/** Whether castwright answers, told by every request and shown at one place. */
import { useEffect, useState } from './html.js';

let lostSince = 0;
const listeners = new Set();

/** @param {boolean} answered */
export function tellConnection(answered) {
  const before = lostSince;
  lostSince = answered ? 0 : lostSince || Date.now();
  if ((before === 0) !== (lostSince === 0)) listeners.forEach((tell) => tell(lostSince));
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
