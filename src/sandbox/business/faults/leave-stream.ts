import { jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { STREAM } from '../events/nats-bus.ts';

/** The stream of its own that usage once had (#1683): while it is there, the one over `catalyst.>` cannot be made. */
export async function leaveUsageStream(url: string): Promise<void> {
  const connection = await connect({ servers: url, name: 'left-over' });
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.delete(STREAM).catch(() => false);
    await manager.streams.add({
      name: 'CATALYST_USAGE',
      subjects: ['catalyst.usage.recorded'],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
    });
  } finally {
    await connection.close();
  }
}
