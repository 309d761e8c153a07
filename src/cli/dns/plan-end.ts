import { countsText, type DnsPlanShape } from './dns-plan-view.ts';

/** What a plan comes to, and the next step. `adopt`: planned as if others' records were taken over, so it is applied so. */
export function planEnd(plan: DnsPlanShape, adopt = false): string[] {
  const { sovereign, provider, zones, byHand } = plan;
  const records = zones.flatMap((zone) => zone.records);
  if (provider === 'none') {
    return byHand.length === 0 ? [] : ['', `Prove them: catalyst dns verify ${sovereign}`];
  }
  const toMake = zones.some(({ exists, faults }) => !exists || faults.length > 0);
  if (records.length === 0 && !toMake) return ['', 'Nothing would change.'];
  if (zones.some(({ refused }) => refused !== undefined))
    return [
      '',
      `${records.length === 0 ? 'The zone differs' : countsText(records)}. The provider would refuse it; nothing was touched.`,
    ];
  const foreign = records.some(({ action }) => action === 'foreign');
  const counts = records.length === 0 ? 'The zone differs' : countsText(records);
  return [
    '',
    `${counts}. Nothing was touched.`,
    `  catalyst dns apply ${sovereign}${foreign || adopt ? ' --adopt' : ''}`,
  ];
}
