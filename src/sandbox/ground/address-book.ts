import { renameSync, writeFileSync } from 'node:fs';
import type { AddressBook } from '../ground.ts';

/**
 * Addresses as the simulated cloud hands them out, and the loopback ports behind them. With `file`, every change is
 * written there by rename as `{"tcp/203.0.113.10:6443": 40123}`, which is how other processes read it.
 */
export function createAddressBook(file?: string): AddressBook {
  const ports = new Map<string, number>();
  const save = () => {
    if (file === undefined) return;
    const draft = `${file}.new`;
    writeFileSync(draft, `${JSON.stringify(Object.fromEntries(ports), null, 1)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  };
  save();
  return {
    publish(address, port, loopbackPort, protocol = 'tcp') {
      ports.set(keyOf(address, port, protocol), loopbackPort);
      save();
    },
    withdraw(address, port, protocol = 'tcp') {
      if (ports.delete(keyOf(address, port, protocol))) save();
    },
    find: (address, port, protocol = 'tcp') => ports.get(keyOf(address, port, protocol)),
  };
}

function keyOf(address: string, port: number, protocol: string): string {
  return `${protocol}/${address}:${port}`;
}
