/**
 * The token that allows acting. It comes in the fragment, which no server and no log sees, and leaves the address bar at
 * once, so that nobody copies it with the address. It lives as long as the tab.
 */
const KEY = 'castwright-token';
let token = '';

export function takeToken() {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEY, decodeURIComponent(found[1]));
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  token = sessionStorage.getItem(KEY) ?? '';
}

/** @returns {Record<string, string>} the header of requests that act; empty without a token */
export function authorization() {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

export function hasToken() {
  return token !== '';
}
