import type { BusinessContext } from '../context.ts';
import type { Call, Reply } from '../http/call.ts';

/** What a fault makes of a call before it reaches its service. */
export async function lateFault(context: BusinessContext, call: Call): Promise<Reply | 'cut' | undefined> {
  const { clock, faults } = context;
  const slow = faults.strike('business-slow', call.path);
  if (slow !== undefined)
    await new Promise<void>((resolve) => clock.after(Number(slow.value ?? 1_000) * clock.speed, resolve));
  if (faults.strike('business-429', call.path) !== undefined)
    return { status: 429, body: { error: 'rate limit exceeded', retry_after: 1 } };
  const failing = faults.strike('business-5xx', call.path);
  if (failing !== undefined)
    return { status: Number(failing.value ?? 503), body: { error: 'service unavailable' } };
  return undefined;
}

/** The call was done; its answer does not arrive. */
export function isAnswerLost(context: BusinessContext, call: Call): boolean {
  return context.faults.strike('business-answer-lost', call.path) !== undefined;
}
