import type { SandboxContext } from './context.ts';

/** Calls the control endpoint of a running sandbox; undefined when nothing of ours answers there. */
export async function callControl<T>(
  context: Pick<SandboxContext, 'control' | 'credentials'>,
  method: string,
  path: string,
  body?: unknown,
  withinMs = 5_000,
): Promise<T | undefined> {
  const reply = await fetch(`${context.control}${path}`, {
    method,
    headers: { Authorization: `Bearer ${context.credentials.controlToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(withinMs),
  }).catch(() => undefined);
  return reply?.ok ? ((await reply.json()) as T) : undefined;
}
