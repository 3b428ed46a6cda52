// Peer: the official client's raw iterator, `create({stream: true})`.
import OpenAI from "openai";

const [, , baseURL] = process.argv;
// Never without one: the client would ask its own provider.
if (!baseURL?.startsWith("http://127.0.0.1:")) throw new Error("usage: node peers/openai_create.mjs http://127.0.0.1:PORT/v1");
const begin = performance.now();
const client = new OpenAI({ apiKey: "bench", baseURL, maxRetries: 0 });
const stream = await client.responses.create({ model: "bench", input: "bench", stream: true });
let events = 0;
let first = 0n;
let text = "";
let completed = false;
for await (const event of stream) {
  if (events++ === 0) first = process.hrtime.bigint();
  if (event.type === "response.output_text.delta") text += event.delta;
  else if (event.type === "response.completed") completed = true;
}
if (!completed) process.exit(1);
console.log(JSON.stringify({
  events,
  text_units: text.length,
  wall_s: (performance.now() - begin) / 1e3,
  first_event_ns: Number(first),
}));
