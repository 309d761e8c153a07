import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';

export interface PortForwardListener {
  /** On the loopback address. */
  port: number;
  /** Cuts what is open and stops listening. */
  close(): Promise<void>;
}

/**
 * Listens on a loopback port and connects each caller by a stream of its own.
 * @param open called for every connection, so that the pod behind a Service is found again after a failover
 * @param failed told why a connection could not be made or broke
 */
export async function listenPortForward(
  open: (signal: AbortSignal) => Promise<Duplex>,
  failed: (error: unknown) => void = () => undefined,
): Promise<PortForwardListener> {
  const closing = new AbortController();
  const callers = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (caller) => {
    callers.add(caller);
    caller.once('close', () => callers.delete(caller));
    caller.on('error', () => undefined);
    open(closing.signal).then(
      (stream) => join(caller, stream, failed),
      (error: unknown) => {
        caller.destroy();
        if (!closing.signal.aborted) failed(error);
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      closing.abort(new Error('closed'));
      for (const caller of callers) caller.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function join(caller: Socket, stream: Duplex, failed: (error: unknown) => void): void {
  pipeline(caller, stream, caller, (error) => {
    caller.destroy();
    stream.destroy();
    // A caller that leaves early is no failure of the way.
    const code = (error as NodeJS.ErrnoException | null)?.code;
    if (error && !['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code ?? '')) failed(error);
  });
  caller.resume();
}
