/** Requests to castwright: read with ETags, act with the token. */
import { useEffect, useRef, useState } from './html.js';
import { tellConnection } from './connection.js';
import { authorization } from './token.js';
import { pause, shown } from './wake.js';

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function failure(response) {
  const body = await response.json().catch(() => null);
  return new ApiError(response.status, body?.error?.message ?? `castwright answered with ${response.status}`);
}

/** What a proxy answers if castwright is not there. */
const isAway = (status) => status >= 502 && status <= 504;

/** Fetches and tells whether castwright answers at all. An answer of any status counts as one. */
export async function ask(path, options = {}) {
  try {
    const response = await fetch(path, { cache: 'no-store', ...options });
    tellConnection(!isAway(response.status));
    return response;
  } catch (error) {
    if (error.name !== 'AbortError') tellConnection(false);
    throw error;
  }
}

export async function getJson(path, options) {
  const response = await ask(path, { headers: authorization(), ...options });
  if (!response.ok) throw await failure(response);
  return response.json();
}

export async function postJson(path, body) {
  const headers = { 'Content-Type': 'application/json', ...authorization() };
  const response = await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw await failure(response);
  return response.json();
}

/** Whether castwright answered that it cannot; that it does not answer at all is told on top of the page. */
export const cannotBeRead = (error) => error instanceof ApiError && !isAway(error.status);

/** Somebody who starts castwright again looks at this page meanwhile. */
const LONGEST_RETRY_MS = 3000;

/**
 * Reads `path` again and again, and tells each new value. The pause grows with the size of the answer: if reading takes
 * long, reading it twice a second would leave no time for the reader.
 * @param {number} ms the shortest pause
 * @param {() => void} [onSame] castwright answers that the newest value still holds
 * @returns {{stop: () => void, now: () => void}} `now` reads without waiting for the pause
 */
export function poll(path, ms, onValue, onError, onSame = () => {}) {
  const stopping = new AbortController();
  let hurry = new AbortController();
  let wanted = false;
  let etag = '';
  const once = async () => {
    const headers = { ...authorization(), ...(etag && { 'If-None-Match': etag }) };
    const response = await ask(path, { headers, signal: stopping.signal });
    if (response.status === 304) {
      if (!stopping.signal.aborted) onSame();
      return;
    }
    if (!response.ok) throw await failure(response);
    const value = await response.json();
    etag = response.headers.get('ETag') ?? '';
    if (!stopping.signal.aborted) onValue(value);
  };
  const run = async () => {
    for (let failures = 0; !stopping.signal.aborted;) {
      await shown(stopping.signal);
      if (stopping.signal.aborted) return;
      const begin = performance.now();
      wanted = false;
      try {
        await once();
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        onError?.(error);
      }
      // What is asked for now may have changed after castwright answered the request that was under way.
      if (wanted) continue;
      hurry = new AbortController();
      const took = performance.now() - begin;
      const wait = Math.max(ms, 10 * took) * Math.min(8, 2 ** Math.max(0, failures - 1));
      await pause(Math.min(wait, failures > 0 ? LONGEST_RETRY_MS : 15000), AbortSignal.any([stopping.signal, hurry.signal]));
    }
  };
  run();
  return { stop: () => stopping.abort(), now: () => { wanted = true; hurry.abort(); } };
}

/**
 * The newest value of `path` as a hook: `null` until it is there, or if `path` is empty.
 * @param {unknown} version if it changes, the path is read again at once
 */
export function usePolled(path, ms, version) {
  const [state, setState] = useState({ path: '', value: null, error: null });
  const polling = useRef(null);
  useEffect(() => {
    if (!path) return undefined;
    polling.current = poll(
      path, ms,
      (value) => setState({ path, value, error: null }),
      (error) => setState((before) => ({ path, value: before.path === path ? before.value : null, error })),
      () => setState((before) => (before.error ? { ...before, error: null } : before)),
    );
    return () => polling.current.stop();
  }, [path, ms]);
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current !== version) polling.current?.now();
    seen.current = version;
  }, [version]);
  return state.path === path ? { ...state, now: () => polling.current?.now() } : { value: null, error: null, now() {} };
}
