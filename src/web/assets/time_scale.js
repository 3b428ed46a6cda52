/** Time to pixels. Hours in which nothing was requested, as before a resume, are cut out and take a fixed width. */
const LONGEST_GAP_MS = 90_000;
const GAP_PX = 22;

/**
 * @param {[number, number][]} spans when something was under way
 * @returns {{x: (ms: number) => number, gaps: {x: number, width: number, ms: number}[], ticks: {x: number, ms: number}[], step: number}}
 */
export function timeScale(spans, width) {
  const busy = merged(spans);
  const gaps = busy.slice(1).map(([begin], i) => ({ from: busy[i][1], ms: begin - busy[i][1] }));
  const total = Math.max(1000, busy.reduce((sum, [begin, end]) => sum + end - begin, 0));
  const perMs = Math.max(10, width - gaps.length * GAP_PX) / total;
  const x = (ms) => {
    let at = 0;
    for (const [i, [begin, end]] of busy.entries()) {
      if (ms <= end || i === busy.length - 1) return at + Math.max(0, ms - begin) * perMs;
      at += (end - begin) * perMs + GAP_PX;
    }
    return at;
  };
  return { x, gaps: gaps.map(({ from, ms }) => ({ x: x(from), width: GAP_PX, ms })), ...ticksOf(busy, x, perMs) };
}

function merged(spans) {
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  const busy = [];
  for (const [begin, end] of sorted) {
    const last = busy.at(-1);
    if (last && begin - last[1] <= LONGEST_GAP_MS) last[1] = Math.max(last[1], end);
    else busy.push([begin, end]);
  }
  return busy.length > 0 ? busy : [[0, 1000]];
}

const STEPS_S = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200];

/** Round times, at least 100 pixels apart. */
function ticksOf(busy, x, perMs) {
  const step = 1000 * (STEPS_S.find((seconds) => seconds * 1000 * perMs >= 100) ?? 14400);
  const ticks = [];
  for (const [begin, end] of busy) {
    for (let ms = Math.ceil(begin / step) * step; ms <= end; ms += step) {
      const at = x(ms);
      if (ticks.length === 0 || at - ticks.at(-1).x >= 70) ticks.push({ x: at, ms });
    }
  }
  return { ticks, step };
}
