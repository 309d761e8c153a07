import { expect, test } from 'vitest';
import { consentOf } from '../../../../src/cli/run/consent.ts';

type Parts = Parameters<typeof consentOf>;
const FQDN = 'omantel.omani.works';

/** Nobody sits there; what is drawn goes nowhere. */
function consent(confirm: string | undefined) {
  const screen = {
    terminal: false,
    columns: 80,
    paint: (_role: string, text: string) => text,
    write: () => {},
  };
  const surroundings = { err: screen, out: screen, stdin: { terminal: false } } as unknown as Parts[0];
  const face = { pause: async () => {}, resume: () => {} } as unknown as Parts[2];
  return consentOf(surroundings, { yes: true, confirm, json: true }, face, new AbortController().signal);
}

const question = (confirmName: string) => ({
  ...{ id: 'destroy-1', text: 'Type it.', lines: [], confirmName, about: { leftAlone: [], lines: [] } },
});

test('consent to a destroy is the very name; another one is told, and nobody is asked', async () => {
  expect(await consent(FQDN)(question(FQDN))).toBe(true);
  expect(await consent(undefined)(question(FQDN))).toBeUndefined();
  await expect(consent('zain.omani.works')(question(FQDN))).rejects.toMatchObject({
    code: 'CATALYST-USAGE',
    message: `--confirm=zain.omani.works is not what is asked for: ${FQDN}. Nothing was agreed to.`,
  });
  await expect(consent(FQDN)(question(`${FQDN}:14`))).rejects.toMatchObject({
    hint: expect.stringContaining(`--confirm=${FQDN}:14`),
  });
});
