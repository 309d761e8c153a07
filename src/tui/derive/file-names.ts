/** A moment as it stands in the name of a file: `20261121-091300`. Milliseconds in, UTC out. */
export function timeStamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
