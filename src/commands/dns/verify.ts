import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { changeLines, changeObjects } from '../../cli/dns-verify/change-lines.ts';
import { hostNames, issuerName } from '../../cli/dns-verify/host-names.ts';
import { allGood, verifyLines } from '../../cli/dns-verify/verify-view.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { contextOfSovereign } from '../../cli/run/context-of-sovereign.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { parseDuration } from '../../cli/run/run-flags.ts';
import type { VerifyChange } from '../../domain/dns-changes.ts';
import type { VerifyResult } from '../../domain/dns-verify.ts';

export default class DnsVerify extends CatalystCommand {
  static override summary = 'Ask every DNS server what it says of a Sovereign, and say what is wrong.';
  static override description =
    'Asks, in this order: each name server of the zone over UDP and TCP; the servers of the zone above for delegation, glue and DS; public resolvers with --public, once the first two are right; validating resolvers once a DS is published; and the certificates, with CAA. Writes nothing and needs no credential; where the zone above is served by the same servers, its delegation is read by the API of the provider if a key for it is at hand. Exit 8 when something is not as wanted.';
  static override examples = [
    'catalyst dns verify omantel.omani.works',
    'catalyst dns verify omantel.omani.works --public',
    'catalyst dns verify omantel.omani.works --watch --timeout 30m',
    'catalyst dns verify --resolver 9.9.9.9 --resolver 192.0.2.1:5353 --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    public: Flags.boolean({
      default: false,
      description: 'Ask public resolvers too, once zone and delegation are right.',
    }),
    resolver: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'Ask this resolver instead of the usual public ones; may be repeated.',
      helpValue: '<address[:port]>',
    }),
    host: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'One more host that has to lead to the Sovereign; may be repeated.',
      helpValue: '<name>',
    }),
    issuer: Flags.string({
      default: 'letsencrypt.org',
      description: 'Certificate authority that CAA records have to allow.',
      helpValue: '<domain>',
    }),
    watch: Flags.boolean({
      char: 'w',
      default: false,
      description: 'Look again until everything is as wanted, with a line for each change.',
    }),
    timeout: Flags.string({
      default: '30m',
      description: 'With --watch: longest wait; then exit 6.',
      helpValue: '<90s|30m|2h>',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(DnsVerify);
    const timeoutMs = parseDuration(flags.timeout, '--timeout');
    const { fqdn, context, spec } = await contextOfSovereign(this.surroundings, args.fqdn, flags.context);
    const services = await openCatalyst(this.surroundings, { context, ...(spec ? { spec } : {}) });
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    const said = this.#sayAsking(fqdn, flags.watch);
    try {
      const result = await services.dns.verify(fqdn, {
        signal,
        public: flags.public,
        resolvers: flags.resolver ?? [],
        hosts: hostNames(flags.host ?? [], fqdn),
        issuer: issuerName(flags.issuer),
        ...(flags.watch ? { watch: { timeoutMs, tell: this.#teller() } } : {}),
      });
      return this.#answerOf(result, flags.watch);
    } finally {
      said();
      stop();
    }
  }

  /** A silent server takes seconds; the line goes when the answer comes. */
  #sayAsking(fqdn: string, watching: boolean): () => void {
    const { err } = this.surroundings;
    if (!err.motion || watching || this.wantsJson()) return () => {};
    err.write(err.paint('quiet', `Asking the servers of ${fqdn}…`));
    return () => err.write('\r\u001b[K');
  }

  #teller() {
    const { out } = this.surroundings;
    return (changes: VerifyChange[], result: VerifyResult) => {
      const lines = this.wantsJson()
        ? changeObjects(changes, result).map((change) => JSON.stringify(change))
        : changeLines(changes, result, out);
      for (const line of lines) out.write(`${line}\n`);
    };
  }

  #answerOf(result: VerifyResult, watched: boolean): Answer {
    const lines = watched
      ? [`${result.at.slice(11, 19)} done    ${allGood(result.stages)}`]
      : verifyLines(result, this.surroundings.out);
    return { data: result, lines, ...(result.error === null ? {} : { exit: result.error.exit }) };
  }
}
