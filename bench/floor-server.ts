import { createServer } from 'node:http';

/**
 * The floor: bare `node:http` that reads the request and answers a constant envelope of the size given in bytes. No
 * server written for Node can answer faster, so all other figures are ratios to this one.
 */
const size = Number(process.argv[2]);
const head = '<?xml version="1.0" encoding="utf-8"?><s:Envelope><s:Body>';
const tail = '</s:Body></s:Envelope>';
const envelope = Buffer.from(head + 'x'.repeat(Math.max(0, size - head.length - tail.length)) + tail);
const headers = { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': envelope.length };

const server = createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () => {
    response.writeHead(200, headers);
    response.end(envelope);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    console.log(JSON.stringify({ listening: `http://127.0.0.1:${address.port}` }));
});
