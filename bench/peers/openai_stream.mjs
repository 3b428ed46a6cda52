// Peer: the official client's helper, `responses.stream()` with `finalResponse()`.
import OpenAI from "openai";

const [, , baseURL] = process.argv;
// Never without one: the client would ask its own provider.
if (!baseURL?.startsWith("http://127.0.0.1:")) throw new Error("usage: node peers/openai_stream.mjs http://127.0.0.1:PORT/v1");
const begin = performance.now();
const client = new OpenAI({ apiKey: "bench", baseURL, maxRetries: 0 });
const stream = client.responses.stream({ model: "bench", input: "bench" });
let events = 0;
let first = 0n;
for await (const event of stream) {
  if (events++ === 0) first = process.hrtime.bigint();
}
const response = await stream.finalResponse();
if (response.status !== "completed") process.exit(1);
console.log(JSON.stringify({
  events,
  text_units: response.output[0].content[0].text.length,
  wall_s: (performance.now() - begin) / 1e3,
  first_event_ns: Number(first),
}));
