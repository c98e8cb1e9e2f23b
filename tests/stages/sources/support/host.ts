import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export type Respond = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

/** A server on loopback that plays a host's part. */
export interface Host {
  readonly origin: string;
  /** What it was asked for since the last `forget`, in order. */
  readonly requests: readonly IncomingMessage[];
  forget(): void;
}

/** Is closed when the tests of the file are done. */
export async function startHost(respond: Respond): Promise<Host> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    respond(request, response, new URL(request.url!, 'http://host'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    forget: () => void requests.splice(0),
  };
}
