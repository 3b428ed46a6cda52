/** Where the page is, in the query of the address: `/?run=ID&view=events`, or `/?state=needs&q=bees`. */
import { useEffect, useState } from './html.js';

const listeners = new Set();
addEventListener('popstate', () => listeners.forEach((tell) => tell()));

export function place() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** The address of a place; empty members are left out. */
export function hrefOf(members) {
  const query = new URLSearchParams(Object.entries(members).filter(([, value]) => value));
  return query.size > 0 ? `/?${query}` : '/';
}

/** Goes there; `replace` changes the address without a step in the history, as while a filter is typed. */
export function go(members, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', hrefOf(members));
  listeners.forEach((tell) => tell());
}

/** Makes an ordinary link change the place without loading the page again. */
export function follow(event) {
  const link = event.currentTarget;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, '', link.getAttribute('href'));
  listeners.forEach((tell) => tell());
}

export function usePlace() {
  const [now, setNow] = useState(place);
  useEffect(() => {
    const tell = () => setNow(place());
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, []);
  return now;
}
