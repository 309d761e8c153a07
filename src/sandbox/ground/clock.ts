import type { SandboxClock } from '../ground.ts';

/** The sandbox's clock: real time, with every duration divided by `speed`. Its timers never keep a process alive. */
export function createSandboxClock(speed: number): SandboxClock {
  return {
    speed,
    now: () => Date.now(),
    after(realMs, action) {
      const timer = setTimeout(action, realMs / speed);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
