/** What each request of a run does now. */

/**
 * @returns {keyof import('./sentences.js').PHASES} the server's own word if it tells one, else what follows from the attempt
 */
export function phaseOf(request, working, liveWords = 0) {
  if (request.stored) return 'stored';
  const attempt = request.attempts.at(-1);
  if (!attempt || attempt.state === 'reserved') return attempt && !working ? 'failed' : 'waiting';
  if (attempt.state === 'ended') return attempt.end === 'completed' ? 'received' : 'failed';
  if (!working) return 'failed';
  if (attempt.phase) return attempt.phase;
  const back = attempt.reattached.at(-1);
  if (back && Date.now() - Date.parse(back.at) < 5000) return 'reattaching';
  if (request.n === 0 || (request.n === 1 && liveWords === 0 && attempt.first_text)) return 'researching';
  return attempt.first_text || liveWords > 0 ? 'writing' : 'thinking';
}

const UNDER_WAY = new Set(['researching', 'thinking', 'writing', 'reattaching', 'received']);
export const isUnderWay = (phase) => UNDER_WAY.has(phase);

/** How long the rest takes at the pace of the stored chunks, in milliseconds; `null` while nothing can be said. */
export function timeLeft(run, requests, wordsNow) {
  let ms = 0;
  let words = 0;
  for (const request of requests.filter((one) => one.stored && one.n > 0)) {
    const attempt = request.attempts.at(-1);
    if (!attempt?.opened || !attempt.ended) continue;
    ms += Date.parse(attempt.ended) - Date.parse(attempt.opened);
    words += request.words;
  }
  if (words === 0 || run.state !== 'working') return null;
  const abreast = Math.max(1, requests.filter((one) => one.attempts.at(-1)?.state === 'open').length);
  return Math.max(0, run.words_target - wordsNow) * (ms / words) / abreast;
}
