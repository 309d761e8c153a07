import type { JsonValue } from '../../domain/event.ts';

interface StateFile {
  serial: number;
  resources: {
    module?: string;
    mode: string;
    type: string;
    name: string;
    instances: { index_key?: string | number; attributes: Record<string, JsonValue> }[];
  }[];
}

/**
 * The state (as `tofu state pull` gives it) with some attributes of one resource set, and the next serial. Undefined
 * when the address is not in it.
 */
export function amendedState(
  text: string,
  address: string,
  attributes: Record<string, JsonValue>,
): string | undefined {
  const state = JSON.parse(text) as StateFile;
  for (const { mode, module, type, name, instances } of state.resources) {
    if (mode !== 'managed' || module !== undefined) continue;
    const instance = instances.find(({ index_key }) => addressOf(type, name, index_key) === address);
    if (instance === undefined) continue;
    Object.assign(instance.attributes, attributes);
    state.serial += 1;
    return JSON.stringify(state);
  }
  return undefined;
}

function addressOf(type: string, name: string, key: string | number | undefined): string {
  return `${type}.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`;
}
