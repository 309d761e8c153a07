import { ms, type Row } from './bench.ts';
import { median, quantile } from './measure.ts';

/** How much later than kubectl we may be. */
const LATER_MS = 20;

export const WAYS = ['ours', 'json', 'table'] as const;
export type Way = (typeof WAYS)[number];

/** What one watching side took. */
export interface Figures {
  attachMs: number[];
  attachBytes: number;
  requests: number;
  changeBytes: number;
  lags: number[];
  rssMiB: number;
}

export function rowsOf({ ours, json, table }: Record<Way, Figures>): Row[] {
  const [lag, other] = [quantile(ours.lags, 0.99), quantile(json.lags, 0.99)];
  const most = (
    what: string,
    value: (of: Figures) => number,
    text: (value: number) => string,
    goal = true,
  ) => ({
    ...{ what, measured: text(value(ours)), floor: text(value(json)), ratio: value(ours) / value(json) },
    ...(goal ? { goal: 'no more', met: value(ours) <= value(json) } : { goal: '' }),
  });
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  const mib = (value: number) => `${Math.round(value)} MiB`;
  return [
    most('until all are known, from the start of the process', (of) => median(of.attachMs), ms, false),
    most('requests until then', ({ requests }) => requests, String),
    most('bytes until then', ({ attachBytes }) => attachBytes, kib, false),
    most('bytes a change', ({ changeBytes }) => changeBytes, kib, false),
    most(
      'bytes in all',
      ({ attachBytes, changeBytes, lags }) => attachBytes + changeBytes * lags.length,
      kib,
    ),
    most('lag p50', ({ lags }) => quantile(lags, 0.5), ms, false),
    {
      ...{ what: 'lag p99', measured: ms(lag), floor: ms(other), ratio: lag / other },
      ...{ goal: `kubectl + ${LATER_MS} ms`, met: lag <= other + LATER_MS },
    },
    most('memory of who watches the releases', ({ rssMiB }) => rssMiB, mib, false),
    plain('the same by `kubectl get -w`, a table: bytes until all are known', kib(table.attachBytes)),
    plain('the same: bytes a change', kib(table.changeBytes)),
    plain('the same: lag p99', ms(quantile(table.lags, 0.99))),
  ];
}

function plain(what: string, floor: string): Row {
  return { what, measured: '', floor, goal: '' };
}
