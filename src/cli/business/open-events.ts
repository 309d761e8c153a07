import { Flags } from '@oclif/core';
import type { BusRequest, Events } from '../../services/events/events.ts';
import type { Surroundings } from '../surroundings.ts';
import { businessFlags } from './business-flags.ts';
import { openBusiness } from './open-business.ts';

/** Flags of every command on the event bus, which knows no tokens. */
export const busFlags = {
  sovereign: businessFlags.sovereign,
  nats: Flags.string({
    helpValue: '<address>',
    description: 'tls://host:port, or nats:// on this machine; through the cluster when left out.',
  }),
};

export const eventFlags = {
  type: Flags.string({
    multiple: true,
    description: 'Only such events, for example order.placed; repeatable.',
  }),
  organization: Flags.string({ description: 'Only those of the organization with this id.' }),
  data: Flags.boolean({ default: false, description: 'Show what they carry too; it may name people.' }),
};

interface Given {
  context: string | undefined;
  sovereign: string | undefined;
  nats: string | undefined;
}

export async function openEvents(
  surroundings: Surroundings,
  flags: Given,
): Promise<{ events: Events; request: Omit<BusRequest, 'signal'> }> {
  const { services, context } = await openBusiness(surroundings, flags);
  const address = flags.nats === undefined ? {} : { address: flags.nats };
  return { events: services.events, request: { sovereign: context.name, ...address } };
}

export function eventFilter(flags: { type: string[] | undefined; organization: string | undefined }) {
  const { type = [], organization } = flags;
  return { types: type, ...(organization === undefined ? {} : { organization }) };
}
