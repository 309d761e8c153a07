import { describe, expect, it } from 'vitest';
import { interruptionLines } from '../../../../src/cli/run/interruption.ts';
import { plainPaint } from '../../../../src/style/theme.ts';
import { CONVERGING, foldOf, told } from '../../../support/story.ts';

const look = { columns: 80, paint: plainPaint };
const progress = foldOf(told(CONVERGING));
const error = {
  code: 'CATALYST-INTERRUPTED' as const,
  exit: 130 as const,
  message:
    'Interrupted. OpenTofu saved its state; nothing is half-written. Exists now: 1 network, 1 server, EUR 0.023 an hour.',
};

describe('after an interrupt', () => {
  it('says what exists, what it costs and how to go on', () => {
    expect(interruptionLines({ error, progress }, look)).toEqual([
      'Interrupted. OpenTofu saved its state; nothing is half-written.',
      '  exists now  1 network, 1 server, EUR 0.023 an hour',
      '  go on       catalyst sovereign resume omantel.omani.works',
      '  take back   catalyst sovereign destroy omantel.omani.works',
      '',
      'CATALYST-INTERRUPTED · exit 130',
    ]);
  });

  it('knows from the journal what earlier stages made', () => {
    const message = 'Interrupted; what was done is kept.';
    const region = { key: 'fsn1', controlPlanes: [{}, {}], workers: [{}], loadBalancer: {} };
    const known = { ...progress, outputs: { ...progress.outputs, regions: [region] } };
    const lines = interruptionLines({ error: { ...error, message }, progress: known }, look);
    expect(lines[1]).toBe('  exists now  3 servers, 1 load balancer, EUR 0.061 an hour');
  });
});
