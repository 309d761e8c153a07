import { type ConfigRow, configRows } from '../settings/print-config.ts';
import type { ResolvedSpec } from '../settings/resolve-spec.ts';

/** What the checks of `doctor` look at; the rest of a spec means nothing to them. */
const LOOKED_AT =
  /^(regions\[\d+\]\.|k3s\.version$|dns\.(provider|api)$|gitops\.|registry\.|limits\.servers$|network\.)/;

/** The values that stand in for a spec, with where each one comes from. */
export function judgedBy(resolved: Pick<ResolvedSpec, 'values'>): ConfigRow[] {
  const unused = resolved.values.get('dns.provider')?.value === 'powerdns' ? undefined : 'dns.api';
  return configRows(resolved).filter(({ key }) => LOOKED_AT.test(key) && key !== unused);
}
