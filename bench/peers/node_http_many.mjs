// Peer: many streams with what Node has: http, split at blank lines, JSON.parse.
import http from "node:http";
import { Report, argumentsOf } from "./many.mjs";

const { baseURL, streams } = argumentsOf("node_http_many.mjs");
const report = new Report(streams);
const body = JSON.stringify({ model: "bench", input: "bench", stream: true });
const agent = new http.Agent({ keepAlive: false, maxSockets: Infinity });

function follow() {
  return new Promise((resolve, reject) => {
    const request = http.request(baseURL + "/responses", {
      agent,
      method: "POST",
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
    });
    request.on("error", reject);
    request.on("response", (response) => {
      report.head();
      response.setEncoding("utf8");
      let carry = "";
      let text = "";
      let whole = null;
      response.on("data", (piece) => {
        carry += piece;
        let from = 0;
        for (let end; (end = carry.indexOf("\n\n", from)) >= 0; from = end + 2) {
          const at = carry.indexOf("data: ", from);
          const event = JSON.parse(carry.slice(at + 6, end));
          text += report.take(event);
          if (event.type === "response.completed") whole = event.response.output[0].content[0].text;
        }
        carry = carry.slice(from);
      });
      response.on("error", reject);
      response.on("end", () => {
        report.ended(text, whole);
        resolve();
      });
    });
    request.end(body);
  });
}

await Promise.all(Array.from({ length: streams }, follow));
report.print();
