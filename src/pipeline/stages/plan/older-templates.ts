import type { NodeTemplate } from '../../../clients/tofu/tofu.ts';
import type { World } from '../../world.ts';

/**
 * Servers that were made with another user_data than they would be sent today, by name. The provider forgets what it sent
 * to a server once it changes it in place, so the journal remembers it for all that stay (output `userData`).
 */
export async function olderTemplates(world: World, templates: readonly NodeTemplate[]): Promise<string[]> {
  const before = (world.output('userData') ?? {}) as Record<string, string>;
  const known: Record<string, string> = {};
  for (const { name, sent = before[name] } of templates) if (sent !== undefined) known[name] = sent;
  if (Object.entries(known).some(([name, sent]) => before[name] !== sent) || isShorter(known, before))
    await world.learn('userData', known);
  const older = templates.filter(({ name, today }) => known[name] !== undefined && known[name] !== today);
  return older.map(({ name }) => name).sort();
}

/** A server that is gone is forgotten: another may be called so, and be imported. */
function isShorter(known: object, before: object): boolean {
  return Object.keys(known).length < Object.keys(before).length;
}
