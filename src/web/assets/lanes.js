/** What of the attempts of a chunk is drawn in its row of the timeline, and from when to when. */
const ms = (time) => Date.parse(time);

/** More bars than these would be too thin to be told apart in one row. */
const BARS_MAX = 5;
const SHORTEST_MS = 500;

/**
 * An attempt that nobody ends any more: its process died, or it was left for a next one.
 * @param {boolean} working somebody writes the run
 */
export const isLost = (request, attempt, working) => attempt.state !== 'ended' && !(working && attempt === request.attempts.at(-1));

/**
 * Begin and end of each attempt that was sent. One that has no end of its own lasts until the next one of its chunk
 * began, or else until `stop`.
 * @returns {{attempt: object, span: [number, number]}[]}
 */
export function barsOf(request, stop) {
  const sent = request.attempts.filter((attempt) => attempt.opened);
  return sent.map((attempt, i) => {
    const begin = ms(attempt.opened);
    const end = attempt.ended ? ms(attempt.ended) : Math.min(stop, sent[i + 1] ? ms(sent[i + 1].opened) : stop);
    return { attempt, span: [begin, Math.max(begin + SHORTEST_MS, end)] };
  });
}

/** The newest attempts, as many as a row holds, and how many more there were. */
export function inOneRow(bars) {
  return { drawn: bars.slice(-BARS_MAX), more: Math.max(0, bars.length - BARS_MAX) };
}

/** All times of a run in which something was under way, so that all its stages have one scale. */
export const spansOf = (requests, stop) => requests.flatMap((request) => barsOf(request, stop).map(({ span }) => span));
