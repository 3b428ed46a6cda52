/** The HTTP server of the mock: the page's files, the interface that is read, the streams. What acts is in acting.js. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { act } from './acting.js';
import { serveStream } from './streams.js';

const ASSETS = fileURLToPath(new URL('../../../src/web/assets/', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.txt': 'text/plain', '.svg': 'image/svg+xml', '.json': 'application/json' };
export const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
  + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function send(req, res, status, type, body) {
  const etag = `"${crypto.createHash('sha1').update(body).digest('hex')}"`;
  const headers = {
    'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache', ETag: etag,
    'Content-Type': `${type}; charset=utf-8`,
  };
  if (status === 200 && req.headers['if-none-match'] === etag) return res.writeHead(304, headers).end();
  const small = /\bgzip\b/.test(req.headers['accept-encoding'] ?? '') && body.length > 1000;
  if (small) headers['Content-Encoding'] = 'gzip';
  return res.writeHead(status, headers).end(small ? zlib.gzipSync(body) : body);
}

const sendJson = (req, res, body, status = 200) => send(req, res, status, 'application/json', JSON.stringify(body));

function sendAsset(req, res, name) {
  const file = path.join(ASSETS, name);
  if (!file.startsWith(ASSETS) || !fs.existsSync(file) || !fs.statSync(file).isFile()) return sendJson(req, res, {}, 404);
  return send(req, res, 200, TYPES[path.extname(file)] ?? 'text/plain', fs.readFileSync(file));
}

function exchange(run, name) {
  const raw = run.raw.get(name) || run.answer(...name.split('.').map(Number)).content;
  return {
    schema: 1, prompt: run.prompts.get(name) ?? '', raw,
    exchanges: [{
      method: 'POST', path: '/v1/responses', request_headers: { 'content-type': 'application/json' }, status: 200,
      response_headers: { 'content-type': 'text/event-stream' }, bytes: raw.length * 60, how: 'eof',
    }],
  };
}

function readRun(run, what) {
  if (what === '') return run.detail();
  if (what === 'script') return { schema: 1, chunks: run.script, text_sha256: run.row().state === 'finished' ? run.text() : null };
  if (what.split('/')[0] === 'changes') return { schema: 1, before: 1, after: 1, changes: [] };
  if (what === 'outline') return { schema: 1, ...run.outline };
  if (what === 'sources') return run.sourceRows();
  if (what === 'findings') return run.findings();
  const request = /^requests\/(\d+\.\d+)$/.exec(what);
  return request ? exchange(run, request[1]) : null;
}

async function route(world, req, res) {
  const url = new URL(req.url, 'http://127.0.0.1');
  if (world.broken) return res.destroy();
  if (world.fails && url.pathname.startsWith('/api/runs')) return sendJson(req, res, { error: { code: 11, message: world.fails } }, 500);
  if (url.pathname === '/') return sendAsset(req, res, 'index.html');
  if (url.pathname.startsWith('/assets/')) return sendAsset(req, res, url.pathname.slice(8));
  if (url.pathname === '/healthz') return send(req, res, 200, 'text/plain', 'ok');
  if (url.pathname === '/api/about') {
    const sent = /^Bearer (.*)$/.exec(req.headers.authorization ?? '')?.[1];
    const token = sent === undefined ? {} : { token: sent === world.token ? 'ok' : 'wrong' };
    return sendJson(req, res, { schema: 1, version: '0.1.0', output_root: '/srv/output', can_act: world.token !== '', ...token });
  }
  if (url.pathname === '/api/runs') {
    const rows = [...world.runs.values()].map((run) => run.row()).concat(world.rows);
    rows.sort((a, b) => (a.created < b.created ? 1 : -1));
    return sendJson(req, res, { schema: 1, unread: world.unread ?? [], complete: world.complete ?? true, runs: rows });
  }
  const stream = /^\/streams\/([^/]+)(\/short_scripts)?\/(events|answers\/([\d.]+))$/.exec(url.pathname);
  if (stream) return serveStream(world, req, res, url, stream);
  const read = /^\/api\/runs\/([^/]+)\/?(.*)$/.exec(url.pathname);
  const answer = req.method === 'GET' && read && world.runs.has(read[1]) ? readRun(world.runs.get(read[1]), read[2]) : null;
  if (answer) return sendJson(req, res, answer);
  const [status, body] = await act(world, req, url.pathname);
  return sendJson(req, res, body, status);
}

/**
 * @param {{runs: Map, rows?: object[], token?: string, port?: number}} options
 * @returns {Promise<{url: string, world: object, close: () => Promise<void>}>}
 */
export async function startMock({ runs, rows = [], token = '', port = 0 }) {
  const world = { runs, rows, token, sseSeconds: 60, broken: false };
  const server = http.createServer((req, res) => {
    route(world, req, res).catch((error) => {
      console.error(error);
      res.destroy();
    });
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, port: server.address().port, world, close };
}
