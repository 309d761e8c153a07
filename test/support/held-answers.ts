import { once } from 'node:events';
import { createServer, request as openRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HeldAnswers {
  base: string;
  /** Status of the first answer that was held. */
  held: Promise<number>;
  close(): void;
}

/** A way to a plain HTTP server whose work is done, while answers to matching paths never come back. */
export async function heldAnswers(server: string, path: RegExp): Promise<HeldAnswers> {
  let tell: (status: number) => void = () => undefined;
  const held = new Promise<number>((resolve) => {
    tell = resolve;
  });
  const way = createServer((request, response) => {
    const { method, headers, url = '/' } = request;
    const onward = openRequest(`${server}${url}`, { method, headers, agent: false }, (answer) => {
      if (path.test(url)) {
        answer.resume().once('end', () => tell(answer.statusCode ?? 0));
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  const close = () => {
    way.close();
    way.closeAllConnections();
  };
  return { base: `http://127.0.0.1:${(way.address() as AddressInfo).port}`, held, close };
}
