import type { Surroundings } from '../surroundings.ts';
import type { Face } from './face.ts';
import { jsonFace } from './json-face.ts';
import { plainFace } from './plain-face.ts';

/** Chosen once a run: NDJSON under `--json`, redrawn stages on a terminal that can move, plain lines elsewhere. */
export async function chooseFace(
  json: boolean,
  { out, err, clock, onExit }: Pick<Surroundings, 'out' | 'err' | 'clock' | 'onExit'>,
): Promise<Face> {
  if (json) return jsonFace(out);
  if (!err.motion || err.columns < MIN_COLUMNS) return plainFace(err, clock);
  const { listrFace } = await import('./listr-face.ts');
  return listrFace(err, clock, onExit);
}

/** Narrower than this, redrawn stages tell less than plain lines. */
const MIN_COLUMNS = 36;
