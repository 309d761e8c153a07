import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import { businessFlags, writeFlags } from '../../cli/business/business-flags.ts';
import { cleanCell } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { CURRENCY, omrDecimal, omrText, parseOmr } from '../../domain/business/omr.ts';
import { CatalystError } from '../../domain/errors.ts';

export default class UsageRecord extends CatalystCommand {
  static override summary = 'Charge a customer for usage, once for each request id.';
  static override description =
    'Billing books a request id once: a lost answer is settled by sending the same again. The balance may go below zero.';
  static override examples = [
    'catalyst usage record --customer 0b7c6c1e-1111-4222-8333-444455556666 --charge 0.5 --reason usage:newapi:qwen3-coder --request-id req-42 --dry-run',
  ];
  static override flags = {
    ...businessFlags,
    customer: Flags.string({ required: true, description: "The customer's user id at Keycloak." }),
    charge: Flags.string({
      required: true,
      helpValue: '<OMR>',
      description: 'Amount above zero, to six decimals.',
    }),
    reason: Flags.string({ required: true, description: 'usage:newapi:<model>' }),
    'request-id': Flags.string({ required: true, description: 'What makes the charge one of a kind.' }),
    organization: Flags.string({ description: 'Id of the organization that used it.' }),
    ...writeFlags,
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(UsageRecord);
    const charge = {
      ...{ customerId: flags.customer, charge: chargeOf(flags.charge), reason: flags.reason },
      requestId: flags['request-id'],
      ...(flags.organization === undefined ? {} : { organizationId: flags.organization }),
    };
    const { services, request } = await requestOn(this.surroundings, flags);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.usage.record({
        ...{ ...request, signal, charge, dryRun: flags['dry-run'] },
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const { sovereign, world, outcome, balance, entryId, settledByRepeat } = result;
    const id = cleanCell(charge.requestId);
    const line = {
      planned: `It would charge ${omrText(charge.charge)} as ${id} on ${sovereign}. Nothing was written.`,
      recorded: `${omrText(charge.charge)} is booked as ${id}, on ${sovereign}.`,
      duplicate: `${id} was booked before, on ${sovereign}; nothing was added.`,
    }[outcome];
    const lines = [line, ...(balance === undefined ? [] : [`The balance is ${omrText(balance)}.`])];
    const data = {
      ...{ sovereign, world, outcome, settledByRepeat, currency: CURRENCY, requestId: charge.requestId },
      charge: omrDecimal(charge.charge),
      ...(balance === undefined ? {} : { balance: omrDecimal(balance) }),
      ...(entryId === undefined ? {} : { entryId }),
    };
    return { data, lines };
  }
}

function chargeOf(text: string): bigint {
  const amount = parseOmr(text);
  if (amount !== undefined) return amount;
  throw new CatalystError('CATALYST-USAGE', `--charge ${JSON.stringify(text)} is no amount in OMR.`, {
    hint: 'For example --charge 0.5',
  });
}
