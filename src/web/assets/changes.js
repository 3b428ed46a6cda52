/**
 * What differs between an earlier version of the script and the script as it is, put to its turns: a turn that was
 * changed shows its words, one that is gone stands where it was.
 * @typedef {{kind: 'same'|'gone'|'new', text: string}[]} Parts
 */
const WORD = /\s*\S+\s*$|\s*\S+/g;
/** Two texts whose table of words is larger are shown one after the other; nobody reads such a change word by word. */
const TABLE_MAX = 400_000;
/** Below this share of common words a turn is another one, not a changed one. */
const LIKENESS = 0.4;

const wordsOf = (text) => text.match(WORD) ?? [];

/** Lengths of the longest common subsequences of the ends of two lists of words. */
function commonTable(before, after) {
  const width = after.length + 1;
  const table = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      table[at] = before[i].trim() === after[j].trim() ? table[at + width + 1] + 1 : Math.max(table[at + width], table[at + 1]);
    }
  }
  return { at: (i, j) => table[i * width + j] };
}

/** @returns {Parts | null} null if the texts have too little in common to be one turn that was changed */
export function partsOf(was, is) {
  const before = wordsOf(was);
  const after = wordsOf(is);
  if (before.length * after.length > TABLE_MAX) return null;
  const table = commonTable(before, after);
  if (table.at(0, 0) < LIKENESS * Math.max(before.length, after.length)) return null;
  const parts = [];
  const add = (kind, text) => (parts.at(-1)?.kind === kind ? (parts.at(-1).text += text) : parts.push({ kind, text }));
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    if (i < before.length && j < after.length && before[i].trim() === after[j].trim()) {
      add('same', after[j]);
      i += 1;
      j += 1;
    } else if (i < before.length && (j === after.length || table.at(i + 1, j) >= table.at(i, j + 1))) {
      add('gone', before[i]);
      i += 1;
    } else {
      add('new', after[j]);
      j += 1;
    }
  }
  return parts;
}

/** Turns that are gone and turns that are new, at one place, in the order in which they are read. */
function pairs(gone, fresh) {
  const out = [];
  let next = 0;
  // One turn that stands where one turn of the same speaker stood is that turn, however little is left of it.
  const alone = gone.length === 1 && fresh.length === 1;
  const whole = (was, is) => (alone ? [{ kind: 'gone', text: `${was} ` }, { kind: 'new', text: is }] : null);
  for (const one of fresh) {
    for (let i = next; i < gone.length; i += 1) {
      const parts = gone[i].speaker === one.speaker ? partsOf(gone[i].text, one.text) ?? whole(gone[i].text, one.text) : null;
      if (!parts) continue;
      out.push({ ...one, parts, before: gone.slice(next, i) });
      next = i + 1;
      break;
    }
    if (out.at(-1)?.turn !== one.turn) out.push({ ...one, parts: [{ kind: 'new', text: one.text }], before: [] });
  }
  return { pairs: out, after: gone.slice(next) };
}

/** Every turn of the script with its chunk; paragraphs without a speaker go on with the turn before, if any has one. */
function numbered(chunks) {
  const tagged = chunks.some(({ turns }) => turns.some((turn) => turn.speaker !== ''));
  const places = [];
  for (const { n, turns } of chunks) {
    turns.forEach((turn, index) => {
      if (!tagged || turn.speaker !== '' || places.length === 0) places.push({ n, index });
    });
  }
  return places;
}

/**
 * @param {{n: number, turns: import('./turns.js').Turn[]}[]} chunks the script as it is
 * @param {{change: string, turn: number, speaker: string, text: string}[]} changes as castwright tells them
 * @returns {Map<number, {parts: Map<number, Parts>, gone: Map<number, object[]>}>} by chunk, then by turn
 */
export function changesByChunk(chunks, changes) {
  const places = numbered(chunks);
  const out = new Map();
  const of = (n) => out.get(n) ?? out.set(n, { parts: new Map(), gone: new Map() }).get(n);
  const lose = (number, turns) => {
    if (turns.length === 0 || places.length === 0) return;
    const last = places.at(-1);
    const { n, index } = places[number] ?? { n: last.n, index: last.index + 1 };
    of(n).gone.set(index, [...(of(n).gone.get(index) ?? []), ...turns]);
  };
  for (let i = 0; i < changes.length;) {
    const gone = [];
    const fresh = [];
    let end = changes[i].turn;
    // Changes that follow each other without a turn between them that stayed.
    for (; i < changes.length && changes[i].turn === end; i += 1) {
      (changes[i].change === 'removed' ? gone : fresh).push(changes[i]);
      if (changes[i].change === 'added') end += 1;
    }
    const paired = pairs(gone, fresh);
    const matched = paired.pairs.some(({ parts }) => parts.some(({ kind }) => kind !== 'new'));
    if (!matched) lose(gone[0]?.turn ?? 0, gone);
    for (const { turn, parts, before } of paired.pairs) {
      lose(turn, before);
      const place = places[turn];
      if (place) of(place.n).parts.set(place.index, parts);
    }
    if (matched) lose(end, paired.after);
  }
  return out;
}
