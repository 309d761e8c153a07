import { Flags } from '@oclif/core';

/** Flags of every command on a Sovereign's business. */
export const businessFlags = {
  sovereign: Flags.string({
    char: 's',
    description: 'Context or FQDN; the one in use, or the only one, when left out.',
    env: 'CATALYST_SOVEREIGN',
  }),
  'token-file': Flags.string({ description: 'File of mode 0600 with a token, in place of the session.' }),
  'break-glass': Flags.string({
    helpValue: '<reason>',
    description: 'Sign a token of five minutes with the secret of the cluster; the reason is audited.',
  }),
};

/** Flags of every write. */
export const writeFlags = {
  'dry-run': Flags.boolean({ default: false, description: 'Say what would be written; write nothing.' }),
  yes: Flags.boolean({ char: 'y', default: false, description: 'Agree beforehand.', env: 'CATALYST_YES' }),
};

/** Flags of lists. Filtering and paging are ours: the API gives whole lists. */
export const listFlags = {
  fields: Flags.string({ helpValue: '<a,b>', description: 'Only these fields, in this order.' }),
  limit: Flags.integer({ min: 1, description: 'At most that many.' }),
  offset: Flags.integer({ min: 0, default: 0, description: 'Leave out that many first.' }),
};

export interface BusinessFlags {
  context: string | undefined;
  json: boolean;
  sovereign: string | undefined;
  'token-file': string | undefined;
  'break-glass': string | undefined;
}

export interface ListFlags {
  fields: string | undefined;
  limit: number | undefined;
  offset: number;
}
