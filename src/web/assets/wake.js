/** Tells when the page may have been away: shown again, back from sleep, online again, castwright there again. Those who wait then try at once. */
const sleepers = new Set();
export function wake() {
  for (const tell of [...sleepers]) tell();
}

addEventListener('online', wake);
addEventListener('pageshow', wake);
document.addEventListener('visibilitychange', wake);

/** @returns {() => void} stops telling */
export function onWake(tell) {
  sleepers.add(tell);
  return () => sleepers.delete(tell);
}

/** Resolves after `ms`, earlier if the page wakes or `signal` aborts. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = onWake(() => !document.hidden && done());
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}

/** Resolves at once if the page is shown, else when it is. A hidden page reads nothing and holds no connection. */
export function shown(signal) {
  if (!document.hidden || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal?.aborted) return;
      stop();
      signal?.removeEventListener('abort', look);
      resolve();
    };
    const stop = onWake(look);
    signal?.addEventListener('abort', look);
  });
}
