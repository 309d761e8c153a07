import { type Model, type Place, placeNow } from '../model.ts';
import { fleetSelection } from '../screens/fleet.ts';
import type { Step } from '../update.ts';
import { lookingAt } from './looking.ts';

const WORDS = { 'go-on': 'Looking at what is left to do of', destroy: 'Looking at what is there of' };

/** A run on the Sovereign that is open or under the cursor. */
export function changeSovereign(verb: 'go-on' | 'destroy'): (model: Model) => Step {
  return (model) => {
    const fqdn = sovereignAt(model, placeNow(model));
    if (fqdn === undefined)
      return [{ ...model, notice: { text: 'Choose a Sovereign first.', tone: 'warning' } }, []];
    return lookingAt(model, `${WORDS[verb]} ${fqdn}`, { verb, fqdn });
  };
}

/** The run that is at work there, as the fleet last told it; another one that began since is not meant. */
export function interruptSovereign(model: Model): Step {
  const fqdn = sovereignAt(model, placeNow(model));
  const running = model.panels.fleet.value?.sovereigns.find((one) => one.fqdn === fqdn)?.holder;
  if (fqdn === undefined || running === undefined) {
    const text = fqdn === undefined ? 'Choose a Sovereign first.' : `No run is at work on ${fqdn}.`;
    return [{ ...model, notice: { text, tone: 'warning' } }, []];
  }
  return lookingAt(model, `Looking at what runs on ${fqdn}`, { verb: 'interrupt', fqdn, pid: running.pid });
}

function sovereignAt(model: Model, place: Place): string | undefined {
  return place.screen === 'fleet' ? fleetSelection(model, place) : place.fqdn;
}
