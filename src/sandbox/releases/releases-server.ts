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
 */
export async function startReleases(known: readonly string[] = K3S_RELEASES): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://releases').pathname);
    const tag = /^(?:\/repos)?\/k3s-io\/k3s\/releases\/tags?\/([^/]+)$/.exec(path)?.[1];
    const found = tag !== undefined && known.includes(tag);
    const body = found
      ? {
          tag_name: tag,
          name: tag,
          draft: false,
          prerelease: false,
          html_url: `https://github.com/k3s-io/k3s/releases/tag/${encodeURIComponent(tag)}`,
        }
      : {
          message: 'Not Found',
          documentation_url: 'https://docs.github.com/rest/releases/releases',
          status: '404',
        };
    const text = JSON.stringify(body);
    response.writeHead(found ? 200 : 404, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  });
  return listenOnLoopback(server);
}
