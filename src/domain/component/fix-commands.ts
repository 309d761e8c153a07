const NAMING = 'logs|show|reconcile|suspend|resume|history|tree|events';
/** No dot in the word that follows: an FQDN stands there otherwise. */
const NO_FQDN = '(?! [\\w-]+\\.[\\w-])';
const OF_COMPONENT = new RegExp(`(catalyst component (?:${NAMING})) ([\\w:-]+)(?![\\w:-])${NO_FQDN}`, 'g');
const OF_SOVEREIGN = new RegExp(`catalyst sovereign (?:resume|explain)(?![\\w-])${NO_FQDN}`, 'g');

/**
 * A fix with the commands in it for the component `id`: the rules of causes know none, or its bare name only, which means that
 * of the primary region.
 */
export function forComponent(fix: string, component: string, id: string): string {
  return fix.replace(OF_COMPONENT, (whole, verb: string, name: string) =>
    name === component || name === 'COMPONENT' ? `${verb} ${id}` : whole,
  );
}

/** A fix with the Sovereign in each command that names none: there may be several. */
export function onSovereign(fix: string, fqdn: string): string {
  return fix
    .replace(OF_COMPONENT, (command: string) => `${command} ${fqdn}`)
    .replace(OF_SOVEREIGN, (command) => `${command} ${fqdn}`);
}
