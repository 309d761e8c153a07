import { createServer } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../node/loopback-server.ts';

/** k3s releases that the sandbox knows: the version that upstream pins, those of later minors, and our default. */
export const K3S_RELEASES = [
  'v1.31.4+k3s1',
  'v1.31.14+k3s1',
  'v1.32.9+k3s1',
  'v1.32.10+k3s1',
  'v1.33.5+k3s1',
  'v1.33.6+k3s1',
  'v1.34.1+k3s1',
  'v1.34.2+k3s1',
  'v1.35.9+k3s1',
  'v1.36.4+k3s1',
];

/**
 * GitHub's REST shape, `GET|HEAD /repos/k3s-io/k3s/releases/tags/<tag>`: 200 with `tag_name`, `name`, `draft`,
 * `prerelease` and `html_url`, or 404. `/k3s-io/k3s/releases/tag(s)/<tag>`, the page a person opens, answers the same way.
 * Every other call answers 501 and is told to `onUnhandled`.
 */
export async function startReleases(
  known: readonly string[] = K3S_RELEASES,
  onUnhandled: (call: string) => void = () => undefined,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    const tag = request.method === 'GET' || request.method === 'HEAD' ? tagOf(request.url) : undefined;
    if (tag === undefined) onUnhandled(`releases ${request.method} ${request.url}`);
    const [status, body] = tag === undefined ? [501, NOT_IMITATED] : releaseAnswer(tag, known);
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  });
  return listenOnLoopback(server);
}

const NOT_IMITATED = { message: 'The sandbox does not imitate this call', status: '501' };

function tagOf(url = '/'): string | undefined {
  const path = decodeURIComponent(new URL(url, 'http://releases').pathname);
  return /^(?:\/repos)?\/k3s-io\/k3s\/releases\/tags?\/([^/]+)$/.exec(path)?.[1];
}

function releaseAnswer(tag: string, known: readonly string[]): [status: number, body: unknown] {
  const html_url = `https://github.com/k3s-io/k3s/releases/tag/${encodeURIComponent(tag)}`;
  if (known.includes(tag))
    return [200, { tag_name: tag, name: tag, draft: false, prerelease: false, html_url }];
  const documentation_url = 'https://docs.github.com/rest/releases/releases';
  return [404, { message: 'Not Found', documentation_url, status: '404' }];
}
