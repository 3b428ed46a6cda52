// Peer: many streams with the official client's raw iterator, `create({stream: true})`.
import OpenAI from "openai";
import { Report, argumentsOf } from "./many.mjs";

const { baseURL, streams } = argumentsOf("openai_create_many.mjs");
const report = new Report(streams);
const client = new OpenAI({ apiKey: "bench", baseURL, maxRetries: 0 });

async function follow() {
  const stream = await client.responses.create({ model: "bench", input: "bench", stream: true });
  report.head();
  let text = "";
  let whole = null;
  for await (const event of stream) {
    text += report.take(event);
    if (event.type === "response.completed") whole = event.response.output[0].content[0].text;
  }
  report.ended(text, whole);
}

await Promise.all(Array.from({ length: streams }, follow));
report.print();
