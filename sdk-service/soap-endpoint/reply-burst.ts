import type { ServerResponse } from 'node:http';

export interface Reply {
  readonly status: number;
  /** With its `Content-Length`. */
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
  readonly encoding: 'latin1' | 'utf8';
}

/** Past these, replies go out at once: a burst must not become a heap. */
const MOST_REPLIES = 512;
const MOST_CHARACTERS = 4 * 1024 * 1024;

/**
 * Collects the replies of one turn of the event loop and writes them together at its end. Writing each by itself wakes
 * its reader in between, which costs a third of a busy server's time.
 */
export function createReplyBurst(): (response: ServerResponse, reply: Reply) => void {
  let waiting: { readonly response: ServerResponse; readonly reply: Reply }[] = [];
  let characters = 0;

  function flush(): void {
    const replies = waiting;
    waiting = [];
    characters = 0;
    for (const { response, reply } of replies) writeReply(response, reply);
  }

  return function send(response, reply) {
    waiting.push({ response, reply });
    characters += reply.body.length;
    if (waiting.length === 1) setImmediate(flush);
    if (waiting.length >= MOST_REPLIES || characters >= MOST_CHARACTERS) flush();
  };
}

/** Writes a whole reply; does nothing where the caller is gone or has an answer. */
export function writeReply(response: ServerResponse, { status, headers, body, encoding }: Reply): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, headers);
  response.end(body, encoding);
}
