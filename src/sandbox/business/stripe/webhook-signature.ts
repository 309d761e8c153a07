import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_S = 300;

/** `Stripe-Signature` of a payload, as Stripe documents it: `t=<seconds>,v1=<HMAC-SHA256 of "<t>.<payload>">`. */
export function webhookSignature(payload: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${mac(payload, secret, seconds)}`;
}

export function isWebhookSignature(payload: string, header: string, secret: string, now: number): boolean {
  const parts = header.split(',').map((part) => part.split('=', 2) as [string, string]);
  const seconds = Number(parts.find(([name]) => name === 't')?.[1]);
  if (!Number.isFinite(seconds) || Math.abs(now / 1000 - seconds) > TOLERANCE_S) return false;
  const wanted = Buffer.from(mac(payload, secret, seconds));
  return parts
    .filter(([name]) => name === 'v1')
    .some(([, given]) => wanted.length === given.length && timingSafeEqual(wanted, Buffer.from(given)));
}

function mac(payload: string, secret: string, seconds: number): string {
  return createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex');
}
