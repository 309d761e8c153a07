import { CatalystError } from '../../domain/errors.ts';
import type { Decode } from './decode.ts';
import { parseExactJson } from './exact-json.ts';

/** The body of a success, decoded. @throws CatalystError CATALYST-GATEWAY-REPLY-INVALID */
export function decoded<T>(text: string, decode: Decode<T>): T {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch {
    const message = 'The Sovereign sent what cannot be understood: the reply is no JSON.';
    throw new CatalystError('CATALYST-GATEWAY-REPLY-INVALID', message, {
      hint: 'Something between may have answered in its place; see that the address is the marketplace of the Sovereign.',
    });
  }
  return decode(value, '');
}
