import { findLocation } from './locations.ts';
import { priceIn } from './prices.ts';

const EUROPE = ['fsn1', 'nbg1', 'hel1'];
const EVERYWHERE = [...EUROPE, 'ash', 'hil', 'sin'];

/** Name, cores, GB of memory, GB of disk, EUR a month (net, list of April 2026), where it is sold. */
type Row = [name: string, cores: number, memory: number, disk: number, monthly: number, locations: string[]];

const SHARED_INTEL: Row[] = [
  ['cx23', 2, 4, 40, 3.99, EUROPE],
  ['cx33', 4, 8, 80, 6.49, EUROPE],
  ['cx43', 8, 16, 160, 11.99, EUROPE],
  ['cx53', 16, 32, 320, 22.49, EUROPE],
];
const SHARED_AMD: Row[] = [
  ['cpx22', 2, 4, 80, 7.99, EUROPE],
  ['cpx32', 4, 8, 160, 14.49, EUROPE],
  ['cpx42', 8, 16, 320, 25.49, EUROPE],
  ['cpx52', 12, 24, 480, 36.49, EUROPE],
  ['cpx62', 16, 32, 640, 50.49, EUROPE],
];
const OLDER_AMD: Row[] = [
  ['cpx11', 2, 2, 40, 4.99, ['ash', 'hil', 'sin']],
  ['cpx21', 3, 4, 80, 9.49, ['ash', 'hil', 'sin']],
  ['cpx31', 4, 8, 160, 16.49, ['ash', 'hil', 'sin']],
  ['cpx41', 8, 16, 240, 30.49, ['ash', 'hil', 'sin']],
];
const ARM: Row[] = [
  ['cax11', 2, 4, 40, 4.49, EUROPE],
  ['cax21', 4, 8, 80, 7.99, EUROPE],
  ['cax31', 8, 16, 160, 15.99, EUROPE],
  ['cax41', 16, 32, 320, 31.49, EUROPE],
];
const DEDICATED: Row[] = [
  ['ccx13', 2, 8, 80, 15.99, EVERYWHERE],
  ['ccx23', 4, 16, 160, 31.49, EVERYWHERE],
  ['ccx33', 8, 32, 240, 62.49, EVERYWHERE],
  ['ccx43', 16, 64, 360, 124.99, EVERYWHERE],
  ['ccx53', 32, 128, 600, 249.99, EVERYWHERE],
  ['ccx63', 48, 192, 960, 374.49, EVERYWHERE],
];
/** Announced to end: still listed, cannot be ordered any more. */
const ENDED: Row[] = [
  ['cx22', 2, 4, 40, 3.79, EUROPE],
  ['cx32', 4, 8, 80, 6.8, EUROPE],
  ['cx42', 8, 16, 160, 16.4, EUROPE],
];
const ENDING = { announced: '2025-10-16T06:00:00Z', unavailable_after: '2026-01-01T00:00:00Z' };

export const SERVER_TYPES = [
  ...SHARED_INTEL.map((row, index) => serverType(114 + index, row, 'x86', 'shared', 'Cost-Optimized')),
  ...ENDED.map((row, index) => serverType(104 + index, row, 'x86', 'shared', 'Cost-Optimized', ENDING)),
  ...SHARED_AMD.map((row, index) => serverType(108 + index, row, 'x86', 'shared', 'Regular Purpose')),
  ...OLDER_AMD.map((row, index) => serverType(22 + index, row, 'x86', 'shared', 'Regular Purpose')),
  ...ARM.map((row, index) => serverType(45 + index, row, 'arm', 'shared', 'Cost-Optimized')),
  ...DEDICATED.map((row, index) => serverType(96 + index, row, 'x86', 'dedicated', 'General Purpose')),
];

export type ServerType = (typeof SERVER_TYPES)[number];

export function findServerType(idOrName: string): ServerType | undefined {
  return SERVER_TYPES.find((one) => one.name === idOrName || String(one.id) === idOrName);
}

function serverType(
  id: number,
  [name, cores, memory, disk, monthly, locations]: Row,
  architecture: 'x86' | 'arm',
  cpu_type: 'shared' | 'dedicated',
  category: string,
  deprecation: typeof ENDING | null = null,
) {
  return {
    id,
    name,
    description: name.toUpperCase().replace(/(\D)(\d)/, '$1 $2'),
    category,
    cores,
    memory,
    disk,
    deprecated: deprecation !== null,
    deprecation,
    prices: locations.map((location) => priceIn(location, monthly)),
    storage_type: 'local',
    cpu_type,
    architecture,
    locations: locations.map((location) => ({
      id: findLocation(location)?.id ?? 0,
      name: location,
      deprecation,
      available: deprecation === null,
      recommended: deprecation === null && cpu_type === 'shared',
    })),
  };
}
