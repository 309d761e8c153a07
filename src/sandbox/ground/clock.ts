import type { SandboxClock } from '../ground.ts';

/**
 * The sandbox's clock: real time, with every duration divided by `speed`. Its timers never keep a process alive. What
 * an action throws goes to `onDefect`: one broken corner must not end the sandbox and with it everybody's Sovereigns.
 */
export function createSandboxClock(speed: number, onDefect: (thrown: unknown) => void): SandboxClock {
  return {
    speed,
    now: () => Date.now(),
    after(realMs, action) {
      const timer = setTimeout(() => {
        try {
          action();
        } catch (thrown) {
          onDefect(thrown);
        }
      }, realMs / speed);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
