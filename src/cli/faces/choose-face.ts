import type { Clock } from '../../domain/surroundings.ts';
import type { Screen } from '../screen.ts';
import type { Face } from './face.ts';
import { jsonFace } from './json-face.ts';
import { plainFace } from './plain-face.ts';

/** Chosen once a run: NDJSON under `--json`, redrawn stages on a terminal that can move, plain lines elsewhere. */
export async function chooseFace(options: {
  json: boolean;
  out: Screen;
  err: Screen;
  clock: Clock;
}): Promise<Face> {
  if (options.json) return jsonFace(options.out);
  if (!options.err.motion || options.err.columns < MIN_COLUMNS) return plainFace(options.err, options.clock);
  const { listrFace } = await import('./listr-face.ts');
  return listrFace(options.err, options.clock);
}

/** Narrower than this, redrawn stages tell less than plain lines. */
const MIN_COLUMNS = 50;
