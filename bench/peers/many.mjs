// What the peers that follow many streams share: the same figures as ../follow_report.h, counted the same way.

const perOctave = 32;
const settlingNs = 2e9;

class Latencies {
  counts = new Uint32Array(perOctave * 64);
  total = 0;
  max = 0;
  add(ns) {
    this.counts[ns > 1 ? Math.trunc(Math.log2(ns) * perOctave) : 0]++;
    this.total++;
    if (ns > this.max) this.max = ns;
  }
  percentile(part) {
    let seen = 0;
    for (let index = 0; index < this.counts.length; index++) {
      seen += this.counts[index];
      if (seen > 0 && seen >= part * this.total) return 2 ** ((index + 1) / perOctave) / 1e6;
    }
    return 0;
  }
}

const megabytes = () => process.memoryUsage.rss() / 2 ** 20;
const cpuSeconds = () => {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
};
// CLOCK_MONOTONIC, as the fixture's stamps.
const nanoseconds = () => Number(process.hrtime.bigint());

export function argumentsOf(name) {
  const [, , baseURL, count] = process.argv;
  // Never without one: the client would ask its own provider.
  if (!baseURL?.startsWith("http://127.0.0.1:")) throw new Error(`usage: node peers/${name} http://127.0.0.1:PORT/v1 K`);
  return { baseURL, streams: Number(count) };
}

export class Report {
  steady = new Latencies();
  early = new Latencies();
  heads = 0;
  events = 0;
  textUnits = 0;
  broken = 0;
  begin = this.moment();

  constructor(streams) {
    this.streams = streams;
  }
  moment() {
    return { ns: nanoseconds(), cpu: cpuSeconds() };
  }
  head() {
    if (++this.heads !== this.streams) return;
    this.ready = this.moment();
    this.readyMb = megabytes();
  }
  // One event, parsed. Returns the text in it.
  take(event) {
    this.events++;
    this.first ??= this.moment();
    if (event.type !== "response.output_text.delta") return "";
    const now = nanoseconds();
    const early = now - this.first.ns < settlingNs;
    if (!early) this.steadyMb ??= megabytes();
    (early ? this.early : this.steady).add(now - Number(event.obfuscation));
    return event.delta;
  }
  // A stream has ended: with its whole text, as the last event tells it, or not.
  ended(text, whole) {
    this.textUnits += text.length;
    if (text !== whole) this.broken++;
  }
  print() {
    const last = this.moment();
    const s = (from, to) => (to.ns - from.ns) / 1e9;
    console.log(JSON.stringify({
      events: this.events, text_units: this.textUnits, broken: this.broken,
      start_s: s(this.begin, this.ready), start_cpu_s: this.ready.cpu - this.begin.cpu,
      idle_s: s(this.ready, this.first), idle_cpu_s: this.first.cpu - this.ready.cpu,
      run_s: s(this.first, last), run_cpu_s: last.cpu - this.first.cpu,
      ready_mb: this.readyMb, steady_mb: this.steadyMb ?? 0, end_mb: megabytes(),
      stamps: this.steady.total + this.early.total,
      p50_ms: this.steady.percentile(0.5), p99_ms: this.steady.percentile(0.99), max_ms: this.steady.max / 1e6,
      early_p99_ms: this.early.percentile(0.99), early_max_ms: this.early.max / 1e6,
    }));
    process.exitCode = this.broken === 0 ? 0 : 1;
  }
}
