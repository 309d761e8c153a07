import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import type { Pair } from './ground.ts';

export interface RawAnswer {
  status: number;
  body: Record<string, never> & Record<string, unknown>;
  text: string;
}

export interface RawLink {
  port: number;
  ca: string;
  servername?: string;
  client?: Pair;
}

type Json = Record<string, unknown>;

/** One HTTPS request with nothing but Node: no client of ours takes part. */
export async function raw(
  link: RawLink,
  method: string,
  path: string,
  body?: Json | string,
  type = 'application/json',
): Promise<RawAnswer> {
  const response = await open(link, method, path, body, type);
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text, body: parsed(text) as RawAnswer['body'] };
}

async function open(
  link: RawLink,
  method: string,
  path: string,
  body?: Json | string,
  type = 'application/json',
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    host: '127.0.0.1',
    port: link.port,
    path,
    method,
    servername: link.servername ?? 'omantel.omani.works',
    ca: link.ca,
    cert: link.client?.certificate,
    key: link.client?.key,
    agent: false,
    headers: body === undefined ? {} : { 'content-type': type },
  };
  const request = httpsRequest(options);
  request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

/** The certificate that the server shows, without trusting it. */
export async function servingCertificate(link: RawLink): Promise<X509Certificate> {
  const socket = connect({ host: '127.0.0.1', port: link.port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new Error('the server showed no certificate');
  return certificate;
}

export interface RawWatch {
  events: {
    type: string;
    object: Json & { metadata: Record<string, string>; code?: number; reason?: string };
  }[];
  /** How it ended: `open` as long as it has not. */
  ended: 'open' | 'end' | 'cut';
  /** Resolves once `met` holds; looks again at every chunk and at the end. */
  until(met: (watch: RawWatch) => boolean): Promise<void>;
  close(): void;
}

export async function rawWatch(link: RawLink, path: string): Promise<RawWatch> {
  const response = await open(link, 'GET', path);
  let held = '';
  let look = () => {};
  const watch: RawWatch = {
    events: [],
    ended: 'open',
    until: (met) =>
      new Promise<void>((resolve) => {
        look = () => met(watch) && resolve();
        look();
      }),
    close: () => void response.destroy(),
  };
  response.on('data', (chunk: Buffer) => {
    held += chunk.toString();
    const lines = held.split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) watch.events.push(JSON.parse(line) as RawWatch['events'][number]);
    look();
  });
  const end = (how: 'end' | 'cut') => () => {
    if (watch.ended === 'open') watch.ended = how;
    look();
  };
  response.on('end', end('end')).on('aborted', end('cut')).on('error', end('cut')).on('close', end('cut'));
  return watch;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
