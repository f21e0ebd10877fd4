// The same as the floor, as one writes it with Node's own server: no cluster, no framework.
import { createServer } from "node:http";

const KEPT = 1000;
// How much may wait for a reader before it is cut.
const BEHIND = 64 << 10;
const streams = new Set();
const log = [];
let last = 0;

const server = createServer((request, response) => {
  if (request.method === "POST") {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      response.writeHead(200, { "Content-Length": 2 }).end("{}");
      say(Buffer.concat(pieces));
    });
    return;
  }
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.flushHeaders();
  const since = request.headers["last-event-id"];
  if (since !== undefined && Number(since) < last) response.write(Buffer.concat(log.slice(Number(since) - last)));
  streams.add(response);
  response.on("close", () => streams.delete(response));
});

function say(data) {
  last += 1;
  const event = Buffer.concat([Buffer.from(`id: ${last}\ndata: `), data, Buffer.from("\n\n")]);
  log.push(event);
  if (log.length > KEPT) log.shift();
  for (const stream of streams) {
    if (!stream.write(event) && stream.writableLength > BEHIND) stream.destroy();
  }
}

server.requestTimeout = 0;
server.keepAliveTimeout = 0;
const at = { host: "127.0.0.1", port: 0, backlog: 4096 };
server.listen(at, () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
