import { Supervisor } from '../../../../src/sandbox/real-cluster/supervisor.ts';

// Starts what its arguments name, says the process ids, and waits to be killed.
const supervisor = new Supervisor();
const start = (logFile: string) =>
  supervisor.start({
    name: 'sleep',
    path: '/bin/sh',
    args: ['-c', 'sleep 600 & sleep 600'],
    env: {},
    logFile,
  });
const pids = [start(process.argv[2] ?? ''), start(process.argv[2] ?? '')].map((running) => running.pid);
process.stdout.write(`${pids.join(' ')}\n`);
setInterval(() => {}, 60_000);
