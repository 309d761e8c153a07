import { CatalystError } from '../../domain/errors.ts';
import { normalName } from '../../domain/record-set.ts';
import { isWithin } from '../../domain/zone.ts';

const LABEL = /^_?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST = 253;

/** Hosts of a flag as whole names below the Sovereign. @throws CatalystError CATALYST-USAGE */
export function hostNames(hosts: readonly string[], fqdn: string): string[] {
  return hosts.map((text) => {
    const given = normalName(text);
    if (isElsewhere(given, fqdn)) {
      throw new CatalystError(
        'CATALYST-USAGE',
        `--host ${text} lies outside ${fqdn}, so it cannot lead there.`,
        {
          hint: `Name a label or a whole name below it, for example --host grafana.${fqdn}`,
        },
      );
    }
    const name = isWithin(given, fqdn) ? given : `${given}.${fqdn}`;
    if (name.length <= LONGEST && name.split('.').every((label) => LABEL.test(label))) return name;
    throw new CatalystError('CATALYST-USAGE', `--host ${text} is no host name.`, {
      hint: `Name a label or a whole name, for example --host grafana or --host grafana.${fqdn}`,
    });
  });
}

/** A name with dots is a whole name; `a.b` below the Sovereign is written whole too. */
function isElsewhere(name: string, fqdn: string): boolean {
  return name.includes('.') && name.split('.').every((label) => LABEL.test(label)) && !isWithin(name, fqdn);
}

const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** The name of an authority as CAA records have it (RFC 8659 4.2). @throws CatalystError CATALYST-USAGE */
export function issuerName(text: string): string {
  const name = normalName(text);
  if (name.length <= LONGEST && DOMAIN.test(name)) return name;
  throw new CatalystError('CATALYST-USAGE', `--issuer ${text} is no domain of a certificate authority.`, {
    hint: 'Write it as CAA records do, for example letsencrypt.org',
  });
}
