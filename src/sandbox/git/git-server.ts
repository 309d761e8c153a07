import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Tree } from '../flux/template-tree.ts';
import { type LoopbackServer, listenOnLoopback } from '../node/loopback-server.ts';
import { GIT_ENVIRONMENT, makeBareRepository } from './bare-repository.ts';

export interface GitServer extends LoopbackServer {
  url: string;
  /** Commit of `main` when it started. */
  head: string;
  /** One more commit on `main`, of a whole tree; gives its name. */
  commit(tree: Tree, message: string): Promise<string>;
  /** Answers what this server would, below the path `/openova.git`. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): void;
}

/**
 * Serves the tree over smart HTTP, read-only, by `git http-backend` (CGI, RFC 3875). The repository is kept in `folder`,
 * or in a temporary one.
 */
export async function startGitServer(tree: Tree, folder?: string): Promise<GitServer> {
  const repository = await makeBareRepository(tree, folder);
  const server = await listenOnLoopback(
    createServer((request, response) => serve(repository.root, request, response, request.url ?? '/')),
  );
  const close = async () => {
    await server.close();
    await repository.remove();
  };
  const { root, head, commit } = repository;
  const answer: GitServer['answer'] = (request, response, path) => serve(root, request, response, path);
  return { ...server, close, url: `http://127.0.0.1:${server.port}/openova.git`, head, commit, answer };
}

function serve(root: string, request: IncomingMessage, response: ServerResponse, path: string): void {
  const url = new URL(path, 'http://git');
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...GIT_ENVIRONMENT,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      REMOTE_ADDR: '127.0.0.1',
      SERVER_PROTOCOL: 'HTTP/1.1',
    },
  });
  child.on('error', () => response.writeHead(500).end());
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  response.on('close', () => child.kill());
  relay(child.stdout, response);
}

function relay(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let held = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    const end = held.indexOf('\r\n\r\n');
    if (end === -1) return;
    output.off('data', onData);
    writeHead(held.subarray(0, end).toString(), response);
    response.write(held.subarray(end + 4));
    output.pipe(response);
  };
  output.on('data', onData);
  output.on('end', () => response.end());
}

function writeHead(head: string, response: ServerResponse): void {
  const lines = head.split('\r\n').map((line) => line.split(/:\s*/, 2) as [string, string]);
  const status = lines.find(([name]) => name.toLowerCase() === 'status')?.[1];
  for (const [name, value] of lines) if (name.toLowerCase() !== 'status') response.setHeader(name, value);
  response.writeHead(Number(status?.split(' ')[0] ?? 200));
}
