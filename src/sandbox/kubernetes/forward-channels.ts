import { connect, type Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { type ForwardedPod, refusedDial } from './forwarded-pod.ts';

const DATA = 0;
const ERROR = 1;
const MOST_UNSENT = 1024 * 1024;

/**
 * A pod's kubelet on a WebSocket (`v4.channel.k8s.io`): two channels, data and error, each begun by the port in two bytes;
 * what goes wrong is said on the error channel, then both close.
 */
export function forwardByChannels(link: WebSocket, pod: ForwardedPod, port: number): void {
  for (const channel of [DATA, ERROR]) link.send(Buffer.of(channel, port & 0xff, port >> 8));
  const loopback = pod.loopbackOf(port);
  if (loopback === undefined) refuse(link, pod, port);
  else forward(link, pod, port, connect({ host: '127.0.0.1', port: loopback, allowHalfOpen: true }));
}

function forward(link: WebSocket, pod: ForwardedPod, port: number, inside: Socket): void {
  let met = false;
  inside.setNoDelay(true);
  inside.once('connect', () => {
    met = true;
  });
  inside.on('data', (part: Buffer) => {
    link.send(Buffer.concat([Buffer.of(DATA), part]), () => {
      if (inside.isPaused() && link.bufferedAmount < MOST_UNSENT) inside.resume();
    });
    if (link.bufferedAmount >= MOST_UNSENT) inside.pause();
  });
  inside.once('end', () => link.close(1000));
  inside.once('error', () => (met ? link.close(1000) : refuse(link, pod, port)));
  link.on('message', (message) => {
    const data = message as Buffer;
    if (data[0] !== DATA || data.length < 2) return;
    if (inside.write(data.subarray(1))) return;
    link.pause();
    inside.once('drain', () => link.resume());
  });
  link.on('error', () => inside.destroy());
  link.once('close', () => inside.destroy());
}

function refuse(link: WebSocket, pod: ForwardedPod, port: number): void {
  link.send(Buffer.concat([Buffer.of(ERROR), Buffer.from(refusedDial(pod, port))]));
  link.close(1000);
}
