/** Words a second over time: the mean of each answer that ended, and what arrives here now. The only use of uPlot. */
import { html, useEffect, useRef, useState } from './html.js';
import { minuteOf, oneDigit, timeOf } from './format.js';
import { useSize } from './hooks.js';

let loading = null;

/** uPlot is loaded when the first chart is shown; its file is a plain script that makes one global name. */
function loadChart() {
  loading ??= new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/assets/vendor/uplot.css' });
    const script = Object.assign(document.createElement('script'), { src: '/assets/vendor/uplot.js' });
    script.onload = () => resolve(window.uPlot);
    script.onerror = reject;
    document.head.append(style, script);
  });
  return loading;
}

const seconds = (time) => Date.parse(time) / 1000;

/** Mean pace of each ended answer, from its first word to its end. */
function levels(requests) {
  const found = [];
  for (const request of requests.filter((one) => one.n > 0)) {
    for (const attempt of request.attempts) {
      if (!attempt.first_text || !attempt.ended) continue;
      const begin = seconds(attempt.first_text);
      const end = Math.max(begin + 1, seconds(attempt.ended));
      const words = attempt.end === 'completed' && request.words > 0 ? request.words : attempt.chars / 6;
      found.push({ begin, end, pace: words / (end - begin) });
    }
  }
  return found;
}

/** The pace at a time: answers that were written at the same time add up; `null` if none was. */
function paceAt(found, at) {
  const there = found.filter(({ begin, end }) => begin <= at && at <= end);
  return there.length > 0 ? there.reduce((sum, { pace }) => sum + pace, 0) : null;
}

/** Arrived words, averaged over five seconds, so that the line can be read. */
function arrivals(meter) {
  const out = [];
  const all = meter.seconds;
  for (let i = 0; i < all.length; i += 1) {
    let sum = 0;
    for (let j = i; j >= 0 && all[j].at > all[i].at - 5; j -= 1) sum += all[j].words;
    out.push([all[i].at, sum / 5]);
    if (all[i + 1] && all[i + 1].at - all[i].at > 5) out.push([all[i].at + 1, null]);
  }
  return out;
}

/** A moment before and after each level, so that its sides are upright. */
const SIDE_S = 0.001;

function table(means, now) {
  const edges = means.flatMap(({ begin, end }) => [begin - SIDE_S, begin, end, end + SIDE_S]);
  const times = [...new Set([...edges, ...now.map(([at]) => at)])].sort((a, b) => a - b);
  const live = new Map(now);
  return [times, times.map((at) => paceAt(means, at)), times.map((at) => live.get(at))];
}

function options(width, height, colours) {
  const axis = { stroke: colours.text, grid: { stroke: colours.line, width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
  return {
    width, height, padding: [8, 30, 0, 0], cursor: { y: false }, legend: { show: false },
    scales: { y: { range: (chart, low, high) => [0, Math.max(1, (high ?? 1) * 1.15)] } },
    axes: [{ ...axis, size: 24, space: 80, values: (chart, times) => times.map((at) => (times.at(-1) - times[0] < 300 ? timeOf : minuteOf)(at * 1000)) }, { ...axis, size: 52 }],
    series: [{}, { stroke: colours.mean, width: 2, fill: colours.area, points: { show: false } }, { stroke: colours.live, width: 1.5, points: { show: false } }],
  };
}

function coloursOf(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  return { text: of('--quiet'), line: of('--line'), mean: of('--stored'), area: of('--stored-soft'), live: of('--accent') };
}

export function Speed({ data, now }) {
  const [ref, width] = useSize();
  const chart = useRef(null);
  const [uPlot, setPlot] = useState(null);
  const means = levels(data.requests);
  const arrived = arrivals(data.meter);
  const points = table(means, arrived);
  const empty = points[0].length === 0;
  useEffect(() => { loadChart().then((loaded) => setPlot(() => loaded), () => {}); }, []);
  useEffect(() => {
    if (!uPlot || width === 0 || empty) return undefined;
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const make = () => {
      chart.current?.destroy();
      chart.current = new uPlot(options(width, 150, coloursOf(ref.current)), points, ref.current);
    };
    make();
    scheme.addEventListener('change', make);
    return () => {
      scheme.removeEventListener('change', make);
      chart.current?.destroy();
      chart.current = null;
    };
  }, [uPlot, width, empty]);
  useEffect(() => chart.current?.setData(points), [data.version, now]);
  const pace = data.run.state === 'working' ? `${oneDigit(data.meter.recent())} words a second now` : '';
  return html`<figure class="speed"><figcaption>Words a second <span class="quiet">${pace}</span></figcaption>
    <div ref=${ref} role="img" aria-label=${`Words a second over time. ${pace}`}>${empty && html`<p class="quiet">No words came yet.</p>`}</div>
    <ul class="legend"><li><svg viewBox="0 0 24 12"><path class="mean-line" d="M0 6h24"/></svg>mean of an answer</li><li><svg viewBox="0 0 24 12"><path class="live-line" d="M0 9l8-6 8 5 8-5"/></svg>arriving now</li></ul></figure>`;
}
