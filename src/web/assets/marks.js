/**
 * Where in the turns of a chunk something is to be shown: sentences that were left out, citations, findings.
 * @typedef {{turn: number, at: number, to: number, kind: 'cut'|'cite'|'find', value: object}} Mark
 */
const bare = (quote) => (quote ?? '').replace(/…$/, '').trim();

function find(turns, quote, last = false) {
  const text = bare(quote);
  if (text === '') return null;
  for (let i = 0; i < turns.length; i += 1) {
    const at = last ? turns[i].text.lastIndexOf(text) : turns[i].text.indexOf(text);
    if (at !== -1) return { turn: i, at, to: at + text.length };
  }
  return null;
}

/** A sentence was left out before the sentence `after`, or else behind the sentence `before`. */
function placeOfCut(turns, { before, after }) {
  const next = find(turns, after);
  if (next) return { turn: next.turn, at: next.at, to: next.at };
  const previous = find(turns, before);
  if (!previous) return null;
  // A long sentence is quoted only in its beginning; the place is behind its end.
  const rest = /…$/.test(before) ? /^.*?[.!?。！？]+["'”’»)]*|^.*$/s.exec(turns[previous.turn].text.slice(previous.to))[0].length : 0;
  return { turn: previous.turn, at: previous.to + rest, to: previous.to + rest };
}

function placeOfCitation(turns, { after }) {
  const words = find(turns, after, true);
  return words ? { turn: words.turn, at: words.to, to: words.to } : null;
}

/**
 * @param {import('./turns.js').Turn[]} turns
 * @returns {{marks: Map<number, Mark[]>, lost: Mark[]}} marks by turn in order; `lost` have no place in this text
 */
export function marksOf(turns, { trimmed = [], citations = [], findings = [] }) {
  const marks = new Map();
  const lost = [];
  const put = (kind, value, place) => {
    if (!place) {
      lost.push({ kind, value });
      return;
    }
    if (!marks.has(place.turn)) marks.set(place.turn, []);
    marks.get(place.turn).push({ ...place, kind, value });
  };
  for (const cut of trimmed) put('cut', cut, placeOfCut(turns, cut));
  for (const citation of citations) put('cite', citation, placeOfCitation(turns, citation));
  for (const finding of findings) put('find', finding, find(turns, finding.quote));
  for (const list of marks.values()) list.sort((a, b) => a.at - b.at || a.to - b.to);
  return { marks, lost };
}

/**
 * The text of a turn in pieces.
 * @returns {({text: string} | Mark & {text: string})[]} a mark of no width has the text ""
 */
export function piecesOf(text, marks = []) {
  const pieces = [];
  let done = 0;
  for (const mark of marks) {
    if (mark.at < done) continue;
    if (mark.at > done) pieces.push({ text: text.slice(done, mark.at) });
    pieces.push({ ...mark, text: text.slice(mark.at, mark.to) });
    done = mark.to;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

/** The turn in which a finding stands, by its quote, or else by its line of the whole script; -1 if it has no place. */
export function turnOfFinding(finding, chunks, turnsOfChunk) {
  const own = turnsOfChunk(finding.chunk);
  const place = own && find(own, finding.quote);
  if (place) return place.turn;
  if (!(finding.line > 0)) return -1;
  let line = finding.line;
  for (const { n } of chunks) {
    const turns = turnsOfChunk(n) ?? [];
    const lines = turns.length * 2;
    if (n === finding.chunk) return Math.max(0, Math.min(turns.length - 1, Math.floor((line - 1) / 2)));
    line -= lines;
  }
  return -1;
}
