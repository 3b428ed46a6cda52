/** The Durable Streams protocol, read only: catch-up, long-poll and event streams. */
const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

function logOf(run, stage, what, name) {
  const of = run.stages[stage ? 1 : 0];
  if (!of) return null;
  return what === 'events' ? of.events : of.answers.get(name) ?? null;
}

function stateHeaders(part) {
  const headers = { ...HEADERS, 'Stream-Next-Offset': part.next, 'Stream-Up-To-Date': 'true' };
  if (part.ended) headers['Stream-Closed'] = 'true';
  return headers;
}

async function sendEvents(world, log, offset, res, signal) {
  res.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  const until = Date.now() + world.sseSeconds * 1000;
  for (;;) {
    const part = log.read(offset);
    if (!part.empty) res.write(`event: data\n${part.body.split('\n').map((line) => `data: ${line}`).join('\n')}\n\n`);
    // A connection may break between a text and its offset: the reader must then take the text as not read.
    if (!part.empty && world.cutEvery && (world.sent = (world.sent ?? 0) + 1) % world.cutEvery === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return res.destroy();
    }
    const control = { streamNextOffset: part.next, streamCursor: '1', upToDate: true, ...(part.ended && { streamClosed: true }) };
    res.write(`event: control\ndata: ${JSON.stringify(control)}\n\n`);
    offset = part.next;
    if (part.ended || Date.now() >= until) break;
    for (let next = log.read(offset); next.empty && !next.ended; next = log.read(offset)) {
      await log.more(Math.min(15000, Math.max(1, until - Date.now())), signal);
      if (signal.aborted || world.broken) return res.destroy();
      if (Date.now() >= until) return res.end();
      res.write(': still here\n');
    }
  }
  return res.end();
}

export async function serveStream(world, req, res, url, [, id, stage, what, name]) {
  const log = world.runs.has(id) ? logOf(world.runs.get(id), stage, what.slice(0, 6) === 'events' ? 'events' : 'answers', name) : null;
  if (!log) return res.writeHead(404, HEADERS).end();
  const offset = url.searchParams.get('offset') ?? '-1';
  let part = log.read(offset);
  if (!part) return res.writeHead(400, HEADERS).end();
  const gone = new AbortController();
  res.on('close', () => gone.abort());
  const live = url.searchParams.get('live');
  if (live === 'sse') return world.noSse ? res.writeHead(502, HEADERS).end() : sendEvents(world, log, part.empty && offset === '-1' ? '0' : offset, res, gone.signal);
  if (live === 'long-poll' && part.empty && !part.ended) {
    await log.more(20000, gone.signal);
    part = log.read(offset);
    if (part.empty) return res.writeHead(204, stateHeaders(part)).end();
  }
  const type = log.mode === 'json' ? 'application/json' : 'text/plain; charset=utf-8';
  return res.writeHead(200, { ...stateHeaders(part), 'Content-Type': type }).end(part.body);
}
