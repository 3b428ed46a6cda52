// Peer: what Node can do without a library: http, split at blank lines, JSON.parse.
import http from "node:http";

const [, , baseURL] = process.argv;
// Never without one: the client would ask its own provider.
if (!baseURL?.startsWith("http://127.0.0.1:")) throw new Error("usage: node peers/node_http.mjs http://127.0.0.1:PORT/v1");
const begin = performance.now();
let events = 0;
let first = 0n;
let text = "";
let completed = false;
let carry = "";

function absorb(block) {
  const at = block.indexOf("data: ");
  if (at < 0) return;
  if (events++ === 0) first = process.hrtime.bigint();
  const event = JSON.parse(block.slice(at + 6));
  if (event.type === "response.output_text.delta") text += event.delta;
  else if (event.type === "response.completed") completed = true;
}

const body = JSON.stringify({ model: "bench", input: "bench", stream: true });
const request = http.request(baseURL + "/responses", {
  method: "POST",
  headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
});
request.on("response", (response) => {
  response.setEncoding("utf8");
  response.on("data", (piece) => {
    carry += piece;
    let from = 0;
    for (let end; (end = carry.indexOf("\n\n", from)) >= 0; from = end + 2) {
      absorb(carry.slice(from, end));
    }
    carry = carry.slice(from);
  });
  response.on("end", () => {
    if (!completed) process.exit(1);
    console.log(JSON.stringify({
      events,
      text_units: text.length,
      wall_s: (performance.now() - begin) / 1e3,
      first_event_ns: Number(first),
    }));
  });
});
request.end(body);
